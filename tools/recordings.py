"""Record the demos of lessons for the site: `python -m tools.recordings 03`. Written to build/demos/03/.

The lesson's own cells run up to its last demo, with a Recorder in place of `explore`. Networks that answer in the page
are written out on the same occasion. What was recorded is kept until the lesson, the helpers or the table change.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.frames import Recorder
from tools.notebooks import NOTEBOOKS, ROOT, lessons, read, tags
from tools.site_demos import DEMOS
from tools.site_networks import NETWORKS

FOLDER = ROOT / "build" / "demos"
IN_A_DEMO = re.compile(r"^explore\((\w+)", re.MULTILINE)


def wanted_cells(path: Path) -> list[str]:
    """The code to run: up to the last demo that moves, or the last cell that a network needs, without checks."""
    lesson = path.name[:2]
    needed = NETWORKS[lesson].needs if lesson in NETWORKS else None
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    marks = [-1]
    for i, cell in enumerate(code):
        demo = IN_A_DEMO.search(cell.source)
        if (demo and DEMOS.get(f"{lesson} {demo[1]}")) or (needed and needed in cell.source):
            marks.append(i)
    return [cell.source for cell in code[: max(marks) + 1] if "check" not in tags(cell)]


def fingerprint(path: Path) -> str:
    """Of all that decides what the frames look like."""
    table = {name: how for name, how in DEMOS.items() if name.startswith(path.name[:2])}
    tools = [ROOT / "tools" / "frames.py"]
    if path.name[:2] in NETWORKS:
        tools.append(ROOT / "tools" / "site_networks.py")
    files = [*sorted((ROOT / "helpers").glob("*.py")), *sorted(NOTEBOOKS.glob("*.py")), *tools]
    parts = [*wanted_cells(path), json.dumps(table), os.environ.get("COURSE_OFFLINE", "")]
    return hashlib.sha256("\n".join([*parts, *(file.read_text("utf-8") for file in files)]).encode()).hexdigest()


def run(path: Path, recorder: Recorder) -> dict:
    """Run the lesson's cells in this process, and give its variables."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    import helpers.live

    helpers.live.explore = recorder
    shell = InteractiveShell.instance()
    with contextlib.chdir(NOTEBOOKS), capture_output():
        for source in wanted_cells(path):
            shell.run_cell(source).raise_error()
    return shell.user_ns


def record(path: Path) -> None:
    """Record all demos of a lesson into a folder that is complete, or not there."""
    lesson, ready = path.name[:2], FOLDER / path.name[:2]
    began = FOLDER / f"{lesson}.part"
    shutil.rmtree(began, ignore_errors=True)
    began.mkdir(parents=True)
    names = run(path, Recorder(lesson, began))
    if lesson in NETWORKS:
        NETWORKS[lesson].write(names, began)
    (began / "made_from").write_text(fingerprint(path))
    shutil.rmtree(ready, ignore_errors=True)
    began.rename(ready)


def outdated() -> Iterator[Path]:
    """The lessons with demos that are not recorded as they are now."""
    for path in lessons():
        made_from = FOLDER / path.name[:2] / "made_from"
        if wanted_cells(path) and not (made_from.exists() and made_from.read_text() == fingerprint(path)):
            yield path


def record_outdated() -> None:
    """Each lesson in a process of its own: they set seeds, threads and types for all that comes after."""
    quiet = os.environ | {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE", "MPLBACKEND": "Agg"}
    for path in list(outdated()):
        print(f"Recording the demos of {path.stem} ...", flush=True)
        subprocess.run([sys.executable, "-m", "tools.recordings", path.name[:2]], cwd=ROOT, env=quiet, check=True)


if __name__ == "__main__":
    for wanted in lessons(sys.argv[1:]):
        record(wanted)
