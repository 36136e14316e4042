"""Answers to the exercises of lesson 01: right ones written in other ways, and the usual wrong ones."""

import math

import numpy as np
import torch

from helpers.checks import autograd


class Value:
    """The engine of lesson 01, as far as its check needs it."""

    def __init__(self, data, parents=(), name=""):
        self.data, self.grad, self.parents = float(data), 0.0, parents

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def backward(self, slope=1.0):
        self.grad += slope
        for parent, towards in self.parents:
            parent.backward(slope * towards)


def engine(exp):
    """A check of one argument for that exercise, which takes the class as well."""
    return autograd.engine_exp(exp, Value)


engine.__wrapped__ = autograd.engine_exp.__wrapped__


def each_alone(f, x):
    return torch.stack([torch.autograd.functional.jacobian(f, point) for point in x.detach()])


def marks_the_callers_x(f, x):
    x.requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0]


def clones_without_detaching(f, x):
    x = x.clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def by_differences(f, x, h=1e-5):
    x = x.detach()
    return (f(x + h) - f(x - h)) / (2 * h)


def twice(f, x):
    x = x.detach().clone().requires_grad_()
    y = f(x).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


class Kept:
    """Slopes with a gradient that is kept from one call to the next."""

    __name__ = "Kept"

    def __init__(self):
        self.x = torch.zeros(0)

    def __call__(self, f, x):
        if self.x.shape != x.shape:
            self.x = x.detach().clone().requires_grad_()
        f(self.x).sum().backward()
        return self.x.grad.clone()


def leaves_a_gradient(f, x):
    x.requires_grad = True
    f(x).sum().backward()
    slopes = x.grad
    x.requires_grad = False
    return slopes


def power_series(v):
    term = total = Value(1.0)
    for k in range(1, 20):
        term = term * v * Value(1 / k)
        total = total + term
    return total


def overwritten(v):
    v.data = math.exp(v.data)
    return v


def writes_grad(v):
    v.grad = math.exp(v.data)
    return Value(math.exp(v.data), [(v, math.exp(v.data))])


def landscape(p):
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def descended(lr, reset=True, sign=-1, steps=200):
    """The four bottoms by descent from the four corners, with the usual mistakes as options."""
    points = [torch.tensor(c, requires_grad=True) for c in [(4.0, 4.0), (-4.0, 4.0), (-4.0, -4.0), (4.0, -4.0)]]
    for p in points:
        for _ in range(steps):
            p.grad = None if reset else p.grad
            landscape(p).backward()
            p.data += sign * lr * p.grad
    return [p.detach() for p in points]


FOUR = [[3, 2], [-2.8051, 3.1313], [-3.7793, -3.2832], [3.5844, -1.8481]]


RIGHT = [
    (autograd.broadcast_shape, lambda: (5, 4, 3)),
    (autograd.broadcast_shape, lambda: torch.Size([5, 4, 3])),
    (autograd.broadcast_shape, lambda: [5, 4, 3]),
    (autograd.slopes, lambda: each_alone),
    (autograd.slopes, lambda: lambda f, x: by_differences(f, x.double(), 1e-4).float()),
    (autograd.slopes, lambda: lambda f, x: torch.func.vmap(torch.func.grad(f))(x.detach())),
    (autograd.slopes, lambda: lambda f, x: torch.autograd.grad(f(z := x.detach().requires_grad_()).sum(), z)[0]),
    (engine, lambda: lambda v: Value(math.e**v.data, ((v, math.e**v.data),), "exp")),
    (autograd.four_bottoms, lambda: torch.tensor(FOUR)),
    (autograd.four_bottoms, lambda: [torch.tensor(p) for p in FOUR[::-1]]),
    (engine, lambda: lambda v: Value(e := torch.tensor(v.data).exp().item(), [(v, e)])),
    (autograd.four_bottoms, lambda: FOUR),
    (autograd.four_bottoms, lambda: tuple(torch.tensor(p) for p in FOUR)),
    (autograd.four_bottoms, lambda: np.array(FOUR)),
    (autograd.four_bottoms, lambda: descended(0.01)),
]  # fmt: skip

WRONG = [
    (autograd.broadcast_shape, (5, 1, 3), "in the middle 1 meets 4"),
    (autograd.broadcast_shape, (4, 3), "as many as the longer"),
    (autograd.broadcast_shape, (4, 4, 3), "there the first decides"),
    (autograd.broadcast_shape, (5, 4, 1), "at the right 3 meets 1"),
    (autograd.broadcast_shape, 60, "of the type int"),
    (autograd.slopes, lambda f, x: f(x), "f(x) itself"),
    (autograd.slopes, lambda f, x: torch.func.grad(lambda x: f(x).mean())(x), "four times too small"),
    (autograd.slopes, lambda f, x: torch.func.grad(lambda x: f(x).sum())(x).sum(), "It gives one number"),
    (autograd.slopes, marks_the_callers_x, "leaves the caller's tensor with another requires_grad"),
    (autograd.slopes, lambda f, x: torch.cos(x), "for f(x) = x**3"),
    (autograd.slopes, lambda f, x: x.detach().requires_grad_().cos(), "hangs on a graph"),
    (autograd.slopes, lambda f, x: torch.func.vmap(torch.func.grad(f))(x), "that has requires_grad already ("),
    (autograd.slopes, clones_without_detaching, "that has requires_grad already ("),
    (autograd.slopes, lambda f, x: f(x).backward(), "Has the tensor requires_grad"),
    (autograd.slopes, lambda f, x: f(x.detach().requires_grad_()).backward(), "take the sum first"),
    (autograd.slopes, by_differences, "Are these finite differences?"),
    (autograd.slopes, twice, "backward() ran twice"),
    (autograd.slopes, Kept(), "Called once more with the same f and x"),
    (autograd.slopes, leaves_a_gradient, ".grad of the caller's tensor"),
    (autograd.slopes, lambda x, f: f(x.detach()), "Are the arguments in their order?"),
    (engine, lambda v: math.exp(v.data), "of the type float"),
    (engine, lambda v: Value(math.exp(v.data)), "does not know its parent"),
    (engine, lambda v: Value(math.exp(v.data), [(v, 1.0)]), "slope towards the parent is 1"),
    (engine, lambda v: Value(math.exp(v.data), [(v, v.data)]), "at this x"),
    (engine, lambda v: Value(math.exp(v.data), [(Value(v.data), math.exp(v.data))]), "does not know its parent"),
    (engine, lambda v: Value(math.exp(v.data), (v, math.exp(v.data))), "needs the list, too"),
    (engine, lambda v: Value(math.exp(v.data), [(math.exp(v.data), v)]), "in this order"),
    (engine, lambda v: Value(math.exp(v.data), [(v, Value(math.exp(v.data)))]), "slope beside the parent is a Value"),
    (engine, lambda v: Value(math.exp(v), [(v, 1.0)]), "want a plain number: value.data"),
    (engine, power_series, "one new operation"),
    (engine, overwritten, "changes its own argument"),
    (engine, writes_grad, "writes into the .grad of its argument"),
    (engine, lambda v: Value(2.0**v.data, [(v, 2.0**v.data)]), "e to the 0.5"),
    (autograd.four_bottoms, torch.tensor([FOUR[0]] * 4), "Only 1 of the four bottoms"),
    (autograd.four_bottoms, torch.tensor(FOUR).T, "(2, 4); (4, 2) is wanted"),
    (autograd.four_bottoms, torch.tensor([[4.0, 4], [-4, 4], [-4, -4], [4, -4]]), "not near a bottom"),
    (autograd.four_bottoms, torch.tensor(FOUR) + 0.05, "more steps. If that brings it no nearer"),
    (autograd.four_bottoms, torch.full((4, 2), float("nan")), "holds nan or infinity"),
    (autograd.four_bottoms, "here", "it is a string"),
    (autograd.four_bottoms, descended(0.015), "If that brings it no nearer, it jumps around"),
    (autograd.four_bottoms, descended(0.02), "and needs smaller ones"),
    (autograd.four_bottoms, descended(0.01, reset=False), "old gradient is not reset"),
    (autograd.four_bottoms, descended(0.01, sign=1), "the step goes up (+=)"),
    (autograd.four_bottoms, [torch.zeros(2), torch.zeros(3)], "it is a list"),
]  # fmt: skip

TAKE_FUNCTIONS = [autograd.slopes, engine]
