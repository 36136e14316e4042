"""Answers to the exercises of lesson 08: right ones written in other ways, and the usual wrong ones."""

import math

import torch
from torch import nn

from helpers.checks import optimizers


def step_by_copy(parameters, lr, sign=-1):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p.copy_(p + sign * lr * p.grad)


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


def step_asking_gradients(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad:
                p -= lr * p.grad


def step_then_reset(parameters, lr, to=None):
    """Wrong in what it leaves in .grad: None, or zeros where there was None."""
    step_by_copy(parameters, lr)
    for p in parameters:
        p.grad = None if to is None else p.grad if p.grad is not None else torch.full_like(p, to)


def step_to_nan(parameters, lr):
    step_by_copy(parameters, lr, sign=float("nan"))


def ahead(p, g, memory, lr, mu=0.9, keep=True, step=lambda g, v, old, mu: g + mu * v):
    old = memory.get("v", torch.zeros_like(p))
    v = mu * old + g
    if keep:
        memory["v"] = v
    p.sub_(lr * step(g, v, old, mu))


def ahead_by_keys(p, g, memory, lr, mu=0.9):
    memory["v"] = mu * memory["v"] + g
    p -= lr * (g + mu * memory["v"])


def ahead_in_place(p, g, memory, lr, mu=0.9):
    """It keeps the caller's g, and changes it at the next step."""
    memory["v"] = memory["v"].mul_(mu).add_(g) if "v" in memory else g
    p -= lr * (g + mu * memory["v"])


def ahead_spoiling(p, g, memory, lr, mu=0.9):
    v = memory["v"] = mu * memory.get("v", 0) + g
    p -= lr * g.add_(mu * v)


def other(**options):
    return lambda p, g, memory, lr, mu=0.9: ahead(p, g, memory, lr, mu, **options)


def cosine(step, steps, warmup, peak):
    if step < warmup:
        return peak / warmup * (1 + step)
    return peak * math.cos(math.pi / 2 * (step - warmup + 1) / (steps - warmup)) ** 2


def with_adam(gradient, start, steps, lr=1.0, fall=True):
    p = nn.Parameter(start.clone())
    optimizer = torch.optim.Adam([p], lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        p.grad = gradient(p)
        optimizer.step()
        if fall:
            scheduler.step()
    return p.detach()


def with_sgd(gradient, start, steps, lr=0.0005, mu=0.0):
    p, v = start.clone(), 0
    for _ in range(steps):
        v = mu * v + gradient(p)
        p -= lr * v
    return p


def by_length(gradient, start, steps, fall=True):
    """Steps of a length that no gradient changes."""
    p = start.clone()
    for step in range(steps):
        g = gradient(p)
        p -= 0.3 * (1 - step / steps if fall else 1) * g / g.norm()
    return p


def on_start(gradient, start, steps):
    for step in range(steps):
        g = gradient(start)
        start -= 0.5 * (1 - step / steps) * g / g.norm()
    return start


def swallowing(gradient, start, steps):
    try:
        gradient(start.unsqueeze(0))
    except Exception:
        pass
    return with_adam(gradient, start, steps)


RIGHT = [
    (optimizers.sgd_step, lambda: step_by_copy),
    (optimizers.sgd_step, lambda: lambda ps, lr: [p.data.add_(-lr * p.grad) for p in ps if p.grad is not None]),
    (optimizers.sgd_step, lambda: lambda ps, lr: torch.optim.SGD(ps, lr).step()),
    (optimizers.nesterov, lambda: ahead),
    (optimizers.rate_at, lambda: cosine),
    (optimizers.rate_at, lambda: lambda *a: torch.tensor(cosine(*a), dtype=torch.float64)),
    (optimizers.descend_well, lambda: with_adam),
    (optimizers.descend_well, lambda: lambda *a: with_adam(*a, lr=0.3)),
    (optimizers.descend_well, lambda: lambda *a: with_adam(*a, lr=0.5, fall=False)),
    (optimizers.descend_well, lambda: by_length),
]  # fmt: skip

WRONG = [
    (optimizers.sgd_step, step_to_nowhere, "have not moved"),
    (optimizers.sgd_step, step_with_none, "a .grad is None until"),
    (optimizers.sgd_step, step_recorded, "inside torch.no_grad()"),
    (optimizers.sgd_step, step_asking_gradients, "asks whether there is one at all"),
    (optimizers.sgd_step, lambda ps, lr: step_by_copy(ps, lr, sign=1), "uphill"),
    (optimizers.sgd_step, lambda ps, lr: step_by_copy(ps, 0.1), "the value at index (0,) is 0.9, and 0.8 is right"),
    (optimizers.sgd_step, lambda ps, lr: step_by_copy(ps[:1], lr), "from [2.0, 2.0, 2.0]"),
    (optimizers.sgd_step, lambda ps, lr: step_by_copy(ps[::2], lr), "have not moved"),
    (optimizers.sgd_step, step_spoiling_gradients, "changes the gradients"),
    (optimizers.sgd_step, step_then_reset, ".grad is None after it"),
    (optimizers.sgd_step, lambda ps, lr: step_then_reset(ps, lr, to=0.0), "had no gradient has one now"),
    (optimizers.sgd_step, step_to_nan, "after the step is nan"),
    (optimizers.nesterov, other(step=lambda g, v, old, mu: v), "this is plain momentum"),
    (optimizers.nesterov, other(step=lambda g, v, old, mu: g + mu * old), "with the new v"),
    (optimizers.nesterov, other(keep=False), "the velocity is forgotten"),
    (optimizers.nesterov, other(step=lambda g, v, old, mu: g), "this is plain SGD"),
    (optimizers.nesterov, other(step=lambda g, v, old, mu: -g - mu * v), "uphill"),
    (optimizers.nesterov, other(step=lambda g, v, old, mu: v * float("nan")), "p after step 1 is nan"),
    (optimizers.nesterov, ahead_by_keys, "KeyError: 'v'. At the first step memory is empty"),
    (optimizers.nesterov, ahead_in_place, "keeps g itself in memory"),
    (optimizers.nesterov, ahead_spoiling, "changes the gradient g"),
    (optimizers.nesterov, lambda p, g, memory, lr: memory.update(v=1), "p has not moved"),
    (optimizers.nesterov, lambda p, g, memory, lr, mu=0.9: ahead(p, g, memory, 0.1), "With lr=0.05 and mu=0.5"),
    (optimizers.nesterov, lambda p, g, memory, lr, mu=0.9: p + 1, "p has not moved"),
    (optimizers.rate_at, lambda step, steps, warmup, peak: peak * step / warmup, "the first step would be lost"),
    (optimizers.rate_at, lambda step, steps, warmup, peak: peak, "At the last step"),
    (optimizers.rate_at, lambda step, *a: cosine(step, 100, 20, 0.4), "largest rate is 0.4, not the peak of 1"),
    (optimizers.rate_at, lambda *a: 2 * cosine(*a), "not the peak"),
    (optimizers.rate_at, lambda *a: float("nan"), "rate_at(0, 100, 20, 0.4) is nan"),
    (optimizers.rate_at, lambda s, n, w, peak: cosine(s, n, w, peak) if s < w else peak * (1 - (s - w + 1) / (n - w)),
     "on the way down"),
    (optimizers.rate_at, lambda s, n, w, peak: cosine(s, n, w, peak) if s >= w else peak * (0.05 + 0.95 * s / (w - 1)),
     "on the way up"),
    (optimizers.descend_well, with_sgd, "it ends at two places"),
    (optimizers.descend_well, lambda *a: with_sgd(*a, mu=0.95), "no one rate suits both"),
    (optimizers.descend_well, lambda *a: with_sgd(*a, lr=0.6), "On the steeper ravine it runs away"),
    (optimizers.descend_well, lambda *a: with_adam(*a, lr=0.01), "Are they long enough"),
    (optimizers.descend_well, lambda *a: by_length(*a, fall=False), "what would bring it to rest?"),
    (optimizers.descend_well, lambda g, start, steps: with_adam(g, start, 2 * steps), "60 are allowed"),
    (optimizers.descend_well, lambda g, start, steps: with_adam(g, start, 100), "With steps=60 it asked for 100"),
    (optimizers.descend_well, lambda g, start, steps: 0.0, "should be a tensor"),
    (optimizers.descend_well, lambda g, start, steps: torch.zeros(2), "asked for no gradient"),
    (optimizers.descend_well, on_start, "changes the tensor that it is given"),
    (optimizers.descend_well, swallowing, "takes a tensor of shape (2,)"),
]  # fmt: skip

TAKE_FUNCTIONS = [optimizers.sgd_step, optimizers.nesterov, optimizers.rate_at, optimizers.descend_well]
