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


def for_ever(attempt, n):
    while True:
        try:
            attempt(n)
            return n
        except torch.OutOfMemoryError:
            n //= 2


def for_ever_whatever(attempt, n):
    while True:
        try:
            attempt(n)
            return n
        except:  # noqa: E722  the mistake
            n //= 2


def by_division(attempt, n):
    while n >= 1:
        try:
            attempt(n)
            return n
        except torch.OutOfMemoryError:
            n = n / 2
    return 0


def ten_tries(attempt, start):
    for k in range(10):
        try:
            attempt(start >> k)
            return start >> k
        except torch.OutOfMemoryError:
            if start >> k <= 1:
                return 0
    return 0


def emptied(sizes, cpu, gpu):
    size = 0
    while sizes and gpu.pop() < cpu.pop():
        size = sizes.pop()
    return size


def with_a_step(net, x, y):
    in_parts(net, x, y)
    torch.optim.SGD(net.parameters(), 0.1).step()


def by_func(net, x, y):
    weights = dict(net.named_parameters())

    def loss(weights, x, y):
        return F.cross_entropy(torch.func.functional_call(net, weights, (x,)), y, reduction="sum")

    parts = [torch.func.grad(loss)(weights, a, b) for a, b in zip(x.split(8), y.split(8), strict=True)]
    for name, p in net.named_parameters():
        p.grad = sum(part[name] for part in parts) / len(x)


def by_autograd(net, x, y):
    weights = list(net.parameters())
    total = [torch.zeros_like(p) for p in weights]
    for a, b in zip(x.split(10), y.split(10), strict=True):
        loss = F.cross_entropy(net(a), b, reduction="sum") / len(x)
        total = [t + g for t, g in zip(total, torch.autograd.grad(loss, weights), strict=True)]
    for p, g in zip(weights, total, strict=True):
        p.grad = g


def of_nan(net, x, y):
    in_parts(net, x, y)
    for p in net.parameters():
        p.grad *= float("nan")


def in_place_of_the_list(replicas, counts):
    averaged(replicas, counts)
    replicas.reverse()


def weighted_only(replicas, counts):
    averaged(replicas, counts)
    for net in replicas:
        for p in net.parameters():
            p.grad *= sum(counts)


RIGHT = [
    (devices.pays_from, lambda: from_behind),
    (devices.pays_from, lambda: last_above),
    (devices.largest_batch, lambda: halving),
    (devices.largest_batch, lambda: recursive),
    (devices.average_gradients, lambda: averaged),
    (devices.average_gradients, lambda: in_place),
    (devices.lean_gradients, lambda: in_parts),
    (devices.lean_gradients, lambda: one_by_one),
    (devices.lean_gradients, lambda: by_autograd),
]

WRONG = [
    (devices.pays_from, first_below, "all larger sizes must pay"),
    (devices.pays_from, lambda s, c, g: last_above(s, c, g, ties=True), "A tie does not pay"),
    (devices.pays_from, lambda s, c, g: s[-1], "it should be"),
    (devices.pays_from, after_the_last_loss, "it should be"),
    (devices.pays_from, lambda s, c, g: s, "should be a number"),
    (devices.pays_from, emptied, "changes the list that it is given"),
    (devices.largest_batch, lambda a, n: halving(a, n, errors=RuntimeError), "taken for a lack of memory"),
    (devices.largest_batch, lambda a, n: halving(a, n, errors=()), "stopped with OutOfMemoryError"),
    (devices.largest_batch, lambda a, n: halving(a, n, least=-1), "to try a batch of 0"),
    (devices.largest_batch, lambda a, n: halving(a, n, errors=(torch.OutOfMemoryError, ValueError)), "A ValueError"),
    (devices.largest_batch, quiet_after_the_first, "A RuntimeError"),
    (devices.largest_batch, one_less, "it tries [512, 511]. After 512 comes half of it"),
    (devices.largest_batch, for_ever, "it comes to try a batch of 0. When not even 1 fits"),
    (devices.largest_batch, for_ever_whatever, "it comes to try a batch of 0. When not even 1 fits"),
    (devices.largest_batch, by_division, "a batch of 256.0, which is no whole number"),
    (devices.largest_batch, ten_tries, "With room for 3 examples and start=1099511627776 you give 0"),
    (devices.largest_batch, lambda a, n: 64, "never calls attempt"),
    (devices.average_gradients, lambda r, c: averaged(r, c, weigh=False), "weight each replica by its count"),
    (devices.average_gradients, lambda r, c: averaged(r, c, divide=False), "added up, not averaged"),
    (devices.average_gradients, lambda r, c: averaged(r, c, everywhere=False), "still has its own gradient"),
    (devices.average_gradients, lambda r, c: averaged(r, c, share=True), "share one gradient tensor"),
    (devices.average_gradients, steps_too, "The weights were changed"),
    (devices.average_gradients, lambda r, c: steps_too(r, c, r[1:]), "The weights were changed"),
    (devices.lean_gradients, whole, "go through the net at once"),
    (devices.lean_gradients, recomputed, "go through the net at once"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, parts=4), "16 of 61 examples go through"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, parts=4), "chunk(4) rounds its parts up"),
    (devices.lean_gradients, with_a_step, "The weights were changed"),
    (devices.lean_gradients, by_func, "Use backward() here"),
    (devices.lean_gradients, of_nan, "holds nan or infinity"),
    (devices.lean_gradients, lambda n, x, y: (in_parts(n, x, y), n.eval()), "left in another mode"),
    (devices.average_gradients, in_place_of_the_list, "The lists that it is given are others now"),
    (devices.average_gradients, weighted_only, "Divide by the number of all examples"),
    (devices.average_gradients, lambda r, c: r[0].zero_grad(), "A parameter has no gradient"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, clear=False), "there before"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, weigh=False), "times as large as it should be"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, weigh=None), "Is the last part"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, at_the_end=True), "Call backward() on each part"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, drop=True), "Is the last part"),
    (devices.lean_gradients, lambda n, x, y: in_parts(n, x, y, parts=3), "go through the net at once"),
    (devices.lean_gradients, lambda n, x, y: n.zero_grad(), "has no gradient"),
]  # fmt: skip

TAKE_FUNCTIONS = [devices.pays_from, devices.largest_batch, devices.average_gradients, devices.lean_gradients]
