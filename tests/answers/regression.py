"""Answers to the exercises of lesson 03: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import regression

from . import trained


def wave(seed=0):
    g = torch.Generator().manual_seed(seed)
    x = torch.rand(200, 1, generator=g) * 2 - 1
    return x, torch.sin(6 * x) + 0.1 * torch.randn(200, 1, generator=g)


class Steep(nn.Module):
    """Tanhs that are steep from the start."""

    def __init__(self, hidden=30):
        super().__init__()
        self.hidden, self.output = nn.Linear(1, hidden), nn.Linear(hidden, 1)

    def forward(self, x):
        return self.output(torch.tanh(8 * self.hidden(x)))


def wave_net(steps=300):
    return trained(Steep(), *wave(), F.mse_loss, steps)


def on_a_flat_target():
    x, y = wave()
    net = trained(Steep(), x, y, lambda out, y: ((out - y.flatten()) ** 2).mean(), 100)
    return net


class Nothing(nn.Linear):
    """A model whose forward returns nothing."""

    def forward(self, x):
        super().forward(x)


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


def mixed_shapes(x, y, lr, steps):
    x, w, b = x.unsqueeze(1), torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    for _ in range(steps):
        w.grad = b.grad = None
        ((w * x + b - y) ** 2).mean().backward()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
    return w, b


def made_anew(x, y, lr, steps):
    w, b = torch.zeros((), requires_grad=True), torch.zeros((), requires_grad=True)
    for _ in range(steps):
        ((w * x + b - y) ** 2).mean().backward()
        with torch.no_grad():
            w, b = w - lr * w.grad, b - lr * b.grad
    return w, b


def reset_too_late(x, y, lr, steps):
    w = torch.zeros((), requires_grad=True)
    ((w * x - y) ** 2).mean().backward()
    w.grad = None
    return lr * w.grad, w


def one_after_the_other(x, y, lr, steps):
    w = b = 0.0
    for _ in range(steps):
        w = w - lr * 2 * float(((w * x + b - y) * x).mean())
        b = b - lr * 2 * float((w * x + b - y).mean())
    return w, b


def by_optimizer(x, y, lr, steps):
    line = nn.Linear(1, 1)
    nn.init.zeros_(line.weight)
    nn.init.zeros_(line.bias)
    optimizer = torch.optim.SGD(line.parameters(), lr=lr)
    for _ in range(steps):
        loss = F.mse_loss(line(x.unsqueeze(1)), y.unsqueeze(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return line.weight.item(), line.bias.item()


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
    (regression.fit_line, lambda: by_optimizer),
    (regression.fit_line, lambda: lambda *a: [v.reshape(1) for v in descend(*a)]),
    (regression.mean_loss, lambda: lambda m, n: sum(a * b for a, b in zip(m, n, strict=True)) / sum(n)),
    (regression.curve, wave_net),
]  # fmt: skip

WRONG = [
    (regression.slope, lambda x, y: (x * y).sum() / (x * x).sum(), "line through the origin"),
    (regression.slope, lambda x, y: (centred(x) * centred(y)).sum() / (centred(y) ** 2).sum(), "the two are swapped"),
    (regression.slope, lambda x, y: (centred(x) * centred(y)).mean(), "covariance"),
    (regression.slope, lambda x, y: torch.corrcoef(torch.stack([x, y]))[0, 1], "correlation"),
    (regression.slope, lambda x, y: 1.0, "1.143 is right"),
    (regression.slope, lambda x, y: (centred(x) * centred(y)).mean() / (centred(x) ** 2).sum(), "a mean is above"),
    (regression.slope, lambda x, y: (centred(x) * centred(y)).sum() / centred(x).sum() ** 2, "square each"),
    (regression.slope, lambda x, y: ((centred(x) * centred(y)).sum() / (centred(x) ** 2).sum()).abs(), "which fall"),
    (regression.slope, lambda x, y: 8 / 7, "which fall"),
    (regression.slope, lambda x, y: x, r"shape (4,)"),
    (regression.slope, in_place, "changes the tensor that it is given"),
    (regression.fit_line, lambda x, y, lr, steps: (torch.zeros(()), 0.0), "still zero"),
    (regression.fit_line, lambda *a: descend(*a, zero=False), "is still in .grad"),
    (regression.fit_line, lambda *a: descend(*a, sign=1), "the sign of the update is wrong"),
    (regression.fit_line, lambda *a: descend(*a, gradient_scale=0.5), "half as far as it should"),
    (regression.fit_line, lambda *a: descend(*a, gradient_scale=len(a[0])), "Take the mean"),
    (regression.fit_line, lambda *a: descend(*a)[::-1], "swapped"),
    (regression.fit_line, lambda x, y, lr, steps: descend(x, y, 0.5, steps), "Is lr used, or another rate?"),
    (regression.fit_line, lambda x, y, lr, steps: descend(x, y, lr, 1), "Is the return inside the loop?"),
    (regression.fit_line, lambda *a: [round(v.item(), 1) for v in descend(*a)], "Are they rounded?"),
    (regression.fit_line, mixed_shapes, "Shapes (N, 1) and (N,)"),
    (regression.fit_line, one_after_the_other, "the gradient of b with the new w"),
    (regression.fit_line, made_anew, "is it changed in place"),
    (regression.fit_line, reset_too_late, "until backward() fills it, and after a reset"),
    (regression.fit_line, lambda x, y, lr, steps: descend(x, y, lr, min(steps, 2)), "After 500 steps"),
    (regression.fit_line, lambda x, y, lr, steps: descend(x, y * 21 / len(x), lr, steps), "fixed in it"),
    (regression.fit_line, lambda *a: 5, "Return the pair"),
    (regression.fit_line, lambda *a: (torch.zeros(2), torch.zeros(1)), "w should be a single number"),
    (regression.fit_line, lambda x, y, lr, steps: print(end=""), "Is the return missing?"),
    (regression.mean_loss, lambda m, n: m.mean(), "mean of the three batch means"),
    (regression.mean_loss, lambda m, n: (m * n).sum(), "Divide by how many"),
    (regression.mean_loss, lambda m, n: 2.4, "whatever their sizes"),
    (regression.mean_loss, lambda m, n: m.sum(), "It gives 9"),
    (regression.mean_loss, lambda m, n: (m * n).sum() / len(n), "80 is what there is for each batch"),
    (regression.mean_loss, lambda m, n: (m * n).sum() / 100, "whatever their sizes"),
    (regression.mean_loss, lambda m, n: m @ n, ".float() makes float32"),
    (regression.mean_loss, lambda m, n: (m * n).sum() / 0, "The mean is infinite"),
    (regression.mean_loss, lambda m, n: m.sum() * float("nan"), "The mean is nan"),
    (regression.curve, nn.Linear(1, 1), "hardly more than a straight line"),
    (regression.curve, trained(Steep(), *wave(), F.mse_loss, 10), "it must be able to be steeper"),
    (regression.curve, on_a_flat_target(), "the same for every x"),
    (regression.curve, Steep, "are the () missing?"),
    (regression.curve, Nothing(1, 1), "returns nothing"),
    (regression.curve, Steep().double(), "float64"),
    (regression.curve, nn.Sequential(nn.Linear(1, 1), nn.Flatten(0)), "(2000,)"),
    (regression.curve, nn.Linear(2, 1), "stopped with RuntimeError"),
    (regression.curve, torch.sin, "A model is wanted here, and this is"),
]  # fmt: skip

TAKE_NETWORKS = {regression.curve: Steep}
TAKE_FUNCTIONS = [regression.slope, regression.fit_line, regression.mean_loss]
