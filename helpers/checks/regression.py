"""Checks of lesson 03."""

import torch
from torch import Tensor, nn

from ..training import predict
from . import Wrong, call, check, number, require


@check
def slope(function) -> str:
    """slope(x, y): the slope of the least-squares line through points (N,)."""
    x = torch.tensor([1.0, 2.0, 4.0, 7.0])
    y = torch.tensor([3.0, 2.0, 6.0, 9.0])
    got = number(call(function, x, y), "The slope")
    near = lambda value: abs(got - float(value)) < 1e-4  # noqa: E731
    dx, dy = x - x.mean(), y - y.mean()
    where = "for x = [1, 2, 4, 7], y = [3, 2, 6, 9]"
    require(not near((x * y).sum() / (x * x).sum()),
            "This is the best line through the origin. Take the means off x and y first.")  # fmt: skip
    require(not near((dx * dy).sum() / (dy * dy).sum()), "This is the slope of x against y: the two are swapped.")
    require(not near((dx * dy).mean()), "This is the covariance. It still has to be divided by something.")
    require(not near((dx * dy).sum() / (dx * dx).sum().sqrt() / (dy * dy).sum().sqrt()),
            "This is the correlation. Divide by the variance of x alone.")  # fmt: skip
    require(near((dx * dy).sum() / (dx * dx).sum()), f"It gives {got:.4g} {where}, which is not the best slope.")
    return "Covariance over variance. It is the same slope that descent crept up to in hundreds of steps."


@check
def fit_line(function) -> str:
    """fit_line(x, y, lr, steps) -> (w, b): gradient descent from zero."""
    x = torch.linspace(0, 2, 21)
    y = -2 * x + 5
    result = call(function, x, y, 0.1, 500)
    require(isinstance(result, tuple | list) and len(result) == 2, "Return the pair (w, b).")
    w, b = number(result[0], "w"), number(result[1], "b")
    if not (abs(w) < 1e6 and abs(b) < 1e6):
        raise Wrong("w and b run away. Is the update minus the learning rate times the gradient, and is the "
                    "gradient set back to zero in every step?")  # fmt: skip
    require((w, b) != (0, 0), "w and b are still zero. Are they changed in place inside the loop?")
    one = [number(v) for v in call(function, x, y, 0.1, 1)]
    error = y.mean().item() * 2 * 0.1  # what one step from zero makes of b
    require(
        abs(one[1] + error) > 1e-4, "After one step b has gone away from the answer: the sign of the update is wrong."
    )
    require(abs(one[1] - error) < 1e-4, f"After one step with lr=0.1, b is {one[1]:.4g}. For the mean squared "
            "error, starting from zero, that is not where one step leads.")  # fmt: skip
    two = [number(v) for v in call(function, x, y, 0.1, 2)]
    require(abs(two[1] - _two_steps(x, y, 0.1)) < 1e-4, "The first step is right, the second is not. Is the "
            "gradient of the first step still in .grad when the second is computed?")  # fmt: skip
    require(abs(w + 2) < 0.01 and abs(b - 5) < 0.01, f"After 500 steps it has w = {w:.3f} and b = {b:.3f}.")
    return "Five lines, and any model in this course can be trained by them."


def _two_steps(x: Tensor, y: Tensor, lr: float) -> float:
    w = b = 0.0
    for _ in range(2):
        error = w * x + b - y
        w, b = w - lr * 2 * (error * x).mean().item(), b - lr * 2 * error.mean().item()
    return b


@check
def mean_loss(function) -> str:
    """mean_loss(losses, sizes): the mean over all examples, from the means and sizes of the batches."""
    losses, sizes = torch.tensor([1.0, 2.0, 6.0]), torch.tensor([40, 40, 20])
    got = number(call(function, losses, sizes), "The mean")
    example = "for losses [1, 2, 6] of batches of 40, 40 and 20"
    require(abs(got - 3) > 1e-4, f"3 is the mean of the three batch means {example}. The last batch holds only 20 "
            "examples, so it should count half as much as each of the others.")  # fmt: skip
    require(abs(got - 240) > 1e-4, f"240 is the sum over all examples {example}. Divide by how many there are.")
    require(abs(got - 2.4) < 1e-4, f"It gives {got:.4g} {example}.")
    other = number(call(function, torch.tensor([2.0, 2.0]), torch.tensor([7, 3])), "The mean")
    require(abs(other - 2) < 1e-4, f"Two batches of loss 2 must have the mean 2, whatever their sizes; got {other:g}.")
    return "`evaluate` in the course's helpers does just this. The mean of batch means is a common mistake."


@check
def curve(model) -> str:
    """A model of y = sin(4x) + noise of standard deviation 0.1, for x from -1 to 1."""
    require(isinstance(model, nn.Module), f"A model is wanted here, not a {type(model).__name__}.")
    g = torch.Generator().manual_seed(987654)
    x = torch.rand(2000, 1, generator=g) * 2 - 1
    y = torch.sin(4 * x) + 0.1 * torch.randn(x.shape, generator=g)
    try:
        output = predict(model, x)
    except Exception as error:
        raise Wrong(f"model(x) with x of shape (2000, 1) stopped with {type(error).__name__}: {error}") from error
    require(output.shape == y.shape, f"model(x) has shape {tuple(output.shape)} for x of shape (2000, 1); one "
            "prediction for each x, (2000, 1), is wanted.")  # fmt: skip
    ratio = (output - y).square().mean().item() / 0.1**2
    require(ratio <= 1.3, f"On 2,000 fresh points its MSE is {ratio:.2f} times the noise floor of 0.01; at most "
            "1.3 times is wanted. Look at its curve: too stiff, or not yet trained enough?")  # fmt: skip
    return f"On 2,000 fresh points its MSE is {ratio:.2f} times the noise floor."
