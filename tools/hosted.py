"""The first cell of each lesson, which fetches the course where its files are missing, and the links to try it.

    python -m tools.hosted                                  writes both anew
    python -m tools.hosted https://github.com/name/course   for another address of the repository

The address stands in pyproject.toml, under [tool.course]. While it is empty, the cell says what to do instead.
"""

import re
import sys
import tomllib
from pathlib import Path

import nbformat

from tools.notebooks import NOTEBOOKS, ROOT, lessons, read

FETCH = """\
# You may skip the inside: it fetches the course where its files are missing.
import importlib.util
import os
import sys

if importlib.util.find_spec("helpers") is None:
    address = "{address}"
    if os.path.exists("../helpers/hosted.py"):
        raise SystemExit("Choose another kernel: the course's own, in .venv.")
    if not os.path.exists("pytorch-course/helpers/hosted.py"):
        print("Fetching the course, by git. (In Kaggle, turn Internet on.)")
        if os.system(f"git clone -q --depth 1 {{address}} pytorch-course"):
            raise SystemExit("That failed. It needs git, a network, and no "
                             "other folder pytorch-course. Then run it again.")
    sys.path.insert(0, os.path.abspath("pytorch-course"))
    from helpers.hosted import set_up
    set_up()"""
SAY = """\
# You may skip the inside: it says what to do where files are missing.
import importlib.util

if importlib.util.find_spec("helpers") is None:
    print("This Python does not know the course. Get its whole folder, "
          "and open the lessons by make lab: its README says how.")"""
FIRST = "fetch"  # the cell's id
LINKS = re.compile(r"(<!-- links -->\n).*?(<!-- end of links -->)", re.DOTALL)
CLONE = re.compile(r"^git clone .*\ncd .*$", re.MULTILINE)


def address(project: Path = ROOT / "pyproject.toml") -> str:
    return tomllib.loads(project.read_text("utf-8"))["tool"]["course"]["repository"]


def first_cell(repository: str) -> str:
    return FETCH.format(address=repository) if repository else SAY


def with_first_cell(notebook: nbformat.NotebookNode, repository: str) -> nbformat.NotebookNode:
    """The notebook with that cell as its first; a lesson that had none is to be run again, as any new one is."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code[0].id == FIRST:
        code[0].source = first_cell(repository)
        return notebook
    made = nbformat.v4.new_code_cell(first_cell(repository), id=FIRST)
    notebook.cells.insert(notebook.cells.index(code[0]), made)
    return notebook


def links(repository: str) -> str:
    """Where the lessons can be tried without installing anything; "" for what is not on GitHub."""
    found = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?", repository)
    if not found:
        return ""
    name, first = found[1], lessons()[0].name
    file = f"blob/main/notebooks/{first}"
    ways = {
        "Colab": f"https://colab.research.google.com/github/{name}/{file}",
        "Kaggle": f"https://kaggle.com/kernels/welcome?src=https://github.com/{name}/{file}",
        "Binder": f"https://mybinder.org/v2/gh/{name}/main?urlpath=lab/tree/notebooks/{first}",
        "Codespaces": f"https://codespaces.new/{name}",
    }
    tried = ", ".join(f"[{way}]({link})" for way, link in ways.items())
    site = "https://{}.github.io/{}/".format(*name.split("/"))
    return (f"**Without installing anything**: read it on [its website]({site}), where demos move and the small GPT "
            f"writes, or open the first lesson in {tried}.\n")  # fmt: skip


def clone(repository: str) -> str:
    """The README's first two commands."""
    folder = repository.removesuffix(".git").rpartition("/")[2]
    return f"git clone {repository or '<the address of this repository>'}\ncd {folder or '<its folder>'}"


def main() -> None:
    project, readme = ROOT / "pyproject.toml", ROOT / "README.md"
    if sys.argv[1:]:
        given = sys.argv[1].removesuffix("/")
        text = project.read_text("utf-8")
        project.write_text(re.sub(r'(?m)^repository = ".*"$', f'repository = "{given}"', text), "utf-8")
    repository = address()
    for path in lessons():
        nbformat.write(with_first_cell(read(path), repository), path)
    text = LINKS.sub(lambda found: found[1] + links(repository) + found[2], readme.read_text("utf-8"))
    readme.write_text(CLONE.sub(lambda _: clone(repository), text), "utf-8")
    print(f"{len(lessons())} lessons in {NOTEBOOKS.name}/, and the README, for {repository or 'no address yet'}.")


if __name__ == "__main__":
    main()
