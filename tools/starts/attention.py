"""Lesson 14: queries and keys that look one place back. Nothing is drawn by chance but how sharp they are."""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.checks import attention

from . import Open


def parabola(shift: int, low: float, high: float) -> Callable[[int], Callable]:
    """From the start to a function whose scores fall off with the square of the distance to the place looked for."""

    def answer(start: int) -> Callable[[int], tuple[Tensor, Tensor]]:
        sharp = low + (high - low) * torch.rand(1, generator=torch.Generator().manual_seed(start)).item()

        def look_back(length: int) -> tuple[Tensor, Tensor]:
            place = torch.arange(length).float()
            queries = sharp * torch.stack([2 * (place - shift), -torch.ones(length)], dim=1)
            return queries, torch.stack([place, place**2], dim=1)

        return look_back

    return answer


def products(start: int) -> Callable[[int], tuple[Tensor, Tensor]]:
    def look_back(length: int) -> tuple[Tensor, Tensor]:
        place = torch.arange(length).float().unsqueeze(1)
        return start * (place - 1), place

    return look_back


def learnt(start: int) -> Callable[[int], tuple[Tensor, Tensor]]:
    """Random numbers for each place, as learnt positions begin."""

    def look_back(length: int) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(start)
        keys = 3 * torch.randn(length, 8, generator=generator)
        return keys.roll(1, dims=0), keys

    return look_back


OPEN = [
    Open("14.4", attention.look_back, "a parabola round the place before", True, parabola(1, 5, 9)),
    Open("14.4", attention.look_back, "a parabola round the place itself", False, parabola(0, 5, 9)),
    Open("14.4", attention.look_back, "a parabola that is too flat", False, parabola(1, 0.2, 2)),
    Open("14.4", attention.look_back, "the place times the place", False, products),
    Open("14.4", attention.look_back, "random numbers for each place", False, learnt),
]
