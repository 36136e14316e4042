"""Checks of lesson 08."""

import math

import torch
from torch import Tensor, nn

from . import Wrong, call, check, finite, number, require, same, tensor
from .optimizers_open import descend_well  # noqa: F401

# (the learning rate, (the numbers of a parameter, its gradient) for each parameter)
_STEPS = [
    (0.2, [([1.0, 1.0, 1.0], [1.0, 0.0, -2.0]), ([5.0, 5.0, 5.0], None), ([2.0, 2.0, 2.0], [0.5, 0.5, 0.5])]),
    (0.05, [([[3.0]], None), ([[1.0, 2.0], [3.0, 4.0]], [[4.0, -4.0], [0.0, 8.0]])]),
]


@check
def sgd_step(function) -> str:
    """sgd_step(parameters, lr): one step of SGD in place; no gradient, no step."""
    for lr, given in _STEPS:
        parameters = [nn.Parameter(torch.tensor(values)) for values, _ in given]
        for p, (_, gradient) in zip(parameters, given, strict=True):
            p.grad = None if gradient is None else torch.tensor(gradient)
        places = [p.data_ptr() for p in parameters]
        call(function, list(parameters), lr, changes=True)
        _judge_step(parameters, given, lr)
        _judge_gradients(parameters, given)
        require(places == [p.data_ptr() for p in parameters], "The numbers are right, but they stand in new tensors: "
                "change them in place.")  # fmt: skip
    return "This is all that torch.optim.SGD(...).step() does without momentum."


def _judge_step(parameters: list[nn.Parameter], given: list, lr: float) -> None:
    starts = [torch.tensor(values) for values, _ in given]
    for p, start in zip(parameters, starts, strict=True):
        finite(tensor(p, start, "A parameter", " after the step"), "A parameter", " after the step")
    stays = all(torch.equal(p, start) for p, start in zip(parameters, starts, strict=True))
    require(not stays, "The parameters have not moved. p = p - ... makes a new tensor; p -= ... changes the old one.")
    for p, start, (_, gradient) in zip(parameters, starts, given, strict=True):
        if gradient is None:
            require(torch.equal(p, start), "The parameter without a gradient has moved.")
            continue
        step = lr * torch.tensor(gradient)
        require(not torch.allclose(p, start + step), "It goes uphill: the sign of the step is wrong.")
        same(p, start - step, "A parameter", f" after a step with lr={lr} from {start.tolist()} with the gradient "
             f"{gradient}")  # fmt: skip


def _judge_gradients(parameters: list[nn.Parameter], given: list) -> None:
    for p, (_, gradient) in zip(parameters, given, strict=True):
        require(gradient is not None or p.grad is None, "The step is right, but a parameter that had no gradient has "
                "one now. Leave its .grad as it is: None.")  # fmt: skip
        require(gradient is None or p.grad is not None, "The step is right, but .grad is None after it. Leave it as it "
                "is: setting it back is a line of its own in the training loop.")  # fmt: skip
        kept = gradient is None or torch.equal(p.grad, torch.tensor(gradient))
        require(kept and p.requires_grad, "The step is right, but it changes the gradients.")


# (the new velocity, what p loses, what to say) of the usual mistakes; `old` is the velocity before
_MISTAKES = [
    (lambda g, old, mu: mu * old + g, lambda g, old, v, mu: v,
     "this is plain momentum. The step is lr * (g + mu * v) with the new v; with the old one it is plain momentum."),
    (lambda g, old, mu: g, lambda g, old, v, mu: g + mu * v,
     "the velocity is forgotten after each step. Keep it in memory."),
    (lambda g, old, mu: old, lambda g, old, v, mu: g, "this is plain SGD: no velocity has a part in it."),
    (lambda g, old, mu: mu * old + (1 - mu) * g, lambda g, old, v, mu: g + mu * v,
     "its velocity is a mean, with weights that add up to 1. Here g counts in full."),
    (lambda g, old, mu: mu * old + g, lambda g, old, v, mu: -g - mu * v, "it goes uphill: the sign is wrong."),
]  # fmt: skip


@check
def nesterov(rule) -> str:
    """nesterov(p, g, memory, lr, mu=0.9): as torch.optim.SGD(nesterov=True)."""
    for lr, options, start in ((0.1, (), [1.0, -2.0]), (0.05, (0.5,), [[3.0], [-1.0], [0.5]])):
        mine, mu = _walk(_watched(rule), lr, options, start), (*options, 0.9)[0]
        where = f"With lr={lr}{''.join(f' and mu={mu}' for mu in options)}, from {start} on x**2"
        require(not torch.equal(mine[1], mine[0]), "p has not moved. Change it in place: p -= ...")
        for velocity, loss, words in _MISTAKES:
            theirs = _walk(_rule(velocity, loss, mu), lr, (), start)
            require(not torch.allclose(mine, theirs, rtol=1e-5, atol=1e-6), f"{where}: {words}")
        right = _walk(_rule(_MISTAKES[0][0], lambda g, old, v, mu: g + mu * v, mu), lr, (), start)
        for step in range(1, 6):
            same(mine[step], right[step], f"p after step {step}", f" ({where})")
    return "The gradient counts once more, as if it were taken a little further along the way."


def _walk(rule, lr: float, options: tuple, start: list) -> Tensor:
    """Where p is at the start and after each of five steps down x**2."""
    p, memory = torch.tensor(start), {}
    path = [p.clone()]
    for _ in range(5):
        rule(p, 2 * p, memory, lr, *options)
        path.append(p.clone())
    return torch.stack(path)


def _rule(velocity, loss, mu: float):
    def rule(p: Tensor, g: Tensor, memory: dict, lr: float) -> None:
        old = memory.get("v", torch.zeros_like(g))
        memory["v"] = velocity(g, old, mu)
        p.sub_(lr * loss(g, old, memory["v"], mu))

    return rule


def _watched(rule):
    """The learner's rule, which may change p and memory only; no gradient that it was ever given."""
    given: list[tuple[Tensor, Tensor]] = []

    def step(p: Tensor, g: Tensor, memory: dict, *settings) -> None:
        given.append((g, g.clone()))
        try:
            call(rule, p, g, memory, *settings, changes=True)
        except Wrong as mistake:
            first = isinstance(mistake.__cause__, KeyError) and len(given) == 1
            words = " At the first step memory is empty; memory.get(name, 0) is 0 then." if first else ""
            raise Wrong(f"{mistake}{words}") from mistake
        finite(p, f"p after step {len(given)}")
        require(torch.equal(*given[-1]), "It changes the gradient g that it is given. Make a new tensor of it.")
        require(all(torch.equal(*pair) for pair in given), "It keeps g itself in memory and changes it at the next "
                "step, but that tensor is the caller's: keep a new one.")  # fmt: skip

    return step


@check
def rate_at(function) -> str:
    """rate_at(step, steps, warmup, peak): a line up, half a cosine down."""
    for steps, warmup, peak in ((100, 20, 0.4), (40, 10, 1.0), (12, 1, 0.5)):
        _compare_rates(function, steps, warmup, peak)
    return "Many large models are trained with a shape like this."


def _compare_rates(function, steps: int, warmup: int, peak: float) -> None:
    got = [number(call(function, step, steps, warmup, peak), f"rate_at({step}, {steps}, {warmup}, {peak})")
           for step in range(steps)]  # fmt: skip
    want = [peak * (step + 1) / warmup for step in range(warmup)]
    want += [peak * (1 + math.cos(math.pi * (s - warmup + 1) / (steps - warmup))) / 2 for s in range(warmup, steps)]
    require(got[0] != 0, "At step 0 the rate is 0, so the first step would be lost; peak / warmup is wanted.")
    require(abs(max(got) - peak) < 1e-6, f"The largest rate is {max(got):.4g}, not the peak of {peak}.")
    require(abs(got[-1]) < 1e-6, f"At the last step the rate is {got[-1]:.4g}; it should be 0.")
    for step, (mine, right) in enumerate(zip(got, want, strict=True)):
        part = "on the way up" if step < warmup else "on the way down"
        require(abs(mine - right) < 1e-6, f"With steps={steps}, warmup={warmup}, peak={peak} the rate at step {step}, "
                f"{part}, is {mine:.4g} and should be {right:.4g}.")  # fmt: skip
