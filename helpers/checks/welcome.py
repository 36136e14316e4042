"""Checks of lesson 00."""

import torch
from torch import Tensor

from ..data import spirals
from . import call, check, enough, network, number, outputs, require, share_right


@check
def parameters(answer) -> str:
    """How many parameters has Sequential(Linear(2, 10), ReLU(), Linear(10, 3))?"""
    n = number(answer)
    require(n != 4, "4 is the number of parameter tensors (two weights, two biases). Count the numbers in them.")
    require(n != 50, "50 counts the weights only. Each layer has biases too.")
    require(n not in (30, 33), f"{n:g} is what one of the two layers holds. Add up both.")
    require(n == 63, f"{n:g} is not the number of parameters. Ask each tensor of net.parameters() for numel().")
    return "63 numbers: 2*10 + 10 in the first layer, 10*3 + 3 in the second. Training adjusts all of them."


@check
def fraction_right(function) -> str:
    """fraction_right(predictions, labels): the share of equal entries."""
    predictions, labels = torch.tensor([0, 1, 2, 2, 1]), torch.tensor([0, 1, 1, 2, 0])
    got = call(function, predictions, labels)
    if isinstance(got, Tensor) and got.dtype == torch.bool and got.ndim == 1:
        require(False, "You return one True or False for each point. What share of them is True?")
    got = number(got, "The result")
    example = "for predictions [0, 1, 2, 2, 1] and labels [0, 1, 1, 2, 0]"
    require(got != 3, f"3 is how many are right {example}. A fraction lies between 0 and 1.")
    require(abs(got - 60) > 1e-3, f"60 is a percentage {example}. A fraction lies between 0 and 1.")
    require(abs(got - 0.4) > 1e-6, f"0.4 is the share that is wrong {example}.")
    require(abs(got - 0.6) < 1e-6, f"It gives {got:.4g} {example}.")
    other = number(call(function, labels[:4], labels[:4]), "The result")
    require(other == 1, f"It gives {other:.4g} where all of four predictions are right. Is a number fixed in it?")
    return "This is accuracy, the number by which every classifier in this course is judged."


@check
def small_network(net) -> str:
    """A network with at most 400 parameters that tells the three arms apart on fresh points."""
    size = network(net)
    require(size <= 400, f"Your network has {size} parameters, and 400 are allowed. Make it narrower.")
    x, labels = spirals(3000, seed=123456)
    share = share_right(outputs(net, x, (3000, 3), "a score for each of the three arms", "my_net(x)"), labels)
    enough(share, 0.9, 3000, "of 3,000 fresh points", 3, "Train it longer, with another learning rate, or use "
           "your parameters elsewhere: more of them in the hidden layers.")  # fmt: skip
    return f"{size} parameters and {share:.1%} on points that it has never seen. That is what counts."
