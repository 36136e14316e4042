"""Open exercises at several starts: the intended idea must pass its check on all, a naive one must fail on most.

    make bench ARGS="--starts"      or  python -m tools.starts [03 04.2] [--starts 10]

One module a lesson (`tools/starts/regression.py`), and in each a list `OPEN` of the ideas that are tried:

    OPEN = [
        Open("03.4", checks.robust_fit, "least squares", False, lambda start: fit(start, nn.MSELoss())),
        Open("03.4", checks.robust_fit, "L1 loss", True, lambda start: fit(start, nn.L1Loss())),
    ]
"""

import contextlib
import importlib
import io
import pkgutil
import statistics
import time
from collections.abc import Callable, Collection
from typing import NamedTuple


class Open(NamedTuple):
    """One idea for an open exercise."""

    exercise: str  # the lesson and the number of the exercise: "03.4"
    check: Callable[..., None]  # of helpers.checks
    idea: str  # in a few words
    intended: bool  # whether it is an idea that the exercise is after; otherwise a naive one
    answer: Callable[[int], object]  # from the start (1, 2, ...) to the answer; a tuple is several arguments of check


class Try(NamedTuple):
    """What one start came to."""

    passed: bool
    seconds: float
    says: str  # the check's verdict, or the error that the answer ended with


def cases(wanted: Collection[str] = ()) -> list[Open]:
    """Every case of the modules here; of the lessons ("03") or exercises ("03.4") `wanted`, or all where none is."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found = [case for name in names for case in importlib.import_module(f"{__name__}.{name}").OPEN]
    chosen = [case for case in found if not wanted or {case.exercise, case.exercise[:2]} & set(wanted)]
    return sorted(chosen, key=lambda case: case.exercise)


def attempt(case: Open, start: int) -> Try:
    """Make the answer at `start` and let the check judge it. What the two print is caught, and so is every error."""
    started = time.perf_counter()
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            answer = case.answer(start)
        with contextlib.redirect_stdout(printed):
            case.check(*(answer if isinstance(answer, tuple) else (answer,)))
    except Exception as error:  # of the answer, or of a strict check
        if not printed.getvalue():
            printed.write(f"{type(error).__name__}: {error}")
    says = " ".join(printed.getvalue().split())
    return Try(says.startswith("Right."), time.perf_counter() - started, says)


def row(case: Open, tries: list[Try]) -> str:
    """The line of the table for one case; where an intended idea fails, below it what it is told."""
    passed = sum(one.passed for one in tries)
    seconds = statistics.median(one.seconds for one in tries)
    kind = "intended" if case.intended else "naive"
    line = f"{case.exercise:5}  {case.idea:44.44}  {kind:8}  {passed:2} of {len(tries):2}  {seconds:7.2f} s"
    told = sorted({one.says for one in tries if case.intended and not one.passed})
    return "\n".join([line, *(f"       {says:.180}" for says in told)])


def table(wanted: Collection[str] = (), starts: int = 10) -> None:
    """Print a row for every case, as soon as it is measured."""
    print(f"{'':5}  {'idea':44}  {'':8}  {'passes':8}  {'median':>9}")
    for case in cases(wanted):
        print(row(case, [attempt(case, start) for start in range(1, starts + 1)]), flush=True)
