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


def flat_digits(hidden=32, steps=150):
    data = digits()
    net = nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    return trained(net, data.train_x.flatten(1).float() / 255, data.train_y, F.cross_entropy, steps)


RIGHT = [
    (classification.softmax, lambda: by_rows),
    (classification.softmax, lambda: lambda x: (x - x.logsumexp(1, keepdim=True)).exp()),
    (classification.softmax, lambda: lambda x: F.softmax(x, dim=1)),
    (classification.confusion, lambda: confused),
    (classification.balanced_accuracy, lambda: lambda p, y: recalls(p, y).mean()),
    (classification.balanced_accuracy, lambda: lambda p, y: float(np.mean(recalls(p, y).numpy()))),
    (classification.digit_net, flat_digits),
]  # fmt: skip

WRONG = [
    (classification.softmax, lambda x: shares(x, dim=0), "The columns add up to 1"),
    (classification.softmax, lambda x: x.exp() / x.exp().sum(dim=1, keepdim=True), "Take the largest off"),
    (classification.softmax, lambda x: x.exp() / x.exp().sum(), "All six numbers"),
    (classification.softmax, shares, "of each row its own"),
    (classification.softmax, torch.sigmoid, "the sigmoid of each logit"),
    (classification.softmax, lambda x: x.log_softmax(1), "the logarithm of it"),
    (classification.confusion, lambda p, y, n: confused(y, p, n), "swapped"),
    (classification.confusion, lambda p, y, n: confused(p, y, 3), "still has its row"),
    (classification.confusion, lambda p, y, n: confused(p, y, n) / len(y), "should add up to 7"),
    (classification.confusion, lambda p, y, n: confused(p, y, n).float(), "dtype torch.float32"),
    (classification.confusion, lambda p, y, n: (p == y).sum(), "it should have (4, 4)"),
    (classification.balanced_accuracy, lambda p, y: (p == y).float().mean(), "plain accuracy"),
    (classification.balanced_accuracy, lambda p, y: precisions(p, y).mean(), "mean precision"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y).sum(), "sum over the classes"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y, int(y.max()) + 1).mean(), "class does not occur"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y).sum() / 3, "two of them"),
    (classification.balanced_accuracy, recalls, "single number"),
    (classification.digit_net, nn.Linear(64, 10), "95% are wanted"),
    (classification.digit_net, nn.Linear(64, 9), "ten logits"),
    (classification.digit_net, nn.Linear(784, 10), "stopped with RuntimeError"),
    (classification.digit_net, 0.97, "not a float"),
]  # fmt: skip

TAKE_FUNCTIONS = [classification.softmax, classification.confusion, classification.balanced_accuracy]
