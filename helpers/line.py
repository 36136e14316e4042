"""A line in a cell's output that is written over and over, also in a page that was opened again in the meantime.

What a cell puts out reaches only the page that started it. A page that is reloaded, or closed and opened again, shows
what was saved, and hears nothing more of that cell; so it is with tqdm, in text and as a widget. But every page hears
when the kernel opens a widget, even while a cell runs. So the line is also carried by small unseen widgets, each of
which writes its text where the line stands (line.js).
"""

import html
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import anywidget
import traitlets
from IPython import get_ipython
from IPython.display import display

WIDTH = 72


class Carrier(anywidget.AnyWidget):
    """Unseen: writes `text` into the element of the class `place`, in every page that shows it."""

    _esm = Path(__file__).parent / "line.js"
    place = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)


class Line:
    """`line.say(text)` as often as you like, and `line.end(text)`. Outside of notebooks it is printed.

    What stays in the notebook at the end is plain text, and the same in each run.
    """

    def __init__(self, carry_every: float = 2.0):
        self.in_notebook = hasattr(get_ipython(), "kernel")
        self.place = f"course-line-{secrets.token_hex(4)}"
        self.carry_every, self.carried = carry_every, time.monotonic()
        self.handle = self.carrier = None
        self.said = ""

    def say(self, text: str) -> None:
        self.said = text
        if not self.in_notebook:
            print("\r" + text.ljust(WIDTH), end="", flush=True)
            return
        self._show({"text/plain": text, "text/html": f'<pre class="{self.place}">{html.escape(text)}</pre>'})
        if time.monotonic() - self.carried > self.carry_every:
            self._carry(text)

    def end(self, text: str) -> None:
        if not self.in_notebook:
            print("\r" + text.ljust(WIDTH))
            return
        self._show({"text/plain": text})
        if self.carrier:
            self._carry(text)  # it stays: a page that is opened later hears from it how it ended

    def clear(self) -> None:
        """Nothing of it is left to see: for a line that stands only where something takes long."""
        if self.in_notebook:
            self.end("")
        else:
            print("\r" + " " * WIDTH, end="\r", flush=True)

    def _show(self, bundle: dict[str, str]) -> None:
        if self.handle is None:
            self.handle = display(bundle, raw=True, display_id=True)
        else:
            self.handle.update(bundle, raw=True)

    def _carry(self, text: str) -> None:
        before, self.carrier = self.carrier, Carrier(place=self.place, text=text)
        if before:
            before.close()
        self.carried = time.monotonic()


def counted(things: Iterable, doing: str, patience: float = 1.5) -> Iterator:
    """Go through `things`. Where that takes longer than `patience` seconds, a line says how many are done.

    Args:
        doing: what is done with them, such as "evaluated batch".
    """
    total = f" of {len(things)}" if hasattr(things, "__len__") else ""
    line, last = None, time.monotonic()
    for number, thing in enumerate(things, start=1):
        yield thing
        if time.monotonic() - last > (0.25 if line else patience):
            line, last = line or Line(), time.monotonic()
            line.say(f"{doing} {number}{total}")
    if line:
        line.clear()  # so a slow machine leaves the same outputs as a quick one
