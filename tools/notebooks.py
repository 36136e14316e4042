"""What the tools and the tests know about the notebooks: their parts, and how to fill in the solutions."""

import base64
import copy
import re
import struct
from collections.abc import Collection
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


def lessons(wanted: Collection[str] = ()) -> list[Path]:
    """The lessons in their order: those with the numbers `wanted`, such as "03", or all where none is named."""
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    return [path for path in paths if not wanted or path.name[:2] in wanted]


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def plain(output: NotebookNode) -> str:
    """What an output says where only plain text is shown."""
    return output.get("text", output.get("data", {}).get("text/plain", ""))


def shown_size(output: NotebookNode) -> tuple[int, int]:
    """Width and height on the page of the PNG that an output holds, which may have more pixels."""
    pixels = struct.unpack(">II", base64.b64decode(output.data["image/png"])[16:24])
    told = output.metadata.get("image/png", {})
    return told.get("width", pixels[0]), told.get("height", pixels[1])


def solution_code(cell: NotebookNode) -> str:
    """The Python code in a solution cell."""
    blocks = re.findall(r"```python\n(.*?)```", cell.source, flags=re.DOTALL)
    if len(blocks) != 1:
        raise ValueError(f"a solution holds one block of Python, this one holds {len(blocks)}:\n{cell.source}")
    return blocks[0]


def fill_solutions(notebook: NotebookNode) -> NotebookNode:
    """A copy in which the code of each solution stands in its exercise's cell."""
    filled = copy.deepcopy(notebook)
    stub = None
    for cell in filled.cells:
        if "exercise" in tags(cell):
            stub = cell
        elif "solution" in tags(cell):
            stub.source = solution_code(cell)
            stub = None
    return filled
