"""What every check is made of: its three verdicts, its words for values and errors, and the call of an answer."""

import contextlib
import functools
import inspect
import os
import types
from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
from torch import Tensor, nn

from . import guard, looks, stubs, traces
from .hints import hint

STRICT = os.environ.get("COURSE_STRICT", "") not in ("", "0")  # read once: a cell cannot switch it off

LESSONS: dict[str, set[str]] = defaultdict(set)  # the checks of each lesson
RIGHT: dict[str, set[str]] = defaultdict(set)  # those of them that said "Right." when they were last run


class Wrong(Exception):
    """The answer is wrong; the message says what about it."""


class Unanswered(Exception):
    """The stub is still as it was."""


def check(test: Callable[..., str]) -> Callable[..., None]:
    """Make a check of a function that raises Wrong or Unanswered, or returns why the answer matters."""
    lesson = test.__module__.rpartition(".")[2].partition("_")[0]  # optimizers_open is of the lesson of optimizers
    LESSONS[lesson].add(test.__name__)

    @functools.wraps(test)
    def run(*answers) -> None:
        verdict = _verdict(test, answers)
        right = verdict.startswith("Right.")
        (RIGHT[lesson].add if right else RIGHT[lesson].discard)(test.__name__)
        looks.show(verdict, f"{len(RIGHT[lesson])} of {len(LESSONS[lesson])} right in this lesson.")
        if not right and STRICT:
            raise AssertionError(verdict)

    return run


def _verdict(test: Callable[..., str], answers: tuple) -> str:
    try:
        with guard.kept_state():
            return f"Right. {_judged(test, answers)}"
    except Unanswered:
        return (
            "Not answered yet. Write your answer in place of the ... in the cell above, run that cell, "
            "then run this one again."
        )
    except Wrong as mistake:
        return f"Not yet. {mistake}"
    except KeyboardInterrupt:
        return "Not yet. You stopped the check before it was through."
    except Exception as error:  # an answer so unforeseen that the check itself stumbles
        return f"Not yet. This check did not foresee such an answer, and stopped with {said(error)}"


def _judged(test: Callable[..., str], answers: tuple) -> str:
    if any(answer is ... for answer in answers):
        raise Unanswered
    require(answers[0] is not None, "Your answer is None, which is nothing. If a function of yours made it, is its "
            "return missing?")  # fmt: skip
    try:
        return test(*answers)
    except Wrong:
        if any(stubs.unfinished(answer) for answer in answers):
            raise Unanswered from None  # a stub half filled runs, and what it gives is no answer of the learner's
        raise


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
    """Whether it is a function or a class whose body is still `...`."""
    if inspect.isclass(function):
        own = vars(function).items()
        return not any(isinstance(part, types.FunctionType) or not key.startswith("__") for key, part in own)
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
    before = None if changes else [traces.snapshot(thing) for thing in inputs]
    outcome = guard.run(lambda: (finish or _itself)(function(*inputs)), seconds, draws, inside)
    require(outcome.ended, f"{name}(...) had not come to an end when its time was up, {seconds or guard.LIMIT:g} "
            "seconds of computing, so it was stopped. Is there a loop whose condition stays true?")  # fmt: skip
    if outcome.error is not None:
        raise outcome.error if isinstance(outcome.error, Wrong) else Wrong(
            f"{name}(...) stopped with {said(outcome.error)}") from outcome.error  # fmt: skip
    if outcome.result is ... or outcome.result is None and is_stub(function):
        raise Unanswered  # a body of `...`, or a stub half filled, which returns what is still `...` in it
    touched = [] if changes else [traces.changed(b, now) for b, now in zip(before, inputs, strict=True)]
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
