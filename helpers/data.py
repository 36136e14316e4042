"""The data sets of the course, and Batches, which hands a data set out in pieces."""

import csv
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .mnist_files import DATA, MIRRORS, read_mnist


class Images(NamedTuple):
    """A data set of grey pictures with labels, split into training and test.

    name: "MNIST" or "digits"
    train_x, test_x: uint8, (N, 1, height, width), 0 is paper and 255 is ink
    train_y, test_y: int64, (N,)
    """

    name: str
    train_x: Tensor
    train_y: Tensor
    test_x: Tensor
    test_y: Tensor


class Table(NamedTuple):
    """Rows of measurements with labels, split into training, validation and test.

    names: what was measured, one name for each column
    train_x, valid_x, test_x: float32, (N, columns), as measured
    train_y, valid_y, test_y: int64, (N,)
    """

    names: list[str]
    train_x: Tensor
    train_y: Tensor
    valid_x: Tensor
    valid_y: Tensor
    test_x: Tensor
    test_y: Tensor


class Batches:
    """A data set in memory, handed out in batches: `for x, y in Batches(x, y, batch_size=128): ...`

    Each pass over it is one epoch, in a new random order if `shuffle` is true. The last batch is smaller
    where the numbers do not divide. The order comes from a generator of its own with the given seed, so it
    depends on nothing else that draws random numbers.

    Args:
        x, y: tensors of the same length, on the same device.
        batch_size: examples in a batch.
    """

    def __init__(self, x: Tensor, y: Tensor, batch_size: int, shuffle: bool = True, seed: int = 0):
        if len(x) != len(y):
            raise ValueError(f"x has {len(x)} examples and y has {len(y)}; each x needs its y")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}")
        self.x, self.y, self.batch_size, self.shuffle = x, y, batch_size, shuffle
        self.generator = torch.Generator().manual_seed(seed)

    def __len__(self) -> int:
        return -(-len(self.x) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        if not self.shuffle:
            yield from zip(self.x.split(self.batch_size), self.y.split(self.batch_size), strict=True)
            return
        order = torch.randperm(len(self.x), generator=self.generator).to(self.x.device)
        for index in order.split(self.batch_size):
            yield self.x[index], self.y[index]


def digits(size: int = 8) -> Images:
    """The 1,797 real handwritten digits that come with the course: 1,437 to train, 360 to test.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI (CC BY 4.0), as
    carried by scikit-learn. The pictures are 8 x 8.

    Args:
        size: 8 gives them as they are; 28 draws them up to 20 x 20 with a border of 4, as MNIST has it.
    """
    if size not in (8, 28):
        raise ValueError(f"size must be 8 or 28, got {size}")
    with np.load(DATA / "digits.npz") as file:
        part = {name: torch.from_numpy(file[name].astype(np.int64)) for name in file.files}

    def pictures(ink: Tensor) -> Tensor:
        x = ink.unsqueeze(1).float() * (255 / 16)  # the files count ink from 0 to 16
        if size == 28:
            x = F.pad(F.interpolate(x, size=20, mode="bilinear"), (4, 4, 4, 4))
        return x.round().to(torch.uint8)

    return Images(
        "digits",
        pictures(part["train_images"]), part["train_labels"],
        pictures(part["test_images"]), part["test_labels"],
    )  # fmt: skip


def mnist(download: bool = True, mirrors: tuple[str, ...] = MIRRORS, timeout: float = 5.0) -> Images:
    """MNIST, 60,000 training and 10,000 test digits of 28 x 28; without it, the bundled digits at that size.

    Looks in the folder that the environment variable COURSE_DATA names (the one that holds MNIST/raw/, or
    MNIST/, or raw/), then in data/, then downloads (11 MB) into data/. Every file is checked by size and
    SHA-256 before it is used. Prints one line that says which data set you got, and one for each thing that
    went wrong on the way.

    Args:
        download: False, or the environment variable COURSE_OFFLINE=1, keeps it off the network.
        mirrors: addresses to try, in order.
        timeout: seconds to wait for a silent network.
    """
    contents = read_mnist(download, mirrors, timeout)
    if contents is None:
        print("You work with the bundled digits instead: 1,437 training and 360 test images,\n"
              "8 x 8 pixels drawn up to 28 x 28.")  # fmt: skip
        return digits(size=28)
    print("MNIST: 60,000 training and 10,000 test images of 28 x 28 pixels.")
    train_x, train_y, test_x, test_y = (np.frombuffer(bytearray(c), dtype=np.uint8) for c in contents)
    # The files begin with a header: 16 bytes before pictures, 8 before labels.
    return Images(
        "MNIST",
        torch.from_numpy(train_x[16:]).view(-1, 1, 28, 28), torch.from_numpy(train_y[8:]).long(),
        torch.from_numpy(test_x[16:]).view(-1, 1, 28, 28), torch.from_numpy(test_y[8:]).long(),
    )  # fmt: skip


def tumours() -> Table:
    """569 tumours of the breast, 30 measurements of each; label 1 is malignant, 0 is benign.

    319 to train, 100 for validation, 150 to test. The split stands in the file: it is the same for everybody.

    Source: W. Wolberg, O. Mangasarian, N. Street, W. Street, "Breast Cancer Wisconsin (Diagnostic)", UCI
    (CC BY 4.0), as carried by scikit-learn.
    """
    with open(DATA / "breast_cancer.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in ("split", "diagnosis")]
    parts: list[Tensor] = []
    for split in ("train", "validation", "test"):
        mine = [row for row in rows if row["split"] == split]
        parts.append(torch.tensor([[float(row[name]) for name in names] for row in mine]))
        parts.append(torch.tensor([int(row["diagnosis"] == "malignant") for row in mine]))
    return Table(names, *parts)


def moons(n: int, noise: float = 0.1, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Points on two half circles that reach into each other: x (n, 2) float32, labels (n,) int64.

    Normal noise of standard deviation `noise` blurs them. The same seed gives the same points.
    """
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(n) % 2
    angle = torch.pi * torch.rand(n, generator=generator)
    upper = torch.stack([angle.cos() - 0.5, angle.sin() - 0.25], dim=1)
    x = torch.where(labels.unsqueeze(1) == 0, upper, -upper)  # the lower moon is the upper, turned around
    return x + noise * torch.randn(n, 2, generator=generator), labels


def spirals(n: int, seed: int = 0, arms: int = 3) -> tuple[Tensor, Tensor]:
    """Points on the arms of a spiral: x (n, 2) float32 within about [-1, 1], labels (n,) int64.

    A little noise blurs the arms. The same seed gives the same points.
    """
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(n) % arms
    radius = torch.rand(n, generator=generator).sqrt()
    angle = 2 * torch.pi * (radius + labels / arms)
    x = radius.unsqueeze(1) * torch.stack([angle.cos(), angle.sin()], dim=1)
    return x + 0.04 * torch.randn(n, 2, generator=generator), labels
