"""What the files of the student edition say: as in the course, but nothing of what the edition lacks."""

import re

from tools.notebooks import ROOT

README = """\
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

The last line opens the first lesson in JupyterLab; later it is all you need. You work in `my_lessons/`, on copies that
it makes there when it first starts. They are yours: nothing writes over them. When your teacher has handed out a newer
version of a lesson that you have run or changed, it says so and lays it beside yours. To begin a lesson afresh, delete
your copy and start again. Without an NVIDIA GPU, set
`UV_TORCH_BACKEND=cpu` before the third line: the download is then much smaller.

## When something goes wrong

"""
# What the edition lacks: make, the tests, the tools of authors, the solutions.
ABSENT = re.compile(
    r"`make[ :]|\bmake (lab|setup)\b|Makefile|\btests/|\btools/(?!lab\.py)|\btools\.\w|papermill|folded below"
)
# Sentences of the course that are not true in the edition, and what stands there instead.
SENTENCES = {
    " Solutions are folded below; open one after you have tried.": "",
    "type `make lab` again (the README has the lines for Windows): it sets everything up anew": (
        "type the lines of the README again: they set everything up anew"
    ),
    "`make lab`, or `python tools/lab.py`": "`python tools/lab.py`",  # tools/lab.py
    "`Could not make .venv` on Debian": "`ensurepip is not available` on Debian",
    "Name another: `make lab PYTHON=python3.12`": "Name another in the first line: `python3.12 -m venv .venv`",
    "Open it by `make lab`, which also mends an environment whose folder was moved or copied.": (
        "Open it by `tools/lab.py`, as above. Was this folder moved or copied? Delete `.venv` and type all lines again."
    ),
    " by `tools/export_data.py`": "",
    ' `python -m tools.record_speed "name of the machine"` runs the lesson and adds the machine that it runs on; '
    "a record of the same name is replaced.": "",
    "`make lab`": "`tools/lab.py`",  # the last, for what is left: in lesson 13, the README's troubles, tools/lab.py
}


def fitted(text: str) -> str:
    """`text` with the sentences that are not true in the edition put right."""
    for ours, theirs in SENTENCES.items():
        text = text.replace(ours, theirs)
    return text


def linked(text: str, there: set[str]) -> str:
    """`text`, in which links to notebooks that are not `there` are plain words."""

    def link(match: re.Match) -> str:
        return match[0] if match[2].partition("#")[0] in there else match[1]

    return re.sub(r"\[([^][]*)\]\(([\w./-]+\.ipynb(?:#[^)]*)?)\)", link, text)


def readme() -> str:
    """The README of the edition: how to start, and the course's table of troubles, as far as it concerns learners."""
    course = (ROOT / "README.md").read_text("utf-8")
    section = re.search(r"^## When something goes wrong\n+(.*?)\n+## ", course, re.MULTILINE | re.DOTALL)
    lines = map(fitted, section[1].splitlines())
    return README + "\n".join(line for line in lines if not ABSENT.search(line)) + "\n"


def requirements() -> str:
    """The requirements without what only the tests and the tools of authors need."""
    parts = re.split(r"^(?=#)", (ROOT / "requirements.txt").read_text("utf-8"), flags=re.MULTILINE)
    return "".join(part for part in parts if "tests and tools" not in part.partition("\n")[0])


def project() -> str:
    """pyproject.toml without the repository's address, and the settings of the tests and of ruff."""
    parts = re.split(r"^(?=\[)", (ROOT / "pyproject.toml").read_text("utf-8"), flags=re.MULTILINE)
    kept = [part for part in parts if not part.startswith(("[tool.course", "[tool.ruff", "[tool.pytest"))]
    return "".join(kept).rstrip() + "\n"
