"""Answers to the exercises of lesson 07: right ones written in other ways, and the usual wrong ones."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import batches
from helpers.data import Batches, digits


def hands(x, y, batch_size, seed, order=None, pair=True, whole=True):
    """Batches in random order, with the usual mistakes as options."""
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(x), generator=generator) if order is None else order(len(x), generator)
    for rows in order.split(batch_size):
        if whole or len(rows) == batch_size:
            yield (x[rows], y[rows]) if pair else (x[rows], y[: len(rows)])


def endless(x, y, batch_size, seed):
    while True:
        yield from hands(x, y, batch_size, seed)


def returned(x, y, batch_size, seed):
    for batch in hands(x, y, batch_size, seed):
        return batch


def shuffling(x, y, batch_size, seed):
    """It shuffles the caller's tensors."""
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(seed))
    x[:], y[:] = x[order], y[order]
    yield from zip(x.split(batch_size), y.split(batch_size), strict=True)


def by_number(x, y, batch_size, seed):
    order = torch.randperm(len(x), generator=seed)
    yield from zip(x[order].split(batch_size), y[order].split(batch_size), strict=True)


class Moved(torch.utils.data.Dataset):
    """The shifted digits of lesson 07, with the usual mistakes as options."""

    once, reach, roll, low, alike = False, 3, False, 0, False

    def __init__(self, images, labels):
        self.images, self.labels, self.shift = images, labels, torch.randint(0, 3, (2,)).tolist()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        top, left = self.shift if self.once else torch.randint(self.low, self.reach, (2,)).tolist()
        left = top if self.alike else left
        if self.roll:
            return self.images[i].roll((top - 1, left - 1), (0, 1)), self.labels[i]
        return F.pad(self.images, (1, 1, 1, 1))[i, top : top + 8, left : left + 8], self.labels[i]


class ImageOnly(Moved):
    def __getitem__(self, i):
        return super().__getitem__(i)[0]


def moved(**options):
    return type("Moved", (Moved,), options)


def square_net(shift=True, epochs=30, scale=1.0):
    torch.manual_seed(0)
    data = digits()
    x = data.train_x[:, 0].float() / 255 * scale
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
    (batches.count_batches, lambda: lambda n, b, drop: sum(len(p) == b or not drop for p in torch.arange(n).split(b))),
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
    (batches.count_batches, lambda n, b, drop: len(
        torch.utils.data.DataLoader(range(n), batch_size=b, drop_last=drop)), "It makes a DataLoader"),
    (batches.count_batches, lambda n, b, drop: len(Batches(torch.zeros(n), torch.zeros(n), b)), "It makes a Batches"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.arange(n)), "should be random"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.arange(n).roll(3)), "only begun elsewhere"),
    (batches.hand_out, lambda *a: hands(*a, pair=False), "different orders"),
    (batches.hand_out, lambda *a: hands(*a, whole=False), "some examples are missing"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.randint(n, (n,), generator=g)), "come twice"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.randperm(n)), "The same seed"),
    (batches.hand_out, lambda x, y, b, seed: hands(x, y, b, 3), "Another seed"),
    (batches.hand_out, lambda x, y, b, seed: 3, "yield in place of return"),
    (batches.hand_out, lambda x, y, b, seed: hands(x, y, 8, seed), "in batches of 5: Batches of [8, 5]"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.randperm(20, generator=g)), "IndexError"),
    (batches.hand_out, lambda *a: ((x, y[0]) for x, y in hands(*a)), "an axis for its examples"),
    (batches.hand_out, endless, "does not come to an end"),
    (batches.hand_out, returned, "It returns one pair"),
    (batches.hand_out, shuffling, "changes the tensor that it is given"),
    (batches.hand_out, by_number, "torch.Generator().manual_seed(seed) makes a generator"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.manual_seed(a[3]) and torch.randperm(n)),
     "seeds torch's random numbers"),
    (batches.hand_out, lambda x, y, b, seed: [x for x, _ in hands(x, y, b, seed)], "this is a tensor"),
    (batches.hand_out, lambda x, y, b, seed: [], "Nothing comes out"),
    (batches.shifted, moved(once=True), "in __getitem__"),
    (batches.shifted, moved(reach=2), "4 of the 9"),
    (batches.shifted, moved(roll=True), "comes in again at the other"),
    (batches.shifted, lambda images: 3, "stopped with TypeError"),
    (batches.shifted, moved(alike=True), "Draw two numbers"),
    (batches.shifted, moved(low=-1, reach=2), "has shape"),
    (batches.shifted, ImageOnly, "should be a pair (image, label), and it is a tensor"),
    (batches.shifted, lambda images, labels: Moved(images, F.one_hot(labels)), "The label of example 4 has shape"),
    (batches.shifted, lambda images, labels: Moved(images * float("nan"), labels), "Image 4 is nan"),
    (batches.shifted, lambda images, labels: 3, "has no len()"),
    (batches.robust, square_net(shift=False, epochs=5), "has it seen shifted digits?"),
    (batches.robust, square_net(epochs=1), "Train it longer"),
    (batches.robust, square_net(epochs=4, scale=255.0), "train it on pixels from 0 to 1"),
    (batches.robust, nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), "hardly better than guessing"),
    (batches.robust, nn.Sequential(nn.Flatten(), nn.Linear(64, 10), nn.Softmax(dim=1)), "Is there a softmax"),
    (batches.robust, nn.Linear(64, 10), "stopped with RuntimeError"),
    (batches.robust, nn.Sequential(nn.Flatten(), nn.Linear(64, 9)), "(360, 10), is wanted"),
]  # fmt: skip

TAKE_FUNCTIONS = [batches.count_batches, batches.hand_out]
TAKE_NETWORKS = {batches.robust: lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 10))}
