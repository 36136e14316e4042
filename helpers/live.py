"""Live demos: sliders that redraw a picture, a plot that moves during training, a pad to draw digits on."""

import html
import time
from collections.abc import Callable
from pathlib import Path

import anywidget
import ipywidgets as widgets
import torch
import torch._dynamo  # noqa: F401  The first optimizer needs it, and it takes seconds: here one waits for imports anyway
import traitlets
from IPython import get_ipython
from IPython.display import Image, display
from torch import Tensor

from .history import History
from .picture import Picture, show_with_picture, shown_size
from .plotting import plot_loss

HERE = Path(__file__).parent


class Names(anywidget.AnyWidget):
    """Invisible: gives the demo in which it stands what ipywidgets leaves out; names.js says what that is."""

    _esm = HERE / "names.js"
    _css = HERE / "names.css"
    words = traitlets.Unicode().tag(sync=True)  # what the picture shows now


def explore(draw: Callable, size: tuple[float, float] = (5, 3), columns: int = 1, **controls) -> None:
    """Show a picture with controls; when one is moved, `draw(ax, **values)` is called and shown again.

    Args:
        draw: a plotting function; it gets cleared axes and the value of each control by name.
        controls: for each argument of `draw` one of
            (smallest, largest, step, start): a slider, of whole numbers if all four are,
            a list of choices, which starts with the first,
            True or False: a box to tick,
            a text: a line to type in.

    Where no widgets can be shown (GitHub, exported pages) the picture at the start is shown instead.
    """
    made = {name: _control(name, how) for name, how in controls.items()}

    def values() -> dict:
        return {name: control.value for name, control in made.items()}

    start, picture = values(), Picture(size, columns)
    first = picture.png(draw, **start)
    image, unseen, redraw = _stage(picture, first, draw, values)

    def reset(_) -> None:
        for name, control in made.items():
            control.unobserve(redraw, names="value")
            control.value = start[name]
            control.observe(redraw, names="value")
        redraw()

    button = widgets.Button(description="Reset", tooltip="Put all controls back to their start")
    button.on_click(reset)
    for control in made.values():
        control.observe(redraw, names="value")
    show_with_picture(_demo(_arranged([*made.values()]), button, image, *unseen), first, picture.words)


def _demo(*parts: widgets.Widget) -> widgets.VBox:
    box = widgets.VBox(parts)
    box.add_class("course-demo")  # names.js and names.css look for it
    return box


def _arranged(controls: list[widgets.Widget]) -> widgets.Box:
    """Controls below each other; four or more in two columns, where the page has the room."""
    columns = "minmax(0, 440px)" if len(controls) < 4 else "repeat(auto-fit, minmax(min(100%, 320px), 1fr))"
    layout = widgets.Layout(grid_template_columns=columns, grid_gap="0 16px", max_width="900px")
    return widgets.GridBox(controls, layout=layout)


def _stage(picture: Picture, first: bytes, draw: Callable, values: Callable[[], dict]) -> tuple:
    """An image that shows `first`, what stands unseen beside it, and a function that draws the image again."""
    # The width keeps JupyterLab from stretching it; on a narrow page it shrinks as a whole.
    width = f"{picture.figure.get_figwidth() * 100:.0f}px"
    layout = widgets.Layout(width=width, max_width=f"min(100%, {width})", margin="2px 0", object_fit="contain")
    image, trouble = widgets.Image(value=first, format="png", layout=layout), widgets.HTML()
    names = Names(words=picture.words)

    def redraw(_=None) -> None:
        with picture.lock:  # read, draw and show as one, or an older picture could come last
            try:
                image.value = picture.png(draw, **values())
                names.words, trouble.value = picture.words, ""
            except Exception as error:  # an exception in a callback would be seen by nobody
                trouble.value = _explain(error)

    return image, (trouble, names), redraw


def _explain(error: Exception) -> str:
    return f"<b>The picture could not be drawn:</b> {type(error).__name__}: {html.escape(str(error))}"


def _control(name: str, how) -> widgets.Widget:
    shared = {"description": name.replace("_", " "), "style": {"description_width": "150px"}}
    if isinstance(how, bool):
        return widgets.Checkbox(value=how, indent=False, description=shared["description"])
    shared["layout"] = widgets.Layout(width="auto")  # of the column in which it stands
    if isinstance(how, list):
        return widgets.Dropdown(options=how, value=how[0], **shared)
    if isinstance(how, str):
        return widgets.Text(value=how, **shared)
    if not isinstance(how, tuple) or len(how) != 4:
        raise ValueError(
            f"the control {name!r} must be (smallest, largest, step, start), a list of choices, True or "
            f"False, or a text, got {how!r}"
        )
    low, high, step, start = how
    kind = widgets.IntSlider if all(isinstance(n, int) for n in how) else widgets.FloatSlider
    digits = len(f"{step:.6f}".rstrip("0").partition(".")[2])
    form = {} if kind is widgets.IntSlider else {"readout_format": f".{digits}f"}
    return kind(value=start, min=low, max=high, step=step, **shared, **form)


class LivePlot:
    """A picture that is drawn again while a loop runs: `picture(state)` as often as you like.

    It draws at most every `every` seconds, so it costs little, and always when it is told that this is the
    last time: `picture(state, final=True)`, or a state with `finished` set, as the History of `fit` has.

    Args:
        draw: draw(axes, state); without it, the loss curve of a History is drawn.
    """

    def __init__(
        self, draw: Callable | None = None, size: tuple[float, float] = (5, 3), columns: int = 1,
        every: float = 0.5,
    ):  # fmt: skip
        self.draw = draw or (lambda ax, history: plot_loss(history, ax=ax))
        self.picture, self.every = Picture(size, columns), every
        self.last, self.handle = float("-inf"), None

    def __call__(self, state, final: bool = False) -> None:
        final = final or getattr(state, "finished", False)
        if not final and time.monotonic() - self.last < self.every:
            return
        png = self.picture.png(self.draw, state)
        image = Image(png, format="png", alt=self.picture.words, **shown_size(png))
        if self.handle is None:
            self.handle = display(image, display_id=True)
        else:
            self.handle.update(image)
        self.last = time.monotonic()


def show_training(history: History) -> None:
    """What a cell shows that ends with `fit(...)`, or with its history: a few words, and the curve of the loss."""
    print(history)
    LivePlot()(history, final=True)


class View(anywidget.AnyWidget):
    """Unseen, and nowhere displayed: keeps the output of a cell that was run by Shift+Enter in view."""

    _esm = HERE / "view.js"


if (shell := get_ipython()) is not None:
    shell.display_formatter.ipython_display_formatter.for_type(History, show_training)
    if hasattr(shell, "kernel"):
        view = View()


class DigitPad(anywidget.AnyWidget):
    """A white square to draw a digit on with mouse, pen or finger, and a Clear button.

    `pad.image()` is what was drawn, as uint8 (1, 28, 28) with 0 for paper and 255 for ink.
    """

    _esm = HERE / "digit_pad.js"
    _css = HERE / "digit_pad.css"
    pixels = traitlets.CBytes(b"\x00" * 28 * 28).tag(sync=True)

    def image(self) -> Tensor:
        return torch.frombuffer(bytearray(self.pixels), dtype=torch.uint8).view(1, 28, 28)

    def show(self, draw: Callable, size: tuple[float, float] = (5, 3), columns: int = 1) -> None:
        """Display the pad with a picture beside it; `draw(ax, image)` is called after every stroke."""
        picture = Picture(size, columns)
        first = picture.png(draw, image=self.image())
        image, unseen, redraw = _stage(picture, first, draw, lambda: {"image": self.image()})
        self.observe(redraw, names="pixels")
        # Beside the pad it may shrink to 360 pixels; where there is less room, it stands below.
        image.layout.flex, image.layout.min_width = "1 1 360px", "0"
        beside = widgets.HBox([self, image], layout=widgets.Layout(flex_flow="row wrap"))
        show_with_picture(_demo(beside, *unseen), first, picture.words)
