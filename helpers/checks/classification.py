"""Checks of lesson 04."""

import torch
from torch import Tensor, nn

from ..data import digits
from ..training import accuracy, predict
from . import Wrong, call, check, number, require, same


@check
def softmax(function) -> str:
    """softmax(logits): (N, C) -> rows that add up to 1, also for large logits."""
    logits = torch.tensor([[2.0, 1.0, -1.0], [0.0, 0.0, 3.0]])
    got = call(function, logits)
    if isinstance(got, Tensor) and got.shape == logits.shape and got.dtype == logits.dtype:
        require(not torch.allclose(got, logits.softmax(dim=0), atol=1e-4), "The columns add up to 1, and the rows "
                "should. Sum over dim=1, with keepdim=True.")  # fmt: skip
        e = logits.exp()
        require(not torch.allclose(got, e / e.sum(), atol=1e-4), "All six numbers together add up to 1. Each row "
                "should.")  # fmt: skip
        require(not torch.allclose(got, logits.log_softmax(dim=1), atol=1e-4), "This is the logarithm of it.")
        require(not torch.allclose(got, logits.sigmoid(), atol=1e-4), "This is the sigmoid of each logit; the rows "
                "do not add up to 1.")  # fmt: skip
    same(got, logits.softmax(dim=1), "The result", " for two rows of three logits")
    large = torch.tensor([[1000.0, 999.0], [-1000.0, 0.0], [0.0, 0.0]])
    got = call(function, large)
    require(not got.isnan().any(), "For logits of 1000 it gives nan. Take the largest off before exp, of each row "
            "its own.")  # fmt: skip
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
        require(got.shape != (3, 3), "With classes=4 it gives a 3 x 3 table. A class that does not occur still has "
                "its row and column, of zeros.")  # fmt: skip
        if got.shape == (4, 4):
            require(not torch.equal(got.long(), want.T), "Rows and columns are swapped: rows are the true classes.")
            require(abs(got.sum().item() - 7) < 1e-6, f"Seven examples give a table that adds up to {got.sum():.3g}; "
                    "it should add up to 7.")  # fmt: skip
    same(got, want, "The table", " for 7 examples and classes=4")
    return "Its diagonal over its sum is the accuracy; a diagonal number over its row is that class's recall."


@check
def balanced_accuracy(function) -> str:
    """balanced_accuracy(predictions, labels): the mean recall over the classes that occur."""
    labels = torch.tensor([0, 0, 0, 0, 0, 0, 2, 2, 1, 1])
    predictions = torch.tensor([0, 0, 0, 0, 0, 1, 2, 0, 0, 0])
    got = number(call(function, predictions, labels), "The result")
    example = "for labels [0, 0, 0, 0, 0, 0, 2, 2, 1, 1] and predictions [0, 0, 0, 0, 0, 1, 2, 0, 0, 0]"
    require(abs(got - 0.6) > 1e-4, f"0.6 is the plain accuracy {example}.")
    require(abs(got - 13 / 24) > 1e-4, "This is the mean precision: it asks of each predicted class how much is "
            "right. Ask of each true class how much was found.")  # fmt: skip
    require(abs(got - 4 / 3) > 1e-4, "This is the sum over the classes. Divide by how many there are.")
    require(abs(got - 4 / 9) < 1e-4, f"It gives {got:.4g} {example}.")
    two = number(call(function, torch.tensor([0, 0, 0]), torch.tensor([0, 0, 5])), "The result")
    require(two == two, "It gives nan where some class does not occur. Go through the labels that occur only.")
    require(abs(two - 0.5) < 1e-4, f"For labels [0, 0, 5] and predictions [0, 0, 0] it gives {two:.4g}, not 0.5: the "
            "classes that occur are 0 and 5, two of them.")  # fmt: skip
    return "Each class counts the same in it, however rare: to ignore one of two costs half."


@check
def digit_net(model) -> str:
    """A network (N, 64) -> ten logits that reads 95% of the bundled digits' test pictures."""
    require(isinstance(model, nn.Module), f"A network is wanted here, not a {type(model).__name__}.")
    data = digits()
    try:
        logits = predict(model, data.test_x.flatten(1).float() / 255)
    except Exception as error:
        raise Wrong(f"model(x) with x of shape (360, 64) stopped with {type(error).__name__}: {error}") from error
    require(logits.shape == (360, 10), f"model(x) has shape {tuple(logits.shape)} for 360 digits; ten logits for "
            "each, (360, 10), are wanted.")  # fmt: skip
    share = accuracy(logits, data.test_y).item()
    require(share >= 0.95, f"It reads {share:.1%} of the 360 test digits; 95% are wanted. Go back to the "
            "digits that you kept, and choose by them. (It gets pixels from 0 to 1: train it on such.)")  # fmt: skip
    return f"{share:.1%} of digits that it has never seen. Lesson 09 reads pictures with twelve times as many pixels."
