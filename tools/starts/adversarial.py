"""Lesson 11: a generator of waves."""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers.checks import adversarial

from . import Open

LINE = torch.linspace(-1, 1, 15)


def real_waves(count: int, least: float = 0.5) -> Tensor:
    return (least + torch.rand(count, 1)) * torch.sin(math.pi * LINE)


def real_curves(count: int) -> Tensor:
    a = 1 + torch.rand(count, 1)
    return a * LINE**2 + (a - 1)


def curve_game(
    real: Callable[[int], Tensor], steps: int, start: int, lr: float = 2e-3, last: float = 0.03
) -> nn.Module:
    """As the lesson plays it; the generator. `last` is the share of the rate that is left at the end."""
    torch.manual_seed(start)
    G = nn.Sequential(nn.Linear(5, 128), nn.ReLU(), nn.Linear(128, 15))
    D = nn.Sequential(nn.Linear(15, 128), nn.ReLU(), nn.Linear(128, 1))
    optimizers = [torch.optim.Adam(net.parameters(), lr=lr, betas=(0.5, 0.9), fused=True) for net in (G, D)]
    schedulers = [torch.optim.lr_scheduler.LinearLR(o, 1.0, last, steps) for o in optimizers]
    for _ in range(steps):
        made = G(torch.randn(64, 5))
        d_loss = F.softplus(-D(real(64))).mean() + F.softplus(D(made.detach())).mean()
        optimizers[1].zero_grad()
        d_loss.backward()
        optimizers[1].step()
        g_loss = F.softplus(-D(made)).mean()
        optimizers[0].zero_grad()
        g_loss.backward()
        optimizers[0].step()
        for scheduler in schedulers:
            scheduler.step()
    return G


OPEN = [
    Open("11.4", adversarial.wave_maker, "2,000 steps at one rate", True,
         lambda start: curve_game(real_waves, 2000, start, lr=1e-3, last=1.0)),
    Open("11.4", adversarial.wave_maker, "1,500 steps", True, lambda start: curve_game(real_waves, 1500, start)),
    Open("11.4", adversarial.wave_maker, "100 steps", False, lambda start: curve_game(real_waves, 100, start)),
    Open("11.4", adversarial.wave_maker, "the lesson's parabolas", False,
         lambda start: curve_game(real_curves, 600, start)),
    Open("11.4", adversarial.wave_maker, "a from 0 to 1", False,
         lambda start: curve_game(lambda count: real_waves(count, 0.0), 1500, start)),
]  # fmt: skip
