"""Checks of lesson 12."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import Wrong, call, check, finite, kind, mistaken, require, same, tensor
from .modes_open import calm_net  # noqa: F401


def _two_modes(inputs: int = 3, hidden: int = 8, nested: bool = False) -> nn.Sequential:
    """A net with batch normalisation and dropout; nested, its dropout lies in a net within the net."""
    parts = [nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Dropout(0.5), nn.Linear(hidden, 1)]
    net = nn.Sequential(nn.Sequential(*parts[:4]), parts[4]) if nested else nn.Sequential(*parts)
    for _ in range(5):
        net(2 + torch.randn(20, inputs))  # running statistics of their own
    return net


@check
def in_eval(function) -> str:
    """in_eval(net, x): the output in evaluation mode, without gradients; the mode is left as it was."""
    for training, inputs, n in ((True, 3, 6), (False, 3, 6), (True, 4, 5)):
        net, x, modes = _two_modes(inputs).train(training), torch.randn(n, inputs), []
        with torch.no_grad():
            want = net.eval()(x)
        net.train(training)
        faults = [
            (lambda: any(modes), "The net was run in training mode, where its dropout is active and its running mean "  # noqa: B023
             "changes. Call net.eval() before you use it."),
            (lambda: any(part.training != training for part in net.modules()), "The net, with all its layers, was in "  # noqa: B023
             f"{'training' if training else 'evaluation'} mode before, and is not any more."),
        ]  # fmt: skip
        with net.register_forward_hook(lambda net, *_, modes=modes: modes.append(net.training)):
            got = _called(function, (net, x), faults)
        same(got, want, "The output")
        require(not got.requires_grad, "The output hangs on a graph: eval() does not switch gradients off.")
    return "Whoever measures should leave no trace."


def _called(function, inputs: tuple, faults: list, draws: bool = False):
    """What `call` gives. Of a function that came to its end, the first of the `faults` goes before the guard's word."""
    ended = []
    try:
        return call(function, *inputs, draws=draws, finish=lambda result: (ended.append(True), result)[1])
    except Wrong:
        for found, message in faults if ended else ():
            require(not found(), message)
        raise


@check
def norm_pictures(function) -> str:
    """norm_pictures(x, eps): as a fresh nn.BatchNorm2d in training mode."""
    for shape in ((4, 3, 5, 6), (2, 5, 4, 4)):
        x = 3 + 2 * torch.randn(shape, generator=torch.Generator().manual_seed(1))
        x[:, 1] *= 5
        got, want, where = call(function, x), F.batch_norm(x, None, None, training=True), f" for x of shape {shape}"
        got = tensor(got, want, "The result", where)
        mistaken(got, _normed_otherwise(x), 1e-4)
        same(got, want, "The result", where, tolerance=1e-4)
    still = tensor(call(function, torch.ones(2, 3, 4, 4)), torch.ones(2, 3, 4, 4))
    require(bool(still.isfinite().all()), "For a channel without any spread it gives nan. Add eps to the variance.")
    for eps in (1.0, 0.1):
        wide = call(lambda x: function(x, eps=eps), x, name="norm_pictures")  # noqa: B023
        same(wide, F.batch_norm(x, None, None, training=True, eps=eps), "The result", f" for eps={eps:g}", 1e-4)
    return "So a channel is a channel wherever in the picture it looks."


def _normed_otherwise(x: Tensor) -> list[tuple[Tensor, str]]:
    """The usual other ways to normalise, and what to say of them."""

    def by(dims: tuple[int, ...], correction: int = 0) -> Tensor:
        var, mean = torch.var_mean(x, dim=dims, correction=correction, keepdim=True)
        return (x - mean) / (var + 1e-5).sqrt()

    channels = (0, 2, 3)
    var, mean = torch.var_mean(x, dim=channels, correction=0, keepdim=True)
    return [
        (by(channels, 1), "Nearly: the variance is divided by n - 1. In training mode it is divided by n "
         "(correction=0)."),
        (by((0, 1, 2, 3)), "All channels are treated as one. Each channel has a mean and a variance of its own."),
        (by((0,)), "Each pixel has its own mean here. Take all pixels of a channel together: dim=(0, 2, 3)."),
        (by((2, 3)), "Each picture has its own mean here. A channel's mean is over all the pictures, too."),
        (by((1,)), "The mean is taken over the channels. Each channel has one of its own, over examples and pixels."),
        (by((1, 2, 3)), "Each picture is normalised as a whole, as nn.LayerNorm does. Take each channel, over all "
         "pictures."),
        (x - mean, "The mean is subtracted, and nothing divided."),
        ((x - mean) / (var + 1e-5), "It is divided by the variance. The root of it, the standard deviation, is meant."),
    ]  # fmt: skip


@check
def doubt(function) -> str:
    """doubt(net, x, passes): mean and standard deviation over passes with dropout active and batch norm not."""
    for nested, training, n, passes in ((False, True, 6, 200), (True, False, 4, 150)):
        net = _two_modes(nested=nested).train(training)
        norm = next(part for part in net.modules() if isinstance(part, nn.BatchNorm1d))
        norm.train(not training)
        _judge_doubt(function, net, norm, torch.randn(n, 3), passes)
    return "Where the spread is large, ask somebody else."


def _judge_doubt(function, net: nn.Sequential, norm: nn.BatchNorm1d, x: Tensor, passes: int) -> None:
    modes = [part.training for part in net.modules()]
    before, rows = norm.running_mean.clone(), []
    faults = [
        (lambda: not torch.equal(norm.running_mean, before), "The running mean has changed: batch normalisation was in "
         "training mode. Switch on the dropout layers only."),
        (lambda: [part.training for part in net.modules()] != modes, "Not every layer is in the mode in which it was. "
         "(In this test one layer was in another mode than the others.)"),
    ]  # fmt: skip
    with net.register_forward_hook(lambda net, inputs, output: rows.append(len(inputs[0]))):
        got = _called(function, (net, x, passes), faults, draws=True)
    require(isinstance(got, list | tuple) and len(got) == 2, f"Return the pair (mean, standard deviation); this is "
            f"{kind(got)}.")  # fmt: skip
    want = torch.empty(len(x), 1)
    mean, spread = (tensor(part, want, f"The {what}") for part, what in zip(got, ("mean", "standard deviation"),
                    strict=True))  # fmt: skip
    for part, what in ((mean, "The mean"), (spread, "The standard deviation")):
        finite(part, what)
    require(sum(rows) == passes * len(x), f"In all {sum(rows)} rows went through the net; {passes} passes of {len(x)} "
            f"rows are {passes * len(x)}.")  # fmt: skip
    _compare_doubt(net, x, mean, spread)


def _compare_doubt(net: nn.Sequential, x: Tensor, mean: Tensor, spread: Tensor) -> None:
    net.eval()
    for part in net.modules():
        part.training = isinstance(part, nn.Dropout)
    with torch.no_grad():
        answers = net(x.repeat(2000, 1)).view(2000, len(x), 1)
        plain = net.eval()(x)
    middle, right = answers.mean(0), answers.std(0)
    turned = ((spread - middle).abs() < 0.3 * right).all() and ((mean / right).log().abs() < 0.35).all()
    require(not turned, "The order: the mean comes first, and then the standard deviation (torch.std_mean gives them "
            "the other way round).")  # fmt: skip
    still = bool((spread.abs() < 1e-4).all()) and torch.allclose(mean, plain, atol=1e-4)
    require(not still, "The spread is 0: dropout is not active. (Are there dropout layers within a part of the net? "
            "net.modules() gives those, too.)")  # fmt: skip
    far = ((mean - middle).abs() / right).max().item()
    require(far < 0.5, "The mean is not that of the passes. Is batch normalisation in evaluation mode?")
    ratio = (spread / right).flatten()
    require(bool(((ratio > 0.7) & (ratio < 1.4)).all()), f"The spread is {ratio.mean():.2f} times what it should be. "
            "The standard deviation over the passes is wanted.")  # fmt: skip
