"""Drawings of lesson 11: the game, its two steps, the best answer, transposed convolutions, and the wish.

Green is what is real, blue the generator and what it makes, RED (an orange-red) the discriminator; purple is what
is laid over them: the filter and the wish.
"""

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from helpers.data import digits
from helpers.drawing import GREY, arrow, box, circle, numbers, paper, tint, window, words
from helpers.plotting import BLACK, BLUE, GREEN, PURPLE, RED, plt


def _picture(ax: Axes, corner: tuple[float, float], pixels: Tensor, cell: float, colour: str):
    """A small picture (rows, columns) of shades from 0 to 1, framed in `colour`; gives back its edges."""
    left, top = corner
    for i, row in enumerate(pixels.tolist()):
        for j, shade in enumerate(row):
            place = (left + j * cell, top - (i + 1) * cell)
            ax.add_patch(Rectangle(place, cell, cell, fc=tint(BLACK, shade), ec="none", zorder=2))
    return window(ax, corner, len(pixels), len(pixels[0]), cell, colour)


def _real_and_made() -> tuple[Tensor, Tensor]:
    """A real digit, and one such as a young generator makes: smeared and noisy."""
    data = digits()
    real = data.train_x[(data.train_y == 3).nonzero()[0, 0], 0].float() / 255
    smeared = F.avg_pool2d(real.view(1, 1, 8, 8), 3, stride=1, padding=1)[0, 0]
    noise = torch.rand(8, 8, generator=torch.Generator().manual_seed(3))
    return real, 0.6 * smeared + 0.4 * noise


def _11_game() -> Axes:
    ax = paper(12, 4.6)
    real, made = _real_and_made()
    z = torch.randn(4, generator=torch.Generator().manual_seed(1))
    row = numbers(ax, (0.4, 3.75), [f"{v:.1f}" for v in z.tolist()], cell=0.55, colour=GREY)
    words(ax, (1.5, 4.1), "noise", GREY)
    g = box(ax, (4.1, 3.47), "G", "generator", size=(1.8, 1.1), colour=BLUE)
    fake = _picture(ax, (6.0, 4.2), made, 0.18, BLUE)
    words(ax, (6.72, 4.4), "made", BLUE)
    true = _picture(ax, (6.0, 1.75), real, 0.18, GREEN)
    words(ax, (6.72, 1.95), "real", GREEN)
    d = box(ax, (9.2, 2.3), "D", "discriminator", size=(2.0, 1.1), colour=RED)
    arrow(ax, row.right, g.left)
    arrow(ax, g.right, fake.left)
    arrow(ax, fake.right, d.top, colour=BLUE, bend=-0.12)
    arrow(ax, true.right, d.bottom, colour=GREEN, bend=0.12)
    words(ax, (3.0, 1.15), "from the data set", GREEN)
    arrow(ax, (4.5, 1.15), (5.95, 1.1), colour=GREEN)
    s = circle(ax, (11.3, 2.3), "s", colour=RED)
    arrow(ax, d.right, s.left)
    words(ax, (11.3, 1.6), "score", RED)
    return ax


def _path(ax: Axes, y: float, cut: bool) -> None:
    """Noise, G, made, D, loss in a row: grey arrows forward, dashed ones for the gradient that comes back."""
    z = box(ax, (0.7, y), "z", size=(0.8, 0.8), colour=GREY)
    g = box(ax, (2.9, y), "G", "" if cut else "moves", size=(1.5, 1.1), colour=BLUE, lw=1.5 if cut else 3.5)
    made = box(ax, (5.4, y), "made", size=(1.2, 0.8), colour=BLUE)
    d = box(ax, (8.2, y), "D", "moves" if cut else "stays", size=(1.5, 1.1), colour=RED, lw=3.5 if cut else 1.5)
    loss = box(ax, (11.0, y), "D's loss" if cut else "G's loss", size=(1.6, 0.8), colour=RED if cut else BLUE)
    pairs = [(z, g), (g, made), (made, d), (d, loss)]
    for left, right in pairs:
        arrow(ax, (left.right[0], y + 0.18), (right.left[0], y + 0.18))
    colour = RED if cut else BLUE
    for left, right in [pairs[3]] if cut else pairs[:0:-1]:
        arrow(ax, (right.left[0], y - 0.2), (left.right[0], y - 0.2), colour=colour, lw=2, dashed=True)
    words(ax, (9.58, y - 0.5), "gradient", colour, 8)
    if cut:
        arrow(ax, (d.left[0], y - 0.2), (6.75, y - 0.2), colour=colour, lw=2, dashed=True)


def _11_two_paths() -> Axes:
    ax = paper(12, 5.2)
    words(ax, (0.2, 4.8), "D's step", RED, bold=True, align="left")
    _path(ax, 3.5, cut=True)
    ax.add_patch(Rectangle((6.5, 2.7), 0.22, 1.6, fc=GREY, ec="none", zorder=3))
    words(ax, (6.6, 4.5), "detach: a wall", GREY, 8)
    real = box(ax, (8.2, 4.8), "real", size=(1.1, 0.5), colour=GREEN)
    arrow(ax, real.bottom, (8.2, 4.07), colour=GREEN)
    words(ax, (0.2, 2.1), "G's step", BLUE, bold=True, align="left")
    _path(ax, 0.9, cut=False)
    return ax


def _bell(x: Tensor, middle: float, spread: float) -> Tensor:
    return torch.exp(-(((x - middle) / spread) ** 2) / 2) / (spread * (2 * torch.pi) ** 0.5)


def _11_best_answer() -> Axes:
    figure, (left, right) = plt.subplots(1, 2, figsize=(6, 2.1), width_ratios=[1.5, 1], layout="constrained")
    x = torch.linspace(-4.5, 5, 300)
    p, q = _bell(x, 2, 0.5), _bell(x, 0, 2)
    left.fill_between(x, p, color=GREEN, alpha=0.35, lw=0)
    left.fill_between(x, q, color=BLUE, alpha=0.35, lw=0)
    left.axvspan(1.95, 2.05, color=BLACK, lw=0)
    left.annotate("a window at 2", (2.1, 0.85), xytext=(2.7, 0.85), va="center", fontsize=9)
    left.text(1.1, 0.55, "real", color=GREEN, ha="right")
    left.text(-1.6, 0.2, "made", color=BLUE, ha="right")
    left.set(ylim=(0, 0.92), yticks=[], xlabel="place")
    at = torch.tensor(2.0)
    real, made = round(100 * _bell(at, 2, 0.5).item()), round(100 * _bell(at, 0, 2).item())
    for k in range(real + made):
        right.plot(k % 12, -(k // 12), "o" if k < real else "s", color=GREEN if k < real else BLUE, ms=5)
    right.set(title=f"in the window: {real} real, {made} made", xlim=(-1, 12), ylim=(-8, 1))
    right.axis("off")
    return left


def _11_two_losses() -> Axes:
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.6, 2.6), layout="constrained")
    s = torch.linspace(-8, 8, 200)
    for ax in (left, right):
        ax.axvspan(-8, -4, color="0.9", zorder=0, lw=0)
        ax.set(xlabel="score s of a made sample", xlim=(-8, 8))
    left.plot(s, F.softplus(-s), color=BLUE, ls="-", lw=2)
    left.plot(s, -F.softplus(s), color=GREY, ls="--", lw=2)
    right.plot(s, torch.sigmoid(-s), color=BLUE, ls="-", lw=2)
    right.plot(s, torch.sigmoid(s), color=GREY, ls="--", lw=2)
    left.text(-3.4, 5.2, "softplus(-s)", color=BLUE)
    left.text(-7.7, -2.2, "-softplus(s)", color=GREY)
    left.text(-7.7, -7.6, "D is sure:\nmade", color=GREY, fontsize=8)
    right.text(-7.7, 0.85, "steep", color=BLUE)
    right.text(-7.7, 0.1, "flat", color=GREY)
    left.set(title="G's loss")
    right.set(title="how steeply it falls", ylim=(-0.05, 1.1))
    return left


def _11_curves() -> Axes:
    figure, ax = plt.subplots(figsize=(5, 2.6), layout="constrained")
    x = torch.linspace(-1, 1, 15)
    ax.fill_between(x, x**2, 2 * x**2 + 1, color=GREEN, alpha=0.12, lw=0)
    for a in (1.2, 1.5, 1.75):
        ax.plot(x, a * x**2 + a - 1, "o-", color=GREEN, ms=3.5, lw=1)
        ax.text(1.04, a * 2 - 1, f"a = {a}", color=GREEN, va="center", fontsize=8)
    for a in (1, 2):
        ax.plot(x, a * x**2 + a - 1, color=BLACK, ls="--", lw=1.2)
        ax.text(1.04, a * 2 - 1, f"a = {a}: bound", va="center", fontsize=8)
    ax.set(xlabel="x", ylabel="y", xlim=(-1.05, 1.55))
    return ax


KERNEL = torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])
SMALL = torch.tensor([[1.0, 2], [3, 0]])


def _stamped(count: int) -> Tensor:
    """The 5 x 5 output after the first `count` numbers of SMALL have stamped."""
    result = torch.zeros(5, 5)
    for k in range(count):
        top, left = 2 * (k // 2), 2 * (k % 2)
        result[top : top + 3, left : left + 3] += SMALL[k // 2, k % 2] * KERNEL
    return result


def _11_transposed() -> Axes:
    ax = paper(12, 6.6)
    words(ax, (1.4, 6.3), "input", BLUE)
    small = numbers(ax, (0.8, 6.0), SMALL, cell=0.6)
    words(ax, (4.0, 6.3), "filter", PURPLE)
    numbers(ax, (3.1, 6.0), KERNEL, cell=0.6, colour=PURPLE)
    words(ax, (5.6, 5.4), "each number of the input, times the filter,", align="left", size=9)
    words(ax, (5.6, 5.0), "is stamped into the output, 2 squares apart", align="left", size=9)
    titles = ["the 1 stamps", "the 2 stamps: 1 + 2 = 3", "the 3 has stamped, too"]
    for k, title in enumerate(titles):
        left = 0.5 + 3.9 * k
        out = _stamped(k + 1)
        numbers(ax, (left, 3.4), out, cell=0.6, colour=BLUE, shades=out / 30)
        window(ax, (left + 1.2 * (k % 2), 3.4 - 1.2 * (k // 2)), 3, 3, cell=0.6, colour=PURPLE)
        words(ax, (left + 1.5, 3.7), title, size=9)
    assert small.right[0] < 3.1
    return ax


def _strip(ax: Axes, left: float, y: float, count: int, colour: str, cut: int = 0, cell: float = 0.5) -> None:
    """`count` squares in a row; the first and the last `cut` of them pale and crossed out."""
    for k in range(count):
        out = k < cut or k >= count - cut
        ax.add_patch(Rectangle((left + k * cell, y), cell, cell, fc="white" if out else tint(colour, 0.3),
                               ec="0.6", ls=":" if out else "-", lw=0.9, zorder=2))  # fmt: skip
        if out:
            words(ax, (left + (k + 0.5) * cell, y + cell / 2), "×" if colour == BLUE else "0", GREY, 9)


def _stamps(ax: Axes, left: float, y: float) -> None:
    """The filter in four places: bars 4 squares long, each 2 further on than the one before."""
    for k in range(4):
        place = (left + k + 0.04, y - 0.32 * k)
        ax.add_patch(Rectangle(place, 1.92, 0.22, fc=tint(PURPLE, 0.55), ec=PURPLE, lw=0.8, zorder=2))


def _links(ax: Axes, stamps: float, squares: float, height: float, rise: float) -> None:
    """A dotted line from each of four squares, that begin at `squares`, to the upper or lower edge of its stamp."""
    for k in range(4):
        ax.plot([squares + 0.5 * k + 0.25, stamps + k + 1], [height, 2.75 - 0.32 * k + rise],
                color=GREY, ls=":", lw=1.1, zorder=1.5)  # fmt: skip


def _11_doubling() -> Axes:
    ax = paper(12, 4.6)
    words(ax, (2.9, 4.3), "transposed: 4 become 8", bold=True)
    _strip(ax, 1.9, 3.4, 4, BLUE)
    _stamps(ax, 0.4, 2.75)
    _links(ax, 0.4, 1.9, 3.4, 0.22)
    _strip(ax, 0.4, 0.9, 10, BLUE, cut=1)
    words(ax, (2.9, 0.45), "10 squares, padding 1 cuts one off each end", size=8, colour=GREY)
    words(ax, (8.9, 4.3), "ordinary: 8 become 4", bold=True)
    _strip(ax, 6.4, 3.4, 10, RED, cut=1)
    words(ax, (8.9, 0.45), "padding 1 adds a zero at each end", size=8, colour=GREY)
    _stamps(ax, 6.4, 2.75)
    _links(ax, 6.4, 7.9, 1.4, 0.0)
    _strip(ax, 7.9, 0.9, 4, RED)
    words(ax, (0.35, 1.95), "the filter:\nlength 4,\nstride 2", size=8, colour=PURPLE, align="left")
    return ax


def _pile(ax: Axes, x: float, y: float, side: float, text: str, colour: str, sheets: int = 3) -> tuple[float, float]:
    """Feature maps as a few sheets one behind the other; gives back left and right ends."""
    for k in reversed(range(sheets)):
        place = (x - side / 2 + 0.09 * k, y - side / 2 + 0.09 * k)
        ax.add_patch(Rectangle(place, side, side, fc=tint(colour, 0.2), ec=colour, lw=1.2, zorder=2 + 0.1 * (3 - k)))
    words(ax, (x, y - side / 2 - 0.3), text, GREY, 9)
    return x - side / 2, x + side / 2 + 0.09 * (sheets - 1)


def _11_shapes() -> Axes:
    ax = paper(12, 6.0)
    stages = [(3.6, 0.5, "64 x 2 x 2", 3), (6.6, 1.0, "32 x 4 x 4", 3), (10.0, 1.8, "1 x 8 x 8", 1)]
    for y, colour, name, first in [(4.7, BLUE, "G", "noise: 16"), (1.6, RED, "D", "score s")]:
        start = box(ax, (1.2, y), first, size=(1.7, 0.7), colour=GREY if name == "G" else RED)
        ends = [_pile(ax, x, y, side, text, colour if k < 2 else (BLUE if name == "G" else GREEN), sheets)
                for k, (x, side, text, sheets) in enumerate(stages)]  # fmt: skip
        steps = [start.right[0], *[end for pair in ends for end in pair]]
        texts = ["linear", *["transposed" if name == "G" else "convolution"] * 2]
        for k, text in enumerate(texts):
            a, b = (steps[2 * k], y), (steps[2 * k + 1], y)
            arrow(ax, a if name == "G" else b, b if name == "G" else a)
            words(ax, ((a[0] + b[0]) / 2, y + 0.3), text, GREY, 8)
        words(ax, (0.3, y + 0.9), name, colour, bold=True, align="left")
    return ax


def _11_conditional() -> Axes:
    ax = paper(12, 6.2)
    words(ax, (0.2, 5.9), "G: the wish stands beside the noise", BLUE, bold=True, align="left")
    z = torch.randn(4, generator=torch.Generator().manual_seed(1))
    numbers(ax, (0.4, 5.2), [f"{v:.1f}" for v in z.tolist()], cell=0.5, colour=GREY)
    wish = numbers(ax, (2.4, 5.2), F.one_hot(torch.tensor(3), 10), cell=0.5, colour=PURPLE,
                   shades=[F.one_hot(torch.tensor(3), 10).mul(0.5).tolist()])  # fmt: skip
    words(ax, (1.4, 4.45), "noise", GREY, 8)
    words(ax, (4.9, 4.45), "the wish: a 3, as one-hot", PURPLE, 8)
    g = box(ax, (8.9, 4.95), "G", size=(1.4, 0.9), colour=BLUE)
    arrow(ax, wish.right, g.left)
    real, made = _real_and_made()
    out = _picture(ax, (10.5, 5.6), made, 0.16, BLUE)
    arrow(ax, g.right, out.left)
    words(ax, (0.2, 3.75), "D: the wish picks 256 weights of its own", RED, bold=True, align="left")
    picture = _picture(ax, (0.4, 2.9), real, 0.16, GREEN)
    features = box(ax, (3.6, 2.26), "features", "256", size=(1.6, 1.0), colour=RED)
    arrow(ax, picture.right, features.left, "layers")
    one = box(ax, (7.2, 3.0), "× 256 weights, added up", size=(4.2, 0.6), colour=RED)
    words(ax, (10.2, 3.4), "looks real?", RED, 8)
    for k in range(10):
        chosen = k == 3
        ax.add_patch(Rectangle((5.1, 2.0 - 0.17 * k), 4.2, 0.17, fc=tint(PURPLE, 0.8 if chosen else 0.08),
                               ec=PURPLE, lw=1.5 if chosen else 0.5, zorder=2))  # fmt: skip
    chosen = 2.0 - 0.17 * 3 + 0.085
    words(ax, (7.2, 0.22), "ten sets of 256 weights: × one set, added up", PURPLE, 8)
    words(ax, (10.3, 1.2), "looks like a 3?", PURPLE, 8)
    arrow(ax, features.right, one.left)
    arrow(ax, features.right, (5.1, 1.95))
    words(ax, (3.0, 0.75), "the wish: a 3", PURPLE, 9)
    arrow(ax, (4.15, 0.85), (5.1, chosen), colour=PURPLE)
    plus = circle(ax, (10.2, 2.35), "+", RED)
    arrow(ax, one.right, (9.95, 2.57))
    arrow(ax, (9.3, chosen), (9.97, 2.1), colour=PURPLE)
    s = circle(ax, (11.4, 2.35), "s", RED)
    arrow(ax, plus.right, s.left)
    return ax
