"""Every check, against right answers written in other ways, blanks, and typical wrong answers."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import convolution, regression, welcome
from helpers.data import digits, spirals


def blank(*_): ...


def fails(*_):
    raise KeyError("oops")


def trained(net, x, y, loss_fn, steps, lr=0.02):
    torch.manual_seed(0)
    for layer in net.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    optimizer = torch.optim.Adam(net.parameters(), lr)
    for _ in range(steps):
        loss = loss_fn(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net.eval()


def spiral_net(hidden=14, steps=700):
    layers = [nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(), nn.Linear(hidden, 3)]
    return trained(nn.Sequential(*layers), *spirals(600), F.cross_entropy, steps)


def wave_net(steps=600):
    x = torch.linspace(-1, 1, 200).unsqueeze(1)
    torch.manual_seed(0)
    y = torch.sin(4 * x) + 0.1 * torch.randn_like(x)
    return trained(nn.Sequential(nn.Linear(1, 30), nn.Tanh(), nn.Linear(30, 1)), x, y, F.mse_loss, steps)


def digit_net(steps=150):
    data = digits(size=28)
    net = nn.Sequential(nn.AvgPool2d(4), nn.Flatten(), nn.Linear(49, 40), nn.ReLU(), nn.Linear(40, 10))
    return trained(net, data.train_x.float() / 255, data.train_y, F.cross_entropy, steps)


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


def pool_by_loops(images):
    n, c, h, w = images.shape
    result = torch.empty(n, c, h // 2, w // 2)
    for i in range(h // 2):
        for j in range(w // 2):
            result[:, :, i, j] = images[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].flatten(2).max(dim=2).values
    return result


def pool_from_zeros(images):
    return F.max_pool2d(images, 2).clamp(min=0)


def centred(x):
    return x - x.mean()


def in_place(x, y):
    x -= x.mean()
    return 0.0


RIGHT = [
    (welcome.parameters, lambda: 63),
    (welcome.parameters, lambda: torch.tensor(63)),
    (welcome.fraction_right, lambda: lambda p, y: sum(int(a == b) for a, b in zip(p, y, strict=True)) / len(y)),
    (welcome.parameters, lambda: np.int64(63)),
    (welcome.fraction_right, lambda: lambda p, y: p.eq(y).sum() / len(y)),
    (welcome.small_network, spiral_net),
    (regression.slope, lambda: lambda x, y: torch.cov(torch.stack([x, y]))[0, 1] / x.var()),
    (regression.slope, lambda: lambda x, y: torch.linalg.lstsq(
        torch.stack([x, torch.ones_like(x)], 1), y).solution[0].item()),
    (regression.fit_line, lambda: descend),
    (regression.fit_line, lambda: by_numpy),
    (regression.fit_line, lambda: lambda *a: [v.reshape(1) for v in descend(*a)]),
    (regression.mean_loss, lambda: lambda m, n: sum(a * b for a, b in zip(m, n, strict=True)) / sum(n)),
    (regression.curve, wave_net),
    (convolution.output_size, lambda: lambda n, k, s, p: len(range(0, n + 2 * p - k + 1, s))),
    (convolution.horizontal_filter, lambda: torch.tensor([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])),
    (convolution.output_size, lambda: lambda n, k, s, p: torch.tensor((n + 2 * p - k) // s + 1)),
    (convolution.horizontal_filter, lambda: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    (convolution.horizontal_filter, lambda: torch.tensor([[1.1, 2.7, 3.3], [0, 0, 0], [-1.1, -2.7, -3.3]]) * 1000),
    (convolution.horizontal_filter, lambda: torch.tensor([[0.0, 1, 0], [0, -1, 0], [0, 0, 0]])),
    (convolution.max_pool, lambda: pool_by_loops),
    (convolution.small_network, digit_net),
]  # fmt: skip

WRONG = [
    (welcome.parameters, 4, "number of parameter tensors"),
    (welcome.parameters, 50, "weights only"),
    (welcome.parameters, 33, "one of the two layers"),
    (welcome.parameters, "63", "not a str"),
    (welcome.parameters, 64, "64 is not the number of parameters"),
    (welcome.fraction_right, lambda p, y: p == y, "one True or False for each point"),
    (welcome.fraction_right, lambda p, y: (p == y).sum(), "3 is how many are right"),
    (welcome.fraction_right, lambda p, y: 100 * (p == y).float().mean(), "percentage"),
    (welcome.fraction_right, lambda p, y: (p != y).float().mean(), "share that is wrong"),
    (welcome.fraction_right, lambda p, y: 0.6, "Is a number fixed in it?"),
    (welcome.fraction_right, lambda p, y: (p == y).float().sum() / 5, "Is a number fixed in it?"),
    (welcome.fraction_right, fails, "stopped with KeyError: 'oops'"),
    (welcome.small_network, nn.Linear(2, 3), "On fresh points it is right for"),
    (welcome.small_network, nn.Sequential(nn.Linear(2, 64), nn.Linear(64, 64), nn.Linear(64, 3)), "400 are allowed"),
    (welcome.small_network, 7, "not a int"),
    (welcome.small_network, nn.Linear(3, 3), "stopped with RuntimeError"),
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
    (convolution.output_size, lambda n, k, s, p: (n + 2 * p - k) / s + 1, "does not give a whole number"),
    (convolution.output_size, lambda n, k, s, p: (n + p - k) // s + 1, "on both sides"),
    (convolution.output_size, lambda n, k, s, p: (n + 2 * p - k) // s, "one too few"),
    (convolution.output_size, lambda n, k, s, p: n, "and torch does not"),
    (convolution.horizontal_filter, torch.ones(3, 3), "must add up to 0"),
    (convolution.horizontal_filter, torch.tensor([[-1.0, 0, 1]] * 3), "does not answer at all to a horizontal edge"),
    (convolution.horizontal_filter, torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]]), "vertical edge as well"),
    (convolution.horizontal_filter, torch.ones(5, 5), "yours has shape (5, 5)"),
    (convolution.horizontal_filter, "sobel", "not a str"),
    (convolution.horizontal_filter, torch.zeros(3, 3), "answers to nothing"),
    (convolution.max_pool, lambda x: F.avg_pool2d(x, 2), "average pooling"),
    (convolution.max_pool, lambda x: x[:, :, ::2, ::2], "upper left one"),
    (convolution.max_pool, pool_from_zeros, "Start from the pixels"),
    (convolution.max_pool, lambda x: F.max_pool2d(x, 3), "it should have (3, 2, 3, 2)"),
    (convolution.max_pool, lambda x: F.max_pool2d(x, 2).double(), "dtype torch.float64"),
    (convolution.small_network, nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), "5,000 are allowed"),
    (convolution.small_network, nn.Sequential(nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 10)), "95% are wanted"),
    (convolution.small_network, nn.Sequential(nn.Flatten(), nn.Linear(16, 10)), "stopped with RuntimeError"),
    (convolution.small_network, nn.Sequential(nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 9)), "ten logits"),
]  # fmt: skip

CHECKS = list({check.__wrapped__: check for check, *_ in RIGHT}.values())


def name(value):
    return getattr(value, "__name__", None)


def verdict(check, answer, capsys):
    check(answer)
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("check, answer", RIGHT, ids=name)
def test_right_answers_written_in_other_ways(check, answer, capsys):
    assert verdict(check, answer(), capsys).startswith("Right. ")


@pytest.mark.parametrize("check, answer, message", WRONG, ids=name)
def test_wrong_answers_get_the_message_meant_for_them(check, answer, message, capsys):
    said = verdict(check, answer, capsys)
    assert said.startswith("Not yet. ") and message in said


@pytest.mark.parametrize("check", CHECKS, ids=name)
@pytest.mark.parametrize("answer", [..., None, blank], ids=["ellipsis", "none", "stub"])
def test_blanks_are_not_called_wrong(check, answer, capsys):
    takes_function = check in (welcome.fraction_right, regression.slope, regression.fit_line, regression.mean_loss,
                               convolution.output_size, convolution.max_pool)  # fmt: skip
    if answer is blank and not takes_function:
        pytest.skip("this check takes no function")
    assert verdict(check, answer, capsys).startswith("Not answered yet.")


@pytest.mark.parametrize("check", CHECKS, ids=name)
def test_every_check_meets_at_least_three_wrong_answers(check):
    assert sum(c is check for c, *_ in WRONG) >= 3


@pytest.mark.parametrize("answer", [..., 4])
def test_strict_raises_unless_right(answer, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(AssertionError, match="Not "):
        welcome.parameters(answer)
    welcome.parameters(63)
