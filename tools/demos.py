"""How long a demo takes from a key to its new picture: `make bench ARGS=--demos`, or L="03 09" for some lessons.

Every demo of every lesson, moved in JupyterLab in headless Chromium by real keys, or strokes on the pad. The times
are what a learner sees: from the event to the frame that shows the picture. They are of this machine, now.
"""

import re
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.browser import cell_with, chromium, open_lesson, run_all, serving
from tools.notebooks import NOTEBOOKS, lessons, read

GOAL = 100  # milliseconds
# Notes when a key or the mouse goes down in the cell, and how long after it a new picture is on the screen.
WATCH = """cell => {
  let began = null;
  const taken = (window.taken = []);
  const note = (event) => { if (cell.contains(event.target)) began = performance.now(); };
  for (const kind of ["keydown", "pointerdown"]) window.addEventListener(kind, note, true);
  cell.querySelector(".course-demo img").addEventListener("load", () => requestAnimationFrame(() => {
    if (began !== null) taken.push(performance.now() - began);
    began = null;
  }));
}"""


def demos(path: Path) -> list[str]:
    """What the code of each demo begins with, such as "explore(show_line"."""
    sources = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    return re.findall(r"explore\(\w+|\w+\.show\(\w+", sources)


def controls(cell) -> Iterator[tuple[str, Callable]]:
    """The name of each slider of a demo, or of its pad, and what moves it by a step."""
    page = cell.page
    for handle in cell.locator(".noUi-handle").all():
        key = ["ArrowRight"]

        def press(handle=handle, key=key):
            low, high, now = (float(handle.get_attribute(f"aria-value{end}")) for end in ("min", "max", "now"))
            key[0] = "ArrowLeft" if now >= high else "ArrowRight" if now <= low else key[0]
            handle.focus()
            page.keyboard.press(key[0])

        yield handle.get_attribute("aria-label"), press
    for canvas in cell.locator("canvas").all():
        canvas.scroll_into_view_if_needed()
        box, rows = canvas.bounding_box(), iter(range(10, 270, 10))

        def stroke(box=box, rows=rows):
            y = box["y"] + next(rows)
            page.mouse.move(box["x"] + 40, y)
            page.mouse.down()
            page.mouse.up()

        yield "pad", stroke


def times(cell, move: Callable, count: int) -> list[float]:
    """Milliseconds from each of `count` moves to its picture; a move that changes no picture gives none."""
    page, found = cell.page, []
    cell.evaluate(WATCH)
    for _ in range(count):
        before = page.evaluate("taken.length")
        move()
        for _ in range(100):
            page.wait_for_timeout(30)
            if page.evaluate("taken.length") > before:
                break
        page.wait_for_timeout(50)
        found = page.evaluate("taken")
    return found


def measure(wanted: list[str], count: int = 15) -> None:
    """Print the median for each control of each demo."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address, chromium() as browser:
        for file in NOTEBOOKS.glob("*.py"):
            shutil.copy(file, folder)
        for path in lessons(wanted):
            page = browser.new_page(viewport={"width": 1366, "height": 1000})
            page.set_default_timeout(900_000)
            open_lesson(page, (Path(folder), *address), path.name)
            run_all(page)
            for demo in demos(path):
                cell = cell_with(page, demo)
                cell.locator(".course-demo img[alt]").wait_for()
                for name, move in controls(cell):
                    row(f"{path.stem[:2]} {demo.partition('(')[2]}", name, times(cell, move, count))
            page.close()


def row(demo: str, control: str, found: list[float]) -> None:
    if not found:
        print(f"{demo:20} {control:24} no new picture", flush=True)
        return
    median = statistics.median(found)
    said = "" if median <= GOAL else f"   over {GOAL}"
    print(f"{demo:20} {control:24} median {median:4.0f} ms, longest {max(found):4.0f}{said}", flush=True)
