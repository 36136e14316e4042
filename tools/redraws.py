"""The processor time that each demo takes to draw: `make bench ARGS=--redraws`, or L="03 09" for some lessons.

It is given in plain plots: how many times as long as a curve with labels, a title and a legend takes in the same
kernel, some 30 ms on a quiet core. So it can be read on a busy machine, where `--demos`, which measures what a learner
sees, measures the other programs, too. The browser adds as much as one plain plot.
"""

import re
import statistics

import nbformat

from tools.claims import play
from tools.notebooks import lessons, read

GOAL = 2.0  # plain plots
# Put before a lesson's first cell: each demo draws its picture again at ten values of each control.
WATCH = """
import time as _time
import helpers.live as _live
_explore, _show = _live.explore, _live.DigitPad.show

def _moves(controls):
    start = {name: how if isinstance(how, bool | str) else how[3] if isinstance(how, tuple) else how[0]
             for name, how in controls.items()}
    for name, how in controls.items():
        if isinstance(how, tuple):
            low, high, step, at = how
            sign = 1 if at + 10 * step <= high else -1
            values = [min(max(round(at + sign * i * step, 6), low), high) for i in range(1, 11)]
        elif isinstance(how, str):
            values = [how[:-i] for i in range(1, 11)]
        else:
            values = [not how, how] * 5 if isinstance(how, bool) else (how[1:] + how[:1]) * 3
        yield name, [start | {name: value} for value in values]

def _measured(name, control, size, columns, draw, moves):
    picture, times = _live.Picture(size, columns), []
    for values in moves:
        began = _time.process_time()
        picture.png(draw, **values)
        times.append(_time.process_time() - began)
    print("REDRAW", name, control, *times, flush=True)

def _plain(ax, i):
    ax.plot([0, 1, 2], [i, 3, 1], label="a curve")
    ax.set(xlabel="x", ylabel="y", title=f"a title {i}")
    ax.legend(loc="upper left")

def _all(draw, size, columns, moves):
    _measured("plain", "plot", (5, 3), 1, _plain, [{"i": i} for i in range(15)])
    for control, values in moves:
        _measured(getattr(draw, "__name__", "draw"), control, size, columns, draw, values)

def _watched(draw, size=(5, 3), columns=1, **controls):
    _explore(draw, size, columns, **controls)
    _all(draw, size, columns, list(_moves(controls)))

def _watched_pad(self, draw, size=(5, 3), columns=1):
    _show(self, draw, size, columns)
    _all(draw, size, columns, [("pad", [{"image": self.image()}] * 10)])

_live.explore, _live.DigitPad.show = _watched, _watched_pad
"""


def measure(wanted: list[str]) -> None:
    """Print for each control of each demo the median in plain plots."""
    for path in lessons(wanted):
        notebook = read(path)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WATCH))
        _, broken = play(notebook, path.parent)
        print(path.stem, *broken, sep="\n  ", flush=True)
        printed = "\n".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
        plain = 0.0
        for demo, control, times in re.findall(r"^REDRAW (\S+) (\S+) (.*)", printed, re.MULTILINE):
            median = statistics.median(map(float, times.split()))
            if demo == "plain":
                plain = median
            else:
                row(f"{demo}, {control}", median / plain, plain)


def row(name: str, plots: float, plain: float) -> None:
    said = "" if plots <= GOAL else f"   over {GOAL}"
    print(f"  {name:40} {plots:4.1f} plain plots of {1000 * plain:3.0f} ms{said}", flush=True)
