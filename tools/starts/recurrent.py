"""Lesson 10: the start of a plain recurrent cell that learns over forty steps."""

from collections.abc import Callable

import torch
from torch import nn

from helpers.checks import recurrent

from . import Open


def begun(change: Callable | None = None, activation: str = "tanh") -> Callable[[int], Callable]:
    """From the start to a function that makes the cell; it draws numbers first, so that each start has others."""

    def answer(start: int) -> Callable[[], nn.RNN]:
        def keeping_rnn() -> nn.RNN:
            torch.rand(100_000 * start)
            cell = nn.RNN(8, 32, nonlinearity=activation, batch_first=True)
            if change is not None:
                with torch.no_grad():
                    change(cell.weight_hh_l0)
            return cell

        return keeping_rnn

    return answer


def gated(start: int) -> Callable[[], nn.Module]:
    return lambda: nn.GRU(8, 32, batch_first=True)


OPEN = [
    Open("10.4", recurrent.keeping_rnn, "identity and ReLU", True, begun(nn.init.eye_, "relu")),
    Open("10.4", recurrent.keeping_rnn, "as torch makes it", False, begun()),
    Open("10.4", recurrent.keeping_rnn, "recurrent weights x 4", False, begun(lambda w: w.mul_(4))),
    Open("10.4", recurrent.keeping_rnn, "ReLU alone", False, begun(None, "relu")),
    Open("10.4", recurrent.keeping_rnn, "identity, with tanh", False, begun(nn.init.eye_)),
    Open("10.4", recurrent.keeping_rnn, "a GRU", False, gated),
]
