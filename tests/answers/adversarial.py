"""Answers to the exercises of lesson 11: right ones written in other ways, and the usual wrong ones."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import adversarial

LINE = torch.linspace(-1, 1, 15)
WAVE = torch.sin(math.pi * LINE)


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
    """Makes waves from a shape that might be learnt; the noise's first number decides the amplitude."""

    def __init__(self, low=0.5, high=1.5, noise=0.0, shape=WAVE, lift=0.0, learnt=True):
        super().__init__()
        self.shape = nn.Parameter(shape) if learnt else shape
        self.low, self.high, self.noise, self.lift = low, high, noise, lift

    def forward(self, z):
        share = 0.5 * (1 + torch.erf(z[:, :1] / math.sqrt(2)))
        waves = (self.low + (self.high - self.low) * share) * self.shape
        return waves + self.lift + self.noise * torch.sin(50 * z[:, 1:2] * LINE)


class Idle(nn.Module):
    """By a formula, with a layer that is for show."""

    def __init__(self):
        super().__init__()
        self.layer, self.waves = nn.Linear(5, 15), Waves(learnt=False)

    def forward(self, z):
        return self.waves(z)


def detached(real, made):
    d_loss, g_loss = by_cross_entropy(real, made)
    return d_loss, g_loss.detach() + 0 * real.sum()


def turned(real, made):
    return by_cross_entropy(made, real)[0], by_cross_entropy(real, made)[1]


def along(a, b, steps, omega):
    t = torch.linspace(0, 1, steps).unsqueeze(1)
    return (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(torch.as_tensor(omega))


def undivided(a, b, steps):
    return great_circle(a, b, steps) * torch.arccos(F.cosine_similarity(a, b, dim=0)).sin()


RIGHT = [
    (adversarial.best_d, lambda: share),
    (adversarial.best_d, lambda: lambda p, q: torch.where((p == 0) & (q == 0), 0.5, p / (p + q))),
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
    (adversarial.best_d, lambda p, q: (p > q).float(), "D gives a probability"),
    (adversarial.best_d, lambda p, q: (p + 1e-8) / (p + q + 2e-8), "as small as 1e-12"),
    (adversarial.best_d, lambda p, q: share(p, q).double(), "dtype torch.float64"),
    (adversarial.best_d, lambda p, q: torch.tensor([share(a, b) for a, b in zip(p, q, strict=True)]), "stopped with"),
    (adversarial.both_losses, by_sigmoid, "not finite for logits as large as 200"),
    (adversarial.both_losses, clamped, "for logits as large as 200"),
    (adversarial.both_losses, saturating, "the saturating loss"),
    (adversarial.both_losses, halved, "half of what it should be"),
    (adversarial.both_losses, lambda real, made: by_cross_entropy(real, made)[::-1], "in the other order"),
    (adversarial.both_losses, lambda real, made: by_cross_entropy(made, real), "are taken for the made ones"),
    (adversarial.both_losses, turned, "its signs turned round"),
    (adversarial.both_losses, lambda r, m: (by_cross_entropy(r, m)[0], F.softplus(m).mean()), "its sign turned round"),
    (adversarial.both_losses, lambda r, m: (by_cross_entropy(r, m)[0], F.softplus(-m).sum()), "take means, not sums"),
    (adversarial.both_losses, lambda real, made: by_cross_entropy(real, made)[0], "Return the pair"),
    (adversarial.both_losses, lambda r, m: tuple(x.item() for x in by_cross_entropy(r, m)), "no gradient comes back"),
    (adversarial.both_losses, lambda r, m: by_cross_entropy(r.detach(), m), "D's loss has the right value, and no"),
    (adversarial.both_losses, detached, "G's loss has the right value, and no"),
    (adversarial.walk, straight, "straight way"),
    (adversarial.walk, lambda a, b, steps: great_circle(b, a, steps), "from b to a"),
    (adversarial.walk, lambda a, b, steps: great_circle(a, b, steps + 1), "both ends are among"),
    (adversarial.walk, lambda a, b, steps: F.normalize(great_circle(a, b, steps), dim=1), "is not right"),
    (adversarial.walk, lambda a, b, n: great_circle(F.normalize(a, dim=0), F.normalize(b, dim=0), n), "not at a."),
    (adversarial.walk, lambda a, b, n: along(a, b, n, F.cosine_similarity(a, b, dim=0)), "The angle itself is"),
    (adversarial.walk, lambda a, b, n: along(a, b, n, torch.acos(a @ b)), "a @ b alone may be above 1"),
    (adversarial.walk, lambda a, b, n: along(a, b, n, a @ b), "Here omega is a @ b"),
    (adversarial.walk, undivided, "The division by the sine"),
    (adversarial.walk, lambda a, b, n: torch.zeros(n, 3) + great_circle(a, b, n), "stopped with RuntimeError"),
    (adversarial.wave_maker, Waves(1.0, 1.05), "too little variety"),
    (adversarial.wave_maker, Waves(noise=0.5), "at most 0.05"),
    (adversarial.wave_maker, Waves(0.0, 1.0), "between 0.06 and 0.96, and those of the real ones"),
    (adversarial.wave_maker, Waves(0.0, 2.0), "well outside 0.5 to 1.5: nine tenths of the a lie between"),
    (adversarial.wave_maker, Waves(1.0, 2.0, shape=LINE.square() + 1, lift=-1), "the parabolas of the lesson"),
    (adversarial.wave_maker, Waves(learnt=False), "torch finds no parameters in it"),
    (adversarial.wave_maker, Idle(), "does not depend on its parameters"),
    (adversarial.wave_maker, Waves(shape=torch.full((15,), float("nan"))), "nan or infinity for 1,000 of 1,000"),
    (adversarial.wave_maker, nn.Linear(5, 14), "(1000, 15), is wanted"),
    (adversarial.wave_maker, nn.Linear(4, 15), "stopped with RuntimeError"),
    (adversarial.wave_maker, lambda z: z, "this is a function"),
]  # fmt: skip

TAKE_FUNCTIONS = [adversarial.best_d, adversarial.both_losses, adversarial.walk]
TAKE_NETWORKS = {adversarial.wave_maker: lambda: nn.Sequential(
    nn.Linear(5, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 15))}  # fmt: skip
