"""Open exercise of lesson 02."""

from collections.abc import Callable

import torch
from torch import nn

from helpers.checks import activations

from . import Open


def deep(start: int, act: Callable[[], nn.Module], fill: Callable | None = None, zero: bool = True,
         width: int = 64) -> nn.Module:  # fmt: skip
    """Twenty layers with an activation after each, and one more; `fill` fills the weights."""
    torch.manual_seed(start)
    parts = []
    for i in range(20):
        layer = nn.Linear(width if i else 64, width)
        if fill:
            fill(layer.weight)
        if zero:
            nn.init.zeros_(layer.bias)
        parts += [layer, act()]
    return nn.Sequential(*parts, nn.Linear(width, 1))


def he(weight: torch.Tensor) -> None:
    """He's weights."""
    nn.init.kaiming_normal_(weight, nonlinearity="relu")


def steep(weight: torch.Tensor) -> None:
    """Xavier's weights, larger by the gain that is usual for tanh."""
    nn.init.xavier_normal_(weight, gain=5 / 3)


XAVIER = nn.init.xavier_normal_
OPEN = [
    Open("02.4", activations.deep_net, "ReLU, He, biases zero", True, lambda s: deep(s, nn.ReLU, he)),
    Open("02.4", activations.deep_net, "ReLU, He, biases kept", True, lambda s: deep(s, nn.ReLU, he, False)),
    Open("02.4", activations.deep_net, "ReLU, He, width 32", True, lambda s: deep(s, nn.ReLU, he, width=32)),
    Open("02.4", activations.deep_net, "tanh, Xavier with gain 5/3", True, lambda s: deep(s, nn.Tanh, steep)),
    Open("02.4", activations.deep_net, "tanh, Xavier", True, lambda s: deep(s, nn.Tanh, XAVIER)),
    Open("02.4", activations.deep_net, "GELU, He, biases zero", True, lambda s: deep(s, nn.GELU, he)),
    Open("02.4", activations.deep_net, "GELU, He, biases kept", True, lambda s: deep(s, nn.GELU, he, False)),
    Open("02.4", activations.deep_net, "SiLU, He, biases zero", True, lambda s: deep(s, nn.SiLU, he)),
    Open("02.4", activations.deep_net, "SiLU, He, biases kept", True, lambda s: deep(s, nn.SiLU, he, False)),
    Open("02.4", activations.deep_net, "ReLU, torch's own weights", False,
         lambda s: deep(s, nn.ReLU, zero=False)),
    Open("02.4", activations.deep_net, "tanh, torch's own weights", False,
         lambda s: deep(s, nn.Tanh, zero=False)),
    Open("02.4", activations.deep_net, "ReLU, Xavier", False, lambda s: deep(s, nn.ReLU, XAVIER)),
    Open("02.4", activations.deep_net, "sigmoid, He", False, lambda s: deep(s, nn.Sigmoid, he)),
    Open("02.4", activations.deep_net, "no activation but dropout", False, lambda s: deep(s, nn.Dropout, XAVIER)),
]  # fmt: skip
