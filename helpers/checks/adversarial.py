"""Checks of lesson 11."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..training import predict
from . import Wrong, call, check, number, require, same


@check
def best_d(function) -> str:
    """best_d(p, q): p / (p + q), one half where both are zero."""
    p, q = torch.tensor([1.0, 0.2, 0.0, 0.5]), torch.tensor([1.0, 0.6, 0.3, 0.0])
    got, want = call(function, p, q), p / (p + q)
    if isinstance(got, Tensor) and got.shape == want.shape and got.dtype == want.dtype:
        require(not torch.allclose(got, q / (p + q)), "It gives the share of the made ones. D says how probable it is "
                "that a sample is real.")  # fmt: skip
        require(not torch.allclose(got.nan_to_num(9, 9, 9), (p / q).nan_to_num(9, 9, 9)), "It gives p / q, which may "
                "be above 1. D's answer is a probability.")  # fmt: skip
    same(got, want, "The answer")
    both = call(function, torch.zeros(2), torch.tensor([0.0, 1.0]))
    require(not both.isnan().any(), "Where p and q are both 0 it gives nan; one half is wanted.")
    same(both, torch.tensor([0.5, 0.0]), "The answer", " for p = (0, 0) and q = (0, 1)")
    tiny = call(function, torch.tensor([1e-12, 3e-12]), torch.tensor([0.0, 1e-12]))
    same(tiny, torch.tensor([1.0, 0.75]), "The answer", " for densities as small as 1e-12")
    return "When the generator has arrived, p = q, and this is one half everywhere."


@check
def both_losses(function) -> str:
    """both_losses(real_logits, made_logits): D's loss and G's non-saturating loss, from logits."""
    real, made = torch.tensor([[2.0], [-1.0], [0.5]]), torch.tensor([[-3.0], [0.0], [1.0]])
    for real_logits, made_logits in ((real, made), (200 * real.sign(), torch.tensor([[-200.0], [50.0], [120.0]]))):
        got = call(function, real_logits, made_logits)
        require(isinstance(got, list | tuple) and len(got) == 2, "Return the pair (D's loss, G's loss).")
        d_loss, g_loss = number(got[0], "D's loss"), number(got[1], "G's loss")
        sure = " for logits as large as 200" if real_logits is not real else ""
        require(math.isfinite(d_loss) and math.isfinite(g_loss), f"A loss is not finite{sure}. Take the logarithm and "
                "the sigmoid in one: F.softplus, F.logsigmoid or binary_cross_entropy_with_logits.")  # fmt: skip
        d_want = (F.softplus(-real_logits).mean() + F.softplus(made_logits).mean()).item()
        g_want = F.softplus(-made_logits).mean().item()
        require(not math.isclose(d_loss, d_want / 2, rel_tol=1e-4), "D's loss is half of what it should be: add the "
                "means over the real and the made ones.")  # fmt: skip
        saturating = math.isclose(g_loss, -F.softplus(made_logits).mean().item(), rel_tol=1e-4)
        require(not saturating, "This G has the saturating loss, log(1 - D). The other, -log D, is wanted.")
        require(math.isclose(d_loss, d_want, rel_tol=1e-4), f"D's loss is {d_loss:.4g}{sure}; {d_want:.4g} is right.")
        require(math.isclose(g_loss, g_want, rel_tol=1e-4), f"G's loss is {g_loss:.4g}{sure}; {g_want:.4g} is right.")
    return "These two lines are the whole game."


@check
def walk(function) -> str:
    """walk(a, b, steps): spherical interpolation between two points, both ends included."""
    a = torch.tensor([3.0, 0.0, 4.0])
    for b, steps in ((torch.tensor([0.0, 5.0, 0.0]), 5), (torch.tensor([2.0, 3.0, -1.0]), 9)):
        got = call(function, a, b, steps)
        t = torch.linspace(0, 1, steps).unsqueeze(1)
        omega = torch.acos(a @ b / (a.norm() * b.norm()))
        want = (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)
        if isinstance(got, Tensor) and got.shape == want.shape and got.dtype == want.dtype:
            require(not torch.allclose(got, (1 - t) * a + t * b, atol=1e-4), "This is the straight way. Its middle is "
                    "shorter than its ends.")  # fmt: skip
            require(not torch.allclose(got, want.flip(0), atol=1e-4), "It walks from b to a.")
        if isinstance(got, Tensor) and got.shape == (steps + 1, len(a)):
            raise Wrong(f"{steps + 1} points for steps={steps}; both ends are among the {steps}.")
        same(got, want, "The walk", f" for steps={steps}", tolerance=1e-4)
    return "Between ends of equal length every point has that length, too."


@check
def wave_maker(model) -> str:
    """A generator (N, 5) -> (N, 15) of a sin(pi x): distance at most 0.05, nine of ten bins of a from 0.5 to 1.5."""
    require(isinstance(model, nn.Module), f"A generator, a network, is wanted here, not a {type(model).__name__}.")
    noise = torch.randn(1000, 5, generator=torch.Generator().manual_seed(99))
    try:
        made = predict(model, noise)
    except Exception as error:
        raise Wrong(f"model(z) with z of shape (1000, 5) stopped with {type(error).__name__}: {error}") from error
    require(made.shape == (1000, 15), f"model(z) has shape {tuple(made.shape)}; (1000, 15) is wanted.")
    shape = torch.sin(math.pi * torch.linspace(-1, 1, 15))
    a = made @ shape / (shape @ shape)
    distance = (made - a.unsqueeze(1) * shape).square().mean().sqrt().item()
    filled = int((torch.histc(a, bins=10, min=0.5, max=1.5) >= 10).sum())
    require(distance <= 0.05, f"The distance from the family is {distance:.3f}; at most 0.05 is wanted.")
    outside = ((a < 0.4) | (a > 1.6)).float().mean().item()
    require(filled >= 9, f"The curves are good (distance {distance:.3f}), but only {filled} of 10 bins of a are "
            "filled: there is too little variety.")  # fmt: skip
    require(outside < 0.1, f"{outside:.0%} of the curves have an a well outside 0.5 to 1.5.")
    return f"Distance {distance:.3f}, {filled} of 10 bins filled."
