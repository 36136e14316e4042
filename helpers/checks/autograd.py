"""Checks of lesson 01."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from . import call, case, check, finite, kind, number, require, same, shown, tensor

CAUSES = ("Three things send a descent astray: the learning rate is too large (0.01 is small enough), the old gradient "
          "is not reset before the new one comes, or the step goes up (+=) and not down (-=).")  # fmt: skip


@check
def broadcast_shape(answer) -> str:
    """What shape has torch.ones(5, 1, 3) + torch.ones(4, 1)?"""
    require(isinstance(answer, tuple | list), f"A shape is a tuple such as (2, 3), and this is {kind(answer)}.")
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
    recorded: list[bool] = []

    def sine(points: Tensor) -> Tensor:
        recorded.append(points.requires_grad)
        return points.sin()

    got = call(function, sine, x)
    if isinstance(got, Tensor):
        require(got.shape != (), "It gives one number. Wanted is the slope at each of the four points: read x.grad.")
        require(not got.requires_grad, "The result still hangs on a graph: use backward() and .grad, or detach it.")
    finite(tensor(got, x, "The result", " for f = torch.sin"))
    _name_slopes(got, x, any(recorded))
    same(got, x.cos(), "The result", " for f = torch.sin", tolerance=1e-4)
    with case("Called once more with the same f and x"):
        same(call(function, torch.sin, x), x.cos(), tolerance=1e-4)
    other = call(function, lambda x: x**3, torch.tensor([1.0, 2.0]))
    same(other, torch.tensor([3.0, 12.0]), "The result", " for f(x) = x**3 at 1 and 2", tolerance=1e-4)
    with case("For an x that has requires_grad already (x.detach().clone() is a tensor without that past)"):
        again = call(function, torch.sin, x.clone().requires_grad_())
        require(not again.requires_grad, "The result has requires_grad as well.")
        same(again, x.cos(), tolerance=1e-4)
    return "The short way is one backward for all points: the gradient of a sum of separate terms is their slopes."


def _name_slopes(got: Tensor, x: Tensor, recorded: bool) -> None:
    near = lambda value: torch.allclose(got, value, atol=1e-4)  # noqa: E731
    require(not near(x.sin()), "It gives f(x) itself, not its derivative.")
    require(not near(x.cos() / 4), "All slopes are four times too small: that is the gradient of the mean. Take the "
            "sum.")  # fmt: skip
    require(not near(2 * x.cos()), "All slopes are twice too large: backward() ran twice, and gradients add up.")
    coarse = not recorded and not near(x.cos()) and torch.allclose(got, x.cos(), atol=0.2)
    require(not coarse, "The slopes are only roughly right, and f was never given a tensor with requires_grad. Are "
            "these finite differences? In float32 they are that coarse; autograd is exact.")  # fmt: skip


@check
def engine_exp(function, value: Callable) -> str:
    """exp(value) for the lesson's engine; `value` is its class Value."""
    x = value(0.5)
    got = call(function, x)
    require(x.data == 0.5 and got is not x, "It changes its own argument. Leave that as it is, and return a new Value.")
    require(x.grad == 0, "It writes into the .grad of its argument. That is the work of backward; exp only hands it "
            "the slope, beside the parent.")  # fmt: skip
    require(isinstance(got, value), f"exp(Value(0.5)) should be a Value, and it is {kind(got)}.")
    data = number(got.data, "exp(Value(0.5)).data")
    mine, right = shown(data, math.exp(0.5))
    require(abs(data - math.exp(0.5)) < 1e-6, f"exp(Value(0.5)).data is {mine}, and e to the 0.5 is {right}.")
    _judge_parents(got, x, value)
    a, b = value(0.3), value(-0.7)
    call(lambda a, b: (function(a * b) + a * function(a)).backward(), a, b, changes=True, name="exp")
    e_ab, e_a = math.exp(0.3 * -0.7), math.exp(0.3)
    wanted = (-0.7 * e_ab + e_a + 0.3 * e_a, 0.3 * e_ab)
    require(abs(a.grad - (-0.7 + e_a + 0.3)) > 1e-6, "The slope towards the parent is 1, as for a sum. What is the "
            "derivative of e to the x?")  # fmt: skip
    require(abs(a.grad - wanted[0]) < 1e-6 and abs(b.grad - wanted[1]) < 1e-6, "The value is right, but the slopes "
            "of exp(a * b) + a * exp(a) are not. What is the derivative of e to the x, at this x?")  # fmt: skip
    return "A new operation needs its value and its slope, and nothing else. So it is in torch, too."


def _judge_parents(got, x, value: Callable) -> None:
    """Raise Wrong unless got.parents is a list of one pair, x and a number."""
    pairs = got.parents
    is_list = isinstance(pairs, list | tuple) and all(isinstance(p, list | tuple) and len(p) == 2 for p in pairs)
    require(is_list, "Its parents are not a list of pairs. A single parent needs the list, too: [(value, slope)].")
    require(all(isinstance(parent, value) for parent, _ in pairs), "The pair is (parent, slope), in this order: first "
            "a Value, then a number.")  # fmt: skip
    require(not any(isinstance(slope, value) for _, slope in pairs), "The slope beside the parent is a Value, and it "
            "should be a number.")  # fmt: skip
    waiting, seen = [got], set()
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting += [parent for parent, _ in node.parents]
    require(id(x) in seen, "The result does not know its parent, so no slope can flow back. Hand it the pair (value, "
            "slope) in a list.")  # fmt: skip
    require(any(parent is x for parent, _ in pairs), "It is made of many operations of the engine. Wanted is one new "
            "operation, whose parent is `value` itself: its number comes from math.exp.")  # fmt: skip
    number(next(slope for parent, slope in pairs if parent is x), "The slope towards the parent")


@check
def four_bottoms(answer) -> str:
    """The four minima of (x^2 + y - 11)^2 + (x + y^2 - 7)^2, as a tensor (4, 2)."""
    points = _points(answer)
    require(points.shape == (4, 2), f"The answer has shape {tuple(points.shape)}; (4, 2) is wanted.")
    lost = [i for i, row in enumerate(points) if not row.isfinite().all()]
    require(not lost, f"Row {lost[0] if lost else 0} holds nan or infinity: that descent ran away. {CAUSES}")
    minima = torch.tensor([[3, 2], [-2.805118, 3.131313], [-3.779310, -3.283186], [3.584428, -1.848127]])
    distance = torch.cdist(points, minima.double())
    for point, nearest in zip(points.tolist(), distance.min(dim=1).values.tolist(), strict=True):
        place = f"({point[0]:.2f}, {point[1]:.2f})"
        require(nearest < 0.5, f"{place} is not near a bottom. If it is the end of a descent, and not its start: "
                f"{CAUSES}")  # fmt: skip
        require(nearest < 0.015, f"{place} is near a bottom, and still {nearest:.3f} away from it. Take more steps. If "
                "that brings it no nearer, it jumps around the bottom, and needs smaller ones.")  # fmt: skip
    found = len(set(distance.argmin(dim=1).tolist()))
    require(found == 4, f"Only {found} of the four bottoms are here, some more than once. Start somewhere "
            "else.")  # fmt: skip
    return "Descent finds a bottom near its start, not the best one. Networks have countless bottoms, too."


def _points(answer) -> Tensor:
    """The answer as a tensor of float64: a tensor, an array, or a list of rows of any kind."""
    rows = list(answer) if isinstance(answer, list | tuple) else [answer]
    try:
        tensors = [torch.as_tensor(row).detach().cpu().double() for row in rows]
        return torch.stack(tensors) if isinstance(answer, list | tuple) and tensors else tensors[0]
    except (TypeError, ValueError, RuntimeError, NotImplementedError, IndexError):
        require(False, f"A tensor of shape (4, 2) is wanted, and no such can be made of this: it is {kind(answer)}.")
