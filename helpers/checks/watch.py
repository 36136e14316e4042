"""What lesson 13's checks hand to a learner's function to see what it does: a step that fails, and a scale."""

import contextlib
import weakref
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from . import guard


class Attempt:
    """A training step that has room for `limit` examples, or meets `problem`. It notes what is tried.

    It never says in an error of its own that something is wrong: the learner's `except` might swallow that. What it
    finds wrong it keeps in `wrong`, and from then on it raises what no `except Exception` takes.
    """

    def __init__(self, limit: int, start: int, problem: Exception | None = None):
        self.limit, self.start, self.problem, self.tried, self.wrong = limit, start, problem, [], ""
        self.met = False  # the problem

    def __call__(self, n) -> None:
        if not self.wrong:
            self.tried.append(n)
            self.wrong = self._fault(n)
        if self.wrong:
            raise guard.TimeIsUp
        if n > self.limit:
            raise torch.OutOfMemoryError("out of memory")
        if self.problem is not None:
            self.met = True
            raise self.problem

    def _fault(self, n) -> str:
        if self.met:
            return (f"A {type(self.problem).__name__} about shapes is taken for a lack of memory: after it, a batch of "
                    f"{n} is tried. Catch torch.OutOfMemoryError alone.")  # fmt: skip
        if isinstance(n, bool) or not isinstance(n, int):
            return f"From start={self.start} it tries a batch of {n!r}, which is no whole number. // halves an int."
        at = len(self.tried) - 1
        if n <= 0:
            return (f"With room for {self.limit} and start={self.start} it comes to try a batch of {n}. When not even "
                    "1 fits, it should return 0.")  # fmt: skip
        if n != self.start >> at:
            return (f"From start={self.start} it tries {self.tried}. After {self.start} comes half of it, and so on: "
                    f"here a batch of {self.start >> at or 'none'}.")  # fmt: skip
        return ""


class _Held(list):
    """A list that can be watched."""


class Kept:
    """Inside `watching`: the most bytes that graphs keep for backward at one time, and the most rows net is given."""

    def __init__(self, net: nn.Module):
        self.net, self.own, self.now, self.most, self.rows = net, {p.data_ptr() for p in net.parameters()}, {}, 0, 0

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        with torch.autograd.graph.saved_tensors_hooks(self._pack, lambda holder: holder[0]):
            with self.net.register_forward_hook(self._note):
                yield

    def _note(self, net, inputs, output) -> None:
        if torch.is_grad_enabled():
            self.rows = max(self.rows, len(inputs[0]))

    def _pack(self, tensor: Tensor) -> list:
        key = tensor.data_ptr()
        if key in self.own:
            return [tensor.detach()]
        count, size = self.now.get(key, (0, tensor.nbytes))
        self.now[key] = (count + 1, size)
        self.most = max(self.most, sum(size for _, size in self.now.values()))
        holder = _Held([tensor.detach()])
        weakref.finalize(holder, self._release, key)
        return holder

    def _release(self, key: int) -> None:
        count, size = self.now.pop(key)
        if count > 1:
            self.now[key] = (count - 1, size)
