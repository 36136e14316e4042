"""Drawings of lesson 15: the bottleneck, a code by hand, planes that bend, thresholds, clouds, and the random step.

Blue is the encoder and what it gets, purple the code, green the decoder and what it makes; RED (an orange-red) is
noise, errors and what is strange.
"""

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, Polygon, Rectangle
from torch import Tensor

from helpers.data import digits
from helpers.drawing import GREY, arrow, box, circle, numbers, paper, tint, words
from helpers.plotting import BLACK, BLUE, GREEN, PURPLE, RED, plt


def _picture(ax: Axes, corner: tuple[float, float], pixels: Tensor, side: float, colour: str):
    """A picture of shades from 0 to 1, `side` wide, framed in `colour`; gives back the middles of its edges."""
    (left, top), cell = corner, side / len(pixels)
    for i, row in enumerate(pixels.clamp(0, 1).tolist()):
        for j, shade in enumerate(row):
            place = (left + j * cell, top - (i + 1) * cell)
            ax.add_patch(Rectangle(place, cell, cell, fc=tint(BLACK, shade), ec="none", zorder=2))
    ax.add_patch(Rectangle((left, top - side), side, side, fill=False, ec=colour, lw=2, zorder=2.5))
    return (left, top - side / 2), (left + side, top - side / 2), (left + side / 2, top), (left + side / 2, top - side)


def _digit(number: int, place: int = 0) -> Tensor:
    data = digits()
    return data.train_x[(data.train_y == number).nonzero()[place, 0], 0].float() / 255


def _funnel(ax: Axes, left: float, right: float, y: float, wide: float, narrow: float, colour: str, text: str) -> None:
    """A shape that narrows from `wide` at `left` to `narrow` at `right` (or widens), with `text` in it."""
    corners = [(left, y + wide), (right, y + narrow), (right, y - narrow), (left, y - wide)]
    ax.add_patch(Polygon(corners, fc=tint(colour), ec=colour, lw=1.5, zorder=2))
    words(ax, ((left + right) / 2, y), text)


def _by_plane(picture: Tensor) -> tuple[Tensor, Tensor]:
    """The two numbers that PCA of the small digits gives a picture (8, 8), and the picture that they give."""
    rows = digits().train_x.flatten(1).float() / 255
    plane = torch.linalg.eigh(torch.cov(rows.T))[1][:, -2:]
    code = (picture.flatten() - rows.mean(dim=0)) @ plane
    return code, (rows.mean(dim=0) + plane @ code).view(8, 8)


def _15_hourglass() -> Axes:
    ax = paper(12, 3.4)
    two, again = _by_plane(_digit(3))
    _, right, _, _ = _picture(ax, (0.2, 2.6), _digit(3), 1.8, BLUE)
    _funnel(ax, 2.7, 5.0, 1.7, 1.0, 0.45, BLUE, "encoder")
    code = numbers(ax, (5.65, 2.35), [[f"{value:.1f}"] for value in two.tolist()], cell=0.65, colour=PURPLE)
    _funnel(ax, 6.95, 9.25, 1.7, 0.45, 1.0, GREEN, "decoder")
    left, _, _, _ = _picture(ax, (9.95, 2.6), again, 1.8, GREEN)
    arrow(ax, right, (2.7, 1.7))
    arrow(ax, (5.0, 1.7), code.left)
    arrow(ax, code.right, (6.95, 1.7))
    arrow(ax, (9.25, 1.7), left)
    words(ax, (1.1, 0.45), "many pixels", BLUE, 9)
    words(ax, (5.97, 0.75), "code: 2 numbers", PURPLE, 9)
    words(ax, (5.97, 0.35), "the bottleneck", PURPLE, 9)
    words(ax, (10.85, 0.45), "many pixels", GREEN, 9)
    words(ax, (5.97, 3.1), "as alike as possible", GREY, 9)
    arrow(ax, (4.3, 3.1), (1.2, 2.7), dashed=True)
    arrow(ax, (7.7, 3.1), (10.7, 2.7), dashed=True)
    return ax


def _small() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Mean and seven of 4 x 4 pixels, and the two patterns, as in the lesson."""
    small = F.avg_pool2d(digits().train_x.float() / 255, 2)[:, 0]
    above = torch.tensor([[1.0] * 4, [1.0] * 4, [-1.0] * 4, [-1.0] * 4]) / 4
    return small.mean(dim=0), small[28], above, above.T


def _grid(ax: Axes, corner: tuple[float, float], values: Tensor, colour: str, form: str = ".1f", cell: float = 0.5):
    shades = (values.abs() * 0.6).clamp(0, 0.55)
    rows = [[format(v + 0.0, form).replace("-0.0", "0.0") for v in row] for row in values.tolist()]
    return numbers(ax, corner, rows, cell=cell, colour=colour, shades=shades)


def _signs(ax: Axes, corner: tuple[float, float], pattern: Tensor):
    signs = [["+" if v > 0 else "-" for v in row] for row in pattern.tolist()]
    return numbers(ax, corner, signs, cell=0.5, colour=PURPLE, shades=(pattern > 0).float() * 0.25)


def _15_by_hand() -> Axes:
    ax = paper(13, 8.6)
    mean, seven, above, left = _small()
    rest = seven - mean
    first, second = (rest * above).sum().item(), (rest * left).sum().item()
    words(ax, (0.2, 8.3), "encode", BLUE, bold=True, align="left")
    for y, pattern, value, name in [(7.9, above, first, "above?"), (5.4, left, second, "left?")]:
        _grid(ax, (2.2, y), rest, BLUE)
        words(ax, (1.2, y - 1), "the rest", BLUE, 9)
        words(ax, (4.7, y - 1), "×", size=12)
        _signs(ax, (5.2, y), pattern)
        words(ax, (7.95, y - 1), name, PURPLE, 9)
        code = numbers(ax, (10.9, y - 0.6), [f"{value:.2f}"], cell=0.8, colour=PURPLE)
        arrow(ax, (8.6, y - 1), code.left)
        words(ax, (9.7, y - 0.75), "added up", GREY, 8)
    words(ax, (0.2, 2.95), "decode", GREEN, bold=True, align="left")
    words(ax, (1.5, 2.45), "mean digit", GREEN, 9)
    _grid(ax, (0.5, 2.2), mean, GREEN)
    for x, pattern, value in [(4.3, above, first), (8.0, left, second)]:
        sign = "+" if value > 0 else "-"
        words(ax, (x - 0.85, 1.2), f"{sign} {abs(value):.2f} ×", size=10)
        _signs(ax, (x, 2.2), pattern)
    words(ax, (10.35, 1.2), "=", size=12)
    _grid(ax, (10.7, 2.2), mean + first * above + second * left, GREEN)
    words(ax, (11.7, 2.45), "drawn again", GREEN, 9)
    return ax


def _cloud() -> Tensor:
    draws = torch.randn(40, 2, generator=torch.Generator().manual_seed(4))
    turn = torch.tensor([[0.85, 0.53], [-0.53, 0.85]])
    return (draws - draws.mean(dim=0)) * torch.tensor([1.6, 0.4]) @ turn


def _15_pca() -> Axes:
    points = _cloud()
    directions = torch.linalg.eigh(torch.cov(points.T))[1]
    figure, axes = plt.subplots(1, 2, figsize=(6, 2.6), layout="constrained", sharey=True)
    for ax, k, name in [(axes[0], 1, "along"), (axes[1], 0, "across")]:
        way = directions[:, k]
        feet = (points @ way).unsqueeze(1) * way
        lost = (points - feet).square().sum(dim=1).mean().item()
        for point, foot in zip(points.tolist(), feet.tolist(), strict=True):
            ax.plot([point[0], foot[0]], [point[1], foot[1]], color=RED, ls="-", lw=0.9)
        ends = torch.stack([-3.6 * way, 3.6 * way])
        ax.plot(ends[:, 0], ends[:, 1], color=PURPLE, ls="-", lw=2)
        ax.plot(points[:, 0], points[:, 1], "o", color=BLUE, ms=3.5)
        ax.set(title=f"{name}: lost {lost:.2f} on average", aspect="equal", xlim=(-3.6, 3.6), ylim=(-2.6, 2.6),
               xlabel="first pixel")  # fmt: skip
    axes[0].set_ylabel("second pixel")
    return axes[0]


def _15_bend() -> Axes:
    draw = torch.Generator().manual_seed(2)
    t = torch.rand(40, generator=draw) * 2.4 + 0.37
    points = torch.stack([t.cos(), t.sin()], dim=1) * 2 + 0.12 * torch.randn(40, 2, generator=draw)
    middle = points.mean(dim=0)
    way = torch.linalg.eigh(torch.cov(points.T))[1][:, 1]
    straight = middle + ((points - middle) @ way).unsqueeze(1) * way
    bent = 2 * points / points.norm(dim=1, keepdim=True)
    figure, axes = plt.subplots(1, 2, figsize=(6, 2.2), layout="constrained", sharey=True)
    arc = torch.linspace(0.3, 2.84, 60)
    curve = torch.stack([arc.cos(), arc.sin()], dim=1) * 2
    line = torch.stack([middle - 2.3 * way, middle + 2.3 * way])
    for ax, feet, path, name in [(axes[0], straight, line, "straight"), (axes[1], bent, curve, "bent")]:
        for point, foot in zip(points.tolist(), feet.tolist(), strict=True):
            ax.plot([point[0], foot[0]], [point[1], foot[1]], color=RED, ls="-", lw=0.9)
        ax.plot(path[:, 0], path[:, 1], color=PURPLE, ls="-", lw=2)
        ax.plot(points[:, 0], points[:, 1], "o", color=BLUE, ms=3.5)
        lost = (points - feet).square().sum(dim=1).mean().item()
        ax.set(title=f"{name}: lost {lost:.2f} on average", aspect="equal", xlabel="first pixel")
    axes[0].set_ylabel("second pixel")
    return axes[0]


def _15_denoise() -> Axes:
    ax = paper(12, 4.0)
    clean = _digit(5)
    noisy = clean + 0.4 * torch.randn(8, 8, generator=torch.Generator().manual_seed(5))
    blurred = 0.75 * clean + 0.25 * F.avg_pool2d(clean.view(1, 1, 8, 8), 3, stride=1, padding=1)[0, 0]
    _, right, top, _ = _picture(ax, (0.4, 1.9), clean, 1.6, BLUE)
    _, noisy_right, _, noisy_bottom = _picture(ax, (0.4, 3.9), noisy, 1.6, RED)
    words(ax, (2.25, 2.1), "+ noise", RED, 9)
    arrow(ax, top, noisy_bottom, colour=RED)
    _funnel(ax, 3.0, 4.9, 3.1, 0.75, 0.3, BLUE, "encoder")
    code = box(ax, (5.7, 3.1), "code", size=(0.9, 0.6), colour=PURPLE)
    _funnel(ax, 6.5, 8.4, 3.1, 0.3, 0.75, GREEN, "decoder")
    left, _, _, bottom = _picture(ax, (9.2, 3.9), blurred, 1.6, GREEN)
    arrow(ax, noisy_right, (3.0, 3.1))
    arrow(ax, (4.9, 3.1), code.left)
    arrow(ax, code.right, (6.5, 3.1))
    arrow(ax, (8.4, 3.1), left)
    loss = box(ax, (10.0, 1.1), "loss", size=(1.4, 0.7), colour=RED)
    arrow(ax, bottom, loss.top, colour=GREEN)
    arrow(ax, right, loss.left, colour=BLUE)
    words(ax, (5.7, 1.4), "compared with the clean picture", BLUE, 9)
    return ax


def _15_threshold() -> Axes:
    figure, (heaps, roc) = plt.subplots(1, 2, figsize=(6.6, 2.5), width_ratios=[1.7, 1], layout="constrained")
    x = torch.linspace(0, 10, 400)
    usual = torch.distributions.Normal(3.5, 1.1)
    strange = torch.distributions.Normal(6.0, 1.3)
    at = torch.tensor(5.0)
    for bell, colour, name in [(usual, BLUE, "usual"), (strange, RED, "strange")]:
        heap = bell.log_prob(x).exp()
        heaps.plot(x, heap, color=colour, ls="-", lw=1.5)
        heaps.fill_between(x, heap, where=x >= at, color=colour, alpha=0.35, lw=0)
        heaps.text(bell.mean.item(), 0.38 if colour == BLUE else 0.33, name, color=colour, ha="center")
    heaps.axvline(5.0, color=BLACK, ls="--", lw=1)
    heaps.text(5.1, 0.41, "threshold", fontsize=8)
    found, false = 1 - strange.cdf(at).item(), 1 - usual.cdf(at).item()
    heaps.text(7.6, 0.3, f"found: {found:.0%} of the strange", color=RED, fontsize=8)
    heaps.text(7.6, 0.25, f"false: {false:.0%} of the usual", color=BLUE, fontsize=8)
    heaps.set(xlabel="error", yticks=[], xlim=(0, 13), ylim=(0, 0.45))
    t = torch.linspace(-2, 14, 200)
    roc.plot(1 - usual.cdf(t), 1 - strange.cdf(t), color=RED, ls="-")
    roc.plot(false, found, "o", color=BLACK)
    roc.text(false + 0.06, found - 0.1, "this threshold", fontsize=8)
    roc.set(xlabel="false", ylabel="found", aspect="equal", xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    return heaps


def _15_clouds() -> Axes:
    ax = paper(12, 5.4)
    draw = torch.Generator().manual_seed(3)
    for left, title in [(3.0, "autoencoder: points, and holes"), (9.0, "VAE: clouds that fill the bell")]:
        words(ax, (left, 5.1), title, bold=True)
    for k, (x, y) in enumerate([(1.2, 3.9), (4.6, 4.2), (1.6, 1.3), (5.1, 1.6)]):
        spots = torch.randn(9, 2, generator=draw) * 0.28
        for dx, dy in spots.tolist():
            ax.plot(x + dx, y + dy, "o", color=PURPLE, ms=4)
        words(ax, (x - 0.75, y - 0.4), str([3, 8, 0, 7][k]), GREY, 11)
    words(ax, (3.0, 2.7), "?", RED, 22, bold=True)
    words(ax, (3.0, 2.05), "nobody was ever here", RED, 9)
    for radius in (1.0, 2.0):
        ax.add_patch(Ellipse((9.0, 2.5), 2 * radius, 2 * radius, fill=False, ec="0.6", ls=":", lw=1.2))
    for k, (x, y) in enumerate([(8.2, 3.3), (9.8, 3.3), (8.2, 1.7), (9.8, 1.7), (9.0, 2.5), (7.6, 2.5), (10.4, 2.5)]):
        ax.add_patch(Ellipse((x, y), 1.7, 1.5, fc=tint(PURPLE, 0.6), ec=PURPLE, lw=1.2, alpha=0.45, zorder=2))
        words(ax, (x, y), str([3, 8, 0, 7, 5, 6, 9][k]), GREY, 11)
    words(ax, (9.0, 0.25), "dotted: the bell, one and two spreads wide", GREY, 9)
    words(ax, (3.9, 0.25), "each point is one picture", GREY, 9)
    words(ax, (9.0, 4.75), "each cloud is one picture", GREY, 9)
    return ax


def _row(ax: Axes, y: float, passes: bool) -> None:
    """Encoder, mean and spread, z, decoder and loss in a row, and how far the gradient comes back."""
    enc = box(ax, (1.2, y), "encoder", size=(1.6, 0.8), colour=BLUE)
    mean = circle(ax, (3.5, y + 0.55), "μ", PURPLE)
    spread = circle(ax, (3.5, y - 0.55), "σ", PURPLE)
    arrow(ax, enc.right, mean.left)
    arrow(ax, enc.right, spread.left)
    z = circle(ax, (7.3, y), "z", PURPLE)
    if passes:
        times = circle(ax, (5.2, y - 0.55), "×", GREY, 0.25)
        plus = circle(ax, (6.1, y), "+", GREY, 0.25)
        noise = circle(ax, (5.2, y - 1.5), "ε", RED)
        words(ax, (6.7, y - 1.5), "noise, from outside", RED, 8)
        arrow(ax, noise.top, times.bottom, colour=RED)
        arrow(ax, mean.right, plus.left)
        arrow(ax, spread.right, times.left)
        arrow(ax, times.right, plus.left)
        arrow(ax, plus.right, z.left)
    else:
        chance = box(ax, (5.4, y), "draw", size=(1.2, 0.8), colour=RED)
        for start in (mean.right, spread.right):
            arrow(ax, start, chance.left)
        arrow(ax, chance.right, z.left)
    dec = box(ax, (9.1, y), "decoder", size=(1.6, 0.8), colour=GREEN)
    loss = box(ax, (11.2, y), "loss", size=(1.0, 0.8), colour=GREY)
    arrow(ax, z.right, dec.left)
    arrow(ax, dec.right, loss.left)
    high = y + 1.15
    end = 1.2 if passes else 6.15
    ax.plot([11.2, end], [high, high], color=BLUE, ls="--", lw=2)
    arrow(ax, (end + 0.3, high), (end - 0.05, high), colour=BLUE, lw=2)
    words(ax, (9.1, high + 0.25), "gradient", BLUE, 8)
    if not passes:
        ax.add_patch(Rectangle((5.85, y - 0.2), 0.2, 1.7, fc=GREY, ec="none", zorder=3))


def _15_paths() -> Axes:
    ax = paper(12, 6.6)
    words(ax, (0.2, 6.3), "a plain draw", RED, bold=True, align="left")
    _row(ax, 4.8, passes=False)
    words(ax, (0.2, 3.6), "mean plus spread times noise", PURPLE, bold=True, align="left")
    _row(ax, 1.9, passes=True)
    return ax


def _15_weight() -> Axes:
    ax = paper(12, 3.6)
    wrong, price, pixels = 88.0, 23.0, 784
    rows = [(2.3, "summed", wrong, price), (0.7, "mean over pixels", wrong / pixels, price)]
    for y, name, misses, kl in rows:
        words(ax, (0.2, y + 0.35), name, align="left", bold=True, size=9)
        whole = misses + kl
        width = 8.4 * misses / whole
        ax.add_patch(Rectangle((3.3, y), width, 0.7, fc=tint(GREEN, 0.5), ec=GREEN, zorder=2))
        ax.add_patch(Rectangle((3.3 + width, y), 8.4 - width, 0.7, fc=tint(PURPLE, 0.5), ec=PURPLE, zorder=2))
        if width > 2:
            words(ax, (3.3 + width / 2, y + 0.35), f"misses {misses:.0f} nats", size=9)
        else:
            words(ax, (3.3, y - 0.3), f"misses {misses:.2f}", GREEN, 9, align="left")
        words(ax, (3.3 + width + (8.4 - width) / 2, y + 0.35), f"KL {kl:.0f}", size=9)
    words(ax, (7.5, 3.3), "what the loss is made of", GREY, 9)
    return ax


def _15_vae() -> Axes:
    ax = paper(13, 4.6)
    _, right, _, _ = _picture(ax, (0.2, 3.4), _digit(3), 1.6, BLUE)
    _funnel(ax, 2.3, 4.1, 2.6, 1.0, 0.75, BLUE, "encoder")
    mean = box(ax, (5.4, 3.3), "mean μ", size=(1.7, 0.7), colour=PURPLE)
    spread = box(ax, (5.4, 1.9), "log σ²", size=(1.7, 0.7), colour=PURPLE)
    z = circle(ax, (7.6, 2.6), "z", PURPLE)
    noise = circle(ax, (7.6, 4.1), "ε", RED)
    words(ax, (8.3, 4.1), "noise", RED, 8)
    _funnel(ax, 8.6, 10.4, 2.6, 0.4, 1.0, GREEN, "decoder")
    left, _, _, out = _picture(ax, (11.1, 3.4), _by_plane(_digit(3))[1], 1.6, GREEN)
    arrow(ax, right, (2.3, 2.6))
    arrow(ax, (4.1, 2.9), mean.left)
    arrow(ax, (4.1, 2.3), spread.left)
    arrow(ax, mean.right, z.left)
    arrow(ax, spread.right, z.left)
    arrow(ax, noise.bottom, z.top, colour=RED)
    arrow(ax, z.right, (8.6, 2.6))
    arrow(ax, (10.4, 2.6), left)
    kl = box(ax, (5.4, 0.5), "KL: how far from the bell", size=(4.2, 0.65), colour=PURPLE)
    arrow(ax, spread.bottom, kl.top, colour=PURPLE)
    ax.plot([mean.right[0], 6.6, 6.6], [3.45, 3.45, 1.4], color=PURPLE, ls="-", lw=1.2)  # beside the arrow to z
    arrow(ax, (6.6, 1.5), (6.6, 0.83), colour=PURPLE)
    box(ax, (10.9, 0.5), "misses: what is wrong", size=(3.8, 0.65), colour=GREEN)
    arrow(ax, out, (11.9, 0.83), colour=GREEN)
    words(ax, (8.3, 0.5), "+", size=14)
    return ax
