"""Checks of lesson 13."""

import copy
import weakref

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import Unanswered, Wrong, call, check, number, require


def _do(function, *inputs) -> None:
    """Call a function that is wanted for what it does, not for what it returns."""
    require(callable(function), f"A function is wanted here, not a {type(function).__name__}.")
    if getattr(getattr(function, "__code__", None), "co_code", b"") == (lambda: None).__code__.co_code:
        raise Unanswered  # a body of ... compiles to the same
    try:
        function(*inputs)
    except Exception as error:
        raise Wrong(f"{function.__name__}(...) stopped with {type(error).__name__}: {error}") from error


@check
def pays_from(function) -> str:
    """pays_from(sizes, cpu, gpu): the smallest size from which on gpu < cpu, or 0."""
    cases = [
        ([8, 16, 32, 64], [1, 2, 5, 9], [3, 3, 4, 4], 32, ""),
        ([8, 16], [1, 2], [3, 3], 0, "Where the GPU is never quicker, it should be 0."),
        ([8, 16], [5, 6], [3, 3], 8, ""),
        ([4, 16, 64, 128], [1, 2, 5, 9], [3, 3, 4, 4], 64, ""),
        ([4, 16, 64, 128], [4, 5, 2, 9], [3, 3, 4, 4], 128, "At 64 it is slower once more: all larger sizes must pay."),
        ([8, 16, 32], [1, 4, 9], [3, 4, 4], 32, "A tie does not pay: the GPU's time must be below."),
        ([8, 16, 32, 64], [4, 2, 5, 9], [3, 3, 4, 4], 32, "At one small size the GPU is quicker by chance, and at the "
         "next it is not: all larger sizes must pay, too."),
        ([8, 16, 32], [4, 5, 2], [3, 3, 4], 0, "At the largest size the GPU is slower, so it does not pay from any "
         "size on."),
    ]  # fmt: skip
    for sizes, cpu, gpu, want, hint in cases:
        got = number(call(function, sizes, cpu, gpu), "The size")
        require(got == want, f"For sizes {sizes}, cpu {cpu}, gpu {gpu} you give {got:g}; it should be {want}. {hint}")
    return "Below that size you pay for the call, above it for the sums."


def _passes_on(function, problem: Exception, fits: int) -> None:
    """Raise Wrong if the function swallows an error that is no lack of memory."""

    def broken(n):
        raise torch.OutOfMemoryError("out of memory") if n > fits else problem

    try:
        function(broken, 8)
    except Exception as error:
        require(error is problem, "Another error than out-of-memory should come through as it is.")
    else:
        raise Wrong(f"A {type(problem).__name__} about shapes is taken for a lack of memory. Catch "
                    "torch.OutOfMemoryError alone.")  # fmt: skip


@check
def largest_batch(function) -> str:
    """largest_batch(attempt, start): the first of start, start // 2, ... that fits, or 0."""
    for limit, start, want in [(100, 512, 64), (512, 512, 512), (1, 6, 1), (50, 100, 50), (7, 25, 6), (0, 16, 0)]:
        tried = []

        def attempt(n, limit=limit, tried=tried, start=start):
            tried.append(n)
            require(n > 0 and len(tried) < 50, f"From start={start} it comes to try a batch of {n}.")
            if n > limit:
                raise torch.OutOfMemoryError("out of memory")

        got = number(call(function, attempt, start), "The batch size")
        require(bool(tried), "It never calls attempt(n).")
        require(got == want, f"With room for {limit} examples and start={start} you give {got:g}; it should be {want}.")
        halves = [start >> k for k in range(20) if start >> k >= max(want, 1)]
        require(tried == halves, f"With room for {limit} and start={start} you try {tried}; it should be {halves}.")

    for problem in (RuntimeError("mat1 and mat2"), ValueError("mat1 and mat2")):
        for fits in (100, 5):  # at once, and after a first lack of memory
            _passes_on(function, problem, fits)
    return "An error that says what is wrong should never be silenced on the way."


def _gradients(net: nn.Module) -> list[Tensor | None]:
    return [None if p.grad is None else p.grad.clone() for p in net.parameters()]


def _close(net: nn.Module, want: list[Tensor]) -> bool:
    pairs = zip(_gradients(net), want, strict=True)
    return all(g is not None and torch.allclose(g, w, atol=1e-6, rtol=1e-4) for g, w in pairs)


def _replicas(counts: list[int]) -> tuple[nn.Module, list[nn.Module]]:
    """A net with the gradient of 8 examples, and copies of it with those of their shares."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    x, y = torch.randn(8, 3), torch.randint(2, (8,))
    replicas = [copy.deepcopy(net) for _ in counts]
    for replica, rows, labels in zip(replicas, x.split(counts), y.split(counts), strict=True):
        F.cross_entropy(replica(rows), labels).backward()
    F.cross_entropy(net(x), y).backward()
    return net, replicas


@check
def average_gradients(function) -> str:
    """average_gradients(replicas, counts): every replica's .grad becomes that of the mean over all examples."""
    for counts in ([4, 4], [6, 2], [1, 2, 5]):
        net, replicas = _replicas(counts)
        parts, want = [_gradients(replica) for replica in replicas], _gradients(net)
        _do(function, replicas, counts)
        plain = [sum(same) / len(same) for same in zip(*parts, strict=True)]
        total = [sum(same) for same in zip(*parts, strict=True)]
        for k, replica in enumerate(replicas):
            right = _close(replica, want)
            require(right or not _close(replica, total), "The gradients are added up, not averaged.")
            require(right or not _close(replica, plain), f"With {counts} examples the plain mean is not the mean over "
                    "all examples: weight each replica by its count.")  # fmt: skip
            require(right or not _close(replica, parts[k]), f"Replica {k} still has its own gradient. Write into "
                    "p.grad of every replica.")  # fmt: skip
            require(right, f"With {counts} examples the gradient in replica {k} is not that of all the examples.")
        for same in zip(*(part.parameters() for part in [net, *replicas]), strict=True):
            require(all(torch.equal(same[0], p) for p in same), "The weights were changed, not the gradients alone.")
            places = {p.grad.data_ptr() for p in same[1:]}
            require(len(places) == len(replicas), "Two replicas share one gradient tensor. Give each a copy.")
    return "With equal counts that is the plain mean, which is what DistributedDataParallel takes."


def _most_kept(net: nn.Module, work) -> tuple[int, int]:
    """The most bytes that graphs keep for backward at one time during work(), and the most rows that net is given."""
    own, now, most, rows = {p.data_ptr() for p in net.parameters()}, {}, 0, [0]

    def pack(tensor):
        nonlocal most
        key = tensor.data_ptr()
        if key not in own:
            count, size = now.get(key, (0, tensor.nbytes))
            now[key] = (count + 1, size)
            most = max(most, sum(size for _, size in now.values()))
        holder = [tensor.detach()] if key in own else _Held([tensor.detach()])
        if key not in own:
            weakref.finalize(holder, release, key)
        return holder

    def release(key):
        count, size = now.pop(key)
        if count > 1:
            now[key] = (count - 1, size)

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda holder: holder[0]):
        with net.register_forward_hook(lambda net, x, y: rows.append(len(x[0]) * torch.is_grad_enabled())):
            work()
    return most, max(rows)


class _Held(list):
    """A list that can be watched."""


@check
def lean_gradients(function) -> str:
    """lean_gradients(net, x, y): the whole batch's gradient with a quarter of its activations at most."""
    for n in (96, 100, 61):
        torch.manual_seed(n)
        net = nn.Sequential(nn.Linear(10, 50), nn.ReLU(), nn.Linear(50, 50), nn.ReLU(), nn.Linear(50, 4))
        x, y = torch.randn(n, 10), torch.randint(4, (n,))
        whole, _ = _most_kept(net, lambda: F.cross_entropy(net(x), y).backward())  # noqa: B023
        want = _gradients(net)  # and it stays in .grad, as something that was there before
        kept, rows = _most_kept(net, lambda: _do(function, net, x, y))  # noqa: B023
        added = _close(net, [2 * w for w in want])
        require(not added, "It adds to the gradients that were there before. Clear them first.")
        require(not any(g is None for g in _gradients(net)), "A parameter has no gradient afterwards.")
        ratios = [(g / w).nanmedian().item() for g, w in zip(_gradients(net), want, strict=True)]
        parts = max(ratios) / min(ratios) < 1.2 and max(ratios) > 1.5
        require(not parts, f"The gradient is about {ratios[0]:.1f} times as large as it should be. The mean of each "
                "part counts only for its share of the batch.")  # fmt: skip
        require(_close(net, want), f"With {n} examples the gradient is not that of the whole batch. Is the last part "
                "smaller than the others?")  # fmt: skip
        require(rows <= n / 4 + 1, f"{rows} of {n} examples go through the net at once, with gradients, and all that "
                "they need is there during backward().")  # fmt: skip
        require(kept <= whole / 4 + 64, f"At one time it keeps {kept / whole:.0%} of the activations of the whole "
                "batch. Call backward() on each part, a quarter at most, before the next forward pass.")  # fmt: skip
    return "The effect of a large batch, in the memory of a small one."
