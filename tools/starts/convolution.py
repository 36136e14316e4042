"""Lesson 09: a network of at most 5,000 parameters that reads the bundled digits."""

import torch
from torch import nn

from helpers.checks import convolution
from helpers.data import Batches, digits
from helpers.training import fit

from . import Open


def block(channels_in: int, channels_out: int) -> nn.Sequential:
    """The lesson's block."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.MaxPool2d(2), nn.BatchNorm2d(channels_out), nn.ReLU(),
    )  # fmt: skip


def trained(net: nn.Module, start: int, epochs: int = 15) -> nn.Module:
    """One cycle, as in the lesson's solution."""
    data = digits(size=28)
    batches = Batches(data.train_x.float() / 255, data.train_y, 128, seed=start)
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.001)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=epochs * len(batches))
    fit(net, batches, nn.CrossEntropyLoss(), optimizer, epochs=epochs, scheduler=scheduler, progress=False)
    return net


def three_blocks(start: int) -> nn.Module:
    torch.manual_seed(start)
    return trained(nn.Sequential(block(1, 8), block(8, 16), block(16, 12), nn.Flatten(), nn.Linear(108, 10)), start)


def no_convolution(start: int) -> nn.Module:
    torch.manual_seed(start)
    return trained(nn.Sequential(nn.AvgPool2d(4), nn.Flatten(), nn.Linear(49, 10)), start)


def two_blocks(start: int) -> nn.Module:
    """The later tutorials' network, made narrow: its linear layer alone takes most of the parameters."""
    torch.manual_seed(start)
    return trained(nn.Sequential(block(1, 8), block(8, 12), nn.Flatten(), nn.Linear(12 * 49, 10)), start, epochs=1)


OPEN = [
    Open("09.4", convolution.small_network, "three small blocks, one cycle", True, three_blocks),
    Open("09.4", convolution.small_network, "one linear layer on 7 x 7 means", False, no_convolution),
    Open("09.4", convolution.small_network, "two blocks, a large linear layer", False, two_blocks),
]
