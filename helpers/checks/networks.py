"""Checks of lesson 05."""

import copy
import operator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data import spirals
from ..modes import device_of
from ..training import accuracy, predict
from . import Wrong, call, check, require


@check
def count_parameters(function) -> str:
    """count_parameters(sizes): parameters of a chain of linear layers."""
    for sizes, want in [([2, 10, 3], 63), ([64, 32, 10], 2410), ([5, 5, 5, 1], 66), ([3, 4], 16)]:
        got = call(function, list(sizes))
        try:
            got = operator.index(got)
        except TypeError:
            raise Wrong(f"For {sizes} it gives {got!r}, which is no whole number.") from None
        weights = sum(n * m for n, m in zip(sizes, sizes[1:], strict=False))
        require(got != weights, f"For {sizes} it gives {got}: that counts the weights only. Each output has a bias.")
        require(got != weights + sum(sizes), f"For {sizes} it gives {got}: the inputs have no bias.")
        require(got != weights + len(sizes) - 1, f"For {sizes} it gives {got}: a layer has a bias for each of its "
                "outputs, not one in all.")  # fmt: skip
        require(got == want, f"For {sizes} it gives {got}; a network of such layers has another number.")
    return "Inputs times outputs, plus outputs, for every layer. The widest pair of layers holds most of them."


@check
def tower(make) -> str:
    """Tower(width, depth): depth layers, each x + relu(linear(x))."""
    require(callable(make), f"A class is wanted here, not a {type(make).__name__}.")
    require(not isinstance(make, nn.Module), "This is a network; the class itself is wanted: Tower, not Tower(...).")
    net = _made(make, 5, 3)
    require(isinstance(net, nn.Module), f"Tower(5, 3) should be an nn.Module, not a {type(net).__name__}.")
    size = sum(p.numel() for p in net.parameters())
    require(size != 0, "Tower(5, 3) has no parameters that torch can find. Are the layers in a plain list?")
    require(size != 30, "Tower(5, 3) has the parameters of a single layer. Is the same layer used three times?")
    require(size == 90, f"Tower(5, 3) has {size} parameters; three layers from 5 to 5 have 90.")
    x = torch.randn(7, 5, generator=torch.Generator().manual_seed(0))
    got = call(net, x)
    require(isinstance(got, Tensor), f"Tower(5, 3)(x) should be a tensor, not a {type(got).__name__}.")
    require(got.shape == x.shape, f"Tower(5, 3)(x) has shape {tuple(got.shape)} for x of shape (7, 5).")
    layers = [part for part in net.modules() if isinstance(part, nn.Linear)]
    require(len(layers) == 3, f"Tower(5, 3) holds {len(layers)} linear layers; three are wanted.")
    with torch.no_grad():
        plain, skip, bare = x, x, x
        for layer in layers:
            plain, skip, bare = layer(plain).relu(), skip + layer(skip).relu(), bare + layer(bare)
    require(not torch.allclose(got, plain, atol=1e-5), "The skip is missing: add the block's input to its output.")
    require(not torch.allclose(got, bare, atol=1e-5), "The ReLU is missing.")
    require(torch.allclose(got, skip, atol=1e-5), "The output is not x + relu(linear(x)), layer after layer.")
    for width, depth in [(4, 1), (3, 5)]:
        other = _made(lambda *sizes: make(*sizes)(x[:, : sizes[0]]), width, depth)
        require(other.shape == (7, width), f"Tower({width}, {depth})(x) has shape {tuple(other.shape)}.")
    return "Any width and depth, and every parameter is found, trained, moved and saved."


def _made(make, *sizes):
    try:
        return make(*sizes)
    except Exception as error:
        raise Wrong(f"Tower{sizes} stopped with {type(error).__name__}: {error}") from error


@check
def spreads(function) -> str:
    """spreads(net, x): the standard deviation after each layer of a Sequential, as floats."""
    net, x = _small()
    with torch.no_grad():
        signals = [net[: i + 1](x) for i in range(3)]
    before = [p.clone() for p in net.parameters()]
    got = call(function, net, x)
    require(isinstance(got, list | tuple), f"A list is wanted, not a {type(got).__name__}.")
    require(len(got) > 0, "The list is empty: nothing was written down.")
    require(not any(isinstance(value, Tensor) for value in got), "The list holds tensors; plain numbers are wanted "
            "(.item()), so that no graph is kept alive by them.")  # fmt: skip
    require(len(got) != 2, "For a network of three layers it gives two numbers. A ReLU is a layer, too.")
    require(len(got) == 3, f"For a network of three layers it gives {len(got)} numbers.")
    near = lambda values: all(abs(a - float(b)) < 1e-4 for a, b in zip(got, values, strict=True))  # noqa: E731
    require(not near([s.var() for s in signals]), "These are the variances. Take the root.")
    require(not near([s.square().mean().sqrt() for s in signals]), "This is the root of the mean square; the "
            "standard deviation takes the mean off first (.std()).")  # fmt: skip
    require(not near([s.std(correction=0) for s in signals]), "This divides by N, as NumPy does. torch's .std() "
            "divides by N - 1; take that.")  # fmt: skip
    require(near([s.std() for s in signals]), "The numbers are not the standard deviations of the layers' outputs.")
    kept = all(torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True)) and net.training
    require(kept, "The network is not as it was: its weights or its mode have changed.")
    left = [part for part in net.modules() if part._forward_hooks or part._forward_pre_hooks]
    require(not left, "There are hooks left on the network. Keep what register_forward_hook gives, and remove() it.")
    require(all(p.grad is None for p in net.parameters()), "The parameters have gradients now.")
    return "Run it on a network that does not learn: the layer where the signal dies is the place to look."


def _small() -> tuple[nn.Sequential, Tensor]:
    """A network of three layers and 50 inputs for it, always the same."""
    generator = torch.Generator().manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.randn(p.shape, generator=generator))
    return net, torch.randn(50, 4, generator=generator)


@check
def deep_classifier(net) -> str:
    """A network with at least 20 linear layers that is right for 90% of fresh spiral points."""
    require(isinstance(net, nn.Module), f"A network is wanted here, not a {type(net).__name__}.")
    x, labels = spirals(3000, seed=123456)
    layers = sum(isinstance(part, nn.Linear) for part in net.modules())
    require(layers >= 20, f"It holds {layers} different linear layers; at least 20 are wanted.")
    try:
        logits, used = predict(net, x), _reached(net, x[:200], labels[:200])
    except Exception as error:
        raise Wrong(f"net(x) with x of shape (3000, 2) stopped with {type(error).__name__}: {error}") from error
    require(logits.shape == (3000, 3), f"net(x) has shape {tuple(logits.shape)} for 3,000 points; (3000, 3) is wanted.")
    share = accuracy(logits, labels).item()
    require(share >= 0.9, f"On fresh points it is right for {share:.1%}; 90% are wanted. Does the signal arrive at the "
            "last layer? Skips, or better starting weights, and then a smaller learning rate.")  # fmt: skip
    require(used >= 20, f"Only {used} of its {layers} linear layers get a gradient. The others take no part.")
    return f"{used} linear layers, and {share:.1%} on points that it has never seen."


def _reached(net: nn.Module, x: Tensor, labels: Tensor) -> int:
    """How many linear layers get a gradient from the loss; found on a copy, so that the network stays as it is."""
    probe = copy.deepcopy(net).eval().requires_grad_(True)
    device = device_of(probe)
    probe.zero_grad()
    F.cross_entropy(probe(x.to(device)), labels.to(device)).backward()
    weights = [part.weight for part in probe.modules() if isinstance(part, nn.Linear)]
    return sum(weight.grad is not None and bool(weight.grad.any()) for weight in weights)
