"""Axes that are drawn again and again, and given out as PNG.

They belong to a matplotlib Figure of their own, never to pyplot's current one: widget callbacks run in
threads beside the notebook's cells, and pyplot's state is shared by all of them.
"""

import base64
import io
import struct
import threading
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from .words import in_words

DENSITY = 2  # pixels of a picture for each pixel of the page, so that it is sharp on screens of high density


class Picture:
    """Axes that are drawn again and again, and given out as PNG.

    Args:
        size: width and height in inches, of 100 pixels of the page each.
        columns: number of panels side by side; with 1, `draw` gets the axes, else an array of them.
    """

    def __init__(self, size: tuple[float, float] = (5, 3), columns: int = 1):
        self.figure = Figure(figsize=size, dpi=100 * DENSITY, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.subplots(1, columns)
        width, height = size
        self.figure.subplots_adjust(
            left=0.75 / width, right=1 - 0.15 / width, bottom=0.5 / height, top=1 - 0.35 / height,
            wspace=0.35,
        )  # fmt: skip
        self.lock = threading.RLock()  # callbacks may come from several threads
        self.words = ""  # what was drawn last

    def pixels(self, draw: Callable, *args, **values) -> np.ndarray:
        """Clear the axes, let `draw(axes, *args, **values)` draw on them, and return the pixels: (H, W, 3), bytes."""
        with self.lock:
            for ax in self.figure.axes:
                clear(ax)
            draw(self.axes, *args, **values)
            self.figure.canvas.draw()
            self.words = in_words(self.figure)
            return np.array(self.figure.canvas.buffer_rgba())[..., :3]  # on white nothing shines through

    def png(self, draw: Callable, *args, **values) -> bytes:
        """The same as a PNG. The least compression is the quickest; it is only sent from here to the screen."""
        buffer = io.BytesIO()
        Image.fromarray(self.pixels(draw, *args, **values)).save(buffer, "png", compress_level=1)
        return buffer.getvalue()


def clear(ax: Axes) -> None:
    """`ax.clear()`, but ticks that look as all do stay: to make them anew takes a quarter of a picture's time."""
    before = [(axis, axis.majorTicks, axis.get_tick_params()) for axis in (ax.xaxis, ax.yaxis)]
    ax.clear()
    ax.set_aspect("auto")  # which clear() forgets
    for axis, ticks, look in before:
        if axis.get_tick_params() == look:
            axis.majorTicks = ticks


def show_with_picture(widget: widgets.Widget, png: bytes, words: str) -> None:
    """Display one output that carries both: the widget, and a picture for where there are no widgets.

    `words` say what the picture shows, to those who do not see it.
    """
    bundle = dict(widget._repr_mimebundle_())
    bundle["image/png"] = base64.b64encode(png).decode()
    bundle["text/plain"] = "An interactive demo: run this cell to move its controls."
    display(bundle, metadata={"image/png": shown_size(png) | {"alt": words}}, raw=True)


def shown_size(png: bytes) -> dict[str, int]:
    """Width and height on the page, as front ends read them, of a picture with DENSITY pixels for one of the page."""
    width, height = struct.unpack(">II", png[16:24])
    return {"width": width // DENSITY, "height": height // DENSITY}
