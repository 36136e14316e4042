"""Answers to the exercises of lesson 00: right ones written in other ways, and the usual wrong ones."""

import numpy as np
import torch
from torch import nn

from helpers.checks import welcome

from . import spiral_net


def fails(*_):
    raise KeyError("oops")


RIGHT = [
    (welcome.parameters, lambda: 63),
    (welcome.parameters, lambda: torch.tensor(63)),
    (welcome.fraction_right, lambda: lambda p, y: sum(int(a == b) for a, b in zip(p, y, strict=True)) / len(y)),
    (welcome.parameters, lambda: np.int64(63)),
    (welcome.fraction_right, lambda: lambda p, y: p.eq(y).sum() / len(y)),
    (welcome.small_network, spiral_net),
]  # fmt: skip

WRONG = [
    (welcome.parameters, 4, "number of parameter tensors"),
    (welcome.parameters, 50, "weights only"),
    (welcome.parameters, 33, "one of the two layers"),
    (welcome.parameters, "63", "it is a string"),
    (welcome.parameters, 64, "64 is not the number of parameters"),
    (welcome.fraction_right, lambda p, y: p == y, "one True or False for each point"),
    (welcome.fraction_right, lambda p, y: (p == y).sum(), "3 is how many are right"),
    (welcome.fraction_right, lambda p, y: 100 * (p == y).float().mean(), "percentage"),
    (welcome.fraction_right, lambda p, y: (p != y).float().mean(), "share that is wrong"),
    (welcome.fraction_right, lambda p, y: 0.6, "Is a number fixed in it?"),
    (welcome.fraction_right, lambda p, y: (p == y).float().sum() / 5, "Is a number fixed in it?"),
    (welcome.fraction_right, fails, "stopped with KeyError: 'oops'"),
    (welcome.small_network, nn.Linear(2, 3), "hardly better than guessing"),
    (welcome.small_network, nn.Sequential(nn.Linear(2, 64), nn.Linear(64, 64), nn.Linear(64, 3)), "400 are allowed"),
    (welcome.small_network, 7, "of the type int"),
    (welcome.small_network, nn.Linear(3, 3), "stopped with RuntimeError"),
]  # fmt: skip

TAKE_FUNCTIONS = [welcome.fraction_right]
TAKE_NETWORKS = {welcome.small_network: lambda: nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Linear(8, 3))}
