"""A learner presses the key twice, or goes back: every teaching cell twice in a row, then all again from the last
to the first. One name stands for one thing, so nothing stops."""

import copy

import pytest
from nbclient import NotebookClient

from tools.notebooks import lessons, read, tags

# Small knobs make it quick: names that clash do so after one step as well.
KNOBS = {
    "00": {"STEPS": 20},
    "01": {},
    "02": {"STEPS": 5},
    "03": {"CURVE_STEPS": 20},
    "04": {"STEPS": 20},
    "05": {"STEPS": 5},
}


@pytest.mark.parametrize("path", lessons(list(KNOBS)), ids=lambda path: path.stem)
def test_cells_can_be_run_again(path):
    notebook = read(path)
    cells = [c for c in notebook.cells if c.cell_type == "code" and not {"exercise", "check"} & set(tags(c))]
    knobs = next(c for c in cells if "parameters" in tags(c))
    knobs.source += "\n" + "\n".join(f"{name} = {value}" for name, value in KNOBS[path.stem[:2]].items())
    order = [cell for cell in cells for _ in range(2)] + cells[::-1]
    notebook.cells = [copy.deepcopy(cell) for cell in order]
    folder = {"metadata": {"path": path.parent}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", allow_errors=True, resources=folder).execute()
    stopped = [
        (cell.id, output.ename, output.evalue)
        for cell in notebook.cells
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert not stopped
