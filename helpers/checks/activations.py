"""Checks of lesson 02."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import Wrong, call, check, require, same


@check
def leaky(function) -> str:
    """leaky(x): x where it is positive, a tenth of it elsewhere."""
    x = torch.tensor([[-3.0, -0.5, 0.0], [0.2, 1.0, 40.0]])
    got = call(function, x)
    if _alike(got, x):
        require(not torch.equal(got, x.relu()), "This is ReLU: below zero it gives 0, not a tenth of x.")
        require(not torch.allclose(got, torch.where(x > 0, 0.1 * x, x)), "The two sides are swapped.")
        require(not torch.allclose(got, F.leaky_relu(x)), "Below zero you give a hundredth of x, as torch's does "
                "by default; a tenth is wanted.")  # fmt: skip
        require(not torch.allclose(got, x.abs().where(x > 0, 0.1 * x.abs())), "Below zero the sign is wrong.")
    same(got, F.leaky_relu(x, 0.1), "The result", " for some x of shape (2, 3)")
    same(call(function, x[0]), F.leaky_relu(x[0], 0.1), "The result", " for some x of shape (3,)")
    _slope(function, x)
    return "No neuron with it is ever quite dead: below zero there is still a slope of a tenth."


@check
def hat(function) -> str:
    """hat(x): 0 up to -1, up to 1 at 0, down to 0 at 1, from ReLUs."""
    x = torch.tensor([-5.0, -1.0, -0.5, 0.0, 0.25, 1.0, 3.0, 50.0])
    want = (1 - x.abs()).clamp(min=0)
    got = call(function, x)
    if _alike(got, x):
        got = got.detach()
        require(got[-1].abs() < 1e-3, f"At x = 50 it gives {got[-1]:.4g}, not 0. After the last bend the slopes must "
                "add up to 0.")  # fmt: skip
        require(got[0].abs() < 1e-4, f"At x = -5 it gives {got[0]:.4g}, not 0. Before the first bend nothing has "
                "been added yet.")  # fmt: skip
        require(abs(got[3] - 1) < 1e-4, f"At x = 0 it gives {got[3]:.4g}; the top is 1.")
    same(got, want, "The result", " for x from -5 to 50", tolerance=1e-4)
    return "Slope changes of 1, -2 and 1. Every bent line is a sum of such hats."


@check
def log_sigmoid(function) -> str:
    """log_sigmoid(x): ln(1 / (1 + exp(-x))), value and slope, from -200 to 200."""
    x = torch.tensor([-200.0, -20.0, -1.0, 0.0, 1.0, 20.0, 200.0])
    got = call(function, x)
    if _alike(got, x):
        require(not got.isnan().any(), "Somewhere it gives nan: infinity over infinity, or infinity minus infinity.")
        require(got[0].isfinite().item(), "At -200 it gives minus infinity: e was raised to +200, or the sigmoid "
                "was rounded to 0 before the logarithm. The right value is -200.")  # fmt: skip
        require(not torch.allclose(got, F.softplus(x)), "This is softplus. Where does the minus go?")
        require(not torch.allclose(got, x.sigmoid(), atol=1e-4), "This is the sigmoid itself, without the logarithm.")
    same(got, F.logsigmoid(x), "The result", " for x from -200 to 200")
    slope = _slope(function, x)
    if slope.isnan().any():
        raise Wrong(f"The values are right, but the slope at {x[slope.isnan()][0]:g} is nan: an infinity is hidden on "
                    "the way there, as in the naive sigmoid.")  # fmt: skip
    require(abs(slope[3] - 0.5) < 1e-4, f"All values are right, but the slope at 0 is {slope[3]:.2g}, not 0.5: "
            "abs and clamp have a corner there. torch.where(x >= 0, ..., ...) has none.")  # fmt: skip
    same(slope, torch.sigmoid(-x), "The slope", " for x from -200 to 200")
    return "Lesson 04 needs it: the loss of a classifier is made of such logarithms."


def _alike(got, x: Tensor) -> bool:
    return isinstance(got, Tensor) and got.shape == x.shape and got.dtype == x.dtype


def _slope(function, x: Tensor) -> Tensor:
    marked = x.clone().requires_grad_()
    result = function(marked)
    require(result.requires_grad, "The result has lost its graph, so it has no slope. Use torch's functions only.")
    return torch.autograd.grad(result.sum(), marked)[0]


@check
def deep_net(net) -> str:
    """A Sequential (N, 64) -> (N, 1) of at least 20 linear layers that keeps the gradient's size."""
    require(isinstance(net, nn.Sequential), f"An nn.Sequential is wanted here, not a {type(net).__name__}.")
    leaves = [part for part in net.modules() if not list(part.children())]
    layers = [part for part in net.modules() if isinstance(part, nn.Linear)]
    require(len(layers) >= 20, f"Your network has {len(layers)} linear layers; at least 20 are wanted.")
    bare = any(isinstance(a, nn.Linear) and isinstance(b, nn.Linear) for a, b in zip(leaves, leaves[1:], strict=False))
    require(not bare, "Two linear layers follow each other with no activation between them.")
    require(isinstance(leaves[-1], nn.Linear), "After the last linear layer no activation is wanted.")
    x = torch.randn(256, 64, generator=torch.Generator().manual_seed(0)).to(layers[0].weight).requires_grad_()
    result, outputs, gradients = _through(net, layers, x)
    require(result.shape == (256, 1), f"net(x) has shape {tuple(result.shape)}; (256, 1) is wanted.")
    signal = outputs[-2].std().item()
    require(0.05 < signal < 20, f"The signal that arrives at the last layers has the standard deviation {signal:.2g}: "
            + ("it has died." if signal < 1 else "it has exploded."))  # fmt: skip
    require(_bends(net, x), "The network is a straight line: its activations do not bend.")
    first, last = gradients[0].norm().item(), gradients[-2].norm().item()
    ratio = first / last if last else float("nan")
    require(ratio > 0.1, f"The gradient after the first layer is only {ratio:.2g} times that after the last but one. "
            "It vanishes: larger starting weights, or another activation.")  # fmt: skip
    require(ratio < 10, f"The gradient after the first layer is {ratio:.2g} times that after the last but one. It "
            "explodes: smaller starting weights.")  # fmt: skip
    return f"{len(layers)} linear layers, and the gradient at the first is {ratio:.2f} times that at the end."


def _through(net: nn.Module, layers: list[nn.Linear], x: Tensor) -> tuple[Tensor, list[Tensor], tuple[Tensor, ...]]:
    """The network's result, and for each linear layer its output and the gradient that arrives there."""
    outputs: list[Tensor] = []
    hooks = [layer.register_forward_hook(lambda layer, inputs, output: outputs.append(output)) for layer in layers]
    try:
        result = net(x)
        return result, outputs, torch.autograd.grad((result - result.mean()).square().sum(), outputs)
    except Exception as error:
        raise Wrong(f"net(x) for x of shape (256, 64) stopped with {type(error).__name__}: {error}") from error
    finally:
        for hook in hooks:
            hook.remove()


def _bends(net: nn.Module, x: Tensor) -> bool:
    """Whether the network is more than a straight line, for which f(a + b) - f(0) = f(a) - f(0) + f(b) - f(0)."""
    other = x.flip(0)
    with torch.no_grad():
        zero, one, two, both = (net(points) for points in (0 * x, x, other, x + other))
    gap, size = (both + zero - one - two).abs().max(), (both - zero).abs().max()
    return bool(gap > 0.01 * size)
