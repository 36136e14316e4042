"""Checks of lesson 11."""

import copy
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import Wrong, call, check, kind, mistaken, network, number, outputs, require, same, tensor


@check
def best_d(function) -> str:
    """best_d(p, q): p / (p + q), one half where both are zero."""
    real, made = torch.tensor([1.0, 0.2, 0.0, 0.5, 0.9, 0.4]), torch.tensor([1.0, 0.6, 0.3, 0.0, 0.1, 0.8])
    for shape in ((6,), (2, 3), (6, 1)):
        p, q = real.view(shape), made.view(shape)
        want, where = p / (p + q), f" for p and q of shape {tuple(p.shape)}"
        got = tensor(call(function, p, q), want, "The answer", where)
        mistaken(got, [
            (q / (p + q), "It gives the share of the made ones. D says how probable it is that a sample is real."),
            (p / q, "It gives p / q, which may be above 1. D's answer is a probability."),
            ((p > q).float(), "It says 1 or 0, where D gives a probability: the share of the real ones, at this "
             "place, among both."),
        ])  # fmt: skip
        same(got, want, "The answer", where)
    want = torch.tensor([0.5, 0.0])
    both = tensor(call(function, torch.zeros(2), torch.tensor([0.0, 1.0])), want, "The answer")
    require(not both.isnan().any(), "Where p and q are both 0 it gives nan; one half is wanted.")
    same(both, want, "The answer", " for p = (0, 0) and q = (0, 1)")
    tiny = call(function, torch.tensor([1e-12, 3e-12]), torch.tensor([0.0, 1e-12]))
    same(tiny, torch.tensor([1.0, 0.75]), "The answer", " for densities as small as 1e-12")
    return "When the generator has arrived, p = q, and this is one half everywhere."


@check
def both_losses(function) -> str:
    """both_losses(real_logits, made_logits): D's loss and G's non-saturating loss, from logits."""
    small = [2.0, -1.0, 0.5], [-3.0, 0.0, 1.0]
    for real, made in (small, ([0.3, -2.0, 1.5, -0.7, 2.2], [1.1, -0.4, 2.0, 0.6, -1.0])):
        _judge_losses(function, real, made)
    _judge_losses(function, [200.0, -200.0, 200.0], [-200.0, 50.0, 120.0], " for logits as large as 200")
    return "These two lines are the whole game."


def _judge_losses(function, real: list[float], made: list[float], where: str = "") -> None:
    real, made = (torch.tensor(logits).unsqueeze(1).requires_grad_() for logits in (real, made))
    pair = call(function, real, made)
    is_pair = isinstance(pair, list | tuple) and len(pair) == 2
    require(is_pair, f"Return the pair (D's loss, G's loss); this is {kind(pair)}.")
    d_loss, g_loss = number(pair[0], "D's loss", finite=False), number(pair[1], "G's loss", finite=False)
    for name, loss in (("D's", d_loss), ("G's", g_loss)):
        require(math.isfinite(loss), f"{name} loss is {loss}, not finite{where}. Take the logarithm and the sigmoid in "
                "one: F.softplus, F.logsigmoid or binary_cross_entropy_with_logits.")  # fmt: skip
    on_real, on_made = F.softplus(-real.detach()), F.softplus(made.detach())
    d_want, g_want = (on_real.mean() + on_made.mean()).item(), F.softplus(-made.detach()).mean().item()
    if not where:  # of large logits, several are equal
        _name_losses(d_loss, g_loss, real.detach(), made.detach(), d_want, g_want)
    require(_like(d_loss, d_want), f"D's loss is {d_loss:.4g}{where}; {d_want:.4g} is right.")
    require(_like(g_loss, g_want), f"G's loss is {g_loss:.4g}{where}; {g_want:.4g} is right.")
    _require_gradient(pair[0], [real, made], "D's loss")
    _require_gradient(pair[1], [made], "G's loss")


def _like(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-4)


def _name_losses(d: float, g: float, real: Tensor, made: Tensor, d_want: float, g_want: float) -> None:
    """Raise Wrong where the two losses are those of a usual mistake."""
    turned = (F.softplus(real).mean() + F.softplus(-made).mean()).item()
    swapped = (F.softplus(-made).mean() + F.softplus(real).mean()).item(), F.softplus(-real).mean().item()
    require(not (_like(d, g_want) and _like(g, d_want)), "The two are there, in the other order: D's loss comes first.")
    exchanged = _like(d, swapped[0]) and _like(g, swapped[1])
    require(not exchanged, "The real logits are taken for the made ones, and the made for the real ones.")
    require(not _like(d, turned), "D's loss has its signs turned round: this D is paid for calling real ones made. "
            "A real sample costs F.softplus(-logit).")  # fmt: skip
    require(not _like(d, d_want / 2), "D's loss is half of what it should be: add the means over the real and the "
            "made ones.")  # fmt: skip
    added = _like(d, d_want * len(real)) or _like(g, g_want * len(made))
    require(not added, f"A loss is {len(real)} times what it should be, with {len(real)} logits: take means, not sums.")
    saturating = _like(g, -F.softplus(made).mean().item())
    require(not saturating, "This G has the saturating loss, -softplus(s). The other, softplus(-s), is wanted.")
    require(not _like(g, F.softplus(made).mean().item()), "G's loss has its sign turned round: this G is paid for "
            "being found out. It wants D to say real.")  # fmt: skip


def _require_gradient(loss, logits: list[Tensor], what: str) -> None:
    message = (f"{what} has the right value, and no gradient comes back from it to the logits, so nothing could be "
               "learnt. Was it made a number (.item(), float), or were the logits detached?")  # fmt: skip
    require(isinstance(loss, Tensor) and loss.requires_grad, message)
    gradients = call(_gradients, loss, logits, changes=True, name=f"The gradient of {what}")
    require(all(g is not None and bool((g != 0).any()) for g in gradients), message)


def _gradients(loss: Tensor, logits: list[Tensor]) -> tuple:
    return torch.autograd.grad(loss.sum(), logits, retain_graph=True, allow_unused=True)


def _turn(a: Tensor, b: Tensor, t: Tensor, omega: Tensor) -> Tensor:
    return (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)


@check
def walk(function) -> str:
    """walk(a, b, steps): spherical interpolation between two points, both ends included."""
    three = torch.tensor([3.0, 0.0, 4.0]), torch.tensor([2.0, 3.0, -1.0])
    six = torch.tensor([1.0, -2.0, 0.5, 1.0, 0.0, 3.0]), torch.tensor([-2.0, 1.0, 2.0, 0.5, 1.0, 1.0])
    for (a, b), steps in ((three, 5), (six, 4), (three, 9)):
        got, t = call(function, a, b, steps), torch.linspace(0, 1, steps).unsqueeze(1)
        cos = a @ b / (a.norm() * b.norm())
        omega, where = torch.acos(cos), f" for a and b of {len(a)} numbers and steps={steps}"
        more = isinstance(got, Tensor) and got.shape == (steps + 1, len(a))
        require(not more, f"{steps + 1} points for steps={steps}; both ends are among the {steps}.")
        want = _turn(a, b, t, omega)
        got = tensor(got, want, "The walk", where)
        mistaken(got, [
            ((1 - t) * a + t * b, "This is the straight way. Its middle is shorter than its ends."),
            (want.flip(0), "It walks from b to a."),
            (_turn(a, b, t, cos), "Here omega is the cosine of the angle. The angle itself is torch.acos of it."),
            (_turn(a, b, t, torch.acos(a @ b)), "The cosine of the angle is a @ b divided by the lengths of both; "
             "a @ b alone may be above 1, for which torch.acos gives nan."),
            (_turn(a, b, t, a @ b), "Here omega is a @ b. Divide by both lengths, and take torch.acos of it."),
            (want * omega.sin(), "The division by the sine of omega is missing."),
            (_turn(a / a.norm(), b / b.norm(), t, omega), "The points begin at a / |a|, not at a. Only the angle is "
             "that of the directions; a and b keep their lengths."),
        ], 1e-4)  # fmt: skip
        same(got, want, "The walk", where, tolerance=1e-4)
    return "Between ends of equal length every point has that length, too."


LINE = torch.linspace(-1, 1, 15)


@check
def wave_maker(model) -> str:
    """A generator (N, 5) -> (N, 15) of a sin(pi x): distance at most 0.05, nine of ten bins of a from 0.5 to 1.5."""
    network(model, "A generator, a network,")
    noise = torch.randn(1000, 5, generator=torch.Generator().manual_seed(99))
    made = outputs(model, noise, (1000, 15), "a curve of 15 points for each", "wave_maker(z)")
    _require_learnt(model, noise)
    a, distance = _nearest(made, torch.sin(math.pi * LINE))
    if distance > 0.05:
        _, parabola = _nearest(made + 1, LINE.square() + 1)
        require(parabola > 0.1, "These are the parabolas of the lesson. Real ones are to come from real_waves.")
        raise Wrong(f"The distance from the family is {distance:.3f}; at most 0.05 is wanted. Did it take "
                    "enough steps, and does real_waves make a sin(pi x)?")  # fmt: skip
    low, middle, high = torch.quantile(a, torch.tensor([0.05, 0.5, 0.95])).tolist()
    span = f"nine tenths of the a lie between {low:.2f} and {high:.2f}"
    require(abs(middle - 1) < 0.25, f"The curves are waves, but of another family: {span}, and those of the real ones "
            "between 0.5 and 1.5. Which a does real_waves draw?")  # fmt: skip
    filled = int((torch.histc(a, bins=10, min=0.5, max=1.5) >= 10).sum())
    require(filled >= 9, f"The curves are good (distance {distance:.3f}), but only {filled} of 10 bins of a hold ten "
            f"curves or more: {span}. There is too little variety.")  # fmt: skip
    outside = ((a < 0.4) | (a > 1.6)).float().mean().item()
    require(outside < 0.1, f"{outside:.0%} of the curves have an a well outside 0.5 to 1.5: {span}.")
    return f"Distance {distance:.3f}, {filled} of 10 bins filled."


def _nearest(curves: Tensor, shape: Tensor) -> tuple[Tensor, float]:
    """The a of the nearest a * shape to each curve, and the distance of all from it (root mean square)."""
    a = curves @ shape / (shape @ shape)
    return a, (curves - a.unsqueeze(1) * shape).square().mean().sqrt().item()


def _require_learnt(model: nn.Module, noise: Tensor) -> None:
    probe = copy.deepcopy(model).eval().requires_grad_()
    device = next(probe.parameters()).device
    made = call(probe, noise[:50].to(device), changes=True, draws=True, name="wave_maker")
    weights = list(probe.parameters())
    gradients = torch.autograd.grad(made.sum(), weights, allow_unused=True) if made.requires_grad else []
    require(any(g is not None and bool((g != 0).any()) for g in gradients), "What it makes does not depend on its "
            "parameters, so it cannot have been trained. A generator is wanted that has learnt the waves.")  # fmt: skip
