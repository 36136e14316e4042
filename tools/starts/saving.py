"""Lesson 06: build on a saved network."""

import copy

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import saving

from . import Open


def fitted(start: int) -> tuple[torch.Tensor, nn.Sequential]:
    """The lesson's points x, and its teacher, trained on the noisy parabola."""
    torch.manual_seed(start)
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    y = x**2 + 0.2 * torch.rand_like(x)
    torch.manual_seed(start)
    net = nn.Sequential(nn.Linear(1, 30), nn.Tanh(), nn.Linear(30, 1))
    _train(net, x, y, torch.optim.SGD(net.parameters(), 0.1), 1000)
    return x, net


def _train(net: nn.Module, x: torch.Tensor, y: torch.Tensor, optimizer: torch.optim.Optimizer, steps: int) -> None:
    for _ in range(steps):
        loss = F.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def taught(start: int, make, lr: float, steps: int = 2000, all_layers: bool = False) -> tuple:
    """(the student, the teacher), as the check takes them."""
    x, teacher = fitted(start)
    student = copy.deepcopy(teacher)
    for p in student[0].parameters():
        p.requires_grad_(all_layers)
    _train(student, x, x**3 - x / 2, make((student if all_layers else student[2]).parameters(), lr), steps)
    return student, teacher


SGD, ADAM = torch.optim.SGD, torch.optim.Adam
OPEN = [
    Open("06.4", saving.student, "SGD at 0.1, the rate of its teacher", False, lambda s: taught(s, SGD, 0.1)),
    Open("06.4", saving.student, "SGD at 0.2, the lesson's other rate", False, lambda s: taught(s, SGD, 0.2)),
    Open("06.4", saving.student, "Adam at 0.02, all layers", False, lambda s: taught(s, ADAM, 0.02, all_layers=True)),
    Open("06.4", saving.student, "Adam at 0.02, 2,000 steps", True, lambda s: taught(s, ADAM, 0.02)),
    Open("06.4", saving.student, "Adam at 0.01, 3,000 steps", True, lambda s: taught(s, ADAM, 0.01, 3000)),
]
