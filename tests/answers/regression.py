"""Answers to the exercises of lesson 03: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import regression

from . import trained


def wave_net(steps=600):
    x = torch.linspace(-1, 1, 200).unsqueeze(1)
    torch.manual_seed(0)
    y = torch.sin(4 * x) + 0.1 * torch.randn_like(x)
    return trained(nn.Sequential(nn.Linear(1, 30), nn.Tanh(), nn.Linear(30, 1)), x, y, F.mse_loss, steps)


def descend(x, y, lr, steps, sign=-1, zero=True, gradient_scale=1.0):
    """Gradient descent on the MSE, with the usual mistakes as options."""
    w, b = torch.zeros((), requires_grad=True), torch.zeros((), requires_grad=True)
    for _ in range(steps):
        if zero:
            w.grad = b.grad = None
        (((w * x + b - y) ** 2).mean() * gradient_scale).backward()
        with torch.no_grad():
            w += sign * lr * w.grad
            b += sign * lr * b.grad
    return w, b


def by_numpy(x, y, lr, steps):
    x, y, w, b = x.numpy(), y.numpy(), 0.0, 0.0
    for _ in range(steps):
        error = w * x + b - y
        w, b = w - lr * 2 * float((error * x).mean()), b - lr * 2 * float(error.mean())
    return [w, b]


def centred(x):
    return x - x.mean()


def in_place(x, y):
    x -= x.mean()
    return 0.0


RIGHT = [
    (regression.slope, lambda: lambda x, y: torch.cov(torch.stack([x, y]))[0, 1] / x.var()),
    (regression.slope, lambda: lambda x, y: torch.linalg.lstsq(
        torch.stack([x, torch.ones_like(x)], 1), y).solution[0].item()),
    (regression.fit_line, lambda: descend),
    (regression.fit_line, lambda: by_numpy),
    (regression.fit_line, lambda: lambda *a: [v.reshape(1) for v in descend(*a)]),
    (regression.mean_loss, lambda: lambda m, n: sum(a * b for a, b in zip(m, n, strict=True)) / sum(n)),
    (regression.curve, wave_net),
]  # fmt: skip

WRONG = [
    (regression.slope, lambda x, y: (x * y).sum() / (x * x).sum(), "line through the origin"),
    (regression.slope, lambda x, y: (centred(x) * centred(y)).sum() / (centred(y) ** 2).sum(), "the two are swapped"),
    (regression.slope, lambda x, y: (centred(x) * centred(y)).mean(), "covariance"),
    (regression.slope, lambda x, y: torch.corrcoef(torch.stack([x, y]))[0, 1], "correlation"),
    (regression.slope, lambda x, y: 1.0, "not the best slope"),
    (regression.slope, lambda x, y: x, r"shape (4,)"),
    (regression.slope, in_place, "changes the tensor that it is given"),
    (regression.fit_line, lambda x, y, lr, steps: (torch.zeros(()), 0.0), "still zero"),
    (regression.fit_line, lambda *a: descend(*a, zero=False), "the second is not"),
    (regression.fit_line, lambda *a: descend(*a, sign=1), "run away"),
    (regression.fit_line, lambda *a: descend(*a, gradient_scale=0.5), "not where one step leads"),
    (regression.fit_line, lambda *a: 5, "Return the pair"),
    (regression.fit_line, lambda *a: (torch.zeros(2), torch.zeros(1)), "w should be a single number"),
    (regression.fit_line, lambda x, y, lr, steps: print(end=""), "Is the return missing?"),
    (regression.mean_loss, lambda m, n: m.mean(), "mean of the three batch means"),
    (regression.mean_loss, lambda m, n: (m * n).sum(), "Divide by how many"),
    (regression.mean_loss, lambda m, n: 2.4, "whatever their sizes"),
    (regression.mean_loss, lambda m, n: m.sum(), "It gives 9"),
    (regression.curve, nn.Linear(1, 1), "times the noise floor of 0.01; at most"),
    (regression.curve, nn.Sequential(nn.Linear(1, 1), nn.Flatten(0)), "shape (2000,)"),
    (regression.curve, nn.Linear(2, 1), "stopped with RuntimeError"),
    (regression.curve, torch.sin, "A model is wanted here"),
]  # fmt: skip

TAKE_FUNCTIONS = [regression.slope, regression.fit_line, regression.mean_loss]
