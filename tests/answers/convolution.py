"""Answers to the exercises of lesson 09: right ones written in other ways, and the usual wrong ones."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import convolution
from helpers.data import digits

from . import trained


def digit_net(steps=150, scale=1.0, end=()):
    data = digits(size=28)
    x = data.train_x.float() / 255 * scale
    net = nn.Sequential(nn.AvgPool2d(4), nn.Flatten(), nn.Linear(49, 40), nn.ReLU(), nn.Linear(40, 10))
    return nn.Sequential(*trained(net, x, data.train_y, F.cross_entropy, steps), *end)


class AtTheEdge(nn.Module):
    """Reads exactly 342 of the 360 test pictures, which is 95%."""

    def __init__(self):
        super().__init__()
        self.unused = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        labels = digits(size=28).test_y.clone()
        labels[:18] = (labels[:18] + 1) % 10
        return 9 * F.one_hot(labels, 10).float()


class OfNaN(nn.Sequential):
    def forward(self, x):
        return super().forward(x) * float("nan")


def pool_by_loops(images):
    n, c, h, w = images.shape
    result = torch.empty(n, c, h // 2, w // 2)
    for i in range(h // 2):
        for j in range(w // 2):
            result[:, :, i, j] = images[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].flatten(2).max(dim=2).values
    return result


def pool_by_slices(images):
    rows = torch.maximum(images[:, :, ::2], images[:, :, 1::2])
    return torch.maximum(rows[..., ::2], rows[..., 1::2])


def four(images):
    return images[:, :, ::2, ::2], images[:, :, ::2, 1::2], images[:, :, 1::2, ::2], images[:, :, 1::2, 1::2]


def pool_from_zeros(images):
    return pool_by_slices(images).clamp(min=0)


def pool_of_one_size(images):
    return images.reshape(3, 2, 3, 2, 2, 2).amax(dim=(3, 5))


def pool_without_values(images):
    return torch.stack(four(images)).max(dim=0)


RIGHT = [
    (convolution.output_size, lambda: lambda n, k, s, p: len(range(0, n + 2 * p - k + 1, s))),
    (convolution.horizontal_filter, lambda: torch.tensor([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])),
    (convolution.output_size, lambda: lambda n, k, s, p: torch.tensor((n + 2 * p - k) // s + 1)),
    (convolution.horizontal_filter, lambda: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    (convolution.horizontal_filter, lambda: [torch.ones(3), torch.zeros(3), -torch.ones(3)]),
    (convolution.horizontal_filter, lambda: np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])),
    (convolution.horizontal_filter, lambda: torch.tensor([[1.1, 2.7, 3.3], [0, 0, 0], [-1.1, -2.7, -3.3]]) * 1000),
    (convolution.horizontal_filter, lambda: torch.tensor([[0.0, 1, 0], [0, -1, 0], [0, 0, 0]])),
    (convolution.max_pool, lambda: pool_by_slices),
    (convolution.max_pool, lambda: pool_by_loops),
    (convolution.max_pool, lambda: lambda x: x.unfold(2, 2, 2).unfold(3, 2, 2).flatten(4).max(dim=4).values),
    (convolution.small_network, digit_net),
    (convolution.small_network, AtTheEdge),
]  # fmt: skip

WRONG = [
    (convolution.output_size, lambda n, k, s, p: (n + 2 * p - k) / s + 1, "does not give a whole number"),
    (convolution.output_size, lambda n, k, s, p: (n + p - k) // s + 1, "on both sides"),
    (convolution.output_size, lambda n, k, s, p: (n + 2 * p - k) // s, "one too few"),
    (convolution.output_size, lambda n, k, s, p: -((k - n - 2 * p) // s) + 1, "one too many"),
    (convolution.output_size, lambda n, k, p, s: (n + 2 * p - k) // s + 1, "The stride is taken for the padding"),
    (convolution.output_size, lambda n, k, s, p: n, "it should be 24"),
    (convolution.output_size, lambda n, k, s, p: float("nan"), "is nan"),
    (convolution.horizontal_filter, torch.ones(3, 3), "must add up to 0"),
    (convolution.horizontal_filter, torch.tensor([[-1.0, 0, 1]] * 3), "does not answer at all to a horizontal edge"),
    (convolution.horizontal_filter, torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]]), "vertical edge as well"),
    (convolution.horizontal_filter, torch.ones(5, 5), "yours has shape (5, 5)"),
    (convolution.horizontal_filter, "sobel", "it is a string"),
    (convolution.horizontal_filter, torch.zeros(3, 3), "answers to nothing"),
    (convolution.horizontal_filter, torch.full((3, 3), float("nan")), "is nan"),
    (convolution.horizontal_filter, [[1, 2, 1], [0, 0], [-1, -2, -1]], "three rows of three"),
    (convolution.horizontal_filter, nn.Conv2d(1, 1, 3), "a network (Conv2d)"),
    (convolution.max_pool, lambda x: torch.stack(four(x)).mean(0), "average pooling"),
    (convolution.max_pool, lambda x: torch.stack(four(x)).amin(0), "the smallest"),
    (convolution.max_pool, lambda x: x[:, :, ::2, ::2], "upper left one"),
    (convolution.max_pool, lambda x: torch.maximum(four(x)[0], four(x)[3]), "Only two of each four pixels"),
    (convolution.max_pool, lambda x: x.reshape(*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2, 4).amax(4), "in a row"),
    (convolution.max_pool, pool_from_zeros, "Start from the pixels"),
    (convolution.max_pool, lambda x: F.max_pool2d(x, 2), "It uses torch's max_pool2d"),
    (convolution.max_pool, nn.MaxPool2d(2), "It uses torch's max_pool2d"),
    (convolution.max_pool, nn.AdaptiveMaxPool2d(2), "It uses torch's adaptive_max_pool2d"),
    (convolution.max_pool, pool_of_one_size, "stopped with RuntimeError"),
    (convolution.max_pool, pool_without_values, "take .values"),
    (convolution.max_pool, lambda x: x.flatten(1), "it should have (3, 2, 3, 2)"),
    (convolution.max_pool, lambda x: pool_by_slices(x).double(), "dtype torch.float64"),
    (convolution.small_network, nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), "5,000 are allowed"),
    (convolution.small_network, digit_net(3), "95% are wanted"),
    (convolution.small_network, digit_net(0), "hardly better than guessing"),
    (convolution.small_network, digit_net(100, scale=255.0), "with pixels from 0 to 255"),
    (convolution.small_network, digit_net(end=[nn.Softmax(dim=1)]), "Is there a softmax at its end?"),
    (convolution.small_network, OfNaN(*digit_net(0)), "nan or infinity for 360 of 360"),
    (convolution.small_network, nn.Sequential(nn.Flatten(), nn.Linear(16, 10)), "stopped with RuntimeError"),
    (convolution.small_network, nn.Sequential(nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 9)), "ten logits"),
]  # fmt: skip

TAKE_FUNCTIONS = [convolution.output_size, convolution.max_pool]
TAKE_NETWORKS = {convolution.small_network: lambda: nn.Sequential(
    nn.AvgPool2d(4), nn.BatchNorm2d(1), nn.Flatten(), nn.Linear(49, 10))}  # fmt: skip
