"""Checks of lesson 04."""

import torch
from torch import Tensor

from ..data import digits
from . import (
    by_hand,
    call,
    case,
    check,
    enough,
    finite,
    kind,
    mistaken,
    network,
    number,
    outputs,
    require,
    require_by_hand,
    same,
    share_right,
    tensor,
)


@check
def softmax(function) -> str:
    """softmax(logits): (N, C) -> rows that add up to 1, also for large logits."""
    logits = torch.tensor([[2.0, 1.0, -1.0], [0.0, 0.0, 3.0]])
    watch = by_hand("softmax", "log_softmax", "softmin", "_softmax", "_log_softmax", "gumbel_softmax")
    got = call(function, logits, inside=[watch])
    e = logits.exp()
    mistaken(tensor(got, logits), [
        (logits.softmax(dim=0), "The columns add up to 1, and the rows should. Sum over dim=1, with keepdim=True."),
        (e / e.sum(), "All six numbers together add up to 1. Each row should."),
        (logits.log_softmax(dim=1), "This is the logarithm of it."),
        (logits.sigmoid(), "This is the sigmoid of each logit; the rows do not add up to 1."),
    ], 1e-4)  # fmt: skip
    same(got, logits.softmax(dim=1), "The result", " for two rows of three logits")
    require_by_hand(watch, "Its numbers are right; now write it yourself, from exp and a sum.")
    large = torch.tensor([[1000.0, 999.0], [-1000.0, 0.0], [0.0, 0.0]])
    got = call(function, large)
    lost = isinstance(got, Tensor) and bool(got.isnan().any())
    require(not lost, "For logits of 1000 it gives nan. Take the largest off before exp, of each row its own.")
    same(got, large.softmax(dim=1), "The result", " for logits as large as 1000", tolerance=1e-3)
    return "You need it to show probabilities, and never before CrossEntropyLoss."


@check
def confusion(function) -> str:
    """confusion(predictions, labels, classes): counts, rows are true classes."""
    labels = torch.tensor([0, 0, 0, 1, 1, 2, 2])
    predictions = torch.tensor([0, 1, 1, 1, 0, 2, 2])
    want = torch.tensor([[1, 2, 0, 0], [1, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]])
    got = call(function, predictions, labels, 4)
    if isinstance(got, Tensor):
        _name_table(got, want)
    same(got, want, "The table", " for 7 examples and classes=4")
    fewer = call(function, torch.tensor([1, 1, 0]), torch.tensor([1, 0, 0]), 2)
    same(fewer, torch.tensor([[1, 1], [0, 1]]), "The table", " for predictions [1, 1, 0], labels [1, 0, 0], classes=2")
    return "Its diagonal over its sum is the accuracy; a diagonal number over its row is that class's recall."


def _name_table(got: Tensor, want: Tensor) -> None:
    require(got.shape != (3, 3), "With classes=4 it gives a 3 x 3 table. A class that does not occur still has its row "
            "and column, of zeros.")  # fmt: skip
    if got.shape != (4, 4) or got.device != want.device:
        return
    finite(got, "The table")
    require(not torch.equal(got.long(), want.T), "Rows and columns are swapped: rows are the true classes.")
    require(not torch.equal(got.long(), want.clamp(max=1)), "Pairs that come twice are counted once. An index such as "
            "counts[labels, predictions] names a place once, however often it stands there.")  # fmt: skip
    total = got.sum().item()
    require(total != 1 or got[0, 0] != 1, "Only the first example is counted. Is the return inside the loop?")
    require(abs(total - 7) < 1e-6, f"Seven examples give a table that adds up to {total:.3g}; it should add up to 7.")


@check
def balanced_accuracy(function) -> str:
    """balanced_accuracy(predictions, labels): the mean recall over the classes that occur."""

    def ask(predictions: list[int], labels: list[int]) -> float:
        with case(f"For predictions {predictions} and labels {labels}"):
            return number(call(function, torch.tensor(predictions), torch.tensor(labels)), "The result")

    got = ask([0, 0, 0, 0, 0, 1, 2, 0, 0, 0], [0, 0, 0, 0, 0, 0, 2, 2, 1, 1])
    example = "for predictions [0, 0, 0, 0, 0, 1, 2, 0, 0, 0] and labels [0, 0, 0, 0, 0, 0, 2, 2, 1, 1]"
    known = [
        (0.6, "the plain accuracy."),
        (13 / 24, "the mean precision. Ask of each true class how much was found."),
        (4 / 3, "the sum over the classes. Divide by how many there are."),
        (2 / 3, "the sum over the classes divided by 2. There are three of them here."),
        (400 / 9, "a percentage. A share lies between 0 and 1."),
        (5 / 6, "the recall of class 0 alone. Is the return inside the loop?"),
        (0.5, "the recall of the last class alone. Collect those of all, and take their mean."),
    ]  # fmt: skip
    for value, words in known:
        require(abs(got - value) > 1e-4, f"It gives {value:.4g} {example}. That is {words}")
    require(abs(got - 4 / 9) < 1e-4, f"It gives {got:.4g} {example}, and {4 / 9:.4g} is right.")
    for predictions, labels, right in [([0, 0, 0], [0, 0, 5], 0.5), ([0, 1], [0, 0], 0.5), ([3, 1], [3, 1], 1)]:
        got = ask(predictions, labels)
        require(abs(got - right) < 1e-4, f"For predictions {predictions} and labels {labels} it gives {got:.4g}, and "
                f"{right} is right: only {sorted(set(labels))} occur in labels.")  # fmt: skip
    return "Each class counts the same in it, however rare: to ignore one of two costs half."


@check
def digit_net(model, tried=None) -> str:
    """A network (N, 64) -> ten logits that reads 95% of the bundled digits' test pictures, and how it was chosen.

    Args:
        tried: {recipe: share of the last 300 training pictures that its network reads}, three recipes at least.
    """
    network(model)
    data = digits()
    logits = [outputs(model, x.flatten(1).float() / 255, (len(x), 10), "ten logits for each", "digit_net(x)")
              for x in (data.train_x[-300:], data.test_x)]  # fmt: skip
    shares = [share_right(z, y) for z, y in zip(logits, (data.train_y[-300:], data.test_y), strict=True)]
    if shares[0] > 0.15:  # it has learnt something, so there was something to choose
        _judge_choice(tried, shares[0])
    enough(shares[1], 0.95, 360, "of the 360 test digits", 10, "Go back to the 300 digits that you kept, try other "
           "rates, steps and sizes, and choose by them. (It gets pixels from 0 to 1: train it on such.)")  # fmt: skip
    return f"{shares[1]:.1%} of digits that it has never seen. Lesson 09 reads pictures of twelve times as many pixels."


def _judge_choice(tried, own: float) -> None:
    """Raise Wrong unless `tried` holds three shares or more, and the network is as good as the best of them."""
    require(isinstance(tried, dict), f"`tried` should be a dictionary, and it is {kind(tried)}.")
    shares = [number(share, f"tried[{recipe!r}]") for recipe, share in tried.items()]
    require(len(shares) >= 3, f"`tried` holds {len(shares)} recipes. Try three at least: other rates, steps or sizes.")
    wrong = next((share for share in shares if not 0 <= share <= 1), None)
    require(wrong is None, f"`tried` holds {wrong}. A share lies between 0 and 1.")
    require(own > max(shares) - 1e-3, f"Your network reads {own:.1%} of the 300 digits that were kept, and the best in "
            f"`tried` {max(shares):.1%}. Is it the one that you chose by them?")  # fmt: skip
