"""Open exercise of lesson 00."""

import torch
from torch import nn

from helpers.checks import welcome
from helpers.data import spirals

from . import Open


def trained(start: int, *sizes: int, steps: int, lr: float = 0.01) -> nn.Module:
    """The loop of the lesson's *One knob*, for a network with these layers."""
    x, labels = spirals(600, seed=start)
    torch.manual_seed(start)
    parts = [part for a, b in zip(sizes, sizes[1:], strict=False) for part in (nn.Linear(a, b), nn.ReLU())]
    net = nn.Sequential(*parts[:-1])
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    for _ in range(steps):
        loss = nn.functional.cross_entropy(net(x), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net


OPEN = [
    Open("00.3", welcome.small_network, "two narrow layers, twice the rate, longer", True,
         lambda start: trained(start, 2, 14, 14, 3, steps=1000, lr=0.02)),
    Open("00.3", welcome.small_network, "two layers of 16, the lesson's rate, longer", True,
         lambda start: trained(start, 2, 16, 16, 3, steps=1500)),
    Open("00.3", welcome.small_network, "one wide layer, the lesson's rate and steps", True,
         lambda start: trained(start, 2, 66, 3, steps=600)),
    Open("00.3", welcome.small_network, "two layers of 2, the lesson's rate and steps", False,
         lambda start: trained(start, 2, 2, 2, 3, steps=600)),
    Open("00.3", welcome.small_network, "no hidden layer", False, lambda start: trained(start, 2, 3, steps=600)),
    Open("00.3", welcome.small_network, "two layers of 14, 50 steps", False,
         lambda start: trained(start, 2, 14, 14, 3, steps=50)),
]  # fmt: skip
