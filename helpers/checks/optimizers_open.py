"""The check of the open exercise of lesson 08."""

import torch
from torch import Tensor

from . import Wrong, call, check, finite, kind, require, tensor

STEEP = {"gentler": 1.0, "steeper": 1000.0}


@check
def descend_well(function) -> str:
    """descend_well(gradient, start, steps): below a thousandth of the height on two ravines within 100 gradients."""
    _descent(function, "gentler", [4.0, 2.0], 60)  # first whether it keeps to any number of steps
    ends = {name: _descent(function, name, [-4.0, -1.0], 100) for name in STEEP}
    first = _height(torch.tensor([-4.0, -1.0])).item()
    for name, (end, _) in ends.items():
        height = _height(end).item()
        require(height <= first, f"On the {name} ravine it runs away: it ends at a height of "
                f"{STEEP[name] * height:.4g} and began at {STEEP[name] * first:.4g}. A smaller learning rate, or steps "
                "that do not depend on the size of the gradient?")  # fmt: skip
    gap = (ends["gentler"][0] - ends["steeper"][0]).norm().item()
    for name, (end, lowest) in ends.items():
        left = _height(end).item() / first
        require(left < 0.001, f"On the {name} ravine it ends at {left:.2%} of the height at the start; less than 0.1% "
                f"is wanted. {_advice(gap, lowest / first)}")  # fmt: skip
    return "One setting for two landscapes: that is what one asks of an optimizer."


def _advice(gap: float, lowest: float) -> str:
    """What to say of ends that lie `gap` apart, on a way whose lowest point had that share of the height."""
    if gap > 0.01:
        return ("The two ravines have the same shape, and yet it ends at two places: its steps depend on the size of "
                "the gradient, and no one rate suits both.")  # fmt: skip
    if lowest < 0.001:
        return "On its way it was low enough, and it left again: what would bring it to rest?"
    return "Its steps do not depend on the size of the gradient, which is right. Are they long enough for the way?"


def _descent(function, name: str, begin: list[float], steps: int) -> tuple[Tensor, float]:
    """Where the learner's descent ends, and the lowest height at which it asked for a gradient."""
    points: list[Tensor] = []
    faults: list[str] = []

    def gradient(point: Tensor) -> Tensor:
        if not isinstance(point, Tensor) or point.shape != (2,):
            faults.append(f"gradient(...) takes a tensor of shape (2,), and it was given {kind(point)}.")
            raise Wrong(faults[0])
        points.append(point.detach().clone())
        return STEEP[name] * torch.func.grad(_height)(points[-1])

    start = torch.tensor(begin)
    end = tensor(call(function, gradient, start, steps), start, "The point where it ends")
    require(not faults, "".join(faults[:1]))
    require(len(points) <= steps, f"With steps={steps} it asked for {len(points)} gradients; {steps} are allowed.")
    require(len(points) > 0, "It asked for no gradient. gradient(point) gives the one at that point.")
    if all(_height(point) < 1e4 for point in points):  # otherwise it has run away, and will be told so
        finite(end, "The point where it ends", f" on the {name} ravine")
    return end, min(_height(point).item() for point in points)


def _height(point: Tensor) -> Tensor:
    x, y = (point - torch.tensor([-0.5, 0.3])).unbind(-1)  # the bottom is not where one would guess
    across, along = 0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y
    return across**2 + along**2 / 10
