"""Answers to the exercises of lesson 13: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
import torch.utils.checkpoint

from helpers.checks import devices


def from_behind(sizes, cpu, gpu):
    size = 0
    for n, c, g in sorted(zip(sizes, cpu, gpu, strict=True), reverse=True):
        if g >= c:
            break
        size = n
    return size


def first_below(sizes, cpu, gpu):
    return next((n for n, c, g in zip(sizes, cpu, gpu, strict=True) if g < c), 0)


def last_above(sizes, cpu, gpu, ties=False):
    good = [g <= c if ties else g < c for c, g in zip(cpu, gpu, strict=True)]
    return next((n for k, n in enumerate(sizes) if all(good[k:])), 0)


def after_the_last_loss(sizes, cpu, gpu):
    return 2 * max([n for n, c, g in zip(sizes, cpu, gpu, strict=True) if g >= c], default=4)


def halving(attempt, start, errors=torch.OutOfMemoryError, least=0):
    """Down by halves, with the usual mistakes as options."""
    while start > least:
        try:
            attempt(start)
        except errors:
            start //= 2
        else:
            return start
    return start


def recursive(attempt, n):
    try:
        return attempt(n) or n if n else 0
    except torch.OutOfMemoryError:
        return recursive(attempt, n // 2)


def quiet_after_the_first(attempt, start):
    try:
        attempt(start)
        return start
    except torch.OutOfMemoryError:
        return halving(attempt, start // 2, errors=RuntimeError)


def one_less(attempt, start):
    for n in range(start, 0, -1):
        try:
            attempt(n)
            return n
        except torch.OutOfMemoryError:
            pass
    return 0


def averaged(replicas, counts, weigh=True, divide=True, everywhere=True, share=False):
    """Gradients averaged over replicas, with the usual mistakes as options."""
    weights = torch.tensor([n if weigh else 1.0 for n in counts])
    weights = weights / weights.sum() if divide else weights / weights
    for same in zip(*(net.parameters() for net in replicas), strict=True):
        mean = sum(w * p.grad for w, p in zip(weights, same, strict=True))
        for p in same if everywhere else same[:1]:
            p.grad = mean if share else mean.clone()


def in_place(replicas, counts):
    flat = torch.stack([torch.cat([p.grad.flatten() for p in net.parameters()]) for net in replicas])
    mean = torch.tensor(counts, dtype=flat.dtype) @ flat / sum(counts)
    for net in replicas:
        sizes = [p.numel() for p in net.parameters()]
        for p, part in zip(net.parameters(), mean.split(sizes), strict=True):
            p.grad.copy_(part.view_as(p))


def steps_too(replicas, counts, which=None):
    averaged(replicas, counts)
    with torch.no_grad():
        for net in which or replicas:
            for p in net.parameters():
                p -= 0.1 * p.grad


def in_parts(net, x, y, parts=8, clear=True, weigh=True, at_the_end=False, drop=False):
    """Gradients added up over parts, with the usual mistakes as options."""
    if clear:
        net.zero_grad()
    losses = []
    for a, b in zip(x.chunk(parts), y.chunk(parts), strict=True):
        if drop and len(a) < len(x) / parts:
            continue
        loss = F.cross_entropy(net(a), b) * (len(a) / len(x) if weigh else 1 / parts if weigh is None else 1)
        losses.append(loss)
        if not at_the_end:
            loss.backward()
    if at_the_end:
        sum(losses).backward()


def one_by_one(net, x, y):
    for p in net.parameters():
        p.grad = torch.zeros_like(p)
    for k in range(len(x)):
        (F.cross_entropy(net(x[k : k + 1]), y[k : k + 1]) / len(x)).backward()


def whole(net, x, y):
    net.zero_grad()
    F.cross_entropy(net(x), y).backward()


def recomputed(net, x, y):
    net.zero_grad()
    F.cross_entropy(torch.utils.checkpoint.checkpoint(net, x, use_reentrant=False), y).backward()


RIGHT = [
    (devices.pays_from, lambda: from_behind),
    (devices.pays_from, lambda: last_above),
    (devices.largest_batch, lambda: halving),
    (devices.largest_batch, lambda: recursive),
    (devices.average_gradients, lambda: averaged),
    (devices.average_gradients, lambda: in_place),
    (devices.lean_gradients, lambda: in_parts),
    (devices.lean_gradients, lambda: one_by_one),
]

WRONG = [
    (devices.pays_from, first_below, "all larger sizes must pay"),
    (devices.pays_from, lambda s, c, g: last_above(s, c, g, ties=True), "A tie does not pay"),
    (devices.pays_from, lambda s, c, g: s[-1], "it should be"),
    (devices.pays_from, after_the_last_loss, "it should be"),
    (devices.pays_from, lambda s, c, g: s, "should be a number"),
    (devices.largest_batch, lambda a, n: halving(a, n, errors=RuntimeError), "taken for a lack of memory"),
    (devices.largest_batch, lambda a, n: halving(a, n, errors=()), "stopped with OutOfMemoryError"),
    (devices.largest_batch, lambda a, n: halving(a, n, least=-1), "to try a batch of 0"),
    (devices.largest_batch, lambda a, n: halving(a, n, errors=(torch.OutOfMemoryError, ValueError)), "A ValueError"),
    (devices.largest_batch, quiet_after_the_first, "A RuntimeError"),
    (devices.largest_batch, one_less, "it comes to try a batch of 463"),
    (devices.largest_batch, lambda a, n: 64, "never calls attempt"),
    (devices.average_gradients, lambda r, c: averaged(r, c, weigh=False), "weight each replica by its count"),
    (devices.average_gradients, lambda r, c: averaged(r, c, divide=False), "added up, not averaged"),
    (devices.average_gradients, lambda r, c: averaged(r, c, everywhere=False), "still has its own gradient"),
    (devices.average_gradients, lambda r, c: averaged(r, c, share=True), "share one gradient tensor"),
    (devices.average_gradients, steps_too, "The weights were changed"),
    (devices.average_gradients, lambda r, c: steps_too(r, c, r[1:]), "The weights were changed"),
    (devices.lean_gradients, whole, "go through the net at once"),
    (devices.lean_gradients, recomputed, "go through the net at once"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, parts=4), "At one time it keeps 26%"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, clear=False), "there before"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, weigh=False), "times as large as it should be"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, weigh=None), "Is the last part"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, at_the_end=True), "Call backward() on each part"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, drop=True), "Is the last part"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, parts=3), "go through the net at once"),
    (devices.lean_gradients, lambda n, x, y: n.zero_grad(), "has no gradient"),
]  # fmt: skip

TAKE_FUNCTIONS = [devices.pays_from, devices.largest_batch, devices.average_gradients, devices.lean_gradients]
