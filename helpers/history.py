"""What a training writes down, and the line that says how far it is."""

import time
from dataclasses import dataclass, field

from .line import Line


@dataclass(repr=False)
class History:
    """What `fit` wrote down.

    step_loss: the loss of each batch, before the step that it caused
    epoch_ends: how many steps had been taken at the end of each epoch
    train_loss: for each epoch the mean of those losses over the epoch's examples
    valid_loss, valid_metric: after each epoch, over the whole validation set
    total_steps: how many steps were planned
    seconds: how long it took
    interrupted: whether you stopped it
    finished: True once `fit` is done
    """

    total_steps: int = 0
    step_loss: list[float] = field(default_factory=list)
    epoch_ends: list[int] = field(default_factory=list)
    train_loss: list[float] = field(default_factory=list)
    valid_loss: list[float] = field(default_factory=list)
    valid_metric: list[float] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False
    finished: bool = False

    def __repr__(self) -> str:
        """A few words, for a cell that ends with fit(...): the lists may hold thousands of numbers."""
        steps, lists = f"{len(self.step_loss)} of {self.total_steps} steps", vars(self) | {"last loss": self.step_loss}
        names = [name for name in ("last loss", "valid_loss", "valid_metric") if lists[name]]
        losses = [f"{name} {lists[name][-1]:.4g}" for name in names]
        return f"History({', '.join([steps, *losses])})"


class Progress:
    """A line that is written over and over: how far, and how many seconds are left.

    Its last form names no time, so that two equal runs print the same.
    """

    def __init__(self, every: float = 0.25):
        self.every, self.started, self.last = every, time.monotonic(), time.monotonic()
        self.line = Line()

    def __call__(self, history: History) -> None:
        steps, total, now = len(history.step_loss), history.total_steps, time.monotonic()
        if history.finished:
            word = "stopped by you after" if history.interrupted else "trained"
            loss = f", last loss {history.step_loss[-1]:.4f}" if history.step_loss else ""
            self.line.end(f"{word} {steps} of {total} steps{loss}")
        elif now - self.last > self.every:
            self.last = now
            left = (now - self.started) / steps * (total - steps)
            bar = "#" * (20 * steps // total)
            self.line.say(f"[{bar:.<20}] step {steps} of {total}, {left:.0f} s left")
