"""Answers to the exercises of lesson 07: right ones written in other ways, and the usual wrong ones."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import batches
from helpers.data import digits


def hands(x, y, batch_size, seed, order=None, pair=True, whole=True):
    """Batches in random order, with the usual mistakes as options."""
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(x), generator=generator) if order is None else order(len(x), generator)
    for rows in order.split(batch_size):
        if whole or len(rows) == batch_size:
            yield (x[rows], y[rows]) if pair else (x[rows], y[: len(rows)])


class Moved(torch.utils.data.Dataset):
    """The shifted digits of lesson 07, with the usual mistakes as options."""

    once, reach, roll = False, 3, False

    def __init__(self, images, labels):
        self.images, self.labels, self.shift = images, labels, torch.randint(0, 3, (2,)).tolist()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        top, left = self.shift if self.once else torch.randint(0, self.reach, (2,)).tolist()
        if self.roll:
            return self.images[i].roll((top - 1, left - 1), (0, 1)), self.labels[i]
        return F.pad(self.images, (1, 1, 1, 1))[i, top : top + 8, left : left + 8], self.labels[i]


def moved(**options):
    return type("Moved", (Moved,), options)


def square_net(shift=True, epochs=30):
    torch.manual_seed(0)
    data = digits()
    x = data.train_x[:, 0].float() / 255
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(net.parameters(), 0.003)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(32):
            top, left = torch.randint(0, 3, (2,)).tolist() if shift else (1, 1)
            images = F.pad(x[rows], (1, 1, 1, 1))[:, top : top + 8, left : left + 8]
            loss = F.cross_entropy(net(images), data.train_y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return net


RIGHT = [
    (batches.count_batches, lambda: lambda n, b, drop: math.floor(n / b) if drop else math.ceil(n / b)),
    (batches.count_batches, lambda: lambda n, b, drop: len(
        torch.utils.data.DataLoader(range(n), batch_size=b, drop_last=drop))),
    (batches.hand_out, lambda: hands),
    (batches.hand_out, lambda: lambda *a: list(hands(*a))),
    (batches.shifted, lambda: Moved),
    (batches.robust, square_net),
]  # fmt: skip

WRONG = [
    (batches.count_batches, lambda n, b, drop: n // b, "the last, smaller batch is missing"),
    (batches.count_batches, lambda n, b, drop: -(-n // b), "with drop_last"),
    (batches.count_batches, lambda n, b, drop: n // b + (not drop), "where the numbers divide"),
    (batches.count_batches, lambda n, b, drop: -(-n // b) - drop, "and a loader does not"),
    (batches.count_batches, lambda n, b, drop: n / b, "no whole number"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.arange(n)), "should be random"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.arange(n).roll(3)), "only begun elsewhere"),
    (batches.hand_out, lambda *a: hands(*a, pair=False), "different orders"),
    (batches.hand_out, lambda *a: hands(*a, whole=False), "some examples are missing"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.randint(n, (n,), generator=g)), "come twice"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.randperm(n)), "The same seed"),
    (batches.hand_out, lambda x, y, b, seed: hands(x, y, b, 3), "Another seed"),
    (batches.hand_out, lambda x, y, b, seed: 3, "yield in place of return"),
    (batches.shifted, moved(once=True), "in __getitem__"),
    (batches.shifted, moved(reach=2), "4 of the 9"),
    (batches.shifted, moved(roll=True), "zeros coming in"),
    (batches.shifted, lambda images: 3, "stopped with TypeError"),
    (batches.robust, square_net(shift=False, epochs=5), "90% are wanted"),
    (batches.robust, nn.Linear(64, 10), "stopped with RuntimeError"),
    (batches.robust, nn.Sequential(nn.Flatten(), nn.Linear(64, 9)), "(360, 10) is wanted"),
]  # fmt: skip

TAKE_FUNCTIONS = [batches.count_batches, batches.hand_out]
