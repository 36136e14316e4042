"""Answers to the exercises of lesson 09: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import convolution
from helpers.data import digits

from . import trained


def digit_net(steps=150):
    data = digits(size=28)
    net = nn.Sequential(nn.AvgPool2d(4), nn.Flatten(), nn.Linear(49, 40), nn.ReLU(), nn.Linear(40, 10))
    return trained(net, data.train_x.float() / 255, data.train_y, F.cross_entropy, steps)


def pool_by_loops(images):
    n, c, h, w = images.shape
    result = torch.empty(n, c, h // 2, w // 2)
    for i in range(h // 2):
        for j in range(w // 2):
            result[:, :, i, j] = images[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].flatten(2).max(dim=2).values
    return result


def pool_from_zeros(images):
    return F.max_pool2d(images, 2).clamp(min=0)


RIGHT = [
    (convolution.output_size, lambda: lambda n, k, s, p: len(range(0, n + 2 * p - k + 1, s))),
    (convolution.horizontal_filter, lambda: torch.tensor([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])),
    (convolution.output_size, lambda: lambda n, k, s, p: torch.tensor((n + 2 * p - k) // s + 1)),
    (convolution.horizontal_filter, lambda: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    (convolution.horizontal_filter, lambda: torch.tensor([[1.1, 2.7, 3.3], [0, 0, 0], [-1.1, -2.7, -3.3]]) * 1000),
    (convolution.horizontal_filter, lambda: torch.tensor([[0.0, 1, 0], [0, -1, 0], [0, 0, 0]])),
    (convolution.max_pool, lambda: pool_by_loops),
    (convolution.small_network, digit_net),
]  # fmt: skip

WRONG = [
    (convolution.output_size, lambda n, k, s, p: (n + 2 * p - k) / s + 1, "does not give a whole number"),
    (convolution.output_size, lambda n, k, s, p: (n + p - k) // s + 1, "on both sides"),
    (convolution.output_size, lambda n, k, s, p: (n + 2 * p - k) // s, "one too few"),
    (convolution.output_size, lambda n, k, s, p: n, "and torch does not"),
    (convolution.horizontal_filter, torch.ones(3, 3), "must add up to 0"),
    (convolution.horizontal_filter, torch.tensor([[-1.0, 0, 1]] * 3), "does not answer at all to a horizontal edge"),
    (convolution.horizontal_filter, torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]]), "vertical edge as well"),
    (convolution.horizontal_filter, torch.ones(5, 5), "yours has shape (5, 5)"),
    (convolution.horizontal_filter, "sobel", "not a str"),
    (convolution.horizontal_filter, torch.zeros(3, 3), "answers to nothing"),
    (convolution.max_pool, lambda x: F.avg_pool2d(x, 2), "average pooling"),
    (convolution.max_pool, lambda x: x[:, :, ::2, ::2], "upper left one"),
    (convolution.max_pool, pool_from_zeros, "Start from the pixels"),
    (convolution.max_pool, lambda x: F.max_pool2d(x, 3), "it should have (3, 2, 3, 2)"),
    (convolution.max_pool, lambda x: F.max_pool2d(x, 2).double(), "dtype torch.float64"),
    (convolution.small_network, nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), "5,000 are allowed"),
    (convolution.small_network, nn.Sequential(nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 10)), "95% are wanted"),
    (convolution.small_network, nn.Sequential(nn.Flatten(), nn.Linear(16, 10)), "stopped with RuntimeError"),
    (convolution.small_network, nn.Sequential(nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 9)), "ten logits"),
]  # fmt: skip

TAKE_FUNCTIONS = [convolution.output_size, convolution.max_pool]
