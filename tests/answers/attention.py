"""Answers to the exercises of lesson 14: right ones written in other ways, and the usual wrong ones."""

import math

import torch
import torch.nn.functional as F

from helpers.checks import attention


def soft(query, keys, values, divisor=None, shares=True):
    """Attention of one query, with the usual mistakes as options."""
    scores = keys @ query / (divisor or len(query)) ** 0.5
    return (scores.softmax(dim=0) if shares else scores) @ values


def by_loop(query, keys, values):
    weights = torch.stack([(query * k).sum() / math.sqrt(len(query)) for k in keys]).softmax(0)
    return sum(w * v for w, v in zip(weights, values, strict=True))


def distances(length):
    return torch.arange(length)[:, None] - torch.arange(length)[None, :]


def banded(length, width):
    return torch.ones(length, length, dtype=torch.bool).tril() & torch.ones(length, length, dtype=torch.bool).triu(
        1 - width
    )


def nucleus(logits, p, above=False, filled=-torch.inf, chosen=None, chances_back=False):
    """Top-p, with the usual mistakes as options."""
    chances, places = logits.softmax(dim=0).sort(descending=True)
    total = chances.cumsum(dim=0)
    needed = (total if above else total - chances) < p
    needed[0] = True
    kept = torch.arange(len(logits))[needed] if chosen == "sorted" else places[needed]
    if chosen == "short":
        return logits[kept]
    result = torch.full_like(logits, filled)
    result[kept] = logits.softmax(dim=0)[kept] if chances_back else logits[kept]
    return result


def by_threshold(logits, p):
    chances = logits.softmax(dim=0)
    before = (chances[None, :] * (chances[None, :] > chances[:, None])).sum(dim=1)
    return logits.masked_fill((before >= p) & (before > 0), -torch.inf)


def parabola(length, sharp=6.0, shift=1):
    place = torch.arange(length).float()
    return sharp * torch.stack([2 * (place - shift), -torch.ones(length)], dim=1), torch.stack([place, place**2], dim=1)


def turning(length):
    angle = torch.arange(length) * (2 * math.pi / 256)
    back = angle - 2 * math.pi / 256
    return 3e4 * torch.stack([back.cos(), back.sin()], dim=1), torch.stack([angle.cos(), angle.sin()], dim=1)


def own_number(length):
    return 100 * torch.eye(length).roll(-1, dims=1), torch.eye(length)


def products(length):
    place = torch.arange(length).float().unsqueeze(1)
    return place, place


RIGHT = [
    (attention.look_up, lambda: by_loop),
    (attention.look_up, lambda: lambda q, k, v: (F.softmax(k @ q / math.sqrt(k.shape[1]), dim=0)[:, None] * v).sum(0)),
    (attention.window_mask, lambda: banded),
    (attention.window_mask, lambda: lambda n, w: torch.tensor([[0 <= i - j < w for j in range(n)] for i in range(n)])),
    (attention.top_p, lambda: nucleus),
    (attention.top_p, lambda: by_threshold),
    (attention.look_back, lambda: parabola),
    (attention.look_back, lambda: turning),
]

WRONG = [
    (attention.look_up, lambda q, k, v: soft(q, k, v, 1), "not divided by the root of d"),
    (attention.look_up, lambda q, k, v: soft(q, k, v, len(q) ** 2), "divided by d. Its square root"),
    (attention.look_up, lambda q, k, v: soft(q, k, v, v.shape[1]), "the length of a value"),
    (attention.look_up, lambda q, k, v: soft(q, k, v, shares=False), "themselves are taken for weights"),
    (attention.look_up, lambda q, k, v: soft(q, k, v) / len(k), "once too often"),
    (attention.look_up, lambda q, k, v: (k @ q / len(q) ** 0.5).softmax(0), "these are the weights"),
    (attention.look_up, lambda q, k, v: (soft(q, k, v), 0), "mean of the values alone"),
    (attention.window_mask, lambda n, w: ~banded(n, w), "True and False are exchanged"),
    (attention.window_mask, lambda n, w: banded(n, w).T, "Is the distance i - j, or j - i?"),
    (attention.window_mask, lambda n, w: banded(n, w + 1), "One place too many"),
    (attention.window_mask, lambda n, w: distances(n) < w, "Nothing hides what comes later"),
    (attention.window_mask, lambda n, w: distances(n).abs() < w, "looks ahead as well as back"),
    (attention.window_mask, lambda n, w: distances(n) >= 0, "The window is missing"),
    (attention.window_mask, lambda n, w: banded(n, w) & (distances(n) > 0), "does not see itself"),
    (attention.window_mask, lambda n, w: banded(n, w).float(), "A mask of True and False"),
    (attention.top_p, lambda z, p: nucleus(z, p, above=True), "the one that crosses p"),
    (attention.top_p, lambda z, p: nucleus(z, p, filled=0.0), "may still be drawn"),
    (attention.top_p, lambda z, p: nucleus(z, p, chosen="sorted"), "not the likeliest"),
    (attention.top_p, lambda z, p: nucleus(z, p, chosen="short"), "All 5 places stay"),
    (attention.top_p, lambda z, p: nucleus(z, p, chances_back=True), "hold chances"),
    (attention.top_p, lambda z, p: z, "Fewer reach p already"),
    (attention.look_back, own_number, "at most 8 are allowed"),
    (attention.look_back, products, "Most goes to itself"),
    (attention.look_back, lambda n: parabola(n, shift=0), "Most goes to itself"),
    (attention.look_back, lambda n: parabola(n, shift=2), "goes to place"),
    (attention.look_back, lambda n: parabola(n, sharp=1.0), "softmax sharper"),
    (attention.look_back, lambda n: parabola(n)[0], "Return two tensors"),
    (attention.look_back, lambda n: tuple(part.double() for part in parabola(n)), "dtype torch.float64"),
]

TAKE_FUNCTIONS = [attention.look_up, attention.window_mask, attention.top_p, attention.look_back]
TAKE_NETWORKS = {}
