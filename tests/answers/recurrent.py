"""Answers to the exercises of lesson 10: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import recurrent


def parts(cell, x, size, carry=True, whole=True, joined=True):
    """The states of all steps, with the usual mistakes as options."""
    h, states = None, []
    for begin in range(0, x.shape[1], size):
        piece = x[:, begin : begin + size]
        if whole or piece.shape[1] == size:
            out, h = cell(piece, h if carry else None)
            states.append(out)
    states = torch.cat(states, dim=1)
    return states if joined else (states, h)


def parts_of_one_size(cell, x, size):
    h, states = torch.zeros(1, 2, 5), []
    for begin in range(0, 7, size):
        out, h = cell(x[:, begin : begin + size], h)
        states.append(out)
    return torch.cat(states, dim=1)


def gathered(states, lengths):
    index = (lengths - 1).view(-1, 1, 1).expand(-1, 1, states.shape[2])
    return states.gather(1, index)[:, 0]


def softened(logits, temperature):
    if temperature == 0:
        return (logits == logits.max()).float()
    scaled = logits / temperature
    return (scaled - scaled.logsumexp(0)).exp()


def always_the_first(logits, temperature):
    return F.one_hot(torch.tensor(0), len(logits)).float() if temperature == 0 else softened(logits, temperature)


def plain(**options):
    return nn.RNN(8, 32, batch_first=True, **options)


def keeping(inputs=8, **options):
    """The identity as recurrent matrix, and ReLU."""
    cell = nn.RNN(inputs, 32, nonlinearity="relu", **{"batch_first": True, **options})
    nn.init.eye_(cell.weight_hh_l0)
    return cell


def without_biases():
    return keeping(bias=False)


def identity_and_tanh():
    cell = plain()
    nn.init.eye_(cell.weight_hh_l0)
    return cell


def strong():
    cell = plain()
    with torch.no_grad():
        cell.weight_hh_l0.mul_(4)
    return cell


def spoilt():
    cell = keeping()
    nn.init.constant_(cell.weight_hh_l0, float("nan"))
    return cell


def half_filled():
    cell = ...
    return cell


ONE = keeping()

RIGHT = [
    (recurrent.in_parts, lambda: parts),
    (recurrent.last_real, lambda: gathered),
    (recurrent.last_real, lambda: lambda s, n: torch.stack([s[i, n[i] - 1] for i in range(len(s))])),
    (recurrent.shares, lambda: softened),
    (recurrent.keeping_rnn, lambda: keeping),
    (recurrent.keeping_rnn, lambda: without_biases),
]  # fmt: skip

WRONG = [
    (recurrent.in_parts, lambda *a: parts(*a, carry=False), "begins with a state of zeros"),
    (recurrent.in_parts, lambda *a: parts(*a, whole=False), "7 steps in parts of 3 leave 1"),
    (recurrent.in_parts, lambda *a: parts(*a, joined=False), "is a tuple. Return the states alone"),
    (recurrent.in_parts, lambda cell, x, size: cell(x)[0], "was given parts of [7] steps"),
    (recurrent.in_parts, lambda cell, x, size: cell(x.flip(1))[0], "is not right"),
    (recurrent.in_parts, lambda cell, x, size: parts(cell, x, 3), "was given parts of [3, 3, 3] steps"),
    (recurrent.in_parts, parts_of_one_size, "stopped with RuntimeError"),
    (recurrent.last_real, lambda states, lengths: states[:, -1], "filling included"),
    (recurrent.last_real, lambda states, lengths: states[:, 0], "the first step of each"),
    (recurrent.last_real, lambda states, lengths: states[:, lengths - 1], "paired with each length"),
    (recurrent.last_real, lambda s, n: s[torch.arange(len(s)), n.clamp(max=4)], "One step too far"),
    (recurrent.last_real, lambda s, n: s[torch.arange(len(s)), n], "stopped with IndexError"),
    (recurrent.last_real, lambda s, n: s[torch.arange(3), n - 1], "stopped with IndexError"),
    (recurrent.shares, lambda z, t: z.softmax(0), "what it gives at 1"),
    (recurrent.shares, lambda z, t: (z * t).softmax(0), "multiplied by the temperature"),
    (recurrent.shares, lambda z, t: z.softmax(0) / t, "The probabilities are divided"),
    (recurrent.shares, lambda z, t: (z / t).softmax(0), "gives nan"),
    (recurrent.shares, lambda z, t: (z / max(t, 1e-9)).exp() / (z / max(t, 1e-9)).exp().sum(), "gives nan"),
    (recurrent.shares, lambda z, t: (z / max(t, 0.5)).softmax(0), "at temperature 0"),
    (recurrent.shares, always_the_first, "the largest logit is at index 2"),
    (recurrent.shares, lambda z, t: F.one_hot(z.argmax(), len(z)) if t == 0 else softened(z, t), "dtype torch.int64"),
    (recurrent.keeping_rnn, plain, "hardly anything tells it of the key"),
    (recurrent.keeping_rnn, identity_and_tanh, "From start 1 of 3"),
    (recurrent.keeping_rnn, strong, "which grows with every step"),
    (recurrent.keeping_rnn, spoilt, "weight_hh_l0 is nan"),
    (recurrent.keeping_rnn, lambda: ONE, "Make a new one inside"),
    (recurrent.keeping_rnn, lambda: nn.GRU(8, 32, batch_first=True), "LSTM or a GRU"),
    (recurrent.keeping_rnn, lambda: nn.Linear(8, 32), "this is a network (Linear)"),
    (recurrent.keeping_rnn, lambda: keeping(inputs=4), "It has 4 inputs"),
    (recurrent.keeping_rnn, lambda: keeping(batch_first=False), "needs batch_first=True"),
    (recurrent.keeping_rnn, lambda: nn.RNN, "the class RNN (are the () missing?)"),
    (recurrent.keeping_rnn, keeping(), "stopped with TypeError"),
]  # fmt: skip

TAKE_FUNCTIONS = [recurrent.in_parts, recurrent.last_real, recurrent.shares, recurrent.keeping_rnn]
