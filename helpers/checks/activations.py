"""Checks of lesson 02."""

import copy
import itertools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import by_hand, call, check, finite, kind, mistaken, network, require, require_by_hand, same, tensor

NOT_ARITHMETIC = ("abs absolute __abs__ clamp clamp_min clamp_max clip where minimum maximum min max fmin fmax sign "
                  "sgn heaviside hardtanh threshold gt ge lt le __gt__ __ge__ __lt__ __le__").split()  # fmt: skip


@check
def leaky(function) -> str:
    """leaky(x): x where it is positive, a tenth of it elsewhere."""
    x = torch.tensor([[-3.0, -0.5, 0.0], [0.2, 1.0, 40.0]])
    got = call(function, x)
    require(not isinstance(got, nn.Module), f"It gives {kind(got)} and not a tensor: nn.LeakyReLU(x) makes a layer, "
            "and takes x for an option. See Break it.")  # fmt: skip
    mistaken(tensor(got, x), [
        (x.relu(), "This is ReLU: below zero it gives 0, not a tenth of x."),
        (torch.where(x > 0, 0.1 * x, x), "The two sides are swapped."),
        (F.leaky_relu(x), "Below zero you give a hundredth of x, as torch's does by default; a tenth is wanted."),
        (F.leaky_relu(x, -0.1), "Below zero the sign is wrong."),
        (torch.where(x > 0, x, 0.1), "Below zero you give 0.1 everywhere. A tenth of x is wanted."),
        (x.relu() + 0.1 * x, "On the right it gives 1.1 times x: the tenth is for the left only."),
    ])  # fmt: skip
    same(got, F.leaky_relu(x, 0.1), "The result", " for some x of shape (2, 3)")
    same(call(function, x[0]), F.leaky_relu(x[0], 0.1), "The result", " for some x of shape (3,)")
    _slope(function, x)
    return "No neuron with it is ever quite dead: below zero there is still a slope of a tenth."


@check
def hat(function) -> str:
    """hat(x): 0 up to -1, up to 1 at 0, down to 0 at 1, from ReLUs."""
    x = torch.tensor([-0.5, -5.0, -1.0, 0.0, 0.25, 1.0, 3.0, 50.0])
    want = (1 - x.abs()).clamp(min=0)
    watch = by_hand(*NOT_ARITHMETIC)
    got = call(function, x, inside=[watch])
    finite(tensor(got, x))
    require(got[-1].abs() < 1e-3, f"At x = 50 it gives {got[-1]:.4g}, not 0. After the last bend the slopes must add "
            "up to 0, or the line runs on.")  # fmt: skip
    require(got[1].abs() < 1e-4, f"At x = -5 it gives {got[1]:.4g}, not 0. Before the first bend nothing has been "
            "added yet.")  # fmt: skip
    require(abs(got[3] - 1) < 1e-4, f"At x = 0 it gives {got[3]:.4g}; the top is 1.")
    same(got, want, "The result", " for x from -5 to 50", tolerance=1e-4)
    require_by_hand(watch, "Its values are right; now make them of torch.relu and arithmetic only.")
    sides = torch.tensor([[-2.0, -0.5], [0.25, 2.0]])
    same(_slope(function, sides), torch.tensor([[0.0, 1.0], [-1.0, 0.0]]), "The slope", " at -2, -0.5, 0.25 and 2")
    return "The slope of a hat changes by 1, -2 and 1. Every bent line is a sum of hats."


@check
def log_sigmoid(function) -> str:
    """log_sigmoid(x): ln(1 / (1 + exp(-x))), value and slope, from -200 to 200."""
    x = torch.tensor([-200.0, -20.0, -1.0, 0.0, 1.0, 20.0, 200.0])
    got = call(function, x)
    _name_logarithms(got, x)
    same(got, F.logsigmoid(x), "The result", " for x from -200 to 200")
    table = x[1:].view(3, 2)
    same(call(function, table), F.logsigmoid(table), "The result", " for some x of shape (3, 2)")
    slope = _slope(function, x)
    lost = [f"{place:g}" for place in x[slope.isnan()]]
    require(not lost, f"The values are right, but the slope at {' and '.join(lost)} is nan: an infinity is hidden on "
            "the way there, as in the naive sigmoid.")  # fmt: skip
    require(abs(slope[3] - 0.5) < 1e-4, f"All values are right, but the slope at 0 is {slope[3]:.2g}, not 0.5: "
            "abs and clamp have a corner there. torch.where(x >= 0, ..., ...) has none.")  # fmt: skip
    same(slope, torch.sigmoid(-x), "The slope", " for x from -200 to 200")
    return "Lesson 04 needs it: the loss of a classifier is made of such logarithms."


def _name_logarithms(got, x: Tensor) -> None:
    tensor(got, x)
    require(not got.isnan().any(), "Somewhere it gives nan: infinity over infinity, or infinity minus infinity.")
    require(got[0] != -torch.inf, "At -200 it gives minus infinity: e was raised to +200, or the sigmoid was rounded "
            "to 0 before the logarithm. The right value is -200.")  # fmt: skip
    softplus = ("This is softplus, but for a minus. There are two places for one, before softplus and before x: try "
                "x = 1 by hand.")  # fmt: skip
    mistaken(got, [(F.softplus(x), softplus), (-F.softplus(x), softplus), (F.softplus(-x), softplus),
                   (x.sigmoid(), "This is the sigmoid itself, without the logarithm.")], 1e-4)  # fmt: skip
    capped = abs(got[0] - got[1]) < 10 and abs(got[2] - F.logsigmoid(x[2])) < 1e-2
    require(not capped, f"At -200 it gives {got[0]:.4g}; the right value is -200. A small number that is added before "
            "the logarithm, or a clamp, caps it.")  # fmt: skip


def _slope(function, x: Tensor) -> Tensor:
    marked = x.clone().requires_grad_()

    def back(result) -> Tensor:
        kept = isinstance(result, Tensor) and result.requires_grad
        require(kept, "The result has lost its graph, so it has no slope. Use torch's functions only, and no detach.")
        return torch.autograd.grad(result.sum(), marked)[0]

    return call(function, marked, finish=back)


@check
def deep_net(net) -> str:
    """A Sequential (N, 64) -> (N, 1) of at least 20 linear layers that keeps the gradient's size."""
    require(isinstance(net, nn.Sequential), f"An nn.Sequential is wanted here, and this is {kind(net)}.")
    network(net)
    x = torch.randn(256, 64, generator=torch.Generator().manual_seed(0)).double().requires_grad_()
    result, layers, signals = _guarded(_through, net, x)
    n, different = len(layers), len(set(layers))
    require(different >= 20 or n < 20, f"{n} linear layers run, but only {different} of them are different: a list "
            "times a number repeats the same layers. Make each anew, in a loop.")  # fmt: skip
    require(n >= 20, f"Your network has {n} linear layers; at least 20 are wanted.")
    tensor(result, x.new_empty(256, 1), "net(x)", " for x of shape (256, 64)")
    bends = [_guarded(_bends_after, net, x[:32], i) for i in range(n)]
    straight = next((i for i, bent in enumerate(bends[:-1], 1) if not bent), 0)
    require(not straight, f"Between linear layers {straight} and {straight + 1} there is no activation: what stands "
            "there does not bend, so the two can do no more than one.")  # fmt: skip
    require(not bends[-1], "After the last linear layer no activation is wanted.")
    ratio = _ratio(result, signals)
    return f"{different} linear layers, and the gradient at the first is {ratio:.2g} times that at the end."


def _guarded(work, net: nn.Module, *inputs):
    """work(copy, *inputs): the copy in evaluation mode, without chance, and in float64, where 1e-30 is a signal yet."""
    return call(lambda: work(copy.deepcopy(net).cpu().double().eval(), *inputs), draws=True, name="deep_net")


def _through(net: nn.Module, x: Tensor) -> tuple[Tensor, list[int], list[Tensor]]:
    """The network's result, and for each linear layer, in the order in which they run, its id and what it puts out."""
    ids, signals = [], []

    def note(layer: nn.Module, inputs, output: Tensor) -> None:
        ids.append(id(layer))
        signals.append(output)

    for layer in net.modules():
        if isinstance(layer, nn.Linear):
            layer.register_forward_hook(note)
    return net(x), ids, signals


def _bends_after(net: nn.Module, x: Tensor, chosen: int) -> bool:
    """Whether what follows a linear layer, up to the next or to the result, is more than a straight line.

    The layer's output is replaced by a, b, a + b and 0. On a straight line, f(a + b) + f(0) = f(a) + f(b).
    """
    runs, arrived = itertools.count(), []

    def send(layer: nn.Module, inputs, output: Tensor) -> Tensor:
        if next(runs) != chosen:
            return output
        a, b = 3 * torch.randn(2, len(x), *output.shape[1:], generator=torch.Generator().manual_seed(1)).to(output)
        return torch.cat([a, b, a + b, 0 * a])

    for layer in net.modules():
        if isinstance(layer, nn.Linear):
            layer.register_forward_pre_hook(lambda layer, inputs: arrived.append(inputs[0]))
            layer.register_forward_hook(send)
    with torch.no_grad():
        arrived.append(net(x.repeat(4, 1)))
    one, two, both, zero = arrived[chosen + 1].chunk(4)
    return bool((both + zero - one - two).abs().max() > 1e-6 * (both - zero).abs().max())


def _ratio(result: Tensor, signals: list[Tensor]) -> float:
    """The gradient after the first layer over that after the last but one; Wrong if it, or the signal, is far off."""
    finite(result.detach(), "The network's output")
    signal = signals[-2].std().item()
    arrives = f"The signal that arrives at the last layers has the standard deviation {signal:.2g}: it has "
    require(signal > 1e-3, f"{arrives}died. Larger starting weights?")
    require(signal < 1e3, f"{arrives}exploded. Smaller starting weights?")
    loss = (result - result.mean()).square().sum()
    first, last = call(lambda: torch.autograd.grad(loss, [signals[0], signals[-2]]), name="deep_net: backward")
    ratio = first.norm().item() / max(last.norm().item(), 1e-300)  # nothing over nothing is nothing
    require(ratio > 0.01, f"The gradient after the first layer is only {ratio:.2g} times that after the last but one. "
            "It vanishes: larger starting weights, or another activation.")  # fmt: skip
    require(ratio < 100, f"The gradient after the first layer is {ratio:.2g} times that after the last but one. It "
            "explodes: smaller starting weights.")  # fmt: skip
    return ratio
