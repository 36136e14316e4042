"""Run lessons with other knobs and say what fails: `make bench ARGS="--claims --seeds 10"`.

Every lesson runs with its solutions in place and strict checks, at each seed. Nothing stops at an error: each is
reported with its cell, and it is for the reader to judge.
"""

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from tools.notebooks import fill_solutions, read, tags


def set_knobs(notebook: NotebookNode, knobs: dict) -> None:
    """Set the knobs that the lesson has; the cells keep their places."""
    cell = next(c for c in notebook.cells if "parameters" in tags(c))
    has = {name: value for name, value in knobs.items() if re.search(rf"^{name} = ", cell.source, re.MULTILINE)}
    cell.source = "\n".join([cell.source, *(f"{name} = {value!r}" for name, value in has.items())])


def play(notebook: NotebookNode, folder: Path) -> tuple[float, list[str]]:
    """Run all cells in `folder`; the seconds from starting the kernel to the last cell, and what failed."""
    where = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=1800, kernel_name="python3", resources=where, allow_errors=True)
    ends = []  # before the kernel is shut down, which is not the lesson's time
    client.on_notebook_complete = lambda notebook: ends.append(time.perf_counter())
    started = time.perf_counter()
    broken = []
    try:
        client.execute()
    except (CellTimeoutError, DeadKernelError) as error:
        broken = [f"{type(error).__name__}: {error}"[:200]]
    return (ends[0] if ends else time.perf_counter()) - started, [*faults(notebook), *broken]


def faults(notebook: NotebookNode) -> list[str]:
    """A line for each cell that ended with an error or wrote to stderr."""
    found = []
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                says = (output.evalue.strip() or where(output)).splitlines()[0]
                found.append(f"cell {index} ({cell.id}) {output.ename}: {says:.200}")
            elif output.get("name") == "stderr":
                found.append(f"cell {index} ({cell.id}) stderr: {' '.join(output.text.split()):.200}")
    return found


def where(error: NotebookNode) -> str:
    """The line of the cell that stopped, for an error that says nothing."""
    plain = re.sub("\x1b\\[[0-9;]*m", "", "\n".join(error.traceback))
    marked = re.search(r"^-+> *\d+ (.*)", plain, re.MULTILINE)
    return marked[1].strip() if marked else "without a word"


def claims(paths: list[Path], seeds: Iterable[int], device: str | None = None) -> None:
    """Print for each lesson and seed whether everything holds, and a summary."""
    os.environ["COURSE_STRICT"] = "1"  # the kernels get it
    failed = []
    for path in paths:
        for seed in seeds:
            notebook = fill_solutions(read(path))
            set_knobs(notebook, {"SEED": seed} | ({"DEVICE": device} if device else {}))
            seconds, found = play(notebook, path.parent)
            failed += [f"{path.stem}, seed {seed}"] if found else []
            said = "\n".join(["", *(f"    {line}" for line in found)]) if found else "holds"
            print(f"{path.stem:34} seed {seed:2}  {seconds:6.1f} s  {said}", flush=True)
    runs = len(paths) * len(list(seeds))
    print(f"\n{runs - len(failed)} of {runs} runs hold." + "".join(f"\n  not: {name}" for name in failed))
