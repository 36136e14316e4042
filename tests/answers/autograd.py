"""Answers to the exercises of lesson 01: right ones written in other ways, and the usual wrong ones."""

import math

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


FOUR = [[3, 2], [-2.8051, 3.1313], [-3.7793, -3.2832], [3.5844, -1.8481]]


RIGHT = [
    (autograd.broadcast_shape, lambda: (5, 4, 3)),
    (autograd.broadcast_shape, lambda: torch.Size([5, 4, 3])),
    (autograd.broadcast_shape, lambda: [5, 4, 3]),
    (autograd.slopes, lambda: each_alone),
    (autograd.slopes, lambda: lambda f, x: torch.func.vmap(torch.func.grad(f))(x.detach())),
    (autograd.slopes, lambda: lambda f, x: torch.autograd.grad(f(z := x.detach().requires_grad_()).sum(), z)[0]),
    (engine, lambda: lambda v: Value(math.e**v.data, ((v, math.e**v.data),), "exp")),
    (autograd.four_bottoms, lambda: torch.tensor(FOUR)),
    (autograd.four_bottoms, lambda: [torch.tensor(p) for p in FOUR[::-1]]),
    (autograd.four_bottoms, lambda: FOUR),
]  # fmt: skip

WRONG = [
    (autograd.broadcast_shape, (5, 1, 3), "in the middle 1 meets 4"),
    (autograd.broadcast_shape, (4, 3), "as many as the longer"),
    (autograd.broadcast_shape, (4, 4, 3), "there the first decides"),
    (autograd.broadcast_shape, (5, 4, 1), "at the right 3 meets 1"),
    (autograd.broadcast_shape, 60, "not a int"),
    (autograd.slopes, lambda f, x: f(x), "f(x) itself"),
    (autograd.slopes, lambda f, x: torch.func.grad(lambda x: f(x).mean())(x), "four times too small"),
    (autograd.slopes, lambda f, x: torch.func.grad(lambda x: f(x).sum())(x).sum(), "It gives one number"),
    (autograd.slopes, marks_the_callers_x, "requires_grad now"),
    (autograd.slopes, lambda f, x: torch.cos(x), "for f(x) = x**3"),
    (autograd.slopes, lambda f, x: x.detach().requires_grad_().cos(), "hangs on a graph"),
    (autograd.slopes, lambda f, x: torch.func.vmap(torch.func.grad(f))(x), "Detach x"),
    (autograd.slopes, clones_without_detaching, "Use x.detach().clone()"),
    (autograd.slopes, lambda f, x: f(x).backward(), "stopped with RuntimeError"),
    (engine, lambda v: math.exp(v.data), "not a float"),
    (engine, lambda v: Value(math.exp(v.data)), "does not know its parent"),
    (engine, lambda v: Value(math.exp(v.data), [(v, 1.0)]), "slope towards the parent is 1"),
    (engine, lambda v: Value(math.exp(v.data), [(v, v.data)]), "at this x"),
    (engine, lambda v: Value(math.exp(v.data), [(Value(v.data), math.exp(v.data))]), "does not know its parent"),
    (engine, lambda v: Value(2.0**v.data, [(v, 2.0**v.data)]), "e to the 0.5"),
    (autograd.four_bottoms, torch.tensor([FOUR[0]] * 4), "1 different bottoms"),
    (autograd.four_bottoms, torch.tensor(FOUR).T, "(2, 4); (4, 2) is wanted"),
    (autograd.four_bottoms, torch.tensor([[4.0, 4], [-4, 4], [-4, -4], [4, -4]]), "not near a bottom"),
    (autograd.four_bottoms, torch.tensor(FOUR) + 0.05, "not there yet"),
    (autograd.four_bottoms, torch.full((4, 2), float("nan")), "infinite or nan"),
    (autograd.four_bottoms, "here", "not a str"),
]  # fmt: skip

TAKE_FUNCTIONS = [autograd.slopes, engine]
