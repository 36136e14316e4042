"""Checks of lesson 05."""

import torch
from torch import Tensor, nn

from . import (
    Unanswered,
    Wrong,
    call,
    case,
    check,
    finite,
    is_stub,
    kind,
    network,
    number,
    require,
    tensor,
)
from .networks_open import deep_classifier  # noqa: F401


@check
def count_parameters(function) -> str:
    """count_parameters(sizes): parameters of a chain of linear layers."""
    for sizes, want in [([2, 10, 3], 63), ([64, 32, 10], 2410), ([5, 5, 5, 1], 66), ([3, 4], 16)]:
        got = number(call(function, list(sizes), draws=True), f"The result for {sizes}")
        require(got == int(got), f"For {sizes} it gives {got:.6g}, which is no whole number.")
        pairs = list(zip(sizes, sizes[1:], strict=False))
        weights = sum(n * m for n, m in pairs)
        known = {
            weights: "that counts the weights only. Each output has a bias.",
            weights + sum(sizes): "the inputs have no bias.",
            weights + len(pairs): "a layer has a bias for each of its outputs, not one in all.",
            weights + sum(sizes[:-1]): "a layer has a bias for each of its outputs, not of its inputs.",
            pairs[0][0] * pairs[0][1] + pairs[0][1]: "that is the first layer alone. Is the return inside the loop?",
        }
        require(got == want, f"For {sizes} it gives {got:.0f}: "
                f"{known.get(got, 'a network of such layers has another number.')}")  # fmt: skip
    return "Inputs times outputs, plus outputs, for every layer. The widest pair of layers holds most of them."


@check
def tower(make) -> str:
    """Tower(width, depth): depth layers, each x + relu(linear(x))."""
    if is_stub(make):
        raise Unanswered
    require(not isinstance(make, nn.Module), "This is a network; the class itself is wanted: Tower, not Tower(...).")
    for width, depth in [(5, 3), (4, 1), (3, 6)]:
        net = call(make, width, depth, finish=lambda net: net, draws=True, name="Tower")
        with case(f"Tower({width}, {depth})"):
            _judge_layers(net, width, depth)
            _judge_blocks(net, torch.randn(7, width, generator=torch.Generator().manual_seed(depth)))
    return "Any width and depth, and every parameter is found, trained, moved and saved."


def _judge_layers(net, width: int, depth: int) -> None:
    require(isinstance(net, nn.Module), f"It should be an nn.Module, and it is {kind(net)}.")
    lists = any(isinstance(part, list | tuple) for part in vars(net).values())
    require(lists or list(net.parameters()), "torch finds no parameters in it. Are its layers made in forward? Make "
            "them in __init__, and keep them in self.")  # fmt: skip
    size, one = network(net), width * width + width
    require(depth == 1 or size != one, "It has the parameters of a single layer. Is the same layer used again and "
            "again?")  # fmt: skip
    layers = sum(isinstance(part, nn.Linear) for part in net.modules())
    require(layers == depth, f"It holds {layers} linear layers; {depth} are wanted.")
    require(size == depth * one, f"It has {size} parameters; so many layers of {width} neurons have {depth * one}.")


def _judge_blocks(net: nn.Module, x: Tensor) -> None:
    try:
        out = call(net, x, draws=True)
    except Wrong as mistake:
        changed = "changes the tensor" in str(mistake)
        raise Wrong(f"{mistake}{' x += ... changes x in place; x = x + ... makes a new one.' * changed}") from mistake
    got = tensor(out, x, "The output")
    finite(got, "The output")
    layers = [part for part in net.modules() if isinstance(part, nn.Linear)]
    right = _chain(layers, x, lambda h, out: h + out.relu())
    for wrong, words in _usual_mistakes(layers, x):
        require(torch.allclose(got, right, atol=1e-5) or not torch.allclose(got, wrong, atol=1e-5), words)
    require(torch.allclose(got, right, atol=1e-5), "The output is not x + relu(linear(x)), layer after layer.")
    require(out.requires_grad, "The output hangs on no graph, so nothing would be trained. Is there a no_grad in "
            "forward?")  # fmt: skip


def _chain(layers: list[nn.Linear], x: Tensor, step) -> Tensor:
    """x, changed by step(h, layer(h)) for layer after layer."""
    for layer in layers:
        x = step(x, layer(x).detach())
    return x


def _usual_mistakes(layers: list[nn.Linear], x: Tensor) -> list[tuple[Tensor, str]]:
    """(the output that it leads to, what to say) of each."""
    plain = _chain(layers, x, lambda h, out: out.relu())
    return [
        (plain, "The skip is missing: add the block's input to its output."),
        (_chain(layers, x, lambda h, out: h + out), "The ReLU is missing."),
        (_chain(layers, x, lambda h, out: (h + out).relu()), "The ReLU is taken of the sum. It belongs to the linear "
         "layer alone, and the skip goes around both."),
        (_chain(layers, x, lambda h, out: x + out.relu()), "Every skip begins at the first x. It should begin at the "
         "block's own input."),
        (_chain(layers[:1], x, lambda h, out: h + out.relu()), "The output is that of the first block. Is the return "
         "inside the loop?"),
        (x + plain, "There is one skip around all the layers; each layer has its own."),
    ]  # fmt: skip


@check
def spreads(function) -> str:
    """spreads(net, x): the standard deviation after each layer of a Sequential, as floats."""
    _judge_spreads(function, nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2)), 50)
    layers = [nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 5), nn.ReLU(), nn.Linear(5, 1)]
    _judge_spreads(function, nn.Sequential(*layers), 20)
    return "Run it on a network that does not learn: the layer where the signal dies is the place to look."


def _judge_spreads(function, net: nn.Sequential, n: int) -> None:
    generator = torch.Generator().manual_seed(n)
    for p in net.parameters():
        p.data = torch.randn(p.shape, generator=generator)
    x = torch.randn(n, net[0].in_features, generator=generator)
    with torch.no_grad():
        signals = [net[: i + 1](x) for i in range(len(net))]
    got = call(function, net, x)
    require(isinstance(got, list | tuple), f"A list is wanted, and it is {kind(got)}.")
    require(len(got) > 0, "The list is empty: nothing was written down.")
    require(not any(isinstance(value, Tensor) for value in got), "The list holds tensors; plain numbers are wanted "
            "(.item()), so that no graph is kept alive by them.")  # fmt: skip
    many = f"For a network of {len(net)} layers the list has length {len(got)}. "
    require(len(got) != len(net) // 2 + 1, f"{many}A ReLU is a layer, too.")
    require(len(got) != 1, f"{many}Is the return inside the loop?")
    require(len(got) == len(net), f"{many}One number for each is wanted.")
    got = [number(value, f"The number at index {i}") for i, value in enumerate(got)]
    near = lambda values: all(abs(a - float(b)) < 1e-4 for a, b in zip(got, values, strict=True))  # noqa: E731
    require(not near([s.var() for s in signals]), "These are the variances. Take the root.")
    require(not near([s.square().mean().sqrt() for s in signals]), "This is the root of the mean square; the "
            "standard deviation takes the mean off first (.std()).")  # fmt: skip
    require(not near([s.std(correction=0) for s in signals]), "This divides by N, as NumPy does. torch's .std() "
            "divides by N - 1; take that.")  # fmt: skip
    require(near([s.std() for s in signals]), "The numbers are not the standard deviations of the layers' outputs.")
