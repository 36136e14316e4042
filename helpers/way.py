"""The learner's whole way: how many exercises of each lesson are right, as the saved notebooks say."""

import html
import json
from pathlib import Path
from typing import NamedTuple

from IPython.display import display


class Lesson(NamedTuple):
    """What a saved lesson says of its exercises."""

    title: str
    file: str
    right: int
    tried: int  # right or not yet right
    exercises: int


def whole_way(folder: str | Path = ".") -> None:
    """Show how many exercises are right in each lesson that lies in `folder` and in which something was answered.

    Only the verdicts that were saved with the lessons are read; nothing is run, and nothing is changed.
    """
    found = [lesson for path in sorted(Path(folder).glob("[0-9][0-9]_*.ipynb")) if (lesson := saved(path))]
    best = {}  # of several copies of a lesson the one that got furthest
    for lesson in found:
        number = lesson.file[:2]
        if number not in best or lesson.right > best[number].right:
            best[number] = lesson
    begun = [lesson for lesson in best.values() if lesson.tried]
    rows = [(lesson, f"{lesson.right} of {lesson.exercises} right") for lesson in begun]
    sums = [sum(lesson.right for lesson in best.values()), sum(lesson.exercises for lesson in best.values())]
    whole = f"{sums[0]} of {sums[1]} exercises right in all." if begun else "No exercise is answered yet."
    plain = [f"{lesson.title:<50} {says}" for lesson, says in rows]
    marked = [f'<li><a href="{html.escape(lesson.file)}">{html.escape(lesson.title)}</a>: {says}</li>'
              for lesson, says in rows]  # fmt: skip
    page = f"<ul>{''.join(marked)}</ul>" * bool(rows) + f"<p>{whole}</p>"
    display({"text/plain": "\n".join([*plain, whole]), "text/html": page}, raw=True)


def saved(path: Path) -> Lesson | None:
    """What the notebook at `path` says, or None where it cannot be read, as while it is being written."""
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        title = "".join(cells[0]["source"]).splitlines()[0].lstrip("# ")
        checks = [cell for cell in cells if "check" in cell["metadata"].get("tags", [])]
        verdicts = [verdict(cell) for cell in checks]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    right = sum(said.startswith("Right.") for said in verdicts)
    tried = right + sum(said.startswith("Not yet.") for said in verdicts)
    return Lesson(title, path.name, right, tried, len(checks))


def verdict(cell: dict) -> str:
    """The plain text that a check left, or nothing where it was not run."""
    texts = ["".join(output.get("data", {}).get("text/plain", "")) for output in cell.get("outputs", [])]
    return next((text for text in texts if text.startswith(("Right.", "Not yet."))), "")
