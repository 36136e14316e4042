"""Networks that are an answer: what they give, and how many examples they are right for."""

import copy

import torch
from torch import Tensor, nn

from . import guard
from .core import Wrong, kind, require, said


def network(model, what: str = "A network") -> int:
    """How many parameters `model` has; Wrong unless it is a network of float32 with at least one."""
    require(isinstance(model, nn.Module), f"{what} is wanted here, and this is {kind(model)}.")
    size = sum(p.numel() for p in model.parameters())
    require(size > 0, "torch finds no parameters in it. Are the layers in a plain list? nn.ModuleList shows them to "
            "torch; so does self.name = layer.")  # fmt: skip
    dtypes = {p.dtype for p in model.parameters()} - {torch.float32}
    require(not dtypes, f"Its parameters have dtype {next(iter(dtypes), '')}, and the data torch.float32. "
            "model.float() makes them alike.")  # fmt: skip
    return size


def outputs(model: nn.Module, x: Tensor, shape: tuple[int, ...], each: str, call_it: str = "model(x)") -> Tensor:
    """What a copy of the network gives for `x`, in evaluation mode, without gradients, on the CPU.

    Args:
        shape: what its result should have; it is Wrong if it has another, if it is no tensor or holds nan.
        each: what is wanted, in words: "ten logits for each".
    """
    probe = copy.deepcopy(model).eval()
    device = next(p.device for p in probe.parameters())
    outcome = guard.run(lambda: _without_gradients(probe, x.to(device)), draws=True)
    given = f"for x of shape {tuple(x.shape)}"
    require(outcome.ended, f"{call_it} {given} had not come to an end when its time was up. Is there a loop in forward "
            "whose condition stays true?")  # fmt: skip
    if outcome.error is not None:
        raise Wrong(f"{call_it} {given} stopped with {said(outcome.error)}") from outcome.error
    got = outcome.result
    require(got is not None, f"{call_it} returns nothing (None). Is the return missing in forward?")
    require(not isinstance(got, tuple | list), f"{call_it} gives {kind(got)} of {len(got)}; a tensor alone is "
            "wanted. nn.RNN and its like give two things: use the first.")  # fmt: skip
    require(isinstance(got, Tensor), f"{call_it} should give a tensor, and it gives {kind(got)}.")
    require(got.shape == shape, f"{call_it} has shape {tuple(got.shape)} {given}; {each}, {shape}, is wanted.")
    require(got.device.type != "meta", "The network is on the device meta, where tensors have no numbers.")
    require(not outcome.left, f"{call_it} {next(iter(outcome.left), '')}.")
    got = got.float().cpu()
    bad = int((~got.isfinite()).flatten(1).any(1).sum())
    require(bad == 0, f"It gives nan or infinity for {bad:,} of {len(got):,} inputs: its training has run away. Make "
            "the network anew and train it with a smaller learning rate.")  # fmt: skip
    return got


def _without_gradients(model: nn.Module, x: Tensor):
    with torch.no_grad():
        return model(x)


def share_right(logits: Tensor, labels: Tensor, logits_wanted: bool = True) -> float:
    """The exact share of rows whose largest logit is at the label; Wrong where the rows are probabilities."""
    rows = logits.sum(dim=1)
    probabilities = bool((logits >= 0).all()) and torch.allclose(rows, torch.ones_like(rows), atol=1e-4)
    require(not (logits_wanted and probabilities), "Each row of its output adds up to 1: these are probabilities. "
            "Is there a softmax at its end? Logits are wanted, and the loss wants them, too.")  # fmt: skip
    return int((logits.argmax(dim=1) == labels).sum()) / len(labels)


def enough(share: float, wanted: float, n: int, what: str, classes: int, advice: str) -> None:
    """Raise Wrong unless the share of `n` is as large as wanted; tells a training that failed from a weak one.

    Args:
        what: of what the share is, as in "of the 360 test digits".
        advice: what to do where the network has learnt something, but not enough.
    """
    counts = f"It is right for {round(share * n):,} {what}, {int(share * 1000) / 10}%; {wanted:.0%} are wanted. "
    require(share >= wanted or share > 1.5 / classes, counts + f"That is hardly better than guessing ({1 / classes:.0%}"
            "): the training has failed, whatever the layers. Does the loss go down? If it hardly moves, look at the "
            "learning rate, at zero_grad, and whether the optimizer was given this network's parameters.")  # fmt: skip
    require(share >= wanted, counts + advice)
