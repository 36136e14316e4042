"""Drawings of lesson 08. Blue is the slope, red the velocity, green the memory of sizes."""

import torch
from matplotlib.axes import Axes
from torch import Tensor

from helpers.drawing import GREY, arrow, box, circle, paper, words
from helpers.plotting import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, plt


def slopes(lr: float, steps: int) -> Tensor:
    """The slopes of plain descent in the lesson's ravine, (steps, 2)."""
    place, found = torch.tensor([-4.0, 1.0]), []
    for _ in range(steps):
        found.append(place * torch.tensor([1.0, 25.0]))
        place = place - lr * found[-1]
    return torch.stack(found)


def _08_ball() -> Axes:
    """Two cuts through the ravine, at the start."""
    fig, axes = plt.subplots(1, 2, figsize=(6.4, 2.3), sharey=True, layout="constrained")
    cuts = [("along: error of $w_1$", 1, -4.0, 4.6), ("across: error of $w_2$", 25, 1.0, 4.6)]
    for ax, (name, steep, at, reach) in zip(axes, cuts, strict=True):
        x = torch.linspace(-reach, reach, 400)
        ax.plot(x, steep * x**2 / 2, color=BLACK, lw=1.5)
        height, slope = steep * at**2 / 2, steep * at
        ax.plot(at, height + 0.8, "o", ms=11, color="0.75", mec=BLACK)
        _pull(ax, at, at - 0.15 * slope, height + 2.4, BLUE, 3)
        ax.text(at - 0.075 * slope, height + 3.6, f"pull {abs(slope):g}", color=BLUE, ha="center", fontsize=10)
        ax.set(xlabel=name, ylim=(-0.5, 21), xlim=(-reach, reach))
    axes[0].set_ylabel("loss")
    return axes[0]


def _08_sums() -> Axes:
    """Six pulls end to end, and below them their sum."""
    pulls = -slopes(0.07, 16)[10:]
    fig, axes = plt.subplots(2, 1, figsize=(6.4, 2.6), sharex=True, layout="constrained")
    for ax, row, name in zip(axes, pulls.T, ["along", "across"], strict=True):
        ends = [0.0, *row.cumsum(0).tolist()]
        for i, (a, b) in enumerate(zip(ends, ends[1:], strict=False)):
            _pull(ax, a, b, -i, BLUE, 1.5)
        _pull(ax, 0.0, ends[-1], -6.6, RED, 3)
        ax.axvline(0, color="0.8", lw=0.8, zorder=0)
        ax.text(ends[-1] + (0.3 if ends[-1] > 0 else -0.3), -6.6, f"{abs(ends[-1]):.1f}", color=RED, va="center",
                ha="left" if ends[-1] > 0 else "right", fontsize=10)  # fmt: skip
        ax.set(ylim=(-7.8, 0.8), xlim=(-3, 11), yticks=[], ylabel=name)
    axes[1].set_xlabel("pull (minus the slope); thin: six in a row, thick: their sum")
    return axes[0]


def _pull(ax: Axes, start: float, end: float, height: float, colour: str, width: float) -> None:
    ax.annotate("", (end, height), (start, height),
                arrowprops={"arrowstyle": "-|>", "color": colour, "lw": width, "shrinkA": 0, "shrinkB": 0})  # fmt: skip


def _08_momentum() -> Axes:
    ax = paper(12, 3.4)
    slope = box(ax, (1.3, 1.2), "slope", "$g$")
    add = circle(ax, (4, 1.2), "+", GREY)
    velocity = box(ax, (6.6, 1.2), "velocity", "$v$", colour=RED)
    place = box(ax, (10.6, 1.2), "place", "$p$", colour=GREY)
    arrow(ax, slope.right, add.left)
    arrow(ax, add.right, velocity.left)
    arrow(ax, velocity.right, place.left, r"$-\eta\, v$", RED)
    _loop(ax, velocity.top, add.top, r"$\mu$ of it stays", RED)
    return ax


def _loop(ax: Axes, start: tuple, end: tuple, text: str, colour: str) -> None:
    """From the top of a memory to the circle where it is added up again."""
    (x0, y0), (x1, y1) = start, end
    high = max(y0, y1) + 0.75
    ax.plot([x0, x0, x1], [y0, high, high], color=colour, lw=1.5, ls="-", zorder=1)
    arrow(ax, (x1, high), end, colour=colour)
    words(ax, ((x0 + x1) / 2, high + 0.28), text, colour, 9)


def _sizes(ax: Axes, text: str, colour: str, kept: str, name: str = "$n$") -> None:
    """The rules that divide by a memory of squares."""
    slope = box(ax, (1.3, 1), "slope", "$g$")
    square = circle(ax, (3.4, 2.7), "$g^2$", BLUE, 0.4)
    add = circle(ax, (5, 2.7), "+", GREY)
    memory = box(ax, (7.3, 2.7), text, name, colour=colour, size=(2.6, 1))
    divide = circle(ax, (7.3, 1), r"$\div$", GREY)
    place = box(ax, (10.7, 1), "place", "$p$", colour=GREY)
    arrow(ax, (1.3, 1.5), square.left)
    arrow(ax, square.right, add.left)
    arrow(ax, add.right, memory.left)
    arrow(ax, memory.bottom, divide.top, r"$\sqrt{n}$", colour)
    arrow(ax, slope.right, divide.left)
    arrow(ax, divide.right, place.left, r"$-\eta\, g / \sqrt{n}$")
    _loop(ax, memory.top, add.top, kept, colour)


def _08_adagrad() -> Axes:
    ax = paper(12.2, 4.8)
    _sizes(ax, "sum of squares", GREEN, "all of it stays")
    return ax


def _08_memories() -> Axes:
    """How much each square of the past counts."""
    fig, axes = plt.subplots(1, 2, figsize=(6.4, 2.1), layout="constrained")
    ago = list(range(300))
    axes[0].fill_between(ago, [1.0] * 300, color=GREEN)
    axes[1].fill_between(ago, [0.99**k for k in ago], color=PURPLE)
    for ax, name in zip(axes, ["AdaGrad: nothing is forgotten", r"RMSProp: 99 in 100 is kept each step"], strict=True):
        ax.set(title=name, xlabel="steps ago", yticks=[0, 1], ylim=(0, 1.1), xlim=(300, -4))
    axes[0].set_ylabel("how much a square\ncounts (newest: 1)")
    return axes[0]


def _08_adam() -> Axes:
    ax = paper(12.6, 6.2)
    slope = box(ax, (1.3, 1), "slope", "$g$")
    add = circle(ax, (4.4, 1), "+", GREY)
    mean = box(ax, (7, 1), "mean slope", "$m$", colour=RED, size=(2.6, 1))
    divide = circle(ax, (9.4, 1), r"$\div$", GREY)
    place = box(ax, (11.3, 1), "place", "$p$", colour=GREY, size=(1.8, 1))
    square = circle(ax, (2.8, 4.1), "$g^2$", BLUE, 0.4)
    add_square = circle(ax, (4.4, 4.1), "+", GREY)
    memory = box(ax, (7, 4.1), "mean square", "$n$", colour=GREEN, size=(2.6, 1))
    for start, end, text in [
        (slope.right, add.left, "0.1 of it"), (add.right, mean.left, ""), (mean.right, divide.left, ""),
        (divide.right, place.left, r"$-\eta$"), ((1.3, 1.5), square.left, ""),
        (square.right, add_square.left, ""), (add_square.right, memory.left, ""),
    ]:  # fmt: skip
        arrow(ax, start, end, text)
    words(ax, (3.75, 3.55), "0.001 of it", GREY, 8)
    words(ax, (9.4, 0.3), "both corrected first", GREY, 8)
    arrow(ax, memory.right, divide.top, r"$\sqrt{n}$", GREEN, at=(9, 3.2))
    _loop(ax, mean.top, add.top, r"$\beta_1 = 0.9$ of it stays", RED)
    _loop(ax, memory.top, add_square.top, r"$\beta_2 = 0.999$ of it stays", GREEN)
    return ax


def _08_loader() -> Axes:
    ax = paper(12.6, 2)
    places = [(1.4, "loader", "takes examples", ORANGE), (4.7, "network, loss", "on these", GREY),
              (8, "backward()", "fills .grad", BLUE), (11.2, "optimizer", "takes a step", RED)]  # fmt: skip
    made = [box(ax, (x, 1), name, what, colour=colour) for x, name, what, colour in places]
    for one, other in zip(made, made[1:], strict=False):
        arrow(ax, one.right, other.left)
    return ax


def _08_cliff() -> Axes:
    """The lesson's cliff, and a ball on its wall."""
    fig, ax = plt.subplots(figsize=(5, 2.1), layout="constrained")
    p = torch.linspace(-1.32, 2.8, 400)
    height = p**2 / 20 + torch.exp(-12 * (p + 1))
    ax.plot(p, height, "-", color=BLACK)
    ax.plot(2.5, 2.5**2 / 20 + 1.6, "o", ms=9, color="0.75", mec=BLACK)
    ax.plot(-1.23, 17, "o", ms=9, color="0.75", mec=BLACK)
    _pull(ax, -1.15, 0.9, 17, BLUE, 3)
    ax.text(-0.1, 20, "the pull here is enormous", color=BLUE)
    ax.text(2.5, 5, "start", ha="center")
    ax.set(xlabel="position", ylabel="loss", ylim=(-1, 26), yticks=[0])
    return ax


def _08_clipping() -> Axes:
    """A gradient that is too long, and the same one shortened."""
    ax = paper(9, 4)
    ax.add_patch(plt.Circle((2, 2), 1.7, fill=False, ls="--", ec=GREY, lw=1))
    gradient = torch.tensor([6.0, 1.5])
    short = gradient * 1.7 / gradient.norm()
    start = torch.tensor([2.0, 2.0])
    arrow(ax, tuple(start.tolist()), tuple((start + gradient).tolist()), colour=BLUE, lw=1.5, dashed=True)
    arrow(ax, tuple(start.tolist()), tuple((start + short).tolist()), colour=RED, lw=3)
    words(ax, (7, 2.7), "gradient", BLUE)
    words(ax, (2.9, 1.8), "clipped", RED)
    words(ax, (3.6, 0.5), "limit", GREY, 9)
    return ax
