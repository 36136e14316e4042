"""Two editions of the course: `make student` and `make solutions`, or `python -m tools.editions student 03 09`.

student    build/student/, a folder to hand out: the lessons without outputs and solutions, and what they need to run
solutions  build/solutions/, the lessons with the solutions in place of the stubs, executed
"""

import os
import re
import shutil
import sys
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}  # before torch is imported anywhere

import nbformat  # noqa: E402
from nbformat import NotebookNode  # noqa: E402

from tools.execute import execute  # noqa: E402
from tools.notebooks import NOTEBOOKS, ROOT, fill_solutions, lessons, read, tags  # noqa: E402

BUILD = ROOT / "build"
NEEDED = ["requirements.txt", "environment.yml", "pyproject.toml", "LICENSE", "tools/lab.py", "data/README.md",
          "data/digits.npz", "data/breast_cancer.csv", "data/recorded_speed.json"]  # fmt: skip
STUDENT_README = """\
# PyTorch, run and checked: the lessons

You need Python 3.11 to 3.14. In this folder, on Linux and macOS:

```
python3 -m venv .venv
.venv/bin/python -m pip install uv
.venv/bin/python -m uv pip install --python .venv/bin/python -r requirements.txt
.venv/bin/python tools/lab.py
```

On Windows, in PowerShell:

```
py -m venv .venv
.venv\\Scripts\\python -m pip install uv
.venv\\Scripts\\python -m uv pip install --python .venv\\Scripts\\python.exe -r requirements.txt
.venv\\Scripts\\python tools\\lab.py
```

The last line opens the first lesson in JupyterLab; later it is all you need. Without an NVIDIA GPU, set
`UV_TORCH_BACKEND=cpu` before the third line: the download is then much smaller.
"""


def without_answers(path: Path) -> NotebookNode:
    """The lesson at `path` without outputs and solutions."""
    notebook = read(path)
    notebook.cells = [cell for cell in notebook.cells if "solution" not in tags(cell)]
    for cell in notebook.cells:
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


def student(wanted: list[str], folder: Path = BUILD / "student") -> None:
    """Write the student edition into `folder`, in place of an earlier one."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "helpers", folder / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    for name in NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "README.md").write_text(STUDENT_README, encoding="utf-8")
    (folder / "notebooks").mkdir()
    for path in [*NOTEBOOKS.glob("*.py"), NOTEBOOKS / "glossary.ipynb"]:
        shutil.copy(path, folder / "notebooks")
    for path in lessons(wanted):
        nbformat.write(without_answers(path), folder / "notebooks" / path.name)
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


if __name__ == "__main__":
    {"student": student, "solutions": solutions}[sys.argv[1]](sys.argv[2:])
