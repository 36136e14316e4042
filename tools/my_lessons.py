"""The learner's own copies of the lessons, in my_lessons/, which git ignores.

A copy is made once, without outputs, and is the learner's from then on: what somebody has run or changed is never
written over. Where the course has become newer, its version is laid beside the copy.
"""

import hashlib
import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ["[0-9][0-9]_*.ipynb", "glossary.ipynb", "*.py", "drawings/*"]


def lay(course: Path = ROOT / "notebooks", own: Path = ROOT / "my_lessons") -> list[str]:
    """Lay the lessons that `own` lacks into it, and newer versions of the others. Returns what is to be said of it."""
    said = []
    if not own.exists():
        own.mkdir(exist_ok=True)
        (own / ".gitignore").write_text("*\n")
        said.append(f"Your own copies of the lessons are in {own.name}/. Nothing writes over what you do in them.")
    note = own / ".laid.json"  # for each file the fingerprint of the version that was laid last
    laid, beside = remembered(note), []
    for source in sorted(path for pattern in COPIED for path in course.glob(pattern)):
        name = source.relative_to(course).as_posix()
        try:
            content = fresh(source)
        except ValueError:
            said.append(f"{course.name}/{name} is damaged. git restores it: git checkout {course.name}/{name}")
            continue
        place = lay_one(content, own / name, laid.get(name))
        beside += [place.name] * (place.name != source.name)
        laid[name] = fingerprint(content)
    write(note, json.dumps(laid, indent=1).encode())
    if beside:
        said.append(f"The course is newer than lessons of yours. Those stay as they are; in {own.name}/ the new "
                    f"versions lie beside them: {', '.join(beside)}.")  # fmt: skip
    return said


def lay_one(content: bytes, target: Path, laid: str | None) -> Path:
    """Write `content` to `target`, or beside it if somebody has worked there, unless that was done before.

    Returns where it was written, and `target` where nothing was.
    """
    new = fingerprint(content)
    if laid == new and target.exists():
        return target  # one that was laid beside, and thrown away since, does not come again
    for place in names(target):
        held = fingerprint(place.read_bytes()) if place.exists() else None
        if held == new:
            return target
        if held in (None, laid):  # there is nothing, or nothing that somebody has run or changed
            write(place, content)
            return place


def remembered(note: Path) -> dict[str, str]:
    """What `note` says was laid. Where it cannot be read nothing was, and every copy counts as changed."""
    try:
        return json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def fresh(source: Path) -> bytes:
    """The file as it is laid: a lesson without outputs, so that what is to be predicted is not on the page."""
    content = source.read_bytes()
    if source.suffix != ".ipynb":
        return content
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def fingerprint(content: bytes) -> str:
    """The same for two files that hold the same work: of notebooks, what is written in the cells, and their outputs.

    JupyterLab adds to a notebook that is only opened, so its bytes say too much.
    """
    try:
        cells = json.loads(content)["cells"]
        work = [(cell["cell_type"], "".join(cell["source"]), cell.get("outputs", [])) for cell in cells]
        content = json.dumps(work, sort_keys=True).encode()
    except (ValueError, KeyError, TypeError):
        pass  # no notebook, or one that is damaged
    return hashlib.sha256(content).hexdigest()


def names(target: Path) -> Iterator[Path]:
    """03_regression.ipynb, 03_regression (new).ipynb, 03_regression (new 2).ipynb and so on."""
    yield target
    for i in itertools.count(1):
        yield target.with_name(f"{target.stem} (new{f' {i}' if i > 1 else ''}){target.suffix}")


def write(place: Path, content: bytes) -> None:
    """Put `content` there at once or not at all: another `make lab` may start at this moment."""
    place.parent.mkdir(exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}")
    part.write_bytes(content)
    os.replace(part, place)
