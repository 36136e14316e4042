"""Answers to the exercises of lesson 08: right ones written in other ways, and the usual wrong ones."""

import math

import torch
from torch import nn

from helpers.checks import optimizers


def step_by_copy(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p.copy_(p - lr * p.grad)


def step_by_data(parameters, lr, sign=-1):
    for p in parameters:
        if p.grad is not None:
            p.data.add_(sign * lr * p.grad)


def step_to_nowhere(parameters, lr):
    for p in parameters:
        p = p - lr * p.grad if p.grad is not None else p


def step_with_none(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            p -= lr * p.grad


def step_spoiling_gradients(parameters, lr):
    for p in parameters:
        if p.grad is not None:
            p.grad *= lr
            p.data -= p.grad


def step_recorded(parameters, lr):
    for p in parameters:
        if p.grad is not None:
            p -= lr * p.grad


def ahead(p, g, memory, lr, mu=0.9, keep=True, plain=False):
    v = mu * memory.get("v", torch.zeros_like(p)) + g
    if keep:
        memory["v"] = v
    p.sub_(lr * (v if plain else g + mu * v))


def cosine(step, steps, warmup, peak):
    if step < warmup:
        return peak / warmup * (1 + step)
    return peak * math.cos(math.pi / 2 * (step - warmup + 1) / (steps - warmup)) ** 2


def with_adam(gradient, start, steps, lr=1.0, mu=0.9):
    p = nn.Parameter(start.clone())
    optimizer = torch.optim.Adam([p], lr, betas=(mu, 0.999))
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        p.grad = gradient(p)
        optimizer.step()
        scheduler.step()
    return p.detach()


def with_sgd(gradient, start, steps, lr=0.01):
    p = start.clone()
    for _ in range(steps):
        p -= lr * gradient(p)
    return p


RIGHT = [
    (optimizers.sgd_step, lambda: step_by_copy),
    (optimizers.sgd_step, lambda: step_by_data),
    (optimizers.sgd_step, lambda: lambda ps, lr: torch.optim.SGD(ps, lr).step()),
    (optimizers.nesterov, lambda: ahead),
    (optimizers.rate_at, lambda: cosine),
    (optimizers.descend_well, lambda: with_adam),
]  # fmt: skip

WRONG = [
    (optimizers.sgd_step, step_to_nowhere, "have not moved"),
    (optimizers.sgd_step, step_with_none, "has None there"),
    (optimizers.sgd_step, step_recorded, "inside torch.no_grad()"),
    (optimizers.sgd_step, lambda ps, lr: step_by_data(ps, lr, sign=1), "uphill"),
    (optimizers.sgd_step, lambda ps, lr: step_by_data(ps, 0.1), "it goes to [0.9"),
    (optimizers.sgd_step, lambda ps, lr: step_by_data(ps[:1], lr), "the last is not"),
    (optimizers.sgd_step, step_spoiling_gradients, "changes the gradients"),
    (optimizers.nesterov, lambda p, g, memory, lr: ahead(p, g, memory, lr, plain=True), "where plain momentum is"),
    (optimizers.nesterov, lambda p, g, memory, lr: p.sub_(lr * 1.9 * g), "torch at"),
    (optimizers.nesterov, lambda p, g, memory, lr: memory.update(v=1), "p has not moved"),
    (optimizers.rate_at, lambda step, steps, warmup, peak: peak * step / warmup, "the first step would be lost"),
    (optimizers.rate_at, lambda step, steps, warmup, peak: peak, "At the last step"),
    (optimizers.nesterov, lambda p, g, memory, lr, mu=0.9: ahead(p, g, memory, 0.1), "With lr=0.05 and mu=0.5"),
    (optimizers.nesterov, lambda p, g, memory, lr, mu=0.9: p + 1, "p has not moved"),
    (optimizers.rate_at, lambda step, *a: cosine(step, 100, 20, 0.4), "largest rate is 0.4, not the peak of 1"),
    (optimizers.rate_at, lambda *a: 2 * cosine(*a), "not the peak"),
    (optimizers.rate_at, lambda s, n, w, peak: cosine(s, n, w, peak) if s < w else peak * (1 - (s - w + 1) / (n - w)),
     "on the way down"),
    (optimizers.descend_well, with_sgd, "ravine it ends at a height"),
    (optimizers.descend_well, lambda *a: with_sgd(*a, lr=0.6), "runs away"),
    (optimizers.descend_well, lambda g, start, steps: with_adam(g, start, 2 * steps), "100 are allowed"),
    (optimizers.descend_well, lambda g, start, steps: 0.0, "Return the point"),
    (optimizers.descend_well, lambda g, start, steps: torch.zeros(2), "it ends at a height"),
]  # fmt: skip

TAKE_FUNCTIONS = [optimizers.sgd_step, optimizers.nesterov, optimizers.rate_at, optimizers.descend_well]
