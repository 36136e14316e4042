"""Checks of lesson 01."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from . import call, check, number, require, same


@check
def broadcast_shape(answer) -> str:
    """What shape has torch.ones(5, 1, 3) + torch.ones(4, 1)?"""
    require(isinstance(answer, tuple | list), f"A shape is a tuple such as (2, 3), not a {type(answer).__name__}.")
    shape = tuple(answer)
    require(len(shape) == 3, f"{shape} has {len(shape)} axes. The sum has as many as the longer of the two shapes.")
    require(shape[0] == 5, f"{shape}: the second tensor has no third axis from the right, so there the first decides.")
    require(shape[1] == 4, f"{shape}: in the middle 1 meets 4, and the axis of length 1 is repeated.")
    require(shape == (5, 4, 3), f"{shape}: at the right 3 meets 1.")
    return "Compare shapes from the right. Most surprises with losses are a broadcast that nobody meant."


@check
def slopes(function) -> str:
    """slopes(f, x): the derivative of f at each number of x (N,), without a graph."""
    x = torch.tensor([-1.5, 0.0, 0.5, 2.0])
    got = call(function, torch.sin, x)
    given = x.clone()
    function(torch.sin, given)
    require(not given.requires_grad, "The caller's x has requires_grad now. Work on x.detach().clone().")
    if isinstance(got, Tensor) and got.shape == ():
        require(False, "It gives one number. Wanted is the slope at each of the four points: read x.grad.")
    require(not (isinstance(got, Tensor) and got.requires_grad), "The result still hangs on a graph: use backward() "
            "and .grad, or detach it.")  # fmt: skip
    if isinstance(got, Tensor) and got.shape == x.shape and got.dtype == x.dtype:
        require(not torch.allclose(got, x.sin(), atol=1e-4), "It gives f(x) itself, not its derivative.")
        require(not torch.allclose(got, x.cos() / 4, atol=1e-4), "All slopes are four times too small: that is the "
                "gradient of the mean. Take the sum.")  # fmt: skip
    same(got, x.cos(), "The result", " for f = torch.sin", tolerance=1e-4)
    other = call(function, lambda x: x**3, torch.tensor([1.0, 2.0]))
    same(other, torch.tensor([3.0, 12.0]), "The result", " for f(x) = x**3 at 1 and 2", tolerance=1e-4)
    again = function(torch.sin, x.clone().requires_grad_())
    require(again is not None, "For an x that has requires_grad already it gives None: a clone hangs on its original, "
            "and .grad is kept for the first of a chain only. Use x.detach().clone().")  # fmt: skip
    require(not again.requires_grad, "For an x that has requires_grad already, the result has it as well. Detach x.")
    same(again, x.cos(), "The result", " for an x that has requires_grad", tolerance=1e-4)
    return "One backward for all points: the gradient of a sum of separate terms is the list of their slopes."


@check
def engine_exp(function, value: Callable) -> str:
    """exp(value) for the lesson's engine; `value` is its class Value."""
    x = value(0.5)
    got = call(function, x)
    require(isinstance(got, value), f"exp(Value(0.5)) should be a Value, not a {type(got).__name__}.")
    require(abs(got.data - math.exp(0.5)) < 1e-9, f"exp(Value(0.5)).data is {number(got.data):.4f}, "
            f"and e to the 0.5 is {math.exp(0.5):.4f}.")  # fmt: skip
    require(any(parent is x for parent, _ in got.parents), "The result does not know its parent, so no slope can "
            "flow back. Hand it the pair (value, slope) in a list.")  # fmt: skip
    a, b = value(0.3), value(-0.7)
    (function(a * b) + a * function(a)).backward()
    e_ab, e_a = math.exp(0.3 * -0.7), math.exp(0.3)
    wanted = (-0.7 * e_ab + e_a + 0.3 * e_a, 0.3 * e_ab)
    require(abs(a.grad - (-0.7 + e_a + 0.3)) > 1e-6, "The slope towards the parent is 1, as for a sum. What is the "
            "derivative of e to the x?")  # fmt: skip
    require(abs(a.grad - wanted[0]) < 1e-9 and abs(b.grad - wanted[1]) < 1e-9, "The value is right, but the slopes "
            "of exp(a * b) + a * exp(a) are not. What is the derivative of e to the x, at this x?")  # fmt: skip
    return "A new operation needs its value and its slope, and nothing else. So it is in torch, too."


@check
def four_bottoms(answer) -> str:
    """The four minima of (x^2 + y - 11)^2 + (x + y^2 - 7)^2, as a tensor (4, 2)."""
    if isinstance(answer, list) and answer and all(isinstance(row, Tensor) for row in answer):
        answer = torch.stack(answer)
    try:
        points = torch.as_tensor(answer).detach().cpu().double()
    except (TypeError, ValueError, RuntimeError):
        require(False, f"A tensor of shape (4, 2) is wanted, not a {type(answer).__name__}.")
    require(points.shape == (4, 2), f"The answer has shape {tuple(points.shape)}; (4, 2) is wanted.")
    require(points.isfinite().all().item(), "Some numbers are infinite or nan: the learning rate is too large.")
    minima = torch.tensor([[3, 2], [-2.805118, 3.131313], [-3.779310, -3.283186], [3.584428, -1.848127]])
    distance = torch.cdist(points, minima.double())
    for point, nearest in zip(points.tolist(), distance.min(dim=1).values.tolist(), strict=True):
        place = f"({point[0]:.2f}, {point[1]:.2f})"
        require(nearest < 0.5, f"{place} is not near a bottom. Is it the end of the descent, or its start?")
        require(nearest < 0.015, f"{place} is not there yet: {nearest:.3f} from a bottom. More steps, or larger ones.")
    found = len(set(distance.argmin(dim=1).tolist()))
    require(found == 4, f"These are {found} different bottoms, some more than once. Start somewhere else.")
    return "Descent finds a bottom near its start, not the best one. Networks have countless bottoms, too."
