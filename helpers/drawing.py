"""Drawings of how a thing is built: boxes, arrows, circles, and grids of numbers, on axes that serve as paper.

    ax = paper(6, 2)
    x = box(ax, (1, 1), "input", "(32, 1)")
    h = box(ax, (4, 1), "hidden layer", "(32, 20)", colour=GREEN)
    arrow(ax, x.right, h.left, "weights")

Places are (x, y) in units of half an inch, from the lower left corner. What is drawn gives back its edges,
so that an arrow can lead from one thing to the next.
"""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle
from torch import Tensor

from .plotting import BLACK, BLUE, plt

Point = tuple[float, float]
GREY = "#555555"
UNIT = 0.5  # inches


class Edges(NamedTuple):
    """Where arrows to and from a thing end."""

    left: Point
    right: Point
    top: Point
    bottom: Point
    middle: Point


def _edges(middle: Point, width: float, height: float) -> Edges:
    x, y = middle
    return Edges((x - width / 2, y), (x + width / 2, y), (x, y + height / 2), (x, y - height / 2), middle)


def paper(width: float, height: float, ax: Axes | None = None) -> Axes:
    """Empty white axes of `width` x `height` units, without ticks; `ax` is cleared for it where it is given."""
    if ax is None:
        ax = plt.figure(figsize=(width * UNIT, height * UNIT), facecolor="white").add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return ax


def box(
    ax: Axes, middle: Point, text: str, shape: str = "", size: Point = (2.4, 1.0), colour: str = BLUE, lw: float = 1.5
) -> Edges:
    """A box with `text` in it, and under the text the `shape` of what comes out of it, in grey."""
    (x, y), (width, height) = middle, size
    corner = (x - width / 2, y - height / 2)
    ax.add_patch(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.15",
                                fc=tint(colour), ec=colour, lw=lw, zorder=2))  # fmt: skip
    words(ax, (x, y + (0.18 if shape else 0)), text)
    words(ax, (x, y - 0.25), shape, colour=GREY, size=8)
    return _edges(middle, width, height)


def circle(ax: Axes, middle: Point, text: str, colour: str = BLUE, radius: float = 0.32) -> Edges:
    """A round thing, such as a neuron, a gate or an operation, with `text` in it."""
    ax.add_patch(Circle(middle, radius, fc=tint(colour), ec=colour, lw=1.5, zorder=2))
    words(ax, middle, text)
    return _edges(middle, 2 * radius, 2 * radius)


def arrow(
    ax: Axes, start: Point, end: Point, text: str = "", colour: str = GREY, bend: float = 0.0, lw: float = 1.5,
    dashed: bool = False, at: Point | None = None,
) -> None:  # fmt: skip
    """An arrow from `start` to `end`, with `text` beside its middle, or `at` a place.

    `bend` makes it a bow: the height of the bow as a share of the arrow's length, to the right for more than 0.
    """
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=11, shrinkA=1, shrinkB=1, color=colour,
                                 lw=lw, ls="--" if dashed else "-", connectionstyle=f"arc3,rad={2 * bend}",
                                 zorder=1.5))  # fmt: skip
    if text:
        (x0, y0), (x1, y1) = start, end
        upright = abs(y1 - y0) > abs(x1 - x0)
        beside = ((x0 + x1) / 2 + (0.15 if upright else 0), (y0 + y1) / 2 + (0 if upright else 0.25))
        words(ax, at or beside, text, colour=colour, align="left" if upright and not at else "center", size=8)


def words(
    ax: Axes, place: Point, text: str, colour: str = BLACK, size: float = 10, align: str = "center", bold: bool = False
) -> None:
    """`text` at a place; `align` says whether its "left" end, its "center" or its "right" end stands there."""
    ax.text(*place, text, ha=align, va="center", color=colour, fontsize=size,
            weight="bold" if bold else "normal", zorder=3)  # fmt: skip


def numbers(
    ax: Axes, corner: Point, values: Tensor | Sequence, cell: float = 0.7, colour: str = BLUE, form: str = "g",
    shades: Tensor | Sequence | None = None,
) -> Edges:  # fmt: skip
    """A grid of numbers with its upper left corner at `corner`; one row of numbers is one row of squares.

    `form` is how Python's format writes a number. `shades` (rows, columns) from 0 to 1 say how dark each square is.
    """
    rows = values.tolist() if isinstance(values, Tensor) else list(values)
    rows = rows if rows and isinstance(rows[0], list | tuple) else [rows]
    left, top = corner
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            x, y = left + j * cell, top - (i + 1) * cell
            shade = float(shades[i][j]) if shades is not None else 0.0
            ax.add_patch(Rectangle((x, y), cell, cell, fc=tint(colour, shade), ec="0.5", lw=0.8, zorder=2))
            text = value if isinstance(value, str) else format(value, form)
            ink = "white" if shade > 0.6 else BLACK
            words(ax, (x + cell / 2, y + cell / 2), text, colour=ink, size=min(10, 14 * cell))
    width, height = cell * max(map(len, rows)), cell * len(rows)
    return _edges((left + width / 2, top - height / 2), width, height)


def window(ax: Axes, corner: Point, rows: int, columns: int, cell: float = 0.7, colour: str = BLUE) -> Edges:
    """A thick frame round `rows` x `columns` squares of a grid, its upper left corner at `corner`."""
    width, height = columns * cell, rows * cell
    left, top = corner
    ax.add_patch(Rectangle((left, top - height), width, height, fill=False, ec=colour, lw=3, zorder=2.5))
    return _edges((left + width / 2, top - height / 2), width, height)


def tint(colour: str, share: float = 0.15) -> tuple[float, float, float]:
    """`colour` thinned with white: 0 is white, 1 the colour itself."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(1 - share * (1 - part) for part in (red, green, blue))
