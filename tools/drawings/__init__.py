"""The drawings that stand in the lessons' texts: `make drawings`, or `python -m tools.drawings 08 10`.

One module a lesson (`tools/drawings/optimizers.py`). In it each function whose name begins with the lesson's number,
`_08_ball`, draws one on axes that it makes with helpers.drawing, and returns them; it becomes
notebooks/drawings/08_ball.svg. In the lesson's text: ![what is to be seen](drawings/08_ball.svg).
"""

import importlib
import io
import pkgutil
import re
from collections.abc import Callable, Collection

import matplotlib
from matplotlib.axes import Axes

from helpers.plotting import plt, set_style
from tools.notebooks import NOTEBOOKS

FOLDER = NOTEBOOKS / "drawings"


def drawings(wanted: Collection[str] = ()) -> dict[str, Callable[[], Axes]]:
    """The functions that draw, by the name of their file; of the lessons `wanted`, or all where none is named."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    found = {name[1:]: make for module in modules for name, make in vars(module).items() if re.match(r"_\d\d_", name)}
    return {name: found[name] for name in sorted(found) if not wanted or name[:2] in wanted}


def as_svg(make: Callable[[], Axes]) -> str:
    """The drawing as SVG: white ground, letters as shapes (they look alike everywhere), the same at every run."""
    matplotlib.use("Agg")  # nothing is shown
    set_style()
    file = io.StringIO()
    with plt.rc_context({"svg.fonttype": "path", "svg.hashsalt": "course"}):
        ax = make()
        ax.figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(ax.figure)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def main(wanted: Collection[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    made = drawings(wanted)
    for name, make in made.items():
        (FOLDER / f"{name}.svg").write_text(as_svg(make), encoding="utf-8")
        print(FOLDER / f"{name}.svg")
