"""Answers to the exercises of lesson 15: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import autoencoders
from helpers.data import digits


def needed(spreads, share):
    total, kept, count = spreads.sum(), 0.0, 0
    for spread in reversed(spreads.tolist()):
        if kept >= share * total:
            return count
        kept, count = kept + spread, count + 1
    return count


def from_small(spreads, share):
    return int((spreads.cumsum(0) < share * spreads.sum()).sum()) + 1


def by_search(spreads, share):
    sums = spreads.flip(0).cumsum(0)
    return torch.searchsorted(sums, share * spreads.sum()).item() + 1


def pairs(usual, strange):
    won = 0.0
    for s in strange.tolist():
        for u in usual.tolist():
            won += 1.0 if s > u else 0.5 if s == u else 0.0
    return won / (len(usual) * len(strange))


def by_sign(usual, strange):
    return float((torch.sign(strange[:, None] - usual[None, :]) + 1).mean() / 2)


def without_ties(usual, strange):
    return (strange.unsqueeze(1) > usual).float().mean().item()


def several(mean, log_var, count):
    return mean + torch.exp(log_var / 2) * torch.randn(count, *mean.shape)


def by_rsample(mean, log_var, count):
    return torch.distributions.Normal(mean, log_var.exp().sqrt()).rsample((count,))


def by_list(mean, log_var, count):
    return torch.stack([mean + log_var.mul(0.5).exp() * torch.randn_like(mean) for _ in range(count)])


def noise(mean, count):
    return torch.randn(count, *mean.shape)


def sampled(mean, log_var, count):
    return torch.distributions.Normal(mean, (log_var / 2).exp()).sample((count,))


def silent(mean, log_var, count):
    shape = (count, *mean.shape)
    return torch.normal(mean.expand(shape), torch.exp(log_var / 2).expand(shape))


def trained():
    """A small VAE with another schedule than the solution's."""
    torch.manual_seed(1)
    enc = nn.Sequential(nn.Flatten(), nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, 12))
    dec = nn.Sequential(nn.Linear(6, 96), nn.ReLU(), nn.Linear(96, 64), nn.Unflatten(1, (1, 8, 8)))
    optimizer = torch.optim.Adam([*enc.parameters(), *dec.parameters()], lr=0.004, fused=True)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, 1500)
    for _ in range(1500):
        x = TINY[torch.randint(len(TINY), (64,))]
        mean, log_var = enc(x).chunk(2, dim=1)
        logits = dec(mean + torch.exp(log_var / 2) * torch.randn_like(mean))
        wrong = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
        price = ((mean**2 + log_var.exp() - 1 - log_var) / 2).sum(dim=1).mean()
        optimizer.zero_grad()
        (wrong + price).backward()
        optimizer.step()
        schedule.step()
    return enc, dec


def still(scale=0.0, log_var=0.0, last=None):
    """Untrained: means are a pixel each, times `scale`, and the decoder draws the mean digit, whatever it gets."""
    encode, draw = nn.Linear(64, 16), nn.Linear(8, 64)
    for layer in (encode, draw):
        nn.init.zeros_(layer.weight)
    with torch.no_grad():
        for k in range(8):
            encode.weight[k, 18 + k] = scale
        encode.bias.copy_(torch.cat([torch.zeros(8), torch.full((8,), log_var)]))
        draw.bias.copy_(TINY.mean(dim=0).flatten().clamp(0.001, 0.999).logit())
    dec = nn.Sequential(draw, nn.Unflatten(1, (1, 8, 8)))
    return nn.Sequential(nn.Flatten(), encode), nn.Sequential(dec, last) if last else dec


def flat(columns, out):
    return nn.Sequential(nn.Flatten(), nn.Linear(64, columns)), nn.Linear(out, 64)


TINY = digits().train_x.float() / 255

RIGHT = [
    (autoencoders.numbers_needed, lambda: needed),
    (autoencoders.numbers_needed, lambda: by_search),
    (autoencoders.area, lambda: pairs),
    (autoencoders.area, lambda: by_sign),
    (autoencoders.several, lambda: several),
    (autoencoders.several, lambda: by_rsample),
    (autoencoders.several, lambda: by_list),
    (autoencoders.my_vae, trained),
]

WRONG = [
    (autoencoders.numbers_needed, from_small, "begins with the *smallest*"),
    (autoencoders.numbers_needed, lambda s, share: needed(s, share) - 1, "one too few"),
    (autoencoders.numbers_needed, lambda s, share: needed(s, share) + 1, "one too many"),
    (autoencoders.numbers_needed, lambda s, share: torch.tensor(needed(s, share)), "a Python int is wanted"),
    (autoencoders.numbers_needed, lambda s, share: float(needed(s, share)), "an int"),
    (autoencoders.numbers_needed, lambda s, share: needed(s.sqrt(), share), "one too many"),
    (autoencoders.area, lambda u, s: 1 - pairs(u, s), "the other way round"),
    (autoencoders.area, without_ties, "they count one half"),
    (autoencoders.area, lambda u, s: (s.unsqueeze(1) >= u).float().mean().item(), "count in full"),
    (autoencoders.area, lambda u, s: pairs(u, s) * len(u) * len(s), "not their share"),
    (autoencoders.area, lambda u, s: (s > u.median()).float().mean().item(), "one threshold"),
    (autoencoders.area, lambda u, s: torch.tensor(pairs(u, s)), "a Python float is wanted"),
    (autoencoders.area, lambda u, s: s.unsqueeze(1) > u, "more than one element"),
    (autoencoders.several, lambda m, v, n: m + v.exp() * noise(m, n), "this is the variance"),
    (autoencoders.several, lambda m, v, n: m + torch.exp(v / 4) * noise(m, n), "exp(log_var / 4)"),
    (autoencoders.several, lambda m, v, n: m + 0 * v + noise(m, n), "the spread 1"),
    (autoencoders.several, lambda m, v, n: m + torch.exp(v / 2) * torch.randn(n, 1, 1), "get the same noise"),
    (autoencoders.several, lambda m, v, n: (m + torch.exp(v / 2) * torch.randn_like(m)).expand(n, -1, -1),
     "noise of its own"),
    (autoencoders.several, lambda m, v, n: several(m, v, n).transpose(0, 1), "(count, N, K) is wanted"),
    (autoencoders.several, sampled, "no gradient comes back to mean and log_var"),
    (autoencoders.several, silent, "no gradient comes back to mean"),
    (autoencoders.several, lambda m, v, n: m + torch.exp(v.detach() / 2) * noise(m, n), "comes back to log_var"),
    (autoencoders.my_vae, still(), "has collapsed"),
    (autoencoders.my_vae, still(20.0, -4.0), "The KL is very large"),
    (autoencoders.my_vae, still(1.0, -1.0), "Both parts are alive"),
    (autoencoders.my_vae, still(1.0, -1.0, nn.Sigmoid()), "a sigmoid at its end"),
    (autoencoders.my_vae, flat(40, 20), "at most 16"),
    (autoencoders.my_vae, flat(15, 7), "an even number"),
    (autoencoders.my_vae, (nn.Linear(64, 16), nn.Linear(8, 64)), "stopped with"),
    (autoencoders.my_vae, flat(16, 8), "has shape"),
    (autoencoders.my_vae, still()[0], "a pair"),
    (autoencoders.my_vae, (still()[0], lambda z: z), "A decoder, a network, is wanted"),
]  # fmt: skip

TAKE_FUNCTIONS = [autoencoders.numbers_needed, autoencoders.area, autoencoders.several]
TAKE_NETWORKS = {}
