"""Checks of lesson 07."""

import operator
import types

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data import digits
from ..training import accuracy, predict
from . import Unanswered, Wrong, call, check, require


@check
def count_batches(function) -> str:
    """count_batches(n, batch_size, drop_last): how many batches a loader gives."""
    cases = [
        (10, 5, False),
        (10, 8, False),
        (10, 8, True),
        (10, 5, True),
        (3, 8, True),
        (15, 5, False),
        (1437, 32, False),
    ]
    for n, size, drop in cases:
        got = call(function, n, size, drop)
        where = f"count_batches({n}, {size}, {drop})"
        try:
            got = operator.index(got)
        except TypeError:
            raise Wrong(f"{where} gives {got!r}, which is no whole number. // divides and rounds down.") from None
        want = n // size if drop else -(-n // size)
        require(drop or got != n // size or got == want, f"{where} gives {got}: the last, smaller batch is missing.")
        require(not drop or got != -(-n // size) or got == want, f"{where} gives {got}: with drop_last the smaller "
                "batch at the end does not count.")  # fmt: skip
        require(got != n // size + 1 or got == want, f"{where} gives {got}: where the numbers divide, there is no "
                "smaller batch at the end.")  # fmt: skip
        require(got == want, f"{where} gives {got}, and a loader does not.")
    return "It is the length of the loader: the number of steps in an epoch."


@check
def hand_out(function) -> str:
    """hand_out(x, y, batch_size, seed): a generator of batches in random order."""
    x, y = torch.arange(20.0).unsqueeze(1), torch.arange(20) * 10
    result = call(function, x, y, 8, 1)
    require(hasattr(result, "__iter__"), f"Nothing can be gone through: it returns a {type(result).__name__}. Write "
            "yield in place of return.")  # fmt: skip
    batches = list(result)
    require(torch.equal(x.flatten(), torch.arange(20.0)), "It changes the x that it is given.")
    if isinstance(result, types.GeneratorType) and not batches:
        raise Unanswered
    require(all(len(b) == 2 for b in batches), "Each batch should be a pair (batch_x, batch_y).")
    sizes = [len(b[0]) for b in batches]
    require(sum(sizes) >= 20, f"Batches of {sizes} come out of 20 examples: some examples are missing.")
    require(sizes == [8, 8, 4], f"Batches of {sizes} come out; 8, 8 and 4 are wanted.")
    got_x, got_y = (torch.cat(part) for part in zip(*batches, strict=True))
    require(got_x.shape == (20, 1), f"The x of the batches have shape {tuple(batches[0][0].shape)}; (8, 1) is wanted.")
    require(sorted(got_x.flatten().tolist()) == x.flatten().tolist(), "Some examples come twice, and others never. "
            "Draw an order of all of them (torch.randperm).")  # fmt: skip
    require(torch.equal(got_x.flatten() * 10, got_y.float()), "x and y are in different orders: take both by the same "
            "indices.")  # fmt: skip
    steps = got_x.flatten().diff() % 20
    require(steps.unique().numel() > 2, "The order is that of the data, only begun elsewhere or turned round, if at "
            "all; it should be random.")  # fmt: skip
    _judge_seeds(function, got_x)
    return "helpers.data.Batches is no more than this, with a new order for each epoch."


def _judge_seeds(function, got_x: Tensor) -> None:
    x, y = torch.arange(20.0).unsqueeze(1), torch.arange(20) * 10
    again, other = (torch.cat([b[0] for b in function(x, y, 8, seed)]) for seed in (1, 2))
    require(torch.equal(again, got_x), "The same seed gives another order the second time. Give randperm a generator "
            "that starts at the seed.")  # fmt: skip
    require(not torch.equal(other, got_x), "Another seed gives the same order.")


@check
def shifted(make) -> str:
    """Shifted(images, labels): digits moved by up to a pixel, anew each time."""
    require(callable(make), f"A class is wanted here, not a {type(make).__name__}.")
    images = torch.rand(6, 8, 8, generator=torch.Generator().manual_seed(0)) + 0.1
    labels = torch.arange(6)
    try:
        data = make(images, labels)
        length, (image, label) = len(data), data[4]
    except Exception as error:
        raise Wrong(
            f"Shifted(images, labels), its len or its [4] stopped with {type(error).__name__}: {error}"
        ) from error
    require(length == 6, f"For 6 images its length is {length}.")
    require(isinstance(image, Tensor) and image.shape == (8, 8), f"The image of an example should be a tensor (8, 8), "
            f"not {tuple(image.shape) if isinstance(image, Tensor) else type(image).__name__}.")  # fmt: skip
    require(int(label) == 4, f"The label of example 4 is {label}; it should be that of image 4.")
    seen = _moves(data, images[4])
    require(None not in seen, "An image came out that is not image 4, moved by up to one pixel with zeros coming in.")
    require(len(seen) > 1, "The same picture comes each time. Draw the shift in __getitem__, not in __init__.")
    require(len(seen) == 9, f"In 300 draws {len(seen)} of the 9 shifts came up. Both directions can be -1, 0 or 1.")
    return "A thousand images have become nine thousand, and none is stored."


def _moves(data, image: Tensor) -> set:
    """Which shifts of the image come out of data[4] in 300 draws; None for what is no shift of it."""
    padded = F.pad(image, (1, 1, 1, 1))
    known = {(i, j): padded[i : i + 8, j : j + 8] for i in range(3) for j in range(3)}
    torch.manual_seed(0)
    drawn = [data[4][0] for _ in range(300)]
    return {next((move for move, want in known.items() if torch.equal(want, got)), None) for got in drawn}


@check
def robust(model) -> str:
    """A network (N, 8, 8) -> ten logits that reads 90% of the test digits, moved by up to a pixel."""
    require(isinstance(model, nn.Module), f"A network is wanted here, not a {type(model).__name__}.")
    data = digits()
    padded = F.pad(data.test_x[:, 0].float() / 255, (1, 1, 1, 1))
    shares = {}
    for i in range(3):
        for j in range(3):
            try:
                logits = predict(model, padded[:, i : i + 8, j : j + 8])
            except Exception as error:
                raise Wrong(
                    f"model(x) with x of shape (360, 8, 8) stopped with {type(error).__name__}: {error}"
                ) from error
            require(logits.shape == (360, 10), f"model(x) has shape {tuple(logits.shape)}; (360, 10) is wanted.")
            shares[i - 1, j - 1] = accuracy(logits, data.test_y).item()
    mean, still = sum(shares.values()) / 9, shares[0, 0]
    require(mean >= 0.9, f"It reads {still:.1%} where they stand and {mean:.1%} over all nine shifts; 90% are wanted. "
            "Has it seen shifted digits, long enough, and with pixels from 0 to 1?")  # fmt: skip
    return f"{mean:.1%} over all nine shifts, {still:.1%} where they stand."
