"""Checks of lesson 03."""

import torch
from torch import Tensor

from . import Wrong, call, check, kind, network, number, outputs, require

NOISE = 0.1  # the standard deviation of the noise on the wave of exercise 4


@check
def slope(function) -> str:
    """slope(x, y): the slope of the least-squares line through points (N,)."""
    x, y = torch.tensor([1.0, 2.0, 4.0, 7.0]), torch.tensor([3.0, 2.0, 6.0, 9.0])
    got = number(call(function, x, y), "The slope", finite=False)
    require(abs(got) != torch.inf, "It is infinite for x = [1, 2, 4, 7], y = [3, 2, 6, 9]. Is it "
            "divided by a squared sum? The differences from the mean add up to 0: square each, then sum.")  # fmt: skip
    _name_slope(number(got, "The slope"), x, y)
    falling = number(call(function, torch.tensor([0.0, 1.0, 3.0]), torch.tensor([2.0, 1.0, 1.0])), "The slope")
    require(abs(falling + 2 / 7) < 1e-4, f"It gives {falling:.4g} for x = [0, 1, 3], y = [2, 1, 1], which fall: "
            f"{-2 / 7:.4g} is right.")  # fmt: skip
    return "Covariance over variance. It is the same slope that descent crept up to in hundreds of steps."


def _name_slope(got: float, x: Tensor, y: Tensor) -> None:
    """Raise Wrong unless it is the slope; say so where it is another number that is often taken for it."""
    dx, dy = x - x.mean(), y - y.mean()
    right = (dx * dy).sum() / (dx * dx).sum()
    known = [
        ((x * y).sum() / (x * x).sum(), "best line through the origin. Take the means off x and y first."),
        ((dx * dy).sum() / (dy * dy).sum(), "slope of x against y: the two are swapped."),
        ((dx * dy).mean(), "covariance. It still has to be divided by something."),
        (right * dx.norm() / dy.norm(), "correlation. Divide by the variance of x alone."),
        (right / 4, "slope divided by the number of points: a mean is above, and a sum below."),
        (right * 4, "slope times the number of points: a sum is above, and a mean below."),
    ]
    for value, words in known:
        require(abs(got - value) > 1e-4, f"This is the {words}")
    require(abs(got - right) < 1e-4, f"It gives {got:.4g} for x = [1, 2, 4, 7], y = [3, 2, 6, 9], and {right:.4g} is "
            "right.")  # fmt: skip


@check
def fit_line(function) -> str:
    """fit_line(x, y, lr, steps) -> (w, b): gradient descent from zero."""
    x = torch.linspace(0, 2, 21)
    y = -2 * x + 5
    ask = lambda lr, steps, x=x, y=y: _pair(call(function, x, y, lr, steps, draws=True))  # noqa: E731
    one, right = ask(0.1, 1), _descend(x, y, 0.1, 1)
    require(one != (0, 0), "w and b are still zero. Are they changed in place inside the loop?")
    if not _close(one, right):
        _name_first_step(one, right, x, y, ask(0.01, 1))
        raise Wrong(f"After one step from zero with lr=0.1 it has w = {one[0]:.4g} and b = {one[1]:.4g}. For the mean "
                    f"squared error, w = {right[0]:.4g} and b = {right[1]:.4g} are right there.")  # fmt: skip
    two = ask(0.1, 2)
    require(two != one, "Two steps give the same as one step. Is the return inside the loop?")
    require(not _close(two, _descend(x, y, 0.1, 2, reset=False)), "The first step is right, the second is not: the "
            "gradient of the first is still in .grad when the second is computed, and the two add up.")  # fmt: skip
    require(_close(two, _descend(x, y, 0.1, 2)), f"The first step is right, and after the second it has w = "
            f"{two[0]:.4g} and b = {two[1]:.4g}. Every step should begin where the last one ended.")  # fmt: skip
    many = ask(0.1, 500)
    require(_close(many, (-2, 5), 0.01), f"After 500 steps it has w = {many[0]:.3f} and b = {many[1]:.3f}.")
    x, y = torch.tensor([-1.0, 0.0, 3.0]), torch.tensor([0.0, 2.0, 1.0])
    fixed = not _close(ask(0.05, 3, x, y), _descend(x, y, 0.05, 3))
    require(not fixed, "It is right for 21 points, and not for other three. Is a number fixed in it?")
    return "Five lines, and any model in this course can be trained by them."


def _pair(result) -> tuple[float, float]:
    is_pair = isinstance(result, tuple | list) and len(result) == 2
    require(is_pair, f"Return the pair (w, b). This is {kind(result)}.")
    return number(result[0], "w"), number(result[1], "b")


def _close(pair: tuple[float, float], other: tuple[float, float], tolerance: float = 1e-4) -> bool:
    return all(abs(a - b) < tolerance * max(1, abs(b)) for a, b in zip(pair, other, strict=True))


def _descend(x: Tensor, y: Tensor, lr: float, steps: int, reset: bool = True) -> tuple[float, float]:
    """Descent by formulas, in float64; without reset, gradients add up."""
    x, y = x.double(), y.double()
    w = b = to_w = to_b = 0.0
    for _ in range(steps):
        error = w * x + b - y
        to_w, to_b = (0.0, 0.0) if reset else (to_w, to_b)
        to_w, to_b = to_w + 2 * (error * x).mean().item(), to_b + 2 * error.mean().item()
        w, b = w - lr * to_w, b - lr * to_b
    return w, b


def _name_first_step(one: tuple[float, float], right: tuple[float, float], x: Tensor, y: Tensor,
                     slower: tuple[float, float]) -> None:  # fmt: skip
    """Raise Wrong where the pair after one step with lr=0.1 is that of a known mistake. slower: with lr=0.01."""
    (w, b), n = right, len(x)
    crossed = 0.2 * x.mean().item() * y.mean().item()  # every prediction compared with every target
    late = 0.2 * (y - w * x).mean().item()  # b's gradient where w is new already
    known = [
        ((-w, -b), "goes up and not down: the sign of the update is wrong."),
        ((b, w), "has the two numbers swapped. Return w first, then b."),
        ((n * w, n * b), f"goes {n} times too far for {n} points: that is the gradient of the sum. Take the mean."),
        ((w / 2, b / 2), "goes half as far as it should. The derivative of a square has a 2."),
        ((crossed, b), "moves w as if every prediction were compared with every target. Shapes (N, 1) and (N,) make a "
         "table (N, N): bring both to one shape."),
        ((w, late), "computes the gradient of b with the new w. Both gradients belong to the place before the step."),
    ]  # fmt: skip
    for pair, words in known:
        require(not _close(one, pair), f"The first step, from zero, {words}")
    require(not _close(one, slower), "With lr=0.1 and with lr=0.01 the first step is the same. Is lr "
            "used, or another rate?")  # fmt: skip
    rounded = any(one == (round(w, k), round(b, k)) for k in (0, 1, 2, 3))
    require(not rounded, f"After one step it has w = {one[0]:g}, b = {one[1]:g}. Are they rounded? Return them whole.")


@check
def mean_loss(function) -> str:
    """mean_loss(losses, sizes): the mean over all examples, from the means and sizes of the batches."""
    losses, sizes = torch.tensor([1.0, 2.0, 6.0]), torch.tensor([40, 40, 20])
    got = number(call(function, losses, sizes), "The mean")
    example = "for losses [1, 2, 6] of batches of 40, 40 and 20"
    require(abs(got - 3) > 1e-4, f"3 is the mean of the three batch means {example}. The last batch holds only 20 "
            "examples, so it should count half as much as each of the others.")  # fmt: skip
    require(abs(got - 240) > 1e-4, f"240 is the sum over all examples {example}. Divide by how many there are.")
    require(abs(got - 80) > 1e-4, f"80 is what there is for each batch {example}. Divide by the number of examples.")
    require(abs(got - 2.4) < 1e-4, f"It gives {got:.4g} {example}.")
    other = number(call(function, torch.tensor([2.0, 2.0]), torch.tensor([7, 3])), "The mean")
    require(abs(other - 2) < 1e-4, f"Two batches of loss 2 must have the mean 2, whatever their sizes; got {other:g}.")
    return "`evaluate` in the course's helpers does just this. The mean of batch means is a common mistake."


@check
def curve(model) -> str:
    """A model of y = sin(6x) + noise of standard deviation 0.1, for x from -1 to 1."""
    network(model, "A model")
    g = torch.Generator().manual_seed(987654)
    x = torch.rand(2000, 1, generator=g) * 2 - 1
    y = torch.sin(6 * x) + NOISE * torch.randn(x.shape, generator=g)
    output = outputs(model, x, (2000, 1), "one prediction for each x")
    ratio = (output - y).square().mean().item() / NOISE**2
    if ratio > 1.3:
        _name_curve(output, x, ratio)
    return f"On 2,000 fresh points its MSE is {ratio:.2f} times the noise floor."


def _name_curve(output: Tensor, x: Tensor, ratio: float) -> None:
    """Raise Wrong, with what its curve looks like: flat, a straight line, or bent and not yet near enough."""
    counts = f"On 2,000 fresh points its MSE is {ratio:.4g} times the noise floor of 0.01; at most 1.3 are wanted. "
    columns = torch.cat([x, torch.ones_like(x)], dim=1)
    rest = (output - columns @ torch.linalg.lstsq(columns, output).solution).std()
    require(output.std() > 0.02, counts + "It gives the same for every x. Are all its ReLUs dead, by too large a "
            "learning rate? Or are the shapes (N, 1) and (N,) mixed in the loss?")  # fmt: skip
    require(rest > 0.1, counts + "Its curve is hardly more than a straight line. Is there an activation between the "
            "layers, and has the model been trained?")  # fmt: skip
    raise Wrong(counts + "Look at its curve: plot_curve(my_model, x_wave, y_wave). Where it does not follow the "
                "points, more neurons do not help: it must be able to be steeper, or to train for longer.")  # fmt: skip
