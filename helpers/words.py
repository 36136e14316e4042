"""What a figure shows, in words, for those who hear a page and do not see it.

The words are those of the figure itself: its titles, its labels, the names of its curves, where these begin and end.
"""

from IPython.core.formatters import PNGFormatter
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

MOST = 700  # letters; a screen reader says them in a minute
LISTED = 12  # of numbers or short texts


def in_words(figure: Figure) -> str:
    """The figure's panels, from left to right and from top to bottom, in a few sentences."""
    panels = [panel(ax) for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    if len(panels) > 1:
        panels = [f"{len(panels)} panels.", *(f"Panel {i}: {said}" for i, said in enumerate(panels, start=1))]
    title = figure.get_suptitle()
    said = plain(" ".join([f"{title}."] * bool(title) + panels))
    return said if len(said) <= MOST else said[: MOST - 4].rpartition(" ")[0] + " ..."


def describe_figures(formatter: PNGFormatter) -> None:
    """Let every figure below a cell carry what it shows in words: exported pages and slides give it to screen readers.

    They stand where IPython's Image puts them and nbconvert's classic template looks for them; JupyterLab 4.6 does not
    look yet.
    """
    draw = formatter.lookup_by_type(Figure)

    def described(figure: Figure):
        drawn = draw(figure)  # the PNG and its size, or None for an empty figure
        return drawn and (drawn[0], drawn[1] | {"alt": in_words(figure)})

    formatter.for_type(Figure, described)


def panel(ax: Axes) -> str:
    """One pair of axes: the title, what the axes say, and what is drawn on them."""
    titles = [ax.get_title(place) for place in ("left", "center", "right")]
    parts = [*titles, scales(ax) if ax.axison else "", *curves(ax), bars(ax), pictures(ax), texts(ax)]
    said = ". ".join(part for part in parts if part)
    return said if said.endswith(".") else f"{said}."


def scales(ax: Axes) -> str:
    """The labels of the axes, the upright one first, as one says it."""
    named = [(ax.get_ylabel(), ax.get_yscale(), "vertical axis"), (ax.get_xlabel(), ax.get_xscale(), "horizontal axis")]
    return ", ".join(f"{way}: {name}{' (logarithmic)' * (scale == 'log')}" for name, scale, way in named if name)


def curves(ax: Axes) -> list[str]:
    """The curves and points that have a name; of the others how many there are."""
    named = {artist.get_label(): artist for artist in [*ax.lines, *ax.collections] if is_named(artist.get_label())}
    rest = sum(not is_named(line.get_label()) for line in ax.lines)
    others = [f"{rest} {'more ' * bool(named)}curve{'s' * (rest > 1)} without a name"] if rest else []
    return [f"{label}{course(artist)}" for label, artist in named.items()] + others


def is_named(label: str) -> bool:
    """Whether a label is an author's, and not matplotlib's own."""
    return bool(label) and not label.startswith("_")


def course(artist: Artist) -> str:
    """Where a curve begins and ends; of what is no curve nothing, as of points and of lines across the axes."""
    if not isinstance(artist, Line2D) or artist.get_linestyle() in ("None", "none", "") or len(artist.get_xdata()) < 3:
        return ""
    heights = [float(height) for height in artist.get_ydata()]
    return f", from {heights[0]:.2g} to {heights[-1]:.2g}"


def bars(ax: Axes) -> str:
    """The bars, each with what stands below it, where they are few."""
    said = []
    for group in (container for container in ax.containers if hasattr(container, "orientation")):
        sizes = [float(size) for size in group.datavalues]
        axis = ax.xaxis if group.orientation == "vertical" else ax.yaxis
        names = [label.get_text() for label in axis.get_ticklabels()]
        names = [f"{name}: " for name in names] if len(names) == len(sizes) else [""] * len(sizes)
        listed = ", ".join(f"{name}{size:.3g}" for name, size in zip(names, sizes, strict=True))
        label = f" {group.get_label()}" if is_named(group.get_label()) else ""
        said.append(f"{len(sizes)} bars{label}" + (f", {listed}" if len(sizes) <= LISTED else ""))
    return ". ".join(said)


def pictures(ax: Axes) -> str:
    """How many pictures the axes hold."""
    count = len(ax.images)
    return f"{count} picture{'s' * (count > 1)}" if count else ""


def texts(ax: Axes) -> str:
    """What is written on the axes, where it is short."""
    written = [text.get_text() for text in ax.texts if text.get_text().strip()]
    return f"Written there: {', '.join(written[:LISTED])}{', ...' * (len(written) > LISTED)}" if written else ""


def plain(text: str) -> str:
    """Without marks of formulas and line breaks."""
    return " ".join(text.replace(r"\$", "$").replace("$", "").split())
