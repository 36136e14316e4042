"""Checks of lesson 10."""

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..training import accuracy, predict
from . import Wrong, call, check, require, same


@check
def in_parts(function) -> str:
    """in_parts(cell, x, size): the states of all steps, read in parts of `size` steps."""
    torch.manual_seed(0)
    for cell, size, expected in (
        (nn.RNN(3, 5, batch_first=True), 3, [3, 3, 1]), (nn.GRU(3, 5, batch_first=True), 2, [2, 2, 2, 1]),
        (nn.GRU(3, 5, batch_first=True), 9, [7]),
    ):  # fmt: skip
        x = torch.randn(2, 7, 3)
        lengths: list[int] = []

        def note(cell, inputs, named, seen=lengths) -> None:
            seen.append((inputs[0] if inputs else named["input"]).shape[1])

        hook = cell.register_forward_pre_hook(note, with_kwargs=True)
        got = call(function, cell, x, size)
        hook.remove()
        _judge_parts(got, cell, x, size)
        require(lengths == expected, f"The states are right, but the cell was given parts of {lengths} steps; for 7 "
                f"steps and size {size} they should be {expected}.")  # fmt: skip
    return "So a long sequence is read with the memory of a short one, if you also detach and keep only what you need."


def _judge_parts(got, cell: nn.Module, x: Tensor, size: int) -> None:
    require(not isinstance(got, tuple), "A pair comes back. Return the states alone, joined to one tensor.")
    with torch.no_grad():
        want, fresh = cell(x)[0], torch.cat([cell(part)[0] for part in x.split(size, dim=1)], dim=1)
    if size < 7 and isinstance(got, Tensor) and got.shape == want.shape and torch.allclose(got, fresh, atol=1e-5):
        raise Wrong("Every part begins with a state of zeros. Give the cell the last state of the part before.")
    short = isinstance(got, Tensor) and got.ndim == 3 and got.shape[1] == 6  # 3 + 3
    require(not short, "The last, shorter part is missing: 7 steps in parts of 3 are 3, 3 and 1.")
    same(got, want, "The result")


@check
def last_real(function) -> str:
    """last_real(states, lengths): each sequence's state at its last real step."""
    states = torch.arange(60.0).view(3, 5, 4)
    for lengths in (torch.tensor([5, 2, 3]), torch.tensor([1, 4, 1])):
        got = call(function, states, lengths)
        want = torch.stack([states[i, n - 1] for i, n in enumerate(lengths)])
        if isinstance(got, Tensor) and got.shape == want.shape:
            require(not torch.equal(got, states[:, -1]), "This is the last step of all, filling included.")
            after = torch.stack([states[i, min(n, 4)] for i, n in enumerate(lengths)])
            require(not torch.equal(got, after), "One step too far: the last of n steps has the index n - 1.")
        if isinstance(got, Tensor) and got.shape == (3, 3, 4):
            raise Wrong("It has shape (3, 3, 4): each sequence was paired with each length. Index the sequences with "
                        "torch.arange, beside the lengths.")  # fmt: skip
        same(got, want, "The result", f" for lengths {lengths.tolist()}")
    return "This and packing are two ways to the same state."


@check
def shares(function) -> str:
    """shares(logits, temperature): the softmax of logits / temperature; at 0 all for the largest."""
    logits = torch.tensor([2.0, -1.0, 0.5, 1.9])
    for temperature in (1.0, 0.5, 2.0):
        got, want = call(function, logits, temperature), (logits / temperature).softmax(0)
        if isinstance(got, Tensor) and got.shape == want.shape and temperature != 1:
            plain, wrong = logits.softmax(0), (logits * temperature).softmax(0)
            require(not torch.allclose(got, plain, atol=1e-4), f"At {temperature} it gives what it gives at 1.")
            require(not torch.allclose(got, wrong, atol=1e-4), "The logits are multiplied by the temperature. Divide.")
            require(not torch.allclose(got, plain / temperature, atol=1e-4), "The probabilities are divided. Divide "
                    "the logits, before the softmax.")  # fmt: skip
        same(got, want, "The result", f" at temperature {temperature}")
    cold = call(function, logits, 0)
    require(isinstance(cold, Tensor), f"At temperature 0 it gives a {type(cold).__name__}, not a tensor.")
    require(not cold.isnan().any(), "At temperature 0 it gives nan: nothing can be divided by 0. Treat it by itself.")
    same(cold, F.one_hot(torch.tensor(0), 4).float(), "The result", " at temperature 0")
    large = call(function, torch.tensor([1000.0, 0.0]), 0.5)
    same(large, torch.tensor([1.0, 0.0]), "The result", " for logits 1000 and 0")
    return "At 0 it is greedy, at 1 it draws as it has learnt, and towards infinity all are alike."


@check
def memory(model) -> str:
    """A network (N, 40, 8) -> (N, 4) that names the key, the first sign, of 95% of fresh sequences."""
    require(isinstance(model, nn.Module), f"A network is wanted here, not a {type(model).__name__}.")
    _require_plain(model)
    generator = torch.Generator().manual_seed(99)
    signs = torch.randint(4, 8, (1000, 40), generator=generator)
    signs[:, 0] -= 4
    x = F.one_hot(signs, 8).float()
    try:
        logits = predict(model, x)
    except Exception as error:
        raise Wrong(f"model(x) with x of shape (1000, 40, 8) stopped with {type(error).__name__}: {error}") from error
    require(logits.shape == (1000, 4), f"model(x) has shape {tuple(logits.shape)}; (1000, 4) is wanted: the answer "
            "after the last step.")  # fmt: skip
    share = accuracy(logits, signs[:, 0]).item()
    require(share >= 0.95, f"It names {share:.1%} of the keys; 95% are wanted, and chance is 25%. Can a gradient come "
            "back over 40 steps from where your network starts?")  # fmt: skip
    cut = copy.deepcopy(model)
    for name, weights in cut.named_parameters():
        if "weight_hh" in name:
            nn.init.zeros_(weights)
    without = accuracy(predict(cut, x), signs[:, 0]).item()
    require(without < 0.95, "It names the keys without its recurrent weights, too, so something passes them by.")
    return f"{share:.1%} of the keys, 40 steps later."


def _require_plain(model: nn.Module) -> None:
    gates = nn.LSTM | nn.GRU | nn.LSTMCell | nn.GRUCell
    gated = any(isinstance(part, gates) for part in model.modules())
    require(not gated, "There is an LSTM or a GRU in it. This time it should do without gates.")
    plain = any(isinstance(part, nn.RNN | nn.RNNCell) for part in model.modules())
    require(plain, "There is no nn.RNN in it. It should read the signs step by step.")
