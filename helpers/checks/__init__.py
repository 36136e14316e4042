"""The automatic checks of the exercises, one module a lesson. This file holds what they share.

A check never raises at a learner. It prints that the exercise is not answered yet, that the answer is right
and why it matters, or what is wrong with it. Whatever the answer does, nothing of the learner's and nothing of
the process is another afterwards (guard.py). If the environment variable COURSE_STRICT=1 was set when Python
started (for CI), anything but a right answer raises AssertionError.
"""

import contextlib
import copy
import functools
import inspect
import math
import os
import textwrap
import types
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import torch
from torch import Tensor, nn

from . import guard
from .hints import hint

STRICT = os.environ.get("COURSE_STRICT", "") not in ("", "0")  # read once: a cell cannot switch it off


class Wrong(Exception):
    """The answer is wrong; the message says what about it."""


class Unanswered(Exception):
    """The stub is still as it was."""


def check(test: Callable[..., str]) -> Callable[..., None]:
    """Make a check of a function that raises Wrong or Unanswered, or returns why the answer matters."""

    @functools.wraps(test)
    def run(*answers) -> None:
        right = False
        try:
            with guard.kept_state():
                verdict, right = f"Right. {_judged(test, answers)}", True
        except Unanswered:
            verdict = (
                "Not answered yet. Write your answer in place of the ... in the cell above, run that cell, "
                "then run this one again."
            )
        except Wrong as mistake:
            verdict = f"Not yet. {mistake}"
        except KeyboardInterrupt:
            verdict = "Not yet. You stopped the check before it was through."
        except Exception as error:  # an answer so unforeseen that the check itself stumbles
            verdict = f"Not yet. This check did not foresee such an answer, and stopped with {said(error)}"
        print(textwrap.fill(verdict, 96))
        if not right and STRICT:
            raise AssertionError(verdict)

    return run


def _judged(test: Callable[..., str], answers: tuple) -> str:
    if any(answer is ... for answer in answers):
        raise Unanswered
    require(answers[0] is not None, "Your answer is None, which is nothing. If a function of yours made it, is its "
            "return missing?")  # fmt: skip
    return test(*answers)


def require(condition: bool, message: str) -> None:
    """Raise Wrong(message) unless the condition holds."""
    if not condition:
        raise Wrong(message)


def said(error: BaseException) -> str:
    """The error in one sentence, with a full stop, and what may be meant by it."""
    first = (str(error).strip().splitlines() or [""])[0][:240].rstrip(" .:")
    return f"{type(error).__name__}{': ' if first else ''}{first}.{hint(error)}"


def kind(value) -> str:
    """What `value` is, in words: "a tensor", "a list", "of the type Counter"."""
    words = {Tensor: "a tensor", np.ndarray: "a NumPy array", list: "a list", tuple: "a tuple", str: "a string",
             dict: "a dictionary", bool: "True or False", type(None): "None"}  # fmt: skip
    if isinstance(value, type):
        return f"the class {value.__name__} (are the () missing?)"
    if isinstance(value, nn.Module):
        return f"a network ({type(value).__name__})"
    if isinstance(value, tuple) and type(value).__module__ == "torch.return_types":
        return "a pair of values and indices, as max(dim=...) gives it (take .values)"
    if isinstance(value, types.FunctionType):
        return "a function"
    return words.get(type(value), f"of the type {type(value).__name__}")


def name_of(function) -> str:
    """What to call the learner's function or network in a message."""
    function = getattr(function, "func", function)  # of a partial
    return getattr(function, "__name__", type(function).__name__)


def is_stub(function) -> bool:
    """Whether it is a function whose body is still `...`."""
    code = function.__code__.co_code if isinstance(function, types.FunctionType) else None
    return code == (lambda: None).__code__.co_code


def call(function: Callable, *inputs, finish: Callable | None = None, changes: bool = False,
         draws: bool = False, seconds: float | None = None, inside=(), name: str = ""):  # fmt: skip
    """What the learner's function returns for `inputs`. It must end, return something, and leave all as it is.

    Args:
        finish: applied to the result while the guard is still on; for a generator, what takes its items.
        changes: the function is wanted for what it does to its inputs; it need not return anything.
        draws: it may draw random numbers.
        seconds, inside: as in guard.run.
        name: what to call it in messages, where its own name says nothing.
    """
    name = name or name_of(function)
    require(callable(function), f"A function is wanted here, and this is {kind(function)}.")
    require(not (inspect.isclass(function) and finish is None), f"{name} is a class. Make one of it: {name}(...).")
    before = [guard.snapshot(thing) for thing in inputs]
    outcome = guard.run(lambda: (finish or _itself)(function(*inputs)), seconds, draws, inside)
    require(outcome.ended, f"{name}(...) had not come to an end when its time was up, {seconds or guard.LIMIT:g} "
            "seconds of computing, so it was stopped. Is there a loop whose condition stays true?")  # fmt: skip
    if outcome.error is not None:
        raise outcome.error if isinstance(outcome.error, Wrong) else Wrong(
            f"{name}(...) stopped with {said(outcome.error)}") from outcome.error  # fmt: skip
    if outcome.result is ... or outcome.result is None and is_stub(function):
        raise Unanswered  # a body of `...`, or a stub half filled, which returns what is still `...` in it
    touched = [] if changes else [guard.changed(b, now) for b, now in zip(before, inputs, strict=True)]
    left = next((text for text in [*touched, *outcome.left] if text), "")
    require(not left, f"{name}(...) {left}.")
    returned = changes or outcome.result is not None
    require(returned, f"{name}(...) returns nothing (None). Is the return missing?")
    return outcome.result


def _itself(result):
    return result


@contextlib.contextmanager
def case(words: str) -> Iterator[None]:
    """Inside, what is found wrong is said of this case: `words` come first, such as "For labels [0, 1]"."""
    try:
        yield
    except Wrong as mistake:
        raise Wrong(f"{words}: {mistake}") from mistake


def number(value, what: str = "The answer", finite: bool = True) -> float:
    """`value` as a float, if it is one number: Python's, NumPy's, or an array or tensor with one element.

    Args:
        finite: refuse nan and infinity by name. Where a check has a better word for them, it says False.
    """
    if isinstance(value, Tensor):
        require(value.device.type != "meta", f"{what} is on the device meta, where tensors have no numbers.")
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray):
        require(value.size == 1, f"{what} should be a single number, but it has shape {value.shape}.")
        value = value.item()
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    require(is_number, f"{what} should be a number, and it is {kind(value)}.")
    value = float(value)
    require(not finite or not math.isnan(value), f"{what} is nan, which is no number: it comes of 0 / 0, of infinity "
            "minus infinity, of the mean of nothing, or of a nan before.")  # fmt: skip
    require(not finite or math.isfinite(value), f"{what} is infinite. Something was divided by 0, or has run away.")
    return value


def tensor(got, want: Tensor, what: str = "The result", where: str = "") -> Tensor:
    """`got`, detached, if it is a tensor with the shape, dtype and device of `want`; its numbers may be any."""
    require(isinstance(got, Tensor), f"{what} should be a tensor{where}, and it is {kind(got)}.")
    require(got.shape == want.shape, f"{what} has shape {tuple(got.shape)}{where}; it should have "
            f"{tuple(want.shape)}.")  # fmt: skip
    require(got.dtype == want.dtype, f"{what} has dtype {got.dtype}{where}; it should have {want.dtype}.")
    require(got.device == want.device, f"{what} is on the device {got.device}{where}; what was given is on "
            f"{want.device}, and there it should stay.")  # fmt: skip
    return got.detach()


def finite(got: Tensor, what: str = "The result", where: str = "") -> None:
    """Raise Wrong where there is nan or infinity in `got`, and say at which index."""
    bad = ~got.isfinite()
    if bad.any():
        index = tuple(bad.nonzero()[0].tolist())
        word = "nan, which is no number" if got[index].isnan() else "infinite"
        raise Wrong(f"{what}{where} is {word}{f', at index {index}' if index else ''}.")


def same(got, want: Tensor, what: str = "The result", where: str = "", tolerance: float = 1e-5) -> None:
    """Raise Wrong unless `got` is a tensor like `want`: its shape, its dtype, its device, its values."""
    got = tensor(got, want, what, where)
    finite(got, what, where)
    wrong = ~torch.isclose(got, want, rtol=tolerance, atol=tolerance)
    if wrong.any():
        index = tuple(wrong.nonzero()[0].tolist())
        at = f" at index {index}" if index else ""
        mine, right = shown(got[index].item(), want[index].item())
        raise Wrong(f"{what} is not right{where}: the value{at} is {mine}, and {right} is right.")


def mistaken(got: Tensor, known: Iterable[tuple[Tensor, str]], tolerance: float = 1e-5) -> None:
    """Raise Wrong(message) for the first (other, message) of `known` whose values `got` has, a mistake often made."""
    for other, message in known:
        equal = got.shape == other.shape and torch.allclose(got, other, tolerance, tolerance, equal_nan=True)
        require(not equal, message)


def shown(mine: float, right: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to tell them apart."""
    for digits in range(4, 18):
        texts = f"{mine:.{digits}g}", f"{right:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


def by_hand(*names: str) -> guard.ByHand:
    """For `call(..., inside=[...])`: notes the use of these functions of torch; see `require_by_hand`."""
    return guard.ByHand(*names)


def require_by_hand(watch: guard.ByHand, instead: str) -> None:
    """Raise Wrong where a function that the task forbids was used. `instead`: what to do, as a sentence."""
    require(not watch.used, f"It uses torch's {next(iter(watch.used), '')}. {instead}")


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
    counts = f"It is right for {round(share * n):,} {what}, {share:.1%}; {wanted:.0%} are wanted. "
    require(share >= wanted or share > 1.5 / classes, counts + f"That is hardly better than guessing ({1 / classes:.0%}"
            "): the training has failed, whatever the layers. Does the loss go down? If it hardly moves, look at the "
            "learning rate, at zero_grad, and whether the optimizer was given this network's parameters.")  # fmt: skip
    require(share >= wanted, counts + advice)
