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


class Block(nn.Module):
    """A linear layer with its activation inside."""

    def __init__(self, gain=2.0):
        super().__init__()
        self.linear, self.gain = nn.Linear(64, 64), gain
        nn.init.normal_(self.linear.weight, std=(gain / 64) ** 0.5)

    def forward(self, x):
        return torch.relu(self.linear(x))


def kept(act):
    """He's weights, and torch's own biases as they are."""
    torch.manual_seed(3)
    parts = [part for _ in range(20) for part in (nn.Linear(64, 64), act())]
    for layer in parts[::2]:
        he(layer.weight)
    return nn.Sequential(*parts, nn.Linear(64, 1))


def own(act):
    """Torch's own starting weights: the signal goes down to about 1e-11 on its way, and bends all the same."""
    return deep(act, lambda weight: None)


def repeated():
    return nn.Sequential(*[nn.Linear(64, 64), nn.ReLU()] * 20, nn.Linear(64, 1))


def spoilt(value):
    net = deep(nn.ReLU, he)
    nn.init.constant_(net[4].weight, value)
    return net


RIGHT = [
    (activations.leaky, lambda: lambda x: torch.maximum(x, 0.1 * x)),
    (activations.leaky, lambda: nn.LeakyReLU(0.1)),
    (activations.hat, lambda: lambda x: torch.relu(x + 1) - 2 * torch.relu(x) + torch.relu(x - 1)),
    (activations.hat, lambda: lambda x: torch.relu(1 - torch.relu(x) - torch.relu(-x))),
    (activations.hat, lambda: lambda x: sum(c * nn.ReLU()(x - p) for p, c in [(-1, 1), (0, -2), (1, 1)])),
    (activations.log_sigmoid, lambda: lambda x: -F.softplus(-x)),
    (activations.log_sigmoid, lambda: F.logsigmoid),
    (activations.log_sigmoid, lambda: lambda x: -torch.logaddexp(torch.zeros_like(x), -x)),
    (activations.deep_net, lambda: deep(nn.ReLU, he)),
    (activations.deep_net, lambda: deep(nn.Tanh, lambda w: nn.init.xavier_uniform_(w, gain=5 / 3))),
    (activations.deep_net, lambda: deep(nn.GELU, lambda w: nn.init.normal_(w, std=0.19))),
    (activations.deep_net, lambda: deep(nn.SiLU, he)),
    (activations.deep_net, lambda: kept(nn.SiLU)),
    (activations.deep_net, lambda: kept(nn.GELU)),
    (activations.deep_net, lambda: nn.Sequential(*[Block() for _ in range(20)], nn.Linear(64, 1))),
    (activations.deep_net, lambda: deep(lambda: nn.ReLU(inplace=True), he).requires_grad_(False)),
]  # fmt: skip

WRONG = [
    (activations.leaky, torch.relu, "This is ReLU"),
    (activations.leaky, lambda x: torch.where(x > 0, 0.1 * x, x), "swapped"),
    (activations.leaky, F.leaky_relu, "a hundredth"),
    (activations.leaky, lambda x: torch.where(x > 0, x, -0.1 * x), "the sign is wrong"),
    (activations.leaky, lambda x: F.leaky_relu(x, 0.1).detach(), "lost its graph"),
    (activations.leaky, lambda x: F.leaky_relu(x, 0.1).double(), "dtype torch.float64"),
    (activations.leaky, lambda x: max(x, 0.1 * x), "torch.where(condition, a, b) asks it of each"),
    (activations.leaky, lambda x: torch.where(x > 0, x, 0.1), "A tenth of x is wanted"),
    (activations.leaky, lambda x: torch.relu(x) + 0.1 * x, "1.1 times x"),
    (activations.leaky, nn.LeakyReLU, "LeakyReLU is a class"),
    (activations.leaky, lambda x: nn.LeakyReLU(x), "takes x for an option"),
    (activations.leaky, lambda x: torch.where(x > 0, x, 0.1 * x)[:2].reshape(2, 3), "stopped with RuntimeError"),
    (activations.hat, tent, "make them of torch.relu and arithmetic only"),
    (activations.hat, lambda x: torch.where(x.abs() < 1, 1 - x.abs(), 0), "torch.relu and arithmetic only"),
    (activations.hat, lambda x: torch.relu(x + 1) - 2 * torch.relu(x) + torch.relu(x - 1).detach(), "The slope"),
    (activations.hat, lambda x: (x + 1).relu() - 2 * x.relu() + (x - 1).relu() + 0 * x / 0, "nan"),
    (activations.hat, lambda x: torch.relu(x + 1) - 2 * torch.relu(x), "add up to 0"),
    (activations.hat, lambda x: torch.relu(1 - x), "At x = -5"),
    (activations.hat, lambda x: 2 * tent(x), "the top is 1"),
    (activations.hat, lambda x: tent(x) ** 2, "is not right"),
    (activations.log_sigmoid, lambda x: torch.log(1 / (1 + torch.exp(-x))), "minus infinity"),
    (activations.log_sigmoid, lambda x: torch.log(x.exp() / (1 + x.exp())), "infinity over infinity"),
    (activations.log_sigmoid, lambda x: x.clamp(max=0) - torch.log1p((-x.abs()).exp()), "the slope at 0"),
    (activations.log_sigmoid, F.softplus, "This is softplus"),
    (activations.log_sigmoid, lambda x: -F.softplus(x), "This is softplus"),
    (activations.log_sigmoid, lambda x: F.softplus(-x), "This is softplus"),
    (activations.log_sigmoid, lambda x: torch.log(torch.sigmoid(x) + 1e-8), "caps it"),
    (activations.log_sigmoid, lambda x: F.logsigmoid(x.flatten()), "has shape (6,)"),
    (activations.log_sigmoid, torch.sigmoid, "without the logarithm"),
    (activations.log_sigmoid, lambda x: torch.where(x > -80, -torch.log(1 + (-x).exp()), x), "is nan"),
    (activations.log_sigmoid, lambda x: F.logsigmoid(x.detach()), "lost its graph"),
    (activations.deep_net, deep(nn.Sigmoid, nn.init.xavier_normal_), "It vanishes"),
    (activations.deep_net, deep(nn.Tanh, lambda w: nn.init.normal_(w, std=0.5)), "It explodes"),
    (activations.deep_net, deep(nn.ReLU, lambda w: nn.init.normal_(w, std=0.01)), "it has died"),
    (activations.deep_net, deep(nn.ReLU, lambda w: nn.init.normal_(w, std=1.0)), "it has exploded"),
    (activations.deep_net, deep(nn.Identity, nn.init.orthogonal_), "there is no activation"),
    (activations.deep_net, nn.Sequential(*deep(nn.Tanh, he), nn.Tanh()), "no activation is wanted"),
    (activations.deep_net, deep(nn.Tanh, he)[::2], "there is no activation"),
    (activations.deep_net, nn.Linear(64, 1), "a network (Linear)"),
    (activations.deep_net, deep(nn.Dropout, he), "layers 1 and 2 there is no activation"),
    (activations.deep_net, deep(lambda: nn.BatchNorm1d(64), he), "layers 1 and 2 there is no activation"),
    (activations.deep_net, own(nn.Sigmoid), "It vanishes"),
    (activations.deep_net, own(nn.Tanh), "has died"),
    (activations.deep_net, deep(nn.ReLU, nn.init.xavier_normal_), "It vanishes"),
    (activations.deep_net, nn.Sequential(*[Block(0.1) for _ in range(20)], nn.Linear(64, 1)), "larger starting"),
    (activations.deep_net, repeated(), "only 2 of them are different"),
    (activations.deep_net, spoilt(float("nan")), "nan"),
    (activations.deep_net, nn.Sequential(*deep(nn.ReLU, he), nn.Flatten(0)), "has shape (256,)"),
    (activations.deep_net, deep(nn.ReLU, he, layers=10), "11 linear layers"),
    (activations.deep_net, deep(nn.ReLU, he, width=32), "stopped with RuntimeError"),
]  # fmt: skip

TAKE_FUNCTIONS = [activations.leaky, activations.hat, activations.log_sigmoid]
