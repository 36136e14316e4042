"""Answers to the exercises of lesson 02: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import activations


def tent(x):
    return (1 - x.abs()).clamp(min=0)


def deep(act, fill, layers=20, width=64):
    torch.manual_seed(0)
    parts = [part for _ in range(layers) for part in (nn.Linear(width, width), act())]
    net = nn.Sequential(*parts, nn.Linear(width, 1))
    for part in net.modules():
        if isinstance(part, nn.Linear):
            fill(part.weight)
            nn.init.zeros_(part.bias)
    return net


def he(weight):
    nn.init.kaiming_normal_(weight, nonlinearity="relu")


RIGHT = [
    (activations.leaky, lambda: lambda x: torch.maximum(x, 0.1 * x)),
    (activations.leaky, lambda: nn.LeakyReLU(0.1)),
    (activations.hat, lambda: lambda x: torch.relu(1 - torch.relu(x) - torch.relu(-x))),
    (activations.hat, lambda: tent),
    (activations.log_sigmoid, lambda: lambda x: -F.softplus(-x)),
    (activations.log_sigmoid, lambda: F.logsigmoid),
    (activations.log_sigmoid, lambda: lambda x: -torch.logaddexp(torch.zeros_like(x), -x)),
    (activations.deep_net, lambda: deep(nn.ReLU, he)),
    (activations.deep_net, lambda: deep(nn.Tanh, lambda w: nn.init.xavier_uniform_(w, gain=5 / 3))),
    (activations.deep_net, lambda: deep(nn.GELU, lambda w: nn.init.normal_(w, std=0.19))),
]  # fmt: skip

WRONG = [
    (activations.leaky, torch.relu, "This is ReLU"),
    (activations.leaky, lambda x: torch.where(x > 0, 0.1 * x, x), "swapped"),
    (activations.leaky, F.leaky_relu, "a hundredth"),
    (activations.leaky, lambda x: torch.where(x > 0, x, -0.1 * x), "the sign is wrong"),
    (activations.leaky, lambda x: F.leaky_relu(x, 0.1).detach(), "lost its graph"),
    (activations.leaky, lambda x: F.leaky_relu(x, 0.1).double(), "dtype torch.float64"),
    (activations.leaky, lambda x: max(x, 0.1 * x), "stopped with RuntimeError"),
    (activations.hat, lambda x: torch.relu(x + 1) - 2 * torch.relu(x), "add up to 0"),
    (activations.hat, lambda x: torch.relu(1 - x), "At x = -5"),
    (activations.hat, lambda x: 2 * tent(x), "the top is 1"),
    (activations.hat, lambda x: tent(x) ** 2, "is not right"),
    (activations.log_sigmoid, lambda x: torch.log(1 / (1 + torch.exp(-x))), "minus infinity"),
    (activations.log_sigmoid, lambda x: torch.log(x.exp() / (1 + x.exp())), "infinity over infinity"),
    (activations.log_sigmoid, lambda x: x.clamp(max=0) - torch.log1p((-x.abs()).exp()), "the slope at 0"),
    (activations.log_sigmoid, F.softplus, "This is softplus"),
    (activations.log_sigmoid, torch.sigmoid, "without the logarithm"),
    (activations.log_sigmoid, lambda x: torch.where(x > -80, -torch.log(1 + (-x).exp()), x), "is nan"),
    (activations.log_sigmoid, lambda x: F.logsigmoid(x.detach()), "lost its graph"),
    (activations.deep_net, deep(nn.Sigmoid, nn.init.xavier_normal_), "It vanishes"),
    (activations.deep_net, deep(nn.Tanh, lambda w: nn.init.normal_(w, std=0.5)), "It explodes"),
    (activations.deep_net, deep(nn.ReLU, lambda w: nn.init.normal_(w, std=0.01)), "it has died"),
    (activations.deep_net, deep(nn.ReLU, lambda w: nn.init.normal_(w, std=1.0)), "it has exploded"),
    (activations.deep_net, deep(nn.Identity, nn.init.orthogonal_), "straight line"),
    (activations.deep_net, nn.Sequential(*deep(nn.Tanh, he), nn.Tanh()), "no activation is wanted"),
    (activations.deep_net, deep(nn.Tanh, he)[::2], "follow each other"),
    (activations.deep_net, nn.Linear(64, 1), "not a Linear"),
    (activations.deep_net, deep(nn.ReLU, he, layers=10), "11 linear layers"),
    (activations.deep_net, deep(nn.ReLU, he, width=32), "stopped with RuntimeError"),
]  # fmt: skip

TAKE_FUNCTIONS = [activations.leaky, activations.hat, activations.log_sigmoid]
