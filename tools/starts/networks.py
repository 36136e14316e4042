"""Lesson 05: thirty layers that learn."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import networks
from helpers.data import spirals

from . import Open


class Skip(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return x + torch.relu(self.linear(x))


def deep(skip: bool, depth: int = 28, width: int = 16) -> nn.Sequential:
    parts: list[nn.Module] = [nn.Linear(2, width)]
    for _ in range(depth):
        parts += [Skip(width)] if skip else [nn.Linear(width, width), nn.ReLU()]
    return nn.Sequential(*parts, nn.Linear(width, 3))


def he(part: nn.Module) -> None:
    if isinstance(part, nn.Linear):
        nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
        nn.init.zeros_(part.bias)


def small(part: nn.Module) -> None:
    if isinstance(part, nn.Linear):
        nn.init.normal_(part.weight, std=0.05)
        nn.init.zeros_(part.bias)


def trained(start: int, lr: float, steps: int, skip: bool = True, begin=None, blocks: bool = False) -> nn.Sequential:
    """The lesson's SGD on the points of this start, from the weights of this start, changed by `begin`."""
    x, labels = spirals(300, seed=start)
    torch.manual_seed(start)
    net = deep(skip)
    if begin:
        (net[1:-1] if blocks else net).apply(begin)
    optimizer = torch.optim.SGD(net.parameters(), lr)
    for _ in range(steps):
        loss = F.cross_entropy(net(x), labels)
        if not loss.isfinite():  # it will not come back, and the bench need not wait for it
            return net
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net


CHECK = networks.deep_classifier
OPEN = [
    Open("05.4", CHECK, "skips at 0.1, 200 steps, as in the lesson", False, lambda s: trained(s, 0.1, 200)),
    Open("05.4", CHECK, "skips at 0.3, 200 steps", False, lambda s: trained(s, 0.3, 200)),
    Open("05.4", CHECK, "skips and He at 0.01, 400 steps", False, lambda s: trained(s, 0.01, 400, begin=he)),
    Open("05.4", CHECK, "plain and He at 0.1, 400 steps", False,
         lambda s: trained(s, 0.1, 400, skip=False, begin=he)),
    Open("05.4", CHECK, "skips, small weights in blocks, 0.1, 400", True,
         lambda s: trained(s, 0.1, 400, begin=small, blocks=True)),
    Open("05.4", CHECK, "skips, small weights in all layers, 0.1, 600", True,
         lambda s: trained(s, 0.1, 600, begin=small)),
]  # fmt: skip
