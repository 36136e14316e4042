"""Two editions of the course: `make student` and `make solutions`, or `python -m tools.editions student 03 09`.

student    build/student/, a folder to hand out: the lessons without outputs and solutions, and what they need to run.
           It is updated in place: the lessons that are there and those named, or all where none is named.
solutions  build/solutions/, the lessons with the solutions in place of the stubs, executed
"""

import os
import re
import sys
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}  # before torch is imported anywhere

import nbformat  # noqa: E402
from nbformat import NotebookNode  # noqa: E402

from tools import handout  # noqa: E402
from tools.execute import execute  # noqa: E402
from tools.hosted import FIRST  # noqa: E402
from tools.notebooks import NOTEBOOKS, ROOT, fill_solutions, lessons, read, tags  # noqa: E402

BUILD = ROOT / "build"
COPIED = ["environment.yml", "LICENSE", "tools/lab.py", "tools/my_lessons.py", "tools/course_files.py",
          "tools/lab_settings/*", "data/README.md", "data/digits.npz", "data/breast_cancer.csv",
          "data/recorded_speed.json", "helpers/**/*", "notebooks/*.py", "notebooks/drawings/*"]  # fmt: skip
TEXTS = {".md", ".py", ".yml"}


def without_answers(path: Path) -> NotebookNode:
    """The lesson at `path` without outputs, solutions, the cell that fetches the course, and tags of tests."""
    notebook = read(path)
    notebook.cells = [cell for cell in notebook.cells if "solution" not in tags(cell) and cell.id != FIRST]
    for cell in notebook.cells:
        cell.metadata = {"tags": kept} if (kept := [tag for tag in tags(cell) if not tag.startswith("nbval")]) else {}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def with_answers(path: Path) -> NotebookNode:
    """The lesson at `path` with the solutions in the stubs; of a folded solution the words stay, unfolded."""
    filled = fill_solutions(read(path))
    for cell in filled.cells:
        if "solution" in tags(cell):
            rest = re.sub(r"```python\n.*?```|</?details>|<summary>.*?</summary>", "", cell.source, flags=re.DOTALL)
            cell.source = rest.strip()
            cell.metadata = {}
    filled.cells = [cell for cell in filled.cells if cell.source]
    return filled


def put(file: Path, content: str | bytes) -> None:
    """Write `content` to `file`, in place of what is there, and make its folder if need be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def put_lessons(wanted: list[str], folder: Path) -> None:
    """Write the lessons that `folder` holds and the `wanted` ones, and the glossary. Only what is there is linked."""
    paths = [path for path in lessons() if path in lessons(wanted) or (folder / path.name).exists()]
    paths.append(NOTEBOOKS / "glossary.ipynb")
    there = {path.name for path in paths}
    for path in paths:
        notebook = without_answers(path)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = handout.linked(handout.fitted(cell.source), there)
        put(folder / path.name, nbformat.writes(notebook) + "\n")


def student(wanted: list[str], folder: Path = BUILD / "student") -> None:
    """Write the student edition into `folder`, over an earlier one. Nothing else that is there is touched."""
    files = [file for pattern in COPIED for file in ROOT.glob(pattern) if file.is_file()]
    for file in files:
        if "__pycache__" not in file.parts:
            text = file.suffix in TEXTS
            put(folder / file.relative_to(ROOT), handout.fitted(file.read_text("utf-8")) if text else file.read_bytes())
    put(folder / "README.md", handout.readme())
    put(folder / "requirements.txt", handout.requirements())
    put(folder / "pyproject.toml", handout.project())
    if not (folder / ".gitignore").exists():  # a teacher may have one
        put(folder / ".gitignore", (ROOT / ".gitignore").read_bytes())
    put_lessons(wanted, folder / "notebooks")
    print(folder)


def solutions(wanted: list[str], folder: Path = BUILD / "solutions") -> None:
    """Write the solutions, executed, into `folder`. A check that is not satisfied ends it with an error."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["COURSE_STRICT"] = "1"
    for path in lessons(wanted):
        filled = folder / path.name
        nbformat.write(with_answers(path), filled)
        execute(filled, cwd=path.parent)
        print(filled)


def main(edition: str, *wanted: str) -> None:
    if unknown := [number for number in wanted if not lessons([number])]:
        sys.exit(f'There is no lesson {", ".join(unknown)}. Name them by two digits, as in L="03 09".')
    try:
        {"student": student, "solutions": solutions}[edition](list(wanted))
    except (PermissionError, FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        sys.exit(f"{error.filename} cannot be written ({error.strerror}). Does it belong to somebody else? "
                 "Then make the edition in a copy of the course that is yours.")  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
