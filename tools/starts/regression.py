"""Open exercise of lesson 03."""

import torch
from torch import nn

from helpers.checks import regression

from . import Open


def wave(start: int, act: type[nn.Module], steps: int, adam: float = 0.0, sgd: float = 0.1,
         steep: bool = False) -> nn.Module:  # fmt: skip
    """One hidden layer of 50, trained on the lesson's wave by SGD or, with a rate for it, by Adam."""
    g = torch.Generator().manual_seed(start)
    x = torch.rand(200, 1, generator=g) * 2 - 1
    y = torch.sin(6 * x) + 0.1 * torch.randn(200, 1, generator=g)
    torch.manual_seed(start)
    model = nn.Sequential(nn.Linear(1, 50), act(), nn.Linear(50, 1))
    if steep:
        with torch.no_grad():
            model[0].weight *= 8
            model[0].bias *= 8
    parameters = model.parameters()
    optimizer = torch.optim.Adam(parameters, lr=adam) if adam else torch.optim.SGD(parameters, lr=sgd)
    for _ in range(steps):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


OPEN = [
    Open("03.4", regression.curve, "tanh, steep, Adam 0.01, 1,000 steps", True,
         lambda s: wave(s, nn.Tanh, 1000, adam=0.01, steep=True)),
    Open("03.4", regression.curve, "tanh, steep, Adam 0.05, 500 steps", True,
         lambda s: wave(s, nn.Tanh, 500, adam=0.05, steep=True)),
    Open("03.4", regression.curve, "tanh, Adam 0.01, 3,000 steps", True,
         lambda s: wave(s, nn.Tanh, 3000, adam=0.01)),
    Open("03.4", regression.curve, "the parabola's recipe", False, lambda s: wave(s, nn.ReLU, 1000)),
    Open("03.4", regression.curve, "the same, 3,000 steps", False, lambda s: wave(s, nn.ReLU, 3000)),
    Open("03.4", regression.curve, "the same, with the line's rate of 0.5", False,
         lambda s: wave(s, nn.ReLU, 1000, sgd=0.5)),
    Open("03.4", regression.curve, "the same, with tanh", False, lambda s: wave(s, nn.Tanh, 1000)),
]  # fmt: skip
