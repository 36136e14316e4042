"""Code of the learner's, run so that it can neither hang the notebook nor leave anything behind.

`run` calls it in a thread of its own, with a time limit, and says what it left behind: random numbers seeded or
drawn, gradients switched off, another default dtype. `kept_state` puts all of that back after a check.
"""

import contextlib
import ctypes
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

LIMIT = 10.0  # seconds of computing for one call


class TimeIsUp(BaseException):
    """Raised in the learner's thread. No `except Exception` can take it for an error of the task."""


@dataclass
class Outcome:
    """What came of a call: its result or its error, and what it left behind, in words."""

    result: Any = None
    error: BaseException | None = None
    ended: bool = True
    left: list[str] = field(default_factory=list)


def run(work: Callable[[], Any], seconds: float | None = None, draws: bool = False,
        inside: Iterable[contextlib.AbstractContextManager] = ()) -> Outcome:  # fmt: skip
    """Call `work` in a thread of its own, which begins with gradients on, and look at what it left behind.

    Args:
        seconds: of computing by this process, LIMIT if None; after it, or six times as long on the clock, the
            thread is stopped.
        draws: whether it may draw random numbers. It may never seed them.
        inside: context managers to enter in that thread, around the call.
    """
    outcome = Outcome(ended=False)
    torch.manual_seed(torch.initial_seed() + 1)  # known, and another for each call: so that a seeding can be seen
    before, dtype = _random_state(), torch.get_default_dtype()

    def target() -> None:
        try:
            with contextlib.ExitStack() as stack:
                for manager in inside:
                    stack.enter_context(manager)
                outcome.result = work()
                if not torch.is_grad_enabled():
                    outcome.left.append("switches gradients off for all that comes after it. `with torch.no_grad():` "
                                        "does it for a block only")  # fmt: skip
            outcome.ended = True
        except TimeIsUp:
            pass
        except BaseException as error:  # SystemExit, too
            outcome.error, outcome.ended = error, True

    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    _wait(thread, seconds or LIMIT)
    outcome.left += _left(before, dtype, draws)
    torch.set_default_dtype(dtype)
    return outcome


def _wait(thread: threading.Thread, seconds: float) -> None:
    """Wait for the thread; stop it when its time is up, or when the learner presses the stop button."""
    computed, started = time.process_time(), time.monotonic()
    try:
        while thread.is_alive():
            thread.join(0.05)
            if time.process_time() - computed > seconds or time.monotonic() - started > 6 * seconds:
                return
    finally:
        for _ in range(1000):  # again and again: an `except:` of the learner's may take the first for an error
            if not thread.is_alive():
                break
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeIsUp))
            thread.join(0.002)


def _random_state() -> tuple:
    return torch.initial_seed(), torch.get_rng_state(), random.getstate(), np.random.get_state()[1:3]


def _left(before: tuple, dtype: torch.dtype, draws: bool) -> list[str]:
    seed, state, python, numpy = _random_state()
    left = []
    if seed != before[0]:
        left.append("seeds torch's random numbers, so all that are drawn after it are others. A generator of its own "
                    "(torch.Generator) can be seeded without that")  # fmt: skip
    elif not draws and not torch.equal(state, before[1]):
        left.append("draws random numbers, which this task does not need, so all that are drawn after it are others")
    if python != before[2] or not (np.array_equal(numpy[0], before[3][0]) and numpy[1] == before[3][1]):
        left.append("changes the random numbers of Python or NumPy for all that comes after it")
    if torch.get_default_dtype() != dtype:
        left.append("changes torch's default dtype for all that comes after it")
    return left


@contextlib.contextmanager
def kept_state() -> Iterator[None]:
    """Inside: gradients on, float32, random numbers from a fixed seed. Afterwards all is as it was before."""
    dtype, python, numpy, cpu = (
        torch.get_default_dtype(),
        random.getstate(),
        np.random.get_state(),
        torch.get_rng_state(),
    )
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []
    mps = torch.mps.get_rng_state() if torch.backends.mps.is_available() else None
    try:
        with torch.enable_grad():
            torch.set_default_dtype(torch.float32)
            torch.manual_seed(20240229)
            yield
    finally:
        torch.set_default_dtype(dtype)
        random.setstate(python)
        np.random.set_state(numpy)
        torch.set_rng_state(cpu)
        for device, state in enumerate(cuda):
            torch.cuda.set_rng_state(state, device)
        if mps is not None:
            torch.mps.set_rng_state(mps)


class ByHand(TorchFunctionMode):
    """Inside, notes which of the named functions of torch are called, as torch.f, F.f, a method or by a layer."""

    def __init__(self, *names: str):
        super().__init__()
        self.names, self.used = names, []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        if name in self.names:
            self.used.append(name)
        return func(*args, **(kwargs or {}))
