"""Where a model is, which mode it is in, and how a loop is stopped without harm."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


def device_of(model: nn.Module) -> torch.device:
    """Where the model's parameters are; the CPU if it has none."""
    return next((p.device for p in model.parameters()), torch.device("cpu"))


@contextmanager
def stop_button() -> Iterator[list[bool]]:
    """Inside, the first interrupt only fills the list that is given out, so that a step can be finished.

    The second raises KeyboardInterrupt, as ever. Outside of the main thread nothing is changed.
    """
    pressed: list[bool] = []

    def press(signum, frame) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(True)

    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def in_mode(model: nn.Module, training: bool) -> Iterator[None]:
    """Put the model in training or evaluation mode, and every part of it back into its own afterwards."""
    before = [(part, part.training) for part in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for part, mode in before:
            part.training = mode
