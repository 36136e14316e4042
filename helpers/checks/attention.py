"""Checks of lesson 14."""

import math

import torch
from torch import Tensor

from . import call, check, finite, kind, mistaken, require, same, tensor


@check
def look_up(function) -> str:
    """look_up(query, keys, values): attention of one query."""
    for d, n, m in ((4, 6, 3), (9, 5, 2), (2, 3, 7)):
        query, keys, values = 2 * torch.randn(d), torch.randn(n, d), torch.randn(n, m)
        where = f" for a query of {d} numbers and {n} values of {m}"
        got = call(function, query, keys, values)
        require(not isinstance(got, tuple), f"The result is {kind(got)}. Return the mean of the values alone.")
        scores = keys @ query
        want = (scores / d**0.5).softmax(0) @ values
        if isinstance(got, Tensor) and got.shape == (n,):
            require(n == m, f"It has shape ({n},): these are the weights. With them, take the mean of the values.")
        got = tensor(got, want, "The result", where)
        mistaken(got, [
            (scores.softmax(0) @ values, "The scores are not divided by the root of d."),
            ((scores / d).softmax(0) @ values, "The scores are divided by d. Its square root is wanted."),
            ((scores / m**0.5).softmax(0) @ values, f"The scores are divided by the root of {m}, the length of a "
             f"value. d is the length of a query, {d} here."),
            ((scores / n**0.5).softmax(0) @ values, f"The scores are divided by the root of {n}, the number of keys. "
             f"d is the length of a query, {d} here."),
            (scores / d**0.5 @ values, "The scores themselves are taken for weights. Make shares of them first."),
            ((scores / d**0.5).softmax(0) @ values / n, "It is divided by the number of values once too often: the "
             "weights already add up to 1."),
        ])  # fmt: skip
        same(got, want, "The result", where)
    return "All of attention is this, for many queries at once."


@check
def window_mask(function) -> str:
    """window_mask(length, width): True where row i may look at column j."""
    for length, width in ((6, 3), (5, 1), (4, 9)):
        where = f" for length {length} and width {width}"
        got = call(function, length, width)
        distance = torch.arange(length).unsqueeze(1) - torch.arange(length)
        want = (distance >= 0) & (distance < width)
        if isinstance(got, Tensor) and got.dtype != torch.bool and got.shape == want.shape:
            require(False, f"It has dtype {got.dtype}. A mask of True and False is wanted (torch.bool).")
        got = tensor(got, want, "The mask", where)
        known = [
            (~want, "True and False are exchanged. True means: may look."),
            (want.T, "It looks ahead: rows look at later columns. Is the distance i - j, or j - i?"),
            ((distance >= 0) & (distance <= width), f"One place too many: {width} places are wanted, itself "
             "included."),
            ((distance > 0) & (distance <= width), "A place does not see itself. It is one of the `width` places."),
            ((distance > 0) & (distance < width), "A place does not see itself. It is one of the `width` places."),
            (distance < width, "Nothing hides what comes later."),
            (distance.abs() < width, "It looks ahead as well as back. What comes later must stay hidden."),
            (distance >= 0, "Every place sees all that came before. The window is missing."),
        ]  # fmt: skip
        mistaken(got, [(wrong, says) for wrong, says in known if not torch.equal(wrong, want)])
        same(got, want, "The mask", where)
    return "With it the cost grows with length times width, no longer with the square of the length."


@check
def top_p(function) -> str:
    """top_p(logits, p): minus infinity for all but the fewest likeliest that hold p together."""
    for logits, p in (
        (torch.tensor([2.0, -1.0, 1.5, 0.0, 1.0]), 0.7),
        (torch.tensor([0.0, 5.0, 0.1]), 0.5),
        (torch.tensor([1.0, 1.2, 0.9, 1.1]), 0.95),
        (torch.tensor([0.3, 2.0, 0.1]), 0.0),
    ):
        want, chances = _nucleus(logits, p), logits.softmax(0)
        shown = [round(c, 2) for c in chances.tolist()]
        where = f" for chances {shown} and p = {p}"
        got = call(function, logits, p)
        if isinstance(got, Tensor) and got.ndim == 1 and len(got) != len(logits):
            require(False, f"It has {len(got)} numbers{where}. All {len(logits)} places stay; those that are left out "
                    "hold minus infinity.")  # fmt: skip
        got = tensor(got, want, "The result", where)
        _judge_top(got, want, logits, chances, where)
    return "Where the network is sure it draws from one, where it is not from many."


def _nucleus(logits: Tensor, p: float) -> Tensor:
    chances, places = logits.softmax(0).sort(descending=True)
    needed = chances.cumsum(0) - chances < p
    needed[0] = True
    result = torch.full_like(logits, -math.inf)
    result[places[needed]] = logits[places[needed]]
    return result


def _judge_top(got: Tensor, want: Tensor, logits: Tensor, chances: Tensor, where: str) -> None:
    require(not got.isnan().any(), f"It gives nan{where}.")
    kept, wanted = got > -math.inf, want > -math.inf
    require(bool(kept.any()), f"Nothing is kept{where}. The likeliest always stays.")
    zeros = (got == 0) & ~wanted & (logits != 0)
    require(not zeros.any(), f"Those left out hold 0{where}; a logit of 0 may still be drawn. Put minus infinity.")
    first = torch.arange(len(logits)) < wanted.sum()
    by_place = torch.equal(kept, first) and not torch.equal(wanted, first)
    require(not by_place, f"The first places are kept{where}, and not the likeliest. After sorting, a place has "
            "another number: take what sort gives.")  # fmt: skip
    count, right = int(kept.sum()), int(wanted.sum())
    few = "They hold less than p together: the one that crosses p belongs to them."
    many = "Fewer reach p already. Count the share before each, not more."
    require(count == right, f"{count} kept{where}, and {right} wanted. {few if count < right else many}")
    require(torch.equal(kept, wanted), f"Other places are kept{where} than the likeliest.")
    gives = bool(torch.allclose(got[kept], chances[kept], atol=1e-5))
    require(not gives or torch.allclose(logits[kept], chances[kept]), "The kept places hold chances. Return logits.")
    same(got[kept], logits[kept], "What is kept", where)


MOST_NUMBERS, SHARE = 8, 0.9


@check
def look_back(function) -> str:
    """look_back(length): queries and keys with which every place looks at the one before it."""
    for length in (5, 30, 200):
        made = call(function, length)
        require(isinstance(made, tuple | list) and len(made) == 2, f"Return two tensors, queries and keys; this is "
                f"{kind(made)}.")  # fmt: skip
        queries, keys = made
        for name, part in (("The queries", queries), ("The keys", keys)):
            _judge_rows(part, name, length)
        require(queries.shape == keys.shape, f"The queries have {queries.shape[1]} numbers each, the keys "
                f"{keys.shape[1]}. A dot product needs the same.")  # fmt: skip
        _judge_looks(queries.detach(), keys.detach(), length)
    return "So attention can count places, with two or a few numbers for each. Layer 1 of the lesson did it, too."


def _judge_rows(part, name: str, length: int) -> None:
    require(isinstance(part, Tensor), f"{name} are {kind(part)}; a tensor is wanted.")
    require(part.ndim == 2 and len(part) == length, f"{name} have shape {tuple(part.shape)}; ({length}, d) is wanted "
            f"for length {length}.")  # fmt: skip
    require(part.dtype == torch.float32, f"{name} have dtype {part.dtype}; torch.float32 is wanted.")
    require(part.device.type == "cpu", f"{name} are on the device {part.device}. Leave them on the CPU.")
    require(part.shape[1] <= MOST_NUMBERS, f"{name} have {part.shape[1]} numbers each; at most {MOST_NUMBERS} are "
            "allowed, whatever the length.")  # fmt: skip
    finite(part.detach(), name)


def _judge_looks(queries: Tensor, keys: Tensor, length: int) -> None:
    scores = queries @ keys.T / queries.shape[1] ** 0.5
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    weights = scores.masked_fill(hidden, -math.inf).softmax(1)
    back = weights.diagonal(-1)
    if back.min() >= SHARE:
        return
    place = int(back.argmin()) + 1
    most = int(weights[place].argmax())
    got = f"For length {length}, place {place} gives {back[place - 1]:.2f} of its weight to place {place - 1}; at "
    got += f"least {SHARE} is wanted. "
    if (weights.diagonal().min() >= SHARE) or most == place:
        require(False, got + "Most goes to itself: the queries should ask for the place before.")
    if most != place - 1:
        require(False, got + f"Most, {weights[place, most]:.2f}, goes to place {most}.")
    require(False, got + "That is the most of all, but the others get too much: how do you make a softmax sharper?")
