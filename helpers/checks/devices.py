"""Checks of lesson 13."""

from . import Wrong, call, check, number, require
from .devices_gradients import average_gradients, lean_gradients  # noqa: F401
from .watch import Attempt


@check
def pays_from(function) -> str:
    """pays_from(sizes, cpu, gpu): the smallest size from which on gpu < cpu, or 0."""
    cases = [
        ([8, 16, 32, 64], [1, 2, 5, 9], [3, 3, 4, 4], 32, ""), ([8, 16], [5, 6], [3, 3], 8, ""),
        ([8, 16], [1, 2], [3, 3], 0, "Where the GPU is never quicker, it should be 0."),
        ([4, 16, 64, 128], [1, 2, 5, 9], [3, 3, 4, 4], 64, ""),
        ([4, 16, 64, 128], [4, 5, 2, 9], [3, 3, 4, 4], 128, "At 64 it is slower once more: all larger sizes must pay."),
        ([8, 16, 32], [1, 4, 9], [3, 4, 4], 32, "A tie does not pay: the GPU's time must be below."),
        ([8, 16, 32, 64], [4, 2, 5, 9], [3, 3, 4, 4], 32, "At 8 it is quicker, at 16 not: all larger sizes must pay."),
        ([8, 16, 32], [4, 5, 2], [3, 3, 4], 0, "At the largest size it is slower, so it never pays for good."),
    ]  # fmt: skip
    for sizes, cpu, gpu, want, hint in cases:
        got = number(call(function, list(sizes), list(cpu), list(gpu)), "The size")
        require(got == want, f"For sizes {sizes}, cpu {cpu}, gpu {gpu} you give {got:g}; it should be {want}. {hint}")
    return "Below that size you pay for the call, above it for the sums."


def _largest(function, attempt: Attempt):
    """What the function returns; Wrong with what the attempt noted, whatever became of the call."""
    try:
        return call(function, attempt, attempt.start, seconds=2)
    finally:
        require(not attempt.wrong, attempt.wrong)


@check
def largest_batch(function) -> str:
    """largest_batch(attempt, start): the first of start, start // 2, ... that fits, or 0."""
    for limit, start, want in [(100, 512, 64), (512, 512, 512), (1, 6, 1), (7, 25, 6), (0, 16, 0), (3, 2**40, 2)]:
        attempt = Attempt(limit, start)
        got = number(_largest(function, attempt), "The batch size")
        room = f"With room for {limit} example{'s' if limit != 1 else ''} and start={start}"
        require(bool(attempt.tried), "It never calls attempt(n).")
        require(got == want, f"{room} you give {got:g}; it should be {want}.")
        wanted = [start >> k for k in range(50) if start >> k >= max(want, 1)]
        require(attempt.tried == wanted, f"{room} you try {attempt.tried}; it should be {wanted}.")

    for problem in (RuntimeError("mat1 and mat2"), ValueError("mat1 and mat2")):
        for limit in (100, 5):  # at once, and after a first lack of memory
            _passes_on(function, Attempt(limit, 8, problem))
    return "An error that says what is wrong should never be silenced on the way."


def _passes_on(function, attempt: Attempt) -> None:
    """Raise Wrong if the function swallows an error that is no lack of memory."""
    try:
        _largest(function, attempt)
    except Wrong as mistake:
        if attempt.wrong or mistake.__cause__ is None:
            raise
        require(mistake.__cause__ is attempt.problem, "Another error than out-of-memory should come through as it is.")
    else:
        raise Wrong(f"A {type(attempt.problem).__name__} about shapes is taken for a lack of memory. Catch "
                    "torch.OutOfMemoryError alone.")  # fmt: skip
