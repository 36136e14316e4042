"""Checks of lesson 07."""

import contextlib
import itertools
from collections.abc import Iterator
from unittest import mock

import torch
import torch.nn.functional as F
from torch import Tensor

from ..data import Batches
from . import (
    Unanswered,
    call,
    case,
    check,
    finite,
    is_stub,
    kind,
    number,
    require,
    same,
    tensor,
)
from .batches_open import robust  # noqa: F401


@check
def count_batches(function) -> str:
    """count_batches(n, batch_size, drop_last): how many batches a loader gives."""
    cases = [(10, 5, False), (10, 8, False), (10, 8, True), (10, 5, True), (3, 8, True), (15, 5, False),
             (1437, 32, False)]  # fmt: skip
    for n, size, drop in cases:
        with _made() as loaders:
            got = number(call(function, n, size, drop, draws=True), where := f"count_batches({n}, {size}, {drop})")
        require(not loaders, f"It makes a {', '.join(loaders[:1])}, and the task is to do without a loader. // divides "
                "and rounds down.")  # fmt: skip
        require(got == int(got), f"{where} gives {got:.6g}, which is no whole number. // divides and rounds down.")
        want = n // size if drop else -(-n // size)
        require(drop or got != n // size or got == want, f"{where} gives {got:g}: the last, smaller batch is missing.")
        require(not drop or got != -(-n // size) or got == want, f"{where} gives {got:g}: with drop_last the smaller "
                "batch at the end does not count.")  # fmt: skip
        require(got != n // size + 1 or got == want, f"{where} gives {got:g}: where the numbers divide, there is no "
                "smaller batch at the end.")  # fmt: skip
        require(got == want, f"{where} gives {got:g}, and a loader does not.")
    return "It is the length of the loader: the number of steps in an epoch."


@contextlib.contextmanager
def _made() -> Iterator[list[str]]:
    """The names of the loaders that are made inside."""
    names: list[str] = []
    with contextlib.ExitStack() as stack:
        for loader in (torch.utils.data.DataLoader, torch.utils.data.BatchSampler, Batches):

            def init(self, *args, _make=loader.__init__, _name=loader.__name__, **named) -> None:
                names.append(_name)
                _make(self, *args, **named)

            stack.enter_context(mock.patch.object(loader, "__init__", init))
        yield names


@check
def hand_out(function) -> str:
    """hand_out(x, y, batch_size, seed): a generator of batches in random order."""
    for n, size, columns in ((20, 8, 1), (13, 5, 2)):
        x, y = torch.arange(float(n * columns)).view(n, columns), torch.arange(n) * 10 + 3
        with case(f"For {n} examples in batches of {size}"):
            first = _order(function, x, y, size, 1)
            again, *others = (_order(function, x, y, size, seed) for seed in (1, 2, 5))
            require(torch.equal(again, first), "The same seed gives another order the second time. Give randperm a "
                    "generator that starts at the seed: torch.Generator().manual_seed(seed).")  # fmt: skip
            require(not any(torch.equal(other, first) for other in others), "Another seed gives the same order.")
    return "helpers.data.Batches does the same, with a length, and a new order for each epoch."


def _order(function, x: Tensor, y: Tensor, size: int, seed: int) -> Tensor:
    """The order in which the examples come out for that seed; Wrong unless x and y come in proper batches."""
    batches = call(function, x, y, size, seed, finish=_taken, draws=True)
    require(len(batches) > 0, "Nothing comes out. Is there a yield in the loop?")
    for batch in batches:
        pair = isinstance(batch, tuple | list) and len(batch) == 2 and all(isinstance(part, Tensor) for part in batch)
        require(pair, f"Each batch should be a pair (batch_x, batch_y) of tensors, and this is {kind(batch)}.")
        require(all(part.ndim for part in batch), "A batch holds a single number; it should have an axis for its "
                "examples, even where it has only one.")  # fmt: skip
    n, sizes, wanted = len(x), [len(part) for part, _ in batches], [len(part) for part in x.split(size)]
    require(sum(sizes) >= n, f"Batches of {sizes} come out of {n} examples: some examples are missing.")
    require(sizes == wanted, f"Batches of {sizes} come out; {wanted} are wanted.")
    got_x = tensor(torch.cat([part for part, _ in batches]), x, "The x of all batches together")
    finite(got_x, "The x of all batches together")
    rows = got_x[:, 0] / x.shape[1]
    require(torch.equal(rows.sort().values, torch.arange(float(n))), "Some examples come twice, and others never. Draw "
            "an order of all of them (torch.randperm).")  # fmt: skip
    got_y = tensor(torch.cat([part for _, part in batches]), y, "The y of all batches together")
    require(torch.equal(got_y, y[rows.long()]), "x and y are in different orders: take both by the same indices.")
    steps = rows.diff() % n
    require(steps.unique().numel() > 2, "The order is that of the data, only begun elsewhere or turned round, if at "
            "all; it should be random.")  # fmt: skip
    return rows


def _taken(result) -> list | None:
    """All that comes out of the learner's generator, if it has an end."""
    if result is None:
        return None
    pair = isinstance(result, tuple) and len(result) == 2 and all(isinstance(part, Tensor) for part in result)
    require(not pair, "It returns one pair, and the function has ended with it. yield gives a pair, and goes on after "
            "it: write yield in place of return.")  # fmt: skip
    many = hasattr(result, "__iter__") and not isinstance(result, Tensor | str | dict)
    require(many, f"Nothing can be gone through: it returns {kind(result)}. Write yield in place of return.")
    batches = list(itertools.islice(result, 40))
    require(len(batches) < 40, "It does not come to an end: each example should come once, and then no more.")
    return batches


@check
def shifted(make) -> str:
    """Shifted(images, labels): digits moved by up to a pixel, anew each time."""
    if is_stub(make):
        raise Unanswered
    for n, i in ((6, 4), (3, 0)):
        images, labels = torch.rand(n, 8, 8, generator=torch.Generator().manual_seed(n)) + 0.1, torch.arange(n) + 1
        data = call(make, images, labels, finish=lambda data: data, draws=True, name="Shifted")
        length = number(call(lambda data=data: len(data), name="__len__"), "Its length")
        require(length == n, f"For {n} images its length is {length:g}.")
        drawn = call(lambda _, data=data, i=i: [data[i] for _ in range(300)], images, draws=True, name="__getitem__")
        for example in drawn:
            pair = isinstance(example, tuple | list) and len(example) == 2
            require(pair, f"Example {i} should be a pair (image, label), and it is {kind(example)}.")
            same(example[1] if isinstance(example[1], Tensor) else torch.tensor(number(example[1], "A label")).long(),
                 labels[i], f"The label of example {i}")  # fmt: skip
            finite(tensor(example[0], images[i], f"Image {i}"), f"Image {i}")
        _judge_moves([image for image, _ in drawn], images[i], i)
    return "A thousand images have become nine thousand, and none is stored."


def _judge_moves(drawn: list[Tensor], image: Tensor, i: int) -> None:
    """Are all images shifts of the one image, with zeros coming in, and do all nine shifts come up?"""
    padded = F.pad(image, (1, 1, 1, 1))
    known = {(a, b): padded[a : a + 8, b : b + 8] for a in range(3) for b in range(3)}
    rolled = [image.roll((1 - a, 1 - b), (0, 1)) for a, b in known if (a, b) != (1, 1)]
    around = any(torch.equal(got, want) for got in drawn for want in rolled)
    require(not around, "What leaves at one side comes in again at the other. There zeros should come in.")
    seen = {next((move for move, want in known.items() if torch.equal(want, got)), None) for got in drawn}
    require(None not in seen, f"An image came out that is not image {i}, moved by up to one pixel with zeros coming "
            "in.")  # fmt: skip
    require(len(seen) > 1, "The same picture comes each time. Draw the shift in __getitem__, not in __init__, and "
            "without a seed.")  # fmt: skip
    turned = len(seen) < 4 and len({a - b for a, b in seen}) == 1
    require(not turned, "Both directions always move by the same number. Draw two numbers.")
    require(len(seen) == 9, f"In 300 draws {len(seen)} of the 9 shifts came up. Both directions can be -1, 0 or 1.")
