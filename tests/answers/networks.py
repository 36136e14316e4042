"""Answers to the exercises of lesson 05: right ones written in other ways, and the usual wrong ones."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import networks
from helpers.data import spirals

from . import spiral_net


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


class InPlace(Tower):
    def forward(self, x):
        for layer in self.layers:
            x += layer(x).relu()
        return x


class Returnless(Tower):
    def forward(self, x):
        super().forward(x)


class FirstOnly(Tower):
    def forward(self, x):
        for layer in self.layers:
            return x + layer(x).relu()


class AroundAll(Tower):
    def forward(self, x):
        h = x
        for layer in self.layers:
            h = layer(h).relu()
        return x + h


class Unrecorded(Tower):
    def forward(self, x):
        with torch.no_grad():
            return super().forward(x)


class MadeInForward(Tower):
    def __init__(self, width, depth):
        nn.Module.__init__(self)
        self.width, self.depth = width, depth

    def forward(self, x):
        for _ in range(self.depth):
            x = x + nn.Linear(self.width, self.width)(x).relu()
        return x


class Idle(nn.Module):
    """A shallow network that is right, beside thirty layers whose result is thrown away."""

    def __init__(self):
        super().__init__()
        self.good = spiral_net()
        self.idle = nn.ModuleList(nn.Linear(2, 2) for _ in range(30))

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


def deep_spiral(layers=28, steps=100, sigma=0.05, start=0, lr=0.003):
    torch.manual_seed(start)
    net = nn.Sequential(nn.Linear(2, 16), *[BySkip(16) for _ in range(layers)], nn.Linear(16, 3))
    for block in net[1:-1]:
        nn.init.normal_(block.linear.weight, std=sigma)
        nn.init.zeros_(block.linear.bias)
    x, y = spirals(300)
    optimizer = torch.optim.Adam(net.parameters(), lr)
    for _ in range(steps):
        loss = F.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net


def dead_plain():
    """Thirty layers without skips, from torch's weights: the same for every point."""
    torch.manual_seed(0)
    blocks = [part for _ in range(28) for part in (nn.Linear(16, 16), nn.ReLU())]
    return nn.Sequential(nn.Linear(2, 16), *blocks, nn.Linear(16, 3))


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
    (networks.count_parameters, lambda: lambda s: torch.tensor(sum(a * b + b for a, b in zip(s, s[1:], strict=False)))),
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
    (networks.count_parameters, lambda s: 63.5, "no whole number"),
    (networks.count_parameters, lambda s: sum(a * b + a for a, b in zip(s, s[1:], strict=False)), "not of its inputs"),
    (networks.count_parameters, lambda s: s[0] * s[1] + s[1], "the first layer alone"),
    (networks.count_parameters, lambda s: s.pop() * s[-1] + 33, "changes the list"),
    (networks.tower, tower(hidden=True), "in a plain list"),
    (networks.tower, tower(shared=True), "used again and again"),
    (networks.tower, tower(skip=False), "skip is missing"),
    (networks.tower, tower(bend=False), "ReLU is missing"),
    (networks.tower, lambda width, depth: Tower(5, 3), "Tower(4, 1): It holds 3 linear layers"),
    (networks.tower, Tower(5, 3), "the class itself"),
    (networks.tower, lambda width: Tower(width, 3), "stopped with TypeError"),
    (networks.tower, InPlace, "x = x + ... makes a new one"),
    (networks.tower, Returnless, "returns nothing (None)"),
    (networks.tower, FirstOnly, "the first block. Is the return inside the loop?"),
    (networks.tower, AroundAll, "one skip around all"),
    (networks.tower, Unrecorded, "hangs on no graph"),
    (networks.tower, MadeInForward, "made in forward?"),
    (networks.spreads, lambda net, x: by_hooks(net, x, remove=False), "leaves hooks"),
    (networks.spreads, with_gradients, "in the .grad of the network's parameters"),
    (networks.spreads, lambda net, x: one_by_one(net.eval(), x), "in another mode"),
    (networks.spreads, lambda net, x: one_by_one(net.requires_grad_(False), x), "another requires_grad"),
    (networks.spreads, lambda net, x: one_by_one(net, x)[:1], "Is the return inside the loop?"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: float("nan")), "at index 0 is nan"),
    (networks.spreads, lambda net, x: one_by_one(net, x)[:3], "For a network of 5 layers"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.numpy().std().item()), "divides by N"),
    (networks.spreads, lambda net, x: [], "list is empty"),
    (networks.spreads, lambda net, x: one_by_one(net, x, torch.std), "holds tensors"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.var().item()), "variances"),
    (networks.spreads, lambda net, x: one_by_one(net, x)[::2], "A ReLU is a layer, too"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.square().mean().sqrt().item()), "mean square"),
    (networks.deep_classifier, spiral_net, "this is a function"),
    (networks.deep_classifier, nn.Linear(2, 3), "at least 30 are wanted"),
    (networks.deep_classifier, nn.Sequential(nn.Linear(2, 3), *[nn.Linear(3, 3)] * 35), "2 different linear layers"),
    (networks.deep_classifier, Idle(), "Only 3 of its 33 linear layers"),
    (networks.deep_classifier, deep_spiral(steps=0, sigma=0.35), "explodes on its way"),
    (networks.deep_classifier, deep_spiral(steps=2, sigma=0.35, lr=1e9), "its training has run away"),
    (networks.deep_classifier, dead_plain(), "the signal dies on its way"),
    (networks.deep_classifier, deep_spiral(steps=12), "90% are wanted"),
    (networks.deep_classifier, nn.Sequential(*deep_spiral(steps=0)[:-1], nn.Linear(16, 2)), "(3000, 3), is wanted"),
    (networks.deep_classifier, nn.Sequential(deep_spiral(steps=0), nn.Softmax(dim=1)), "Is there a softmax at its end"),
]  # fmt: skip

TAKE_FUNCTIONS = [networks.count_parameters, networks.spreads]
TAKE_NETWORKS = {networks.deep_classifier: lambda: deep_spiral(steps=0)}
