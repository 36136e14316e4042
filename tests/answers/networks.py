"""Answers to the exercises of lesson 05: right ones written in other ways, and the usual wrong ones."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import networks
from helpers.data import spirals

from . import spiral_net, trained


class Tower(nn.Module):
    """The tower of lesson 05, with its usual mistakes as options."""

    hidden, shared, skip, bend = False, False, True, True

    def __init__(self, width, depth):
        super().__init__()
        made = [nn.Linear(width, width) for _ in range(depth)]
        made = made[:1] * depth if self.shared else made
        self.layers = made if self.hidden else nn.ModuleList(made)

    def forward(self, x):
        for layer in self.layers:
            out = layer(x).relu() if self.bend else layer(x)
            x = x + out if self.skip else out
        return x


def tower(**options):
    return type("Tower", (Tower,), options)


class Idle(nn.Module):
    """A shallow network that is right, beside twenty layers whose result is thrown away."""

    def __init__(self):
        super().__init__()
        self.good = spiral_net()
        self.idle = nn.ModuleList(nn.Linear(2, 2) for _ in range(20))

    def forward(self, x):
        for layer in self.idle:
            layer(x)
        return self.good(x)


class BySkip(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return x + self.linear(x).relu()


def deep_spiral(layers=20, steps=250):
    net = nn.Sequential(nn.Linear(2, 16), *[BySkip(16) for _ in range(layers)], nn.Linear(16, 3))
    return trained(net, *spirals(300), F.cross_entropy, steps, lr=0.003)


def by_hooks(net, x, remove=True):
    found, hooks = [], []
    for part in net:
        hooks.append(part.register_forward_hook(lambda part, inputs, output: found.append(output.std().item())))
    net(x)
    for hook in hooks if remove else []:
        hook.remove()
    return found


def one_by_one(net, x, what=lambda x: x.std().item()):
    found = []
    for layer in net:
        x = layer(x)
        found.append(what(x.detach()))
    return found


def with_gradients(net, x):
    net(x).sum().backward()
    return one_by_one(net, x)


RIGHT = [
    (networks.count_parameters, lambda: lambda s: sum(
        p.numel() for a, b in zip(s, s[1:], strict=False) for p in nn.Linear(a, b).parameters())),
    (networks.count_parameters, lambda: lambda s: int(np.sum([(a + 1) * b for a, b in zip(s, s[1:], strict=False)]))),
    (networks.tower, lambda: Tower),
    (networks.tower, lambda: lambda width, depth: nn.Sequential(*[BySkip(width) for _ in range(depth)])),
    (networks.spreads, lambda: by_hooks),
    (networks.spreads, lambda: one_by_one),
    (networks.deep_classifier, deep_spiral),
]  # fmt: skip

WRONG = [
    (networks.count_parameters, lambda s: sum(a * b for a, b in zip(s, s[1:], strict=False)), "weights only"),
    (networks.count_parameters, lambda s: sum(a * b for a, b in zip(s, s[1:], strict=False)) + sum(s), "the inputs"),
    (networks.count_parameters, lambda s: sum(a * b + 1 for a, b in zip(s, s[1:], strict=False)), "not one in all"),
    (networks.count_parameters, lambda s: 63, "For [64, 32, 10] it gives 63"),
    (networks.count_parameters, lambda s: 63.0, "no whole number"),
    (networks.tower, tower(hidden=True), "in a plain list"),
    (networks.tower, tower(shared=True), "used three times"),
    (networks.tower, tower(skip=False), "skip is missing"),
    (networks.tower, tower(bend=False), "ReLU is missing"),
    (networks.tower, lambda width, depth: Tower(5, 3), "Tower(4, 1) stopped with RuntimeError"),
    (networks.tower, Tower(5, 3), "the class itself"),
    (networks.tower, lambda width: Tower(width, 3), "stopped with TypeError"),
    (networks.spreads, lambda net, x: by_hooks(net, x, remove=False), "hooks left"),
    (networks.spreads, with_gradients, "have gradients now"),
    (networks.spreads, lambda net, x: one_by_one(net.eval(), x), "its mode"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.numpy().std().item()), "divides by N"),
    (networks.spreads, lambda net, x: [], "list is empty"),
    (networks.spreads, lambda net, x: one_by_one(net, x, torch.std), "holds tensors"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.var().item()), "variances"),
    (networks.spreads, lambda net, x: one_by_one(net, x)[::2], "A ReLU is a layer, too"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.square().mean().sqrt().item()), "mean square"),
    (networks.deep_classifier, spiral_net, "not a function"),
    (networks.deep_classifier, nn.Linear(2, 3), "at least 20 are wanted"),
    (networks.deep_classifier, nn.Sequential(nn.Linear(2, 3), *[nn.Linear(3, 3)] * 25), "2 different linear layers"),
    (networks.deep_classifier, Idle(), "Only 3 of its 23 linear layers"),
    (networks.deep_classifier, nn.Sequential(nn.Linear(2, 3), *[nn.Linear(3, 3) for _ in range(25)]), "90% are wanted"),
]  # fmt: skip

TAKE_FUNCTIONS = [networks.count_parameters, networks.spreads]
