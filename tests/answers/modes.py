"""Answers to the exercises of lesson 12: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import modes
from helpers.training import predict


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


def frozen(net, x):
    net.requires_grad_(False)
    return measured(net, x)


def in_one_batch(net, x, passes):
    before = [(part, part.training) for part in net.modules()]
    for part, _ in before:
        part.training = isinstance(part, nn.Dropout)
    with torch.no_grad():
        answers = net(x.repeat(passes, 1)).view(passes, len(x), -1)
    for part, mode in before:
        part.training = mode
    return answers.mean(0), answers.std(0)


def of_children(net, x, passes):
    before = [(part, part.training) for part in net.modules()]
    net.eval()
    for part in net.children():
        if isinstance(part, nn.Dropout):
            part.training = True
    with torch.no_grad():
        answers = torch.stack([net(x) for _ in range(passes)])
    for part, mode in before:
        part.training = mode
    return answers.mean(0), answers.std(0)


def with_another_seed(net, x, passes):
    torch.manual_seed(0)
    return several(net, x, passes)


def giant(x, y, p=0.5, steps=300, lr=0.003, layers=None):
    net = nn.Sequential(*layers or [
        nn.Linear(1, 100), nn.ReLU(), nn.Dropout(p), nn.Linear(100, 100), nn.ReLU(), nn.Dropout(p), nn.Linear(100, 1)
    ])  # fmt: skip
    optimizer = torch.optim.Adam(net.parameters(), lr)
    for _ in range(steps):
        loss = F.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net


def straight(x, y):
    return giant(x, y, layers=[nn.Linear(1, 200), nn.Dropout(0.5), nn.Linear(200, 200), nn.Linear(200, 1)])


def of_one_line(x, y):
    return giant(x, x)


def odd(x, y):
    """Without biases, and with tanh: f(-x) = -f(x)."""
    layers = [nn.Linear(1, 100, bias=False), nn.Tanh(), nn.Linear(100, 100, bias=False), nn.Tanh()]
    return giant(x, y, steps=60, layers=[*layers, nn.Linear(100, 1, bias=False)])


def run_away(x, y):
    return giant(x, y, steps=40, lr=1e30)


RIGHT = [
    (modes.in_eval, lambda: measured),
    (modes.in_eval, lambda: lambda net, x: predict(net, x)),
    (modes.norm_pictures, lambda: by_group),
    (modes.norm_pictures, lambda: normed),
    (modes.norm_pictures, lambda: lambda x, eps=1e-5: nn.BatchNorm2d(x.shape[1], eps=eps)(x).detach()),
    (modes.doubt, lambda: several),
    (modes.doubt, lambda: in_one_batch),
    (modes.calm_net, lambda: giant),
    (modes.calm_net, lambda: odd),
]  # fmt: skip

WRONG = [
    (modes.in_eval, lambda net, x: measured(net, x, restore=False), "and is not any more"),
    (modes.in_eval, lambda net, x: measured(net, x, graph=True), "hangs on a graph"),
    (modes.in_eval, lambda net, x: measured(net, x, evaluate=False), "was run in training mode"),
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
    (modes.doubt, lambda net, x, n: several(net, x, 100), "600 rows went through the net; 200 passes of 6 rows"),
    (modes.doubt, passes_as_it_is, "batch normalisation was in training mode"),
    (modes.in_eval, frozen, "leaves the network's parameters with another requires_grad"),
    (modes.norm_pictures, lambda x, eps=1e-5: normed(x, eps, dims=(2, 3)), "Each picture has its own mean"),
    (modes.norm_pictures, lambda x, eps=1e-5: normed(x, eps, dims=(1,)), "taken over the channels"),
    (modes.norm_pictures, lambda x, eps=1e-5: x - x.mean((0, 2, 3), keepdim=True), "nothing divided"),
    (modes.norm_pictures, lambda x, eps=1e-5: nn.BatchNorm2d(3, eps=eps)(x).detach(), "stopped with"),
    (modes.doubt, of_children, "net.modules() gives those, too"),
    (modes.doubt, lambda net, x, n: several(net, x, n)[::-1], "The order: the mean comes first"),
    (modes.doubt, with_another_seed, "seeds torch's random numbers"),
    (modes.calm_net, lambda x, y: giant(x, y, p=0.0), "it follows single points"),
    (modes.calm_net, lambda x, y: giant(x, y, p=0.9), "it does not even follow those"),
    (modes.calm_net, lambda x, y: giant(x, y, steps=0), "too few steps?"),
    (modes.calm_net, of_one_line, "trained on other points"),
    (modes.calm_net, run_away, "nan or infinity"),
    (modes.calm_net, nn.Linear(1, 1), "Here a function calm_net(x, y) is wanted"),
    (modes.calm_net, lambda x, y: nn.Linear(1, 1), "at least 10,000"),
    (modes.calm_net, straight, "straight lines only"),
    (modes.calm_net, lambda x, y: nn.Linear(1, 10_000), "(7, 1), is wanted"),
    (modes.calm_net, lambda x, y: nn.Linear(100, 100), "stopped with RuntimeError"),
    (modes.calm_net, lambda x, y: y, "this is a tensor"),
]  # fmt: skip

TAKE_FUNCTIONS = [modes.in_eval, modes.norm_pictures, modes.doubt, modes.calm_net]
