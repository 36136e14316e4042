"""Lesson 08: one setting for two ravines. Nothing in it is random, so a start is a learning rate of a wide range."""

import math

import torch

from helpers.checks import optimizers

from . import Open


def momentum(p, g, memory, lr, mu=0.9):
    v = memory["v"] = mu * memory.get("v", 0) + g
    p -= lr * v


def rmsprop(p, g, memory, lr):
    n = memory["n"] = 0.99 * memory.get("n", 0) + 0.01 * g**2
    p -= lr * g / (n.sqrt() + 1e-8)


def adam(p, g, memory, lr):
    t = memory["t"] = memory.get("t", 0) + 1
    m = memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * g
    n = memory["n"] = 0.999 * memory.get("n", 0) + 0.001 * g**2
    p -= lr * (m / (1 - 0.9**t)) / ((n / (1 - 0.999**t)).sqrt() + 1e-8)


def descent(rule, lr: float, falling: bool = False, **options):
    """The answer: down with that rule, at a constant rate or along half a cosine to 0."""

    def descend_well(gradient, start: torch.Tensor, steps: int) -> torch.Tensor:
        p, memory = start.clone(), {}
        for step in range(steps):
            share = (1 + math.cos(math.pi * step / steps)) / 2 if falling else 1
            rule(p, gradient(p), memory, lr * share, **options)
        return p

    return descend_well


def rate(start: int, lowest: float, highest: float) -> float:
    """From lowest at start 1 to highest at start 10, each the same factor above the last."""
    return lowest * (highest / lowest) ** ((start - 1) / 9)


CHECK = optimizers.descend_well
OPEN = [
    Open("08.4", CHECK, f"Momentum {mu}, rates 0.0001 to 0.1, {'cosine' * falling or 'constant'}", False,
         lambda s, mu=mu, falling=falling: descent(momentum, rate(s, 1e-4, 0.1), falling, mu=mu))
    for mu in (0.0, 0.9, 0.99) for falling in (False, True)
] + [
    Open("08.4", CHECK, "Adam, rates 0.2 to 2, constant", True, lambda s: descent(adam, rate(s, 0.2, 2))),
    Open("08.4", CHECK, "Adam, rates 0.2 to 2, cosine", True, lambda s: descent(adam, rate(s, 0.2, 2), True)),
    Open("08.4", CHECK, "RMSProp, rates 0.2 to 2, cosine", True, lambda s: descent(rmsprop, rate(s, 0.2, 2), True)),
]  # fmt: skip
