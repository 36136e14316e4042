"""Lesson 12: a large network that does not learn the noise of twenty points."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers.checks import modes

from . import Open


def giant(p: float, lr: float = 0.003, steps: int = 400, other: bool = False) -> Callable[[int], Callable]:
    """From the start to a function that makes the lesson's network and trains it; `other`: on points of its own."""

    def answer(start: int) -> Callable[[Tensor, Tensor], nn.Module]:
        def calm_net(x: Tensor, y: Tensor) -> nn.Module:
            torch.rand(100_000 * start)  # so that each start has other numbers
            if other:
                y = x + 0.3 * torch.randn(20, 1)
            net = nn.Sequential(
                nn.Linear(1, 200), nn.Dropout(p), nn.ReLU(),
                nn.Linear(200, 200), nn.Dropout(p), nn.ReLU(), nn.Linear(200, 1))  # fmt: skip
            optimizer = torch.optim.Adam(net.parameters(), lr=lr)
            for _ in range(steps):
                loss = F.mse_loss(net(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            return net

        return calm_net

    return answer


OPEN = [
    Open("12.4", modes.calm_net, "dropout 0.5", True, giant(0.5)),
    Open("12.4", modes.calm_net, "no dropout", False, giant(0.0)),
    Open("12.4", modes.calm_net, "no dropout, at 0.01", False, giant(0.0, lr=0.01)),
    Open("12.4", modes.calm_net, "dropout 0.8", False, giant(0.8)),
    Open("12.4", modes.calm_net, "dropout 0.5, on other points", False, giant(0.5, other=True)),
]
