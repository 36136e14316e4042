"""Answers to the exercises of lesson 11: right ones written in other ways, and the usual wrong ones."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import adversarial

LINE = torch.linspace(-1, 1, 15)


def share(p, q):
    return (p / (p + q)).nan_to_num(0.5)


def by_cross_entropy(real, made):
    bce = F.binary_cross_entropy_with_logits
    ones, zeros = torch.ones_like(real), torch.zeros_like(made)
    return bce(real, ones) + bce(made, zeros), bce(made, torch.ones_like(made))


def by_sigmoid(real, made):
    d_loss = -(torch.log(real.sigmoid()) + torch.log(1 - made.sigmoid())).mean()
    return d_loss, -torch.log(made.sigmoid()).mean()


def clamped(real, made):
    def log(x):
        return torch.log(x).clamp(min=-200)

    return -(log(real.sigmoid()) + log(1 - made.sigmoid())).mean(), -log(made.sigmoid()).mean()


def saturating(real, made):
    return by_cross_entropy(real, made)[0], F.logsigmoid(-made).mean()


def halved(real, made):
    return by_cross_entropy(real, made)[0] / 2, by_cross_entropy(real, made)[1]


def great_circle(a, b, steps):
    """Turns a towards b in the plane of the two, then scales: the same points for ends of equal length."""
    omega = torch.arccos(F.cosine_similarity(a, b, dim=0))
    t = torch.arange(steps) / (steps - 1)
    return torch.stack([(torch.sin(omega - s * omega) * a + torch.sin(s * omega) * b) / torch.sin(omega) for s in t])


def straight(a, b, steps):
    return torch.lerp(a, b, torch.linspace(0, 1, steps).unsqueeze(1))


class Waves(nn.Module):
    """Makes waves by formula; the noise's first number decides the amplitude."""

    def __init__(self, low=0.5, high=1.5, noise=0.0):
        super().__init__()
        self.low, self.high, self.noise = low, high, noise

    def forward(self, z):
        share = 0.5 * (1 + torch.erf(z[:, :1] / math.sqrt(2)))
        waves = (self.low + (self.high - self.low) * share) * torch.sin(math.pi * LINE)
        return waves + self.noise * torch.sin(50 * z[:, 1:2] * LINE)


RIGHT = [
    (adversarial.best_d, lambda: share),
    (adversarial.both_losses, lambda: by_cross_entropy),
    (adversarial.both_losses, lambda: lambda real, made: [
        -(F.logsigmoid(real) + F.logsigmoid(-made)).mean(), -F.logsigmoid(made).mean()]),
    (adversarial.walk, lambda: great_circle),
    (adversarial.wave_maker, Waves),
]  # fmt: skip

WRONG = [
    (adversarial.best_d, lambda p, q: p / (p + q), "it gives nan"),
    (adversarial.best_d, lambda p, q: 1 - share(p, q), "share of the made ones"),
    (adversarial.best_d, lambda p, q: p / q, "may be above 1"),
    (adversarial.best_d, lambda p, q: (p > q).float(), "is not right"),
    (adversarial.both_losses, by_sigmoid, "not finite for logits as large as 200"),
    (adversarial.both_losses, clamped, "for logits as large as 200"),
    (adversarial.best_d, lambda p, q: (p + 1e-8) / (p + q + 2e-8), "as small as 1e-12"),
    (adversarial.best_d, lambda p, q: share(p, q).double(), "dtype torch.float64"),
    (adversarial.both_losses, saturating, "the saturating loss"),
    (adversarial.both_losses, halved, "half of what it should be"),
    (adversarial.both_losses, lambda real, made: by_cross_entropy(made, real), "is right"),
    (adversarial.both_losses, lambda real, made: by_cross_entropy(real, made)[0], "Return the pair"),
    (adversarial.walk, straight, "straight way"),
    (adversarial.walk, lambda a, b, steps: great_circle(b, a, steps), "from b to a"),
    (adversarial.walk, lambda a, b, steps: great_circle(a, b, steps + 1), "both ends are among"),
    (adversarial.walk, lambda a, b, steps: F.normalize(great_circle(a, b, steps), dim=1), "is not right"),
    (adversarial.wave_maker, Waves(1.0, 1.05), "too little variety"),
    (adversarial.wave_maker, Waves(noise=0.5), "at most 0.05"),
    (adversarial.wave_maker, Waves(0.0, 3.0), "well outside"),
    (adversarial.wave_maker, nn.Linear(5, 14), "(1000, 15) is wanted"),
    (adversarial.wave_maker, nn.Linear(4, 15), "stopped with RuntimeError"),
    (adversarial.wave_maker, lambda z: z, "not a function"),
]  # fmt: skip

TAKE_FUNCTIONS = [adversarial.best_d, adversarial.both_losses, adversarial.walk]
