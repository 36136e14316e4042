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


def gathered(states, lengths):
    index = (lengths - 1).view(-1, 1, 1).expand(-1, 1, states.shape[2])
    return states.gather(1, index)[:, 0]


def softened(logits, temperature):
    if temperature == 0:
        return (logits == logits.max()).float()
    scaled = logits / temperature
    return (scaled - scaled.logsumexp(0)).exp()


class Keeper(nn.Module):
    """Looks at the first sign; its cell is for show."""

    def __init__(self, seen=4, cell=None):
        super().__init__()
        self.seen, self.cell = seen, cell

    def forward(self, x):
        return 9 * x[:, 0, : self.seen]


class Recaller(nn.Module):
    def __init__(self, start=None, steps=600):
        super().__init__()
        torch.manual_seed(0)
        self.cell, self.head = nn.RNN(8, 32, batch_first=True), nn.Linear(32, 4)
        if start:
            start(self.cell.weight_hh_l0)
        optimizer = torch.optim.Adam(self.parameters(), 0.003)
        for _ in range(steps):
            signs = torch.randint(4, 8, (64, 40))
            signs[:, 0] -= 4
            loss = F.cross_entropy(self(F.one_hot(signs, 8).float()), signs[:, 0])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.parameters(), 1.0)
            optimizer.step()

    def forward(self, x):
        return self.head(self.cell(x)[0][:, -1])


RIGHT = [
    (recurrent.in_parts, lambda: parts),
    (recurrent.last_real, lambda: gathered),
    (recurrent.last_real, lambda: lambda s, n: torch.stack([s[i, n[i] - 1] for i in range(len(s))])),
    (recurrent.shares, lambda: softened),
    (recurrent.memory, lambda: Recaller(nn.init.orthogonal_)),
]  # fmt: skip

WRONG = [
    (recurrent.in_parts, lambda *a: parts(*a, carry=False), "begins with a state of zeros"),
    (recurrent.in_parts, lambda *a: parts(*a, whole=False), "shorter part is missing"),
    (recurrent.in_parts, lambda *a: parts(*a, joined=False), "A pair comes back"),
    (recurrent.in_parts, lambda cell, x, size: cell(x)[0], "was given parts of [7] steps"),
    (recurrent.in_parts, lambda cell, x, size: cell(x.flip(1))[0], "differs"),
    (recurrent.last_real, lambda states, lengths: states[:, -1], "filling included"),
    (recurrent.last_real, lambda states, lengths: states[:, lengths - 1], "paired with each length"),
    (recurrent.last_real, lambda s, n: s[torch.arange(3), n.clamp(max=4)], "One step too far"),
    (recurrent.last_real, lambda states, lengths: states[torch.arange(3), lengths], "stopped with IndexError"),
    (recurrent.shares, lambda z, t: z.softmax(0), "what it gives at 1"),
    (recurrent.shares, lambda z, t: (z * t).softmax(0), "multiplied by the temperature"),
    (recurrent.shares, lambda z, t: z.softmax(0) / t, "The probabilities are divided"),
    (recurrent.shares, lambda z, t: (z / t).softmax(0), "gives nan"),
    (recurrent.shares, lambda z, t: (z / max(t, 1e-9)).exp() / (z / max(t, 1e-9)).exp().sum(), "gives nan"),
    (recurrent.shares, lambda z, t: (z / max(t, 0.5)).softmax(0), "at temperature 0"),
    (recurrent.memory, Recaller(steps=20), "chance is 25%"),
    (recurrent.memory, Keeper(seen=8, cell=nn.RNN(8, 4)), "(1000, 4) is wanted"),
    (recurrent.memory, Keeper(), "no nn.RNN in it"),
    (recurrent.memory, Keeper(cell=nn.LSTMCell(8, 4)), "LSTM or a GRU in it"),
    (recurrent.memory, Keeper(cell=nn.RNN(8, 4)), "without its recurrent weights"),
    (recurrent.in_parts, lambda cell, x, size: parts(cell, x, 3), "was given parts of [3, 3, 1] steps"),
    (recurrent.memory, nn.Sequential(nn.LSTM(8, 32)), "LSTM or a GRU in it"),
    (recurrent.memory, nn.RNN(8, 4), "stopped with AttributeError"),
    (recurrent.memory, lambda x: x, "not a function"),
]  # fmt: skip

TAKE_FUNCTIONS = [recurrent.in_parts, recurrent.last_real, recurrent.shares]
