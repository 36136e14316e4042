"""The checks of lesson 13 on gradients: of replicas, and with little memory."""

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import Wrong, call, check, require
from .watch import Kept


def _gradients(net: nn.Module) -> list[Tensor | None]:
    return [None if p.grad is None else p.grad.detach().clone() for p in net.parameters()]


def _close(net: nn.Module, want: list[Tensor]) -> bool:
    pairs = zip(_gradients(net), want, strict=True)
    return all(torch.allclose(g, w, atol=1e-6, rtol=1e-4) for g, w in pairs)


def _require_finite(net: nn.Module) -> None:
    for name, p in net.named_parameters():
        require(p.grad is not None, f"A parameter has no gradient afterwards: the .grad of {name} is None.")
        require(bool(p.grad.isfinite().all()), f"The gradient of {name} holds nan or infinity.")


def _untouched(net: nn.Module, before: tuple) -> None:
    """Raise Wrong where the net itself, not its gradients, is another than `before`."""
    values, modes, wanted = before
    now = net.state_dict()
    require(all(torch.equal(now[name], value) for name, value in values.items()), "The weights were changed, not the "
            "gradients alone. A step of the optimizer is not part of the task.")  # fmt: skip
    kept = [part.training for part in net.modules()] == modes
    require(kept, "The net is left in another mode: training and evaluation.")
    now = [p.requires_grad for p in net.parameters()]
    require(now == wanted, "The parameters are left with another requires_grad.")


def _state(net: nn.Module) -> tuple:
    return (copy.deepcopy(net.state_dict()), [part.training for part in net.modules()],
            [p.requires_grad for p in net.parameters()])  # fmt: skip


def _replicas(counts: list[int], width: int) -> tuple[nn.Module, list[nn.Module]]:
    """A net with the gradient of all examples, and copies of it with those of their shares."""
    net = nn.Sequential(nn.Linear(3, width), nn.Tanh(), nn.Linear(width, 2))
    x, y = torch.randn(sum(counts), 3), torch.randint(2, (sum(counts),))
    replicas = [copy.deepcopy(net) for _ in counts]
    for replica, rows, labels in zip(replicas, x.split(counts), y.split(counts), strict=True):
        F.cross_entropy(replica(rows), labels).backward()
    F.cross_entropy(net(x), y).backward()
    return net, replicas


@check
def average_gradients(function) -> str:
    """average_gradients(replicas, counts): every replica's .grad becomes that of the mean over all examples."""
    for counts, width in (([4, 4], 4), ([6, 2], 4), ([1, 2, 5], 5)):
        net, replicas = _replicas(counts, width)
        parts, want = [_gradients(replica) for replica in replicas], _gradients(net)
        given, before = (list(replicas), list(counts)), _state(net)
        call(function, *given, changes=True)
        same_lists = list(map(id, given[0])) == list(map(id, replicas)) and given[1] == counts
        require(same_lists, "The lists that it is given are others now.")
        for k, replica in enumerate(replicas):
            _require_finite(replica)
            _untouched(replica, before)
            _judge_average(replica, k, counts, parts, want)
        for same in zip(*(part.parameters() for part in replicas), strict=True):
            places = {p.grad.data_ptr() for p in same}
            require(len(places) == len(replicas), "Two replicas share one gradient tensor. Give each a copy.")
    return "With equal counts that is the plain mean, which is what DistributedDataParallel takes."


def _judge_average(replica: nn.Module, k: int, counts: list[int], parts: list[list[Tensor]], want: list[Tensor]):
    """Raise Wrong where replica k holds another gradient than `want`; `parts` are those that they had."""
    if _close(replica, want):
        return
    plain = [sum(same) / len(same) for same in zip(*parts, strict=True)]
    weighted = [sum(g * n for g, n in zip(same, counts, strict=True)) for same in zip(*parts, strict=True)]
    total = [sum(same) for same in zip(*parts, strict=True)]
    require(not _close(replica, total), "The gradients are added up, not averaged.")
    require(not _close(replica, weighted), f"The gradients are weighted by their counts and added up, with {counts} "
            "examples. Divide by the number of all examples.")  # fmt: skip
    require(not _close(replica, plain), f"With {counts} examples the plain mean is not the mean over all examples: "
            "weight each replica by its count.")  # fmt: skip
    own = _close(replica, parts[k])
    require(not own, f"Replica {k} still has its own gradient. Write into p.grad of every replica.")
    raise Wrong(f"With {counts} examples the gradient in replica {k} is not that of all the examples.")


@check
def lean_gradients(function) -> str:
    """lean_gradients(net, x, y): the whole batch's gradient with a quarter of its activations at most."""
    for n, inputs, classes in ((96, 10, 4), (100, 10, 4), (61, 7, 3)):
        net = nn.Sequential(nn.Linear(inputs, 50), nn.ReLU(), nn.Linear(50, 50), nn.ReLU(), nn.Linear(50, classes))
        x, y = torch.randn(n, inputs), torch.randint(classes, (n,))
        whole, kept = Kept(net), Kept(net)
        with whole.watching():
            F.cross_entropy(net(x), y).backward()
        want = _gradients(net)  # and it stays in .grad, as something that was there before
        before, given = _state(net), (x.clone(), y.clone())
        _run_lean(function, net, *given, kept)
        require(torch.equal(x, given[0]) and torch.equal(y, given[1]), "x or y are others now than before.")
        _untouched(net, before)
        _judge_gradient(net, want, n)
        _judge_kept(kept, whole, n)
    return "The effect of a large batch, in the memory of a small one."


def _run_lean(function, net: nn.Module, x: Tensor, y: Tensor, kept: Kept) -> None:
    try:
        call(function, net, x, y, changes=True, inside=[kept.watching()])
    except Wrong as mistake:
        require("saved tensor hooks" not in str(mistake.__cause__), "torch.func and its like do their work where this "
                "check cannot measure what is kept. Use backward() here.")  # fmt: skip
        raise


def _judge_gradient(net: nn.Module, want: list[Tensor], n: int) -> None:
    _require_finite(net)
    if _close(net, want):
        return
    added = _close(net, [2 * w for w in want])
    require(not added, "It adds to the gradients that were there before. Clear them first.")
    ratios = [(g / w)[w.abs() > 1e-4].median().item() for g, w in zip(_gradients(net), want, strict=True)]
    alike = max(ratios) < 1.2 * min(ratios)
    require(min(ratios) < 1.5 or not alike, f"The gradient is about {ratios[0]:.1f} times as large as it should be. "
            "The mean of each part counts only for its share of the batch.")  # fmt: skip
    last = "Is the last part smaller than the others?"
    raise Wrong(f"With {n} examples the gradient is not that of the whole batch. {last}")


def _judge_kept(kept: Kept, whole: Kept, n: int) -> None:
    at_once = f"{kept.rows} of {n} examples go through the net at once"
    rounded = n / 4 < kept.rows < n / 4 + 1
    require(not rounded, f"{at_once}, more than a quarter: chunk(4) rounds its parts up. Take smaller parts.")
    require(kept.rows <= n / 4, f"{at_once}, with gradients, and all that they need is there during backward().")
    share = kept.most / whole.most
    require(kept.most <= whole.most / 4 + 64, f"At one time it keeps {share:.0%} of the whole batch's activations. "
            "Call backward() on each part, a quarter at most, before the next forward pass.")  # fmt: skip
