"""Checks of lesson 08."""

import math

import torch
from torch import Tensor, nn

from . import Unanswered, Wrong, call, check, number, require


@check
def sgd_step(function) -> str:
    """sgd_step(parameters, lr): one step of SGD in place; no gradient, no step."""
    a, still, b = (nn.Parameter(torch.full((3,), value)) for value in (1.0, 5.0, 2.0))
    a.grad, b.grad = torch.tensor([1.0, 0.0, -2.0]), torch.tensor([0.5, 0.5, 0.5])
    places = [p.data_ptr() for p in (a, b, still)]
    try:
        function([a, still, b], 0.2)
    except Exception as error:
        hint = " A parameter without a gradient has None there." if "None" in str(error) else ""
        hint = " Is it inside torch.no_grad()?" if "leaf" in str(error) else hint
        raise Wrong(f"sgd_step(...) stopped with {type(error).__name__}: {error}.{hint}") from error
    if torch.equal(a, torch.ones(3)) and torch.equal(b, torch.full((3,), 2.0)):
        if _is_stub(function):
            raise Unanswered
        raise Wrong("The parameters have not moved. p = p - ... makes a new tensor; p -= ... changes the old one.")
    require(torch.equal(still, torch.full((3,), 5.0)), "The parameter without a gradient has moved.")
    require(not torch.allclose(a, torch.tensor([1.2, 1.0, 0.6])), "It goes uphill: the sign of the step is wrong.")
    require(torch.allclose(a, torch.tensor([0.8, 1.0, 1.4])), f"From 1 with gradients (1, 0, -2) and lr=0.2 it goes "
            f"to {[round(v, 3) for v in a.tolist()]}.")  # fmt: skip
    require(torch.allclose(b, torch.full((3,), 1.9)), "The first parameter is right, the last is not. (The one between "
            "them has no gradient.)")  # fmt: skip
    require(torch.equal(b.grad, torch.full((3,), 0.5)), "The step is right, but it changes the gradients.")
    require(places == [p.data_ptr() for p in (a, b, still)], "The numbers are right, but they stand in new tensors: "
            "change them in place.")  # fmt: skip
    return "This is all that torch.optim.SGD(...).step() does without momentum."


@check
def nesterov(rule) -> str:
    """nesterov(p, g, memory, lr, mu=0.9): as torch.optim.SGD(nesterov=True)."""
    require(callable(rule), f"A function is wanted here, not a {type(rule).__name__}.")
    for lr, mu in ((0.1, None), (0.05, 0.5)):
        _follow_nesterov(rule, lr, mu)
    return "The gradient counts once more, as if it were taken a little further along the way."


def _follow_nesterov(rule, lr: float, mu: float | None) -> None:
    theirs = nn.Parameter(torch.tensor([1.0, -2.0]))
    optimizer = torch.optim.SGD([theirs], lr=lr, momentum=mu or 0.9, nesterov=True)
    mine, memory = theirs.detach().clone(), {}
    for step in range(1, 6):
        theirs.grad = 2 * theirs.detach()
        optimizer.step()
        before = mine.clone()
        rule(mine, 2 * mine, memory, lr, **({} if mu is None else {"mu": mu}))
        if torch.equal(mine, before) and not memory and _is_stub(rule):
            raise Unanswered
        require(not torch.equal(mine, before), "p has not moved. Change it in place: p -= ...")
        where = f"With lr={lr}{f' and mu={mu}' if mu else ''}, after step {step} from (1, -2) on x**2"
        plain = torch.allclose(mine, before - lr * 2 * before)
        require(step > 1 or not plain, f"{where} it is where plain momentum is. The step is lr * (g + mu * v).")
        require(step == 1 or not plain, f"{where} the velocity is forgotten. Keep it in memory.")
        close = torch.allclose(mine, theirs.detach(), atol=1e-5)
        require(close, f"{where} it is at {[round(v, 4) for v in mine.tolist()]}, torch at "
                f"{[round(v, 4) for v in theirs.tolist()]}.")  # fmt: skip


def _is_stub(function) -> bool:
    """Whether the function's body is still `...`."""
    return getattr(getattr(function, "__code__", None), "co_code", None) == (lambda: None).__code__.co_code


@check
def rate_at(function) -> str:
    """rate_at(step, steps, warmup, peak): a line up, half a cosine down."""
    for steps, warmup, peak in ((100, 20, 0.4), (40, 10, 1.0)):
        _compare_rates(function, steps, warmup, peak)
    return "Many large models are trained with a shape like this."


def _compare_rates(function, steps: int, warmup: int, peak: float) -> None:
    got = [number(call(function, step, steps, warmup, peak), f"rate_at({step}, ...)") for step in range(steps)]
    want = [peak * (step + 1) / warmup for step in range(warmup)]
    want += [peak * (1 + math.cos(math.pi * (s - warmup + 1) / (steps - warmup))) / 2 for s in range(warmup, steps)]
    require(got[0] != 0, "At step 0 the rate is 0, so the first step would be lost; peak / warmup is wanted.")
    require(abs(max(got) - peak) < 1e-6, f"The largest rate is {max(got):.4g}, not the peak of {peak}.")
    require(abs(got[-1]) < 1e-6, f"At the last step the rate is {got[-1]:.4g}; it should be 0.")
    for step, (mine, right) in enumerate(zip(got, want, strict=True)):
        part = "on the way up" if step < warmup else "on the way down"
        require(abs(mine - right) < 1e-6, f"With steps={steps}, warmup={warmup}, peak={peak} the rate at step {step}, "
                f"{part}, is {mine:.4g} and should be {right:.4g}.")  # fmt: skip


@check
def descend_well(function) -> str:
    """descend_well(gradient, start, steps): below 0.001 on two ravines within 100 gradients."""
    for steep in (1.0, 4.0):
        calls: list[Tensor] = []

        def gradient(point: Tensor, steep: float = steep, calls: list[Tensor] = calls) -> Tensor:
            require(isinstance(point, Tensor) and point.shape == (2,), "gradient(...) takes a tensor of shape (2,).")
            calls.append(point)
            point = point.detach().clone().requires_grad_()
            return torch.autograd.grad(_height(point, steep), point)[0]

        end = call(function, gradient, torch.tensor([-4.0, -1.0]), 100)
        require(isinstance(end, Tensor) and end.shape == (2,), "Return the point, a tensor of shape (2,).")
        require(len(calls) <= 100, f"It asked for {len(calls)} gradients; 100 are allowed.")
        height = _height(end.detach(), steep).item()
        name = "gentler" if steep == 1 else "steeper"
        require(math.isfinite(height) and height < 100, f"On the {name} ravine it runs away. A smaller learning rate, "
                "or one that does not depend on the size of the gradient?")  # fmt: skip
        require(height < 0.001, f"On the {name} ravine it ends at a height of {height:.4f}; below 0.001 is wanted.")
    return "One setting for two landscapes: that is what one asks of an optimizer."


def _height(point: Tensor, steep: float) -> Tensor:
    x, y = (point - torch.tensor([-0.5, 0.3])).unbind(-1)  # the bottom is not where one would guess
    along, across = 0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y
    return steep * (along**2 + across**2 / 30)
