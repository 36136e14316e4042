"""Open exercise of lesson 04."""

from collections.abc import Iterable

import torch
from torch import nn

from helpers.checks import classification
from helpers.data import digits
from helpers.training import accuracy, predict

from . import Open


def chosen(start: int, recipes: Iterable[tuple[int, int, float]], softmax: bool = False) -> tuple[nn.Module, dict]:
    """The best of the recipes (hidden neurons, steps, rate) on the last 300 digits, and what each reached there."""
    data = digits()
    x, y = data.train_x.flatten(1).float() / 255, data.train_y
    torch.manual_seed(start)
    tried, nets = {}, {}
    for recipe in recipes:
        hidden, steps, lr = recipe
        parts = [nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10)] if hidden else [nn.Linear(64, 10)]
        net = nets[recipe] = nn.Sequential(*parts, *([nn.Softmax(dim=1)] if softmax else []))
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        for _ in range(steps):
            loss = nn.functional.cross_entropy(net(x[:-300]), y[:-300])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        tried[recipe] = accuracy(predict(net, x[-300:]), y[-300:]).item()
    return nets[max(tried, key=tried.get)], tried


RATES = [(32, 600, lr) for lr in (0.1, 0.3, 1.0)]
STEPS = [(32, steps, 0.3) for steps in (100, 300, 1000)]
SIZES = [(hidden, 300, 0.1) for hidden in (0, 4, 16, 64)]
OPEN = [
    Open("04.4", classification.digit_net, "three rates, the best on validation", True, lambda s: chosen(s, RATES)),
    Open("04.4", classification.digit_net, "three numbers of steps", True, lambda s: chosen(s, STEPS)),
    Open("04.4", classification.digit_net, "the tumours' sizes, rate and steps", False, lambda s: chosen(s, SIZES)),
    Open("04.4", classification.digit_net, "one recipe, nothing chosen", False, lambda s: chosen(s, RATES[-1:])),
    Open("04.4", classification.digit_net, "a softmax at the end", False, lambda s: chosen(s, RATES, True)),
]  # fmt: skip
