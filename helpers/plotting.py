"""Figures in one style. Every function draws on the axes it is given and returns them.

None of them changes the model it is shown: not its device, its mode or its gradients.
"""

import warnings
from collections.abc import Sequence

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython import get_ipython
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from torch import Tensor, nn

from .training import History, predict
from .words import describe_figures

# The colours of Okabe and Ito, which people with any kind of colour vision can tell apart.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, YELLOW, BLACK = "#CC79A7", "#56B4E9", "#F0E442", "#000000"
COLOURS = [BLUE, RED, GREEN, PURPLE, ORANGE, SKY, BLACK]
# Settings of the user's that stay: they say which letters can be drawn.
TYPEFACES = ["font.family", "font.sans-serif", "font.serif", "font.monospace", "axes.unicode_minus"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1))]


def set_style() -> None:
    """Give the figures of this notebook the course's style, below the cells and dark on white, on every machine.

    Of your own settings of matplotlib your typefaces stay, and what is no matter of drawing.
    """
    # NumPy 2 says so of each tensor that matplotlib makes an array of, whatever the version of torch. It is harmless.
    warnings.filterwarnings("ignore", message="__array__ implementation doesn't accept a copy keyword")
    if hasattr(shell := get_ipython(), "kernel"):  # it may be set to figures that move, which not all show
        shell.run_line_magic("matplotlib", "inline")
        shell.run_line_magic("config", "InlineBackend.figure_formats = ['retina']")  # twice the pixels, the same size
        describe_figures(shell.display_formatter.formatters["image/png"])
    typefaces = {key: value for key, value in plt.rcParams.items() if key in TYPEFACES}
    matplotlib.rcdefaults()  # a dark ground, LaTeX and the like go
    plt.rcParams.update(typefaces)
    plt.rcParams.update({
        "figure.figsize": (5, 3), "figure.dpi": 100, "savefig.dpi": 100, "legend.frameon": False,
        "figure.facecolor": "white", "savefig.facecolor": "white", "image.interpolation": "nearest",
        "axes.prop_cycle": plt.cycler(color=COLOURS) + plt.cycler(linestyle=DASHES),
        "axes.spines.top": False, "axes.spines.right": False,
        "axes.titlesize": 10, "axes.labelsize": 10, "font.size": 9, "axes.titley": 1.0,  # no search for a free place
    })  # fmt: skip


def plot_loss(history: History, ax: Axes | None = None) -> Axes:
    """The loss of every step, and the validation loss after each epoch, on a logarithmic scale."""
    ax = _axes(ax)
    steps = np.arange(1, len(history.step_loss) + 1)
    ax.plot(steps, history.step_loss, color=SKY, lw=0.8, ls="-", label="each batch")
    if len(steps) >= 40:
        width = max(len(steps) // 40, 10)
        smooth = np.convolve(history.step_loss, np.ones(width) / width, mode="valid")
        ax.plot(steps[width - 1 :], smooth, color=BLUE, ls="-", label=f"mean of {width} batches")
    if history.valid_loss:
        ends = history.epoch_ends[: len(history.valid_loss)]
        ax.plot(ends, history.valid_loss, "o--", color=RED, clip_on=False, label="validation")
    end = len(steps) if history.finished else history.total_steps
    ax.set(xlabel="step", ylabel="loss", yscale="log", xlim=(0, max(end, 1)))
    ax.legend(loc="upper right")
    return ax


def plot_curve(model: nn.Module, x: Tensor, y: Tensor, ax: Axes | None = None, label: str = "model") -> Axes:
    """Points (x, y), both (N, 1), and the curve that the model draws through them."""
    ax = _axes(ax)
    x, y = x.detach().cpu(), y.detach().cpu()
    grid = torch.linspace(x.min().item(), x.max().item(), 200).unsqueeze(1)
    ax.plot(x.flatten(), y.flatten(), "o", color=BLACK, ms=3, alpha=0.5, label="data")
    ax.plot(grid.flatten(), predict(model, grid).flatten(), color=RED, ls="-", lw=2, label=label)
    ax.set(xlabel="x", ylabel="y")
    ax.legend()
    return ax


def plot_boundary(model: nn.Module, x: Tensor, labels: Tensor, ax: Axes | None = None) -> Axes:
    """Points in the plane, x (N, 2) with labels (N,), on the regions that the model gives to each class.

    The model maps (M, 2) to logits (M, classes). Where the colours of the ground mix, the model is not sure;
    the black lines are the borders between the classes that it would name.
    """
    ax = _axes(ax)
    x, labels = x.detach().cpu(), labels.detach().cpu()
    reach = x.abs().max().item() * 1.1
    line = torch.linspace(-reach, reach, 80)
    plane = torch.cartesian_prod(line, line)
    share = predict(model, plane, batch_size=len(plane)).softmax(dim=1)
    palette = torch.tensor([to_rgb(colour) for colour in COLOURS])[: share.shape[1]]
    ground = (255 * (1 - 0.6 * share @ (1 - palette))).round().byte()  # matplotlib enlarges bytes the quickest
    ax.imshow(ground.view(80, 80, 3).transpose(0, 1), extent=(-reach, reach, -reach, reach), origin="lower",
              interpolation="bilinear")  # fmt: skip
    for k in range(1, share.shape[1]):  # the border of each class but the first is where it begins to lead
        others = share.clone()
        others[:, k] = -1
        lead = share[:, k] - others.amax(dim=1)
        if lead.min() < 0 < lead.max():
            ax.contour(line, line, lead.view(80, 80).T, levels=[0], colors="black", linewidths=1)
    for k, marker in zip(range(share.shape[1]), "os^Dv<>", strict=False):
        points = x[labels == k]
        ax.plot(points[:, 0], points[:, 1], marker, color=COLOURS[k], ms=4, mec="white", mew=0.4, ls="none",
                label=f"class {k}")  # fmt: skip
    ax.set(xlabel="first coordinate", ylabel="second coordinate", aspect="equal")
    return ax


def show_images(
    images: Tensor, titles: Sequence[str] | None = None, columns: int = 8, ax: Axes | None = None,
    frame: bool = False, **imshow,
) -> Axes:  # fmt: skip
    """Pictures (N, H, W) or (N, 1, H, W) side by side, dark ink on white paper, each with its title above.

    Every picture is drawn from 0 (white) to the largest value of all of them (black), unless `imshow`
    says otherwise (`cmap`, `vmin`, `vmax`). `frame` draws a thin line around each.
    """
    images = images.detach().cpu().float().reshape(-1, *images.shape[-2:])
    if len(images) == 0:
        ax = _axes(ax, figsize=(2, 0.5))
        ax.text(0.5, 0.5, "no pictures", ha="center", va="center")
        ax.axis("off")
        return ax
    count, height, width = images.shape
    columns = min(columns, count)
    rows = -(-count // columns)
    head, gap = (0.32 * height if titles is not None else 0), 0.08 * width
    if ax is None:
        figure_width = min(0.9 * columns, 7)
        ratio = rows * (height + head + gap) / (columns * (width + gap))
        _, ax = plt.subplots(figsize=(figure_width, figure_width * ratio))
    options = {"cmap": "gray_r", "vmin": 0, "vmax": images.max().item()} | imshow
    for i, image in enumerate(images):
        left, top = (i % columns) * (width + gap), (i // columns) * (height + head + gap) + head
        ax.imshow(image, extent=(left, left + width, top + height, top), **options)
        if frame:
            ax.add_patch(plt.Rectangle((left, top), width, height, fill=False, ec="0.7", lw=0.6))
        if titles is not None:
            ax.text(left + width / 2, top - 0.05 * height, titles[i], ha="center", va="bottom", fontsize=8)
    ax.set(xlim=(-gap, columns * (width + gap)), ylim=(rows * (height + head + gap), -gap), aspect="equal")
    ax.axis("off")
    return ax


def plot_confusion(counts: Tensor, ax: Axes | None = None) -> Axes:
    """A confusion matrix (classes, classes): rows are true labels, columns predictions.

    The colours show the mistakes only; the right answers stand on the grey diagonal.
    """
    ax = _axes(ax, figsize=(4.5, 4))
    counts = counts.detach().cpu()
    mistakes = counts.float().masked_fill(torch.eye(len(counts), dtype=torch.bool), float("nan"))
    largest = max(mistakes.nan_to_num().max().item(), 1)
    ax.set_facecolor("#dddddd")
    ax.imshow(mistakes, cmap="Reds", vmin=0, vmax=largest)
    for row in range(len(counts)):
        for column in range(len(counts)):
            n = counts[row, column].item()
            dark = row != column and n > 0.6 * largest
            if n:
                ax.text(column, row, n, ha="center", va="center", fontsize=8, color="white" if dark else "black")
    ax.set(xlabel="predicted", ylabel="true label", xticks=range(len(counts)), yticks=range(len(counts)))
    return ax


def _axes(ax: Axes | None, figsize: tuple[float, float] = (5, 3)) -> Axes:
    return plt.subplots(figsize=figsize)[1] if ax is None else ax
