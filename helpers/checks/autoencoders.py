"""Checks of lesson 15."""

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data import digits
from . import Wrong, call, check, finite, kind, mistaken, network, number, outputs, require, tensor


@check
def numbers_needed(function) -> str:
    """numbers_needed(spreads, share): how few of the largest spreads keep `share` of their sum."""
    even, steep = torch.tensor([1.0, 1.0, 1.0, 1.0]), torch.tensor([0.2, 0.3, 0.5, 1.0, 2.0, 6.0])
    for spreads, share in ((steep, 0.5), (steep, 0.85), (even, 0.6), (steep, 0.97), (even, 1.0), (even, 0.5)):
        where = f" for spreads {[round(s, 2) for s in spreads.tolist()]} and share {share}"
        got, want = call(function, spreads, share), _needed(spreads.flip(0), share)
        require(not isinstance(got, Tensor), f"It gives {kind(got)}{where}; a Python int is wanted: .item() makes one.")
        value = number(got, "The answer")
        require(isinstance(got, int), f"It gives {got!r}{where}; a count is a whole number, an int.")
        wrong_end = _needed(spreads, share)
        require(value == want or value != wrong_end, f"It gives {got}{where}. That begins with the *smallest* spreads; "
                "eigh gives them first, and the largest keep most.")  # fmt: skip
        require(value != want - 1, f"It gives {got}{where}: one too few. So many keep less than the share.")
        require(value != want + 1, f"It gives {got}{where}: one too many. Fewer keep the share already.")
        require(value == want, f"It gives {got}{where}; {want} is right.")
    return "Most of a picture is in few directions, and the rest is spread over very many."


def _needed(ordered: Tensor, share: float) -> int:
    total, kept = ordered.sum().item(), 0.0
    for count, spread in enumerate(ordered.tolist(), 1):
        kept += spread
        if kept >= share * total - 1e-9:
            return count
    return len(ordered)


@check
def area(function) -> str:
    """area(usual, strange): the share of pairs in which the strange error is larger, equal ones count one half."""
    small = torch.tensor([0.1, 0.3, 0.5, 0.2]), torch.tensor([0.4, 0.6, 0.25])
    ties = torch.tensor([0.1, 0.2, 0.2]), torch.tensor([0.2, 0.3])
    for usual, strange in (small, ties, (torch.arange(5.0), torch.arange(3.0, 9.0))):
        where = f" for {len(usual)} usual and {len(strange)} strange errors"
        got = call(function, usual, strange)
        require(not isinstance(got, Tensor) or got.numel() == 1, f"It gives {kind(got)} with more than one element"
                f"{where}; one number is wanted.")  # fmt: skip
        require(not isinstance(got, Tensor), f"It gives {kind(got)}{where}; a Python float is wanted: .item().")
        _judge_area(number(got, "The area"), usual, strange, where)
    return "And trapezoid under the lesson's curve gives nearly the same: it has 201 thresholds, the pairs have all."


def _judge_area(value: float, usual: Tensor, strange: Tensor, where: str) -> None:
    gaps = strange.unsqueeze(1) - usual
    larger, equal = (gaps > 0).float().mean().item(), (gaps == 0).float().mean().item()
    want, pairs = larger + equal / 2, gaps.numel()
    by_median = (strange > usual.median()).float().mean().item()
    for other, message in [
        (1 - want, "It counts the pairs the other way round: the strange one is to be larger."),
        (larger, "Pairs with equal errors count nothing here; they count one half."),
        (larger + equal, "Pairs with equal errors count in full here; they count one half."),
        (want * pairs, f"It gives the number of pairs, not their share; there are {pairs}."),
        (by_median, "It compares with one threshold, a median. Every strange one is to be compared with every usual "
         "one."),
    ]:  # fmt: skip
        require(abs(other - want) < 1e-5 or abs(value - other) > 1e-5, message)
    require(abs(value - want) < 1e-5, f"The area is {value:.4g}{where}; {want:.4g} is right.")


@check
def several(function) -> str:
    """several(mean, log_var, count): places (count, N, K) in each cloud, through which the gradient passes."""
    mean = torch.tensor([[1.0, -2.0, 0.0], [0.5, 3.0, -1.0]], requires_grad=True)
    spread = torch.tensor([[0.5, 2.0, 1.0], [0.1, 3.0, 0.7]])
    log_var = spread.square().log().requires_grad_()
    got = call(function, mean, log_var, 4000, draws=True)
    want, where = torch.zeros(4000, 2, 3), " for mean and log_var (2, 3) and count=4000"
    turned = isinstance(got, Tensor) and got.shape == (2, 4000, 3)
    require(not turned, f"The shape is (N, count, K){where}; (count, N, K) is wanted.")
    places = tensor(got, want, "The result", where)
    finite(places.detach(), "The result", where)
    _judge_noise(places, mean.detach(), spread)
    _require_paths(got, mean, log_var)
    return "The mean over several places estimates the bound better than one place does."


def _judge_noise(places: Tensor, mean: Tensor, spread: Tensor) -> None:
    off = (places.mean(dim=0) - mean).abs() / spread
    widths = places.std(dim=0)
    require(bool((widths > 1e-6).all()), "All places of a cloud are the same. Each needs noise of its own: draw noise "
            "of shape (count, N, K).")  # fmt: skip
    mistaken(widths, [
        (spread.square(), "The clouds are too wide where the spread is above 1, and too narrow below: this is the "
         "variance. The spread is exp(log_var / 2)."),
        (spread.square().log().abs(), "Here log_var itself is the spread. The spread is exp(log_var / 2)."),
        (spread.sqrt(), "The spread is exp(log_var / 4) here; exp(log_var / 2) is right."),
        (torch.ones_like(spread), "Every cloud has the spread 1, whatever log_var says."),
        (spread / 12**0.5, "This noise is even, from torch.rand. It should come from the bell: torch.randn."),
    ], 0.08)  # fmt: skip
    require(bool((off < 0.1).all()), "The middles of the clouds are not at mean. Is the noise from torch.randn?")
    require(bool(((widths / spread - 1).abs() < 0.08).all()), "The clouds have not the spread exp(log_var / 2).")
    rest = ((places - mean) / spread).flatten(1)
    shared = torch.corrcoef(rest.T) - torch.eye(rest.shape[1])
    require(bool((shared.abs() < 0.2).all()), "Several clouds get the same noise. Each place of each cloud needs noise "
            "of its own, of shape (count, N, K).")  # fmt: skip


def _require_paths(got: Tensor, mean: Tensor, log_var: Tensor) -> None:
    message = ("The places lie right, but no gradient comes back to {}. Are they drawn by torch.normal or sample(), or "
               "is something detached? Write mean plus spread times noise.")  # fmt: skip
    require(got.requires_grad, message.format("mean and log_var"))
    slopes = torch.autograd.grad(got.square().sum(), [mean, log_var], allow_unused=True)
    for slope, name in zip(slopes, ("mean", "log_var"), strict=True):
        require(slope is not None and bool((slope != 0).any()), message.format(name))


@check
def my_vae(pair) -> str:
    """Encoder (N, 1, 8, 8) -> (N, 2K), decoder (N, K) -> logits: a bound of -25 nats on the 360 test digits."""
    is_pair = isinstance(pair, list | tuple) and len(pair) == 2
    require(is_pair, f"my_vae should be a pair, the encoder and the decoder; this is {kind(pair)}.")
    encoder, decoder = pair
    for net, name in ((encoder, "An encoder"), (decoder, "A decoder")):
        network(net, f"{name}, a network,")
    x = digits().test_x.float() / 255
    width = _width(encoder, x[:2])
    mean, log_var = outputs(encoder, x, (360, 2 * width), "2K numbers for each", "encoder(x)").chunk(2, dim=1)
    generator = torch.Generator().manual_seed(15)
    misses = 0.0
    for _ in range(10):
        z = mean + torch.exp(log_var / 2) * torch.randn(360, width, generator=generator)
        logits = outputs(decoder, z, (360, 1, 8, 8), "logits of 8 x 8 pixels for each", "decoder(z)")
        misses += F.binary_cross_entropy_with_logits(logits, x, reduction="sum").item() / 3600
    price = ((mean.square() + log_var.exp() - 1 - log_var) / 2).sum().item() / 360
    _judge_bound(misses, price, logits)
    return f"A bound of {-misses - price:.2f} nats with {width} numbers: misses {misses:.1f}, KL {price:.1f}."


def _width(encoder: nn.Module, x: Tensor) -> int:
    probe = copy.deepcopy(encoder).cpu().eval()
    with torch.no_grad():
        got = call(probe, x, changes=True, draws=True, name="encoder")
    shape = f" of shape {tuple(got.shape)}" if isinstance(got, Tensor) else ""
    right = isinstance(got, Tensor) and got.ndim == 2 and len(got) == len(x)
    require(right, f"encoder(x) should give a tensor (N, 2K), and it gives {kind(got)}{shape}.")
    columns = got.shape[1]
    require(columns % 2 == 0, f"The encoder gives {columns} numbers; K means and K log variances are an even number.")
    require(columns <= 32, f"The encoder gives {columns // 2} means and as many log variances; at most 16 are asked.")
    return columns // 2


def _judge_bound(misses: float, price: float, logits: Tensor) -> None:
    nats = -misses - price
    words = f"The bound is {nats:.2f} nats (misses {misses:.1f}, KL {price:.2f}); -25 is wanted. "
    if nats >= -25:
        return
    outside = bool(((logits < 0) | (logits > 1)).any())
    require(outside, words + "All outputs of the decoder lie between 0 and 1: is there a sigmoid at its end? Logits "
            "are wanted.")  # fmt: skip
    require(price >= 0.5, words + "The code carries next to nothing: it has collapsed. Is one part of the loss a mean "
            "over pixels, and the other a sum?")  # fmt: skip
    require(price < 12, words + "The KL is very large: the clouds are far from the bell. Is the KL in the loss, with "
            "its full weight, summed over the numbers of the code?")  # fmt: skip
    raise Wrong(words + "Both parts are alive. Give it more steps, a rate of about 0.005 that falls towards the end, "
                "or other layers.")  # fmt: skip
