"""Checks of lesson 12."""

import copy

import torch
from torch import Tensor, nn

from ..training import predict
from . import Wrong, call, check, require, same


def _two_modes() -> nn.Sequential:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 1))
    for _ in range(5):
        net(2 + torch.randn(20, 3))  # running statistics of their own
    return net


@check
def in_eval(function) -> str:
    """in_eval(net, x): the output in evaluation mode, without gradients; the mode is left as it was."""
    x = torch.randn(6, 3, generator=torch.Generator().manual_seed(1))
    for training in (True, False):
        net = _two_modes().train(training)
        before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
        want = predict(copy.deepcopy(net).eval(), x)
        got = call(function, net, x)
        changed = [name for name, tensor in net.state_dict().items() if not torch.equal(tensor, before[name])]
        require(not changed, f"It changes {changed[0] if changed else ''}: the net was run in training mode.")
        if isinstance(got, Tensor) and got.shape == want.shape:
            require(torch.allclose(got, want, atol=1e-6), "This is not the output of evaluation mode. Call net.eval() "
                    "before you use it.")  # fmt: skip
        same(got, want, "The output")
        require(not got.requires_grad, "The output hangs on a graph: eval() does not switch gradients off.")
        kept = all(part.training == training for part in net.modules())
        require(kept, f"The net, with all its layers, was in {'training' if training else 'evaluation'} mode before, "
                "and is not any more.")  # fmt: skip
    return "Whoever measures should leave no trace."


@check
def norm_pictures(function) -> str:
    """norm_pictures(x, eps): as a fresh nn.BatchNorm2d in training mode."""
    x = 3 + 2 * torch.randn(4, 3, 5, 6, generator=torch.Generator().manual_seed(1))
    x[:, 1] *= 5
    got, want = call(function, x), nn.BatchNorm2d(3)(x).detach()
    if isinstance(got, Tensor) and got.shape == want.shape:
        mean, var = x.mean(dim=(0, 2, 3), keepdim=True), x.var(dim=(0, 2, 3), keepdim=True)
        require(not torch.allclose(got, (x - mean) / (var + 1e-5).sqrt(), atol=1e-5), "Nearly: the variance is divided "
                "by n - 1. In training mode it is divided by n (correction=0).")  # fmt: skip
        require(not torch.allclose(got, (x - x.mean()) / x.var(correction=0).sqrt(), atol=1e-2), "All channels are "
                "treated as one. Each channel has a mean and a variance of its own.")  # fmt: skip
        one = (x - x.mean(0)) / (x.var(0, correction=0) + 1e-5).sqrt()
        require(not torch.allclose(got, one, atol=1e-3), "Each pixel has its own mean here. Take all pixels of a "
                "channel together: dim=(0, 2, 3).")  # fmt: skip
    same(got, want, "The result", tolerance=1e-4)
    still = call(function, torch.ones(2, 3, 4, 4))
    require(bool(still.isfinite().all()), "For a channel without any spread it gives nan. Add eps to the variance.")
    wide = call(lambda x: function(x, eps=1.0), x)
    same(wide, nn.BatchNorm2d(3, eps=1.0)(x).detach(), "The result", " for eps=1", tolerance=1e-4)
    return "So a channel is a channel wherever in the picture it looks."


@check
def doubt(function) -> str:
    """doubt(net, x, passes): mean and standard deviation over passes with dropout active and batch norm not."""
    x = torch.randn(6, 3, generator=torch.Generator().manual_seed(1))
    for training in (True, False):
        net = _two_modes().train(training)
        net[1].train(not training)
        _judge_doubt(function, net, x)
    return "Where the spread is large, ask somebody else."


def _judge_doubt(function, net: nn.Sequential, x: Tensor) -> None:
    modes = [part.training for part in net.modules()]
    before, calls = net[1].running_mean.clone(), []
    hook = net.register_forward_hook(lambda net, inputs, output: calls.append(len(inputs[0])))
    got = call(function, net, x, 400)
    hook.remove()
    require(isinstance(got, list | tuple) and len(got) == 2, "Return the pair (mean, standard deviation).")
    mean, spread = got
    for name, tensor in (("mean", mean), ("standard deviation", spread)):
        shape = tuple(tensor.shape) if isinstance(tensor, Tensor) else type(tensor).__name__
        require(shape == (6, 1), f"The {name} should be a tensor (6, 1), not {shape}.")
    require(torch.equal(net[1].running_mean, before), "The running mean has changed: batch normalisation was in "
            "training mode. Switch on the dropout layers only.")  # fmt: skip
    require(bool((spread > 0).all()), "The spread is 0: dropout is not active.")
    require([part.training for part in net.modules()] == modes, "Not every layer is in the mode in which it was. (In "
            "this test one layer was in evaluation mode, the others in training mode.)")  # fmt: skip
    require(len(calls) == 400, f"The net was called {len(calls)} times; passes was 400.")
    _compare_doubt(net, x, mean, spread)


def _compare_doubt(net: nn.Sequential, x: Tensor, mean: Tensor, spread: Tensor) -> None:
    net[1].eval()
    net[3].train()
    with torch.no_grad():
        answers = torch.stack([net(x) for _ in range(2000)])
    far = ((mean - answers.mean(0)).abs() / answers.std(0)).max().item()
    require(far < 0.5, "The mean is not that of the passes. Is batch normalisation in evaluation mode?")
    ratio = (spread / answers.std(0)).flatten()
    require(bool(((ratio > 0.7) & (ratio < 1.4)).all()), f"The spread is {ratio.mean():.2f} times what it should be. "
            "The standard deviation over the passes is wanted.")  # fmt: skip


@check
def calm_net(model) -> str:
    """A network (N, 1) -> (N, 1) of at least 10,000 parameters within an MSE of 0.02 of y = x."""
    require(isinstance(model, nn.Module), f"A network is wanted here, not a {type(model).__name__}.")
    size = sum(p.numel() for p in model.parameters())
    require(
        size >= 10_000, f"It has {size:,} parameters; at least 10,000 are wanted, so that it could learn the noise."
    )
    x = torch.linspace(-1, 1, 500).unsqueeze(1)
    try:
        got = predict(model, x)
    except Exception as error:
        raise Wrong(f"model(x) with x of shape (500, 1) stopped with {type(error).__name__}: {error}") from error
    require(got.shape == (500, 1), f"model(x) has shape {tuple(got.shape)}; (500, 1) is wanted.")
    error = (got - x).square().mean().item()
    left, middle, right = predict(model, torch.tensor([[-1000.0], [0.0], [1000.0]])).flatten().tolist()
    bent = abs(left + right - 2 * middle) > 1e-4 * abs(right - left)
    require(bent, "It can draw straight lines only, so it could not learn the noise. Give it activations.")
    require(error < 0.02, f"Its MSE against the true line is {error:.3f}; below 0.02 is wanted. What keeps it from "
            "following single points?")  # fmt: skip
    return f"MSE {error:.3f} against a line that it never saw."
