"""Answers to the exercises of lesson 12: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import modes
from helpers.training import predict

from . import trained


def measured(net, x, restore=True, evaluate=True, graph=False):
    """The output in evaluation mode, with the usual mistakes as options."""
    before = net.training
    if evaluate:
        net.eval()
    with torch.set_grad_enabled(graph):
        result = net(x)
    if restore:
        net.train(before)
    return result


def by_group(x, eps=1e-5):
    flat = x.transpose(0, 1).flatten(1)
    return F.layer_norm(flat, flat.shape[1:], eps=eps).view(x.shape[1], len(x), *x.shape[2:]).transpose(0, 1)


def normed(x, eps=1e-5, dims=(0, 2, 3), correction=0):
    var, mean = torch.var_mean(x, dim=dims, correction=correction, keepdim=True)
    return (x - mean) / (var + eps).sqrt()


def several(net, x, passes, which=nn.Dropout, restore=True, spread=torch.std):
    """Passes with some layers in training mode, with the usual mistakes as options."""
    before = [(part, part.training) for part in net.modules()]
    net.eval()
    for part in net.modules():
        if isinstance(part, which):
            part.training = True
    with torch.no_grad():
        answers = torch.stack([net(x) for _ in range(passes)])
    for part, mode in before if restore else []:
        part.training = mode
    return answers.mean(0), spread(answers, dim=0)


def passes_as_it_is(net, x, passes):
    with torch.no_grad():
        answers = torch.stack([net(x) for _ in range(passes)])
    return answers.mean(0), answers.std(0)


def eval_for_ever_inside(net, x):
    before = net.training
    net.eval()
    with torch.no_grad():
        result = net(x)
    net.training = before
    return result


def giant(p=0.5, steps=400, seed=2, bent=True):
    x = torch.linspace(-1, 1, 20).unsqueeze(1)
    y = x + 0.3 * torch.randn(20, 1, generator=torch.Generator().manual_seed(seed))
    layers = [nn.Linear(1, 200), nn.Dropout(p), nn.ReLU(), nn.Linear(200, 200), nn.Dropout(p), nn.ReLU()]
    layers = [part for part in layers if bent or not isinstance(part, nn.ReLU)]
    return trained(nn.Sequential(*layers, nn.Linear(200, 1)), x, y, F.mse_loss, steps, lr=0.003)


RIGHT = [
    (modes.in_eval, lambda: measured),
    (modes.in_eval, lambda: lambda net, x: predict(net, x)),
    (modes.norm_pictures, lambda: by_group),
    (modes.norm_pictures, lambda: normed),
    (modes.norm_pictures, lambda: lambda x, eps=1e-5: nn.BatchNorm2d(x.shape[1], eps=eps)(x).detach()),
    (modes.doubt, lambda: several),
    (modes.calm_net, giant),
]  # fmt: skip

WRONG = [
    (modes.in_eval, lambda net, x: measured(net, x, restore=False), "and is not any more"),
    (modes.in_eval, lambda net, x: measured(net, x, graph=True), "hangs on a graph"),
    (modes.in_eval, lambda net, x: measured(net, x, evaluate=False), "run in training mode"),
    (modes.in_eval, eval_for_ever_inside, "and is not any more"),
    (modes.in_eval, lambda net, x: net, "should be a tensor"),
    (modes.norm_pictures, lambda x, eps=1e-5: normed(x, eps, correction=1), "divided by n - 1"),
    (modes.norm_pictures, lambda x, eps=1e-5: normed(x, eps, dims=(0, 1, 2, 3)), "All channels are treated as one"),
    (modes.norm_pictures, lambda x, eps=1e-5: normed(x, eps, dims=(0,)), "Each pixel has its own mean"),
    (modes.norm_pictures, lambda x, eps=1e-5: normed(x, 0.0), "it gives nan"),
    (modes.norm_pictures, lambda x, eps=1e-5: normed(x), "for eps=1"),
    (modes.doubt, lambda net, x, n: several(net, x, n, which=nn.Module), "batch normalisation was in training mode"),
    (modes.doubt, lambda net, x, n: several(net, x, n, which=()), "dropout is not active"),
    (modes.doubt, lambda net, x, n: several(net, x, n, restore=False), "in which it was"),
    (modes.doubt, lambda net, x, n: several(net, x, n, spread=torch.var), "times what it should be"),
    (modes.doubt, lambda net, x, n: several(net, x, n)[0], "Return the pair"),
    (modes.doubt, lambda net, x, n: several(net, x, 100), "called 100 times"),
    (modes.doubt, passes_as_it_is, "batch normalisation was in training mode"),
    (modes.calm_net, giant(p=0.0), "below 0.02 is wanted"),
    (modes.calm_net, nn.Linear(1, 1), "at least 10,000"),
    (modes.calm_net, giant(bent=False), "straight lines only"),
    (modes.calm_net, nn.Linear(1, 10_000), "(500, 1) is wanted"),
    (modes.calm_net, nn.Linear(100, 100), "stopped with RuntimeError"),
]  # fmt: skip

TAKE_FUNCTIONS = [modes.in_eval, modes.norm_pictures, modes.doubt]
