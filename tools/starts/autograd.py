"""Open exercise of lesson 01."""

from collections.abc import Iterable

import torch
from torch import Tensor

from helpers.checks import autograd

from . import Open

CORNERS = [(4.0, 4.0), (-4.0, 4.0), (-4.0, -4.0), (4.0, -4.0)]


def landscape(point: Tensor) -> Tensor:
    """As the lesson has it."""
    x, y = point.unbind(-1)
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def descended(starts: Iterable, lr: float = 0.01, steps: int = 200, reset: bool = True) -> Tensor:
    """Where descent from each of the starts ends."""
    ends = []
    for place in starts:
        point = torch.as_tensor(place).clone().requires_grad_()
        for _ in range(steps):
            if reset:
                point.grad = None
            landscape(point).backward()
            with torch.no_grad():
                point -= lr * point.grad
        ends.append(point.detach())
    return torch.stack(ends)


def anywhere(start: int, n: int = 4) -> Tensor:
    """Places drawn evenly over the map."""
    return torch.rand(n, 2, generator=torch.Generator().manual_seed(start)) * 10 - 5


def near_corners(start: int) -> Tensor:
    """Places near the four rings of the map, read off by eye."""
    return torch.tensor(CORNERS) + anywhere(start) / 10


def four_that_differ(start: int) -> Tensor:
    """From random places until four ends differ."""
    kept = []
    for place in anywhere(start, 60):
        (end,) = descended([place])
        if end.isfinite().all() and all((end - other).norm() > 1 for other in kept):
            kept.append(end)
        if len(kept) == 4:
            break
    return torch.stack(kept)


OPEN = [
    Open("01.4", autograd.four_bottoms, "starts near the four rings", True, lambda s: descended(near_corners(s))),
    Open("01.4", autograd.four_bottoms, "random starts until four ends differ", True, four_that_differ),
    Open("01.4", autograd.four_bottoms, "four random starts", False, lambda s: descended(anywhere(s))),
    Open("01.4", autograd.four_bottoms, "good starts, rate 0.02", False,
         lambda s: descended(near_corners(s), lr=0.02)),
    Open("01.4", autograd.four_bottoms, "good starts, gradient never reset", False,
         lambda s: descended(near_corners(s), reset=False)),
]  # fmt: skip
