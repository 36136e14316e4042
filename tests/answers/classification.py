"""Answers to the exercises of lesson 04: right ones written in other ways, and the usual wrong ones."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import classification
from helpers.data import digits

from . import trained


def shares(x, dim=1):
    e = (x - x.max()).exp()
    return e / e.sum(dim=dim, keepdim=True)


def by_rows(logits):
    return torch.stack([(row - row.max()).exp() / (row - row.max()).exp().sum() for row in logits])


def confused(predictions, labels, classes):
    table = torch.zeros(classes, classes, dtype=torch.long)
    for p, y in zip(predictions, labels, strict=True):
        table[y, p] += 1
    return table


def recalls(predictions, labels, classes=None):
    classes = labels.unique().tolist() if classes is None else range(classes)
    return torch.stack([(predictions[labels == k] == k).float().mean() for k in classes])


def precisions(predictions, labels):
    called = [labels[predictions == k] == k for k in labels.unique()]
    return torch.stack([c.float().mean() if len(c) else torch.zeros(()) for c in called])


def flat_digits(hidden=32, steps=150, end=None, scale=1 / 255, output=10):
    """A network trained on the first 1,137 digits."""
    data = digits()
    parts = [nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, output), *([end] if end else [])]
    x, y = data.train_x[:-300].flatten(1).float() * scale, data.train_y[:-300]
    return trained(nn.Sequential(*parts), x, y, F.cross_entropy, steps)


TRIED = {"rate 0.1": 0.9, "rate 0.3": 0.92, "rate 1": torch.tensor(0.93)}


def digit_net(model):
    """A check of one argument for that exercise, which takes the recipes as well."""
    return classification.digit_net(model, TRIED)


def after_trying(tried):
    """The same with other recipes, for a network that is good enough."""

    def run(model):
        return classification.digit_net(flat_digits(), tried)

    run.__name__, run.__wrapped__ = "digit_net", classification.digit_net.__wrapped__
    return run


digit_net.__wrapped__ = classification.digit_net.__wrapped__


def by_index(predictions, labels, classes):
    table = torch.zeros(classes, classes, dtype=torch.long)
    table[labels, predictions] += 1
    return table


def first_only(predictions, labels, classes):
    return confused(predictions[:1], labels[:1], classes)


def both_kinds(predictions, labels):
    kinds = torch.cat([predictions, labels]).unique()
    return torch.stack([(predictions[labels == k] == k).float().mean() for k in kinds]).mean()


def in_python(predictions, labels):
    p, y = predictions.tolist(), labels.tolist()
    hits = [sum(a == k for a, b in zip(p, y, strict=True) if b == k) / y.count(k) for k in range(max(y) + 1)]
    return sum(hits) / len(hits)


def spoilt(net):
    nn.init.constant_(net[0].weight, float("nan"))
    return net


RIGHT = [
    (classification.softmax, lambda: by_rows),
    (classification.softmax, lambda: lambda x: (x - x.logsumexp(1, keepdim=True)).exp()),
    (classification.softmax, lambda: lambda x: torch.exp(x - torch.logsumexp(x, 1).unsqueeze(1))),
    (classification.confusion, lambda: confused),
    (classification.confusion, lambda: lambda p, y, n: (y * n + p).bincount(minlength=n * n).view(n, n)),
    (classification.balanced_accuracy, lambda: lambda p, y: recalls(p, y).mean()),
    (classification.balanced_accuracy, lambda: lambda p, y: float(np.mean(recalls(p, y).numpy()))),
    (digit_net, flat_digits),
]  # fmt: skip

WRONG = [
    (classification.softmax, lambda x: shares(x, dim=0), "The columns add up to 1"),
    (classification.softmax, lambda x: x.exp() / x.exp().sum(dim=1, keepdim=True), "Take the largest off"),
    (classification.softmax, lambda x: x.exp() / x.exp().sum(), "All six numbers"),
    (classification.softmax, shares, "of each row its own"),
    (classification.softmax, lambda x: torch.softmax(x, 1), "write it yourself"),
    (classification.softmax, nn.Softmax(dim=1), "write it yourself"),
    (classification.softmax, lambda x: F.log_softmax(x, 1).exp(), "write it yourself"),
    (classification.softmax, lambda x: x.exp() / x.exp().sum(dim=1), "keepdim=True keeps its axis"),
    (classification.softmax, lambda x: x - x.max(dim=1, keepdim=True), "take .values"),
    (classification.softmax, lambda x: by_rows(x).tolist() if len(x) == 3 else by_rows(x), "it is a list"),
    (classification.softmax, torch.sigmoid, "the sigmoid of each logit"),
    (classification.softmax, lambda x: x.log_softmax(1), "the logarithm of it"),
    (classification.confusion, lambda p, y, n: confused(y, p, n), "swapped"),
    (classification.confusion, lambda p, y, n: confused(p, y, 3), "still has its row"),
    (classification.confusion, lambda p, y, n: confused(p, y, n) / len(y), "should add up to 7"),
    (classification.confusion, lambda p, y, n: confused(p, y, n).float(), "dtype torch.float32"),
    (classification.confusion, by_index, "counted once"),
    (classification.confusion, first_only, "Is the return inside the loop?"),
    (classification.confusion, lambda p, y, n: confused(p, y, 4), "it should have (2, 2)"),
    (classification.confusion, lambda p, y, n: confused(p[:7], y[:7], n).T.T * (len(y) == 7), "is not right for pred"),
    (classification.confusion, lambda p, y, n: (p == y).sum(), "it should have (4, 4)"),
    (classification.balanced_accuracy, lambda p, y: (p == y).float().mean(), "That is the plain accuracy"),
    (classification.balanced_accuracy, lambda p, y: precisions(p, y).mean(), "mean precision"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y).sum(), "sum over the classes"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y, int(y.max()) + 1).mean(), "0, 5]: The result is nan"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y).sum() / 3, "only [0, 5] occur"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y).sum() / 2, "There are three of them here"),
    (classification.balanced_accuracy, lambda p, y: 100 * recalls(p, y).mean(), "a percentage"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y)[0], "Is the return inside the loop?"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y)[-1], "the last class alone"),
    (classification.balanced_accuracy, both_kinds, "labels [0, 0]: The result is nan"),
    (classification.balanced_accuracy, in_python, "labels [0, 0, 5]: in_python(...) stopped with ZeroDivisionError"),
    (classification.balanced_accuracy, lambda p, y: (p == y).mean(), ".float() first"),
    (classification.balanced_accuracy, lambda p, y: p == 0 & y == 0, "needs brackets"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y).mean() * float("nan"), "The result is nan"),
    (classification.balanced_accuracy, recalls, "single number"),
    (digit_net, flat_digits(steps=0), "hardly better than guessing"),
    (digit_net, flat_digits(steps=22), "Go back to the 300 digits"),
    (digit_net, flat_digits(end=nn.Softmax(dim=1)), "Is there a softmax at its end?"),
    (digit_net, spoilt(flat_digits(steps=1)), "nan or infinity"),
    (digit_net, flat_digits(steps=12), "Is it the one that you chose by them?"),
    (digit_net, nn.Linear(64, 9), "ten logits"),
    (digit_net, nn.Linear(784, 10), "stopped with RuntimeError"),
    (digit_net, 0.97, "of the type float"),
    (after_trying(None), 1, "`tried` should be a dictionary, and it is None"),
    (after_trying({"rate 1": 0.9}), 1, "Try three at least"),
    (after_trying({"a": 90.0, "b": 92.0, "c": 93.0}), 1, "A share lies between 0 and 1"),
    (after_trying({"a": 0.9, "b": 0.92, "c": 0.999}), 1, "Is it the one that you chose by them?"),
]  # fmt: skip

TAKE_NETWORKS = {digit_net: lambda: nn.Sequential(nn.Linear(64, 8), nn.BatchNorm1d(8), nn.Linear(8, 10))}
TAKE_FUNCTIONS = [classification.softmax, classification.confusion, classification.balanced_accuracy]
