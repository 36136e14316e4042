"""Lesson 15: a VAE for small digits."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers.checks import autoencoders
from helpers.data import digits

from . import Open

TINY = digits().train_x.float() / 255


def price_of(mean: Tensor, log_var: Tensor) -> Tensor:
    return ((mean**2 + log_var.exp() - 1 - log_var) / 2).sum(dim=1).mean()


def tiny_vae(
    start: int, steps: int = 1500, numbers: int = 8, weight: float = 1.0, pixels: int = 1, lr: float = 5e-3
) -> tuple[nn.Module, nn.Module]:
    """As the lesson does it. `weight` is the KL's; the misses are divided by `pixels`."""
    torch.manual_seed(start)
    enc = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 2 * numbers))
    dec = nn.Sequential(nn.Linear(numbers, 128), nn.ReLU(), nn.Linear(128, 64), nn.Unflatten(1, (1, 8, 8)))
    optimizer = torch.optim.Adam([*enc.parameters(), *dec.parameters()], lr=lr, fused=True)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=lr, total_steps=steps)
    for _ in range(steps):
        x = TINY[torch.randint(len(TINY), (64,))]
        mean, log_var = enc(x).chunk(2, dim=1)
        logits = dec(mean + torch.exp(log_var / 2) * torch.randn_like(mean))
        misses = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
        optimizer.zero_grad()
        (misses / pixels + weight * price_of(mean, log_var)).backward()
        optimizer.step()
        scheduler.step()
    return enc, dec


OPEN = [
    Open("15.4", autoencoders.my_vae, "1,500 steps, 8 numbers", True, lambda start: (tiny_vae(start),)),
    Open("15.4", autoencoders.my_vae, "1,000 steps, 16 numbers", True, lambda start: (tiny_vae(start, 1000, 16),)),
    Open("15.4", autoencoders.my_vae, "misses as a mean over pixels", False,
         lambda start: (tiny_vae(start, pixels=64),)),
    Open("15.4", autoencoders.my_vae, "an autoencoder without the KL", False,
         lambda start: (tiny_vae(start, weight=0),)),
    Open("15.4", autoencoders.my_vae, "100 steps", False, lambda start: (tiny_vae(start, 100),)),
]  # fmt: skip
