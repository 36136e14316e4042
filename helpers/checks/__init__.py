"""The automatic checks of the exercises, one module a lesson. This file holds what they share.

A check never raises at a learner. It prints that the exercise is not answered yet, that the answer is right
and why it matters, or what is wrong with it. With the environment variable COURSE_STRICT=1 (for CI and for
grading) anything but a right answer raises AssertionError.
"""

import functools
import os
import textwrap
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


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
            if any(answer is ... or answer is None for answer in answers):
                raise Unanswered
            verdict, right = f"Right. {test(*answers)}", True
        except Unanswered:
            verdict = (
                "Not answered yet. Write your answer in place of the ... in the cell above, run that cell, "
                "then run this one again."
            )
        except Wrong as mistake:
            verdict = f"Not yet. {mistake}"
        except Exception as error:  # an answer so unforeseen that the check itself stumbles
            verdict = f"Not yet. Checking your answer stopped with {type(error).__name__}: {error}"
        print(textwrap.fill(verdict, 96))
        if not right and os.environ.get("COURSE_STRICT", "") not in ("", "0"):
            raise AssertionError(verdict)

    return run


def require(condition: bool, message: str) -> None:
    """Raise Wrong(message) unless the condition holds."""
    if not condition:
        raise Wrong(message)


def call(function: Callable, *inputs):
    """What the learner's function returns for `inputs`; it must not change them."""
    name = getattr(function, "__name__", "your answer")
    require(callable(function), f"A function is wanted here, not a {type(function).__name__}.")
    given = [i.clone() if isinstance(i, Tensor) else i for i in inputs]
    try:
        result = function(*given)
    except Exception as error:
        raise Wrong(f"{name}(...) stopped with {type(error).__name__}: {error}") from error
    if result is None or result is ...:
        empty = (lambda: None).__code__.co_code  # what the stub, whose body is ..., compiles to
        written = result is None and getattr(getattr(function, "__code__", None), "co_code", empty) != empty
        require(not written, f"{name}(...) returns nothing (None). Is the return missing?")
        raise Unanswered
    for before, after in zip(inputs, given, strict=True):
        if isinstance(before, Tensor):
            require(torch.equal(before, after), f"{name}(...) changes the tensor that it is given.")
    return result


def number(value, what: str = "The answer") -> float:
    """`value` as a float, if it is one number: Python's, NumPy's, or an array or tensor with one element."""
    if isinstance(value, Tensor):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray):
        require(value.size == 1, f"{what} should be a single number, but it has shape {value.shape}.")
        value = value.item()
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    require(is_number, f"{what} should be a number, not a {type(value).__name__}.")
    return float(value)


def same(got, want: Tensor, what: str = "The result", where: str = "", tolerance: float = 1e-5) -> None:
    """Raise Wrong unless `got` is a tensor like `want`: its shape, its dtype, its values."""
    require(isinstance(got, Tensor), f"{what} should be a tensor, not a {type(got).__name__}.")
    require(got.shape == want.shape, f"{what} has shape {tuple(got.shape)}{where}; it should have "
            f"{tuple(want.shape)}.")  # fmt: skip
    require(got.dtype == want.dtype, f"{what} has dtype {got.dtype}; it should have {want.dtype}.")
    wrong = ~torch.isclose(got.detach().cpu(), want, rtol=tolerance, atol=tolerance)
    if wrong.any():
        index = tuple(wrong.nonzero()[0].tolist())
        value = got.detach()[index].item()
        at = f" at index {index}" if index else ""
        raise Wrong(f"{what} is not right{where}: the value{at}, {value:.4g}, differs.")
