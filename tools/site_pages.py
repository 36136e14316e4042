"""What the site's pages are made of: lessons with folds, figures with words for those who do not see them, the README.

A lesson's page is its notebook as it is stored, but for what only helps where it can be run. Sphinx makes the page.
"""

import base64
import hashlib
import html
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.hosted import FIRST
from tools.notebooks import ROOT, read, shown_size, tags

SKIPPED = re.compile(r"# You may skip the inside(?:: (.*))?")
RUN_IT = "*Read it here, with its results. To try it out and do its exercises, [run it yourself](index.md#start).*"
# The sections of the README that get a page of their own; all others stay on the first page.
PAGES = {
    "When something goes wrong": "help",
    "For teachers": "teachers",
}
# Files that are no pages of the site.
HERE_ONLY = re.compile(r"\[([^\]]*)\]\((?:LICENSE|CHANGELOG\.md|CITATION\.cff|CODE_OF_CONDUCT\.md)\)")


def lesson(path: Path, static: Path, moving: Callable[[str, str, str], str]) -> NotebookNode:
    """The notebook that Sphinx turns into the lesson's page; its pictures are written to `static`.

    `moving(lesson's number, cell's source, figure as HTML)` makes a figure a demo whose controls work in the page.
    """
    page = read(path)
    page.cells = [cell for cell in page.cells if cell.id != FIRST]
    for i, cell in enumerate(page.cells):
        if cell.cell_type != "code":
            continue
        fold(cell)
        said = words_for(page.cells, i)
        for at, output in enumerate(cell.outputs):
            if "image/png" in output.get("data", {}):
                made = moving(path.name[:2], cell.source, figure(output, said, static))
                cell.outputs[at] = nbformat.v4.new_output("display_data", {"text/html": made})
    page.cells.insert(1, nbformat.v4.new_markdown_cell(RUN_IT, id="run-it"))
    return page


def fold(cell: NotebookNode) -> None:
    """Fold away what need not be read; what checks and stubs print before an answer is there is left out."""
    kinds = tags(cell)
    words, tag = None, "hide-input"
    if "check" in kinds or "exercise" in kinds:
        cell.outputs = []
    if "check" in kinds:
        words = "the check"
    elif "parameters" in kinds:
        words = "the knobs of this lesson"
    elif skipped := SKIPPED.match(cell.source):
        words = "code that may be skipped"
        if skipped[1]:
            words += f": {skipped[1].split('.')[0].split(', so that')[0].strip()}"
    if words:
        cell.metadata.tags = [*kinds, tag]
        cell.metadata.mystnb = {"code_prompt_show": f"Show {words}", "code_prompt_hide": f"Hide {words}"}


def figure(output: NotebookNode, said: str, static: Path) -> str:
    """A picture as a file beside the page, in the size that is meant, with words for those who do not see it."""
    width, height = shown_size(output)
    alt = output.metadata.get("image/png", {}).get("alt", "")
    if len(alt) < 40:  # none, or as little as "16 pictures."
        alt = f"{alt} {said}".strip()
    source = picture(base64.b64decode(output.data["image/png"]), static)
    size = f'width="{width}" height="{height}"'
    return f'<img class="figure" src="{source}" alt="{html.escape(alt)}" {size} loading="lazy">'


def picture(png: bytes, static: Path) -> str:
    """Write a picture under the name of its content, and give its address on the page."""
    folder = static / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(png).hexdigest()[:12] + ".png"
    (folder / name).write_bytes(png)
    return f"_static/figures/{name}"


def words_for(cells: list[NotebookNode], i: int) -> str:
    """What is read out for the figure of cell `i`: the sentences after it, which say what to see in it."""
    after = next((cell.source for cell in cells[i + 1 :] if cell.cell_type == "markdown"), "")
    if not after.startswith(("#", "<", "**Predict")) and (said := first_sentences(after)):
        return said
    texts = [cell.source for cell in cells[: i + 1] if cell.cell_type == "markdown"]
    headings = re.findall(r"^#+ (.*)$", "\n".join(texts), re.MULTILINE)
    return f"Figure: {plain_words(headings[-1])}" if headings else "Figure"


def first_sentences(text: str, enough: int = 80) -> str:
    """Of the first paragraph, until they say something; questions are no description."""
    sentences = re.split(r"(?<=[.?!:])\s+(?=[A-Z\"'(])", plain_words(text.strip().split("\n\n")[0]))
    said = ""
    for sentence in sentences:
        if len(said) < enough and not sentence.endswith("?"):
            said = f"{said} {sentence}".strip()
    return said


def plain_words(text: str) -> str:
    """Without the marks of Markdown; formulas stay as they are written."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"^- |[`*$]", "", text).replace("\n", " ")


def of_the_site(text: str) -> str:
    """Text of the repository, its links led to the site's pages."""
    text = re.sub(r"\]\(notebooks/", "](", text)
    text = re.sub(r"\]\(tools/pictures/", "](_static/pictures/", text)
    text = re.sub(r"\]\(data/README\.md\)", "](data.md)", text)
    text = re.sub(r"\]\(CONTRIBUTING\.md\)", "](contributors.md)", text)
    return HERE_ONLY.sub(r"\1", text)


def readme(text: str) -> dict[str, str]:
    """The README as pages: `index` begins it, and each section of PAGES has a page of its own, named there."""
    text = of_the_site(text)
    first, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    pages = {"index": first, "contributors": of_the_site((ROOT / "CONTRIBUTING.md").read_text("utf-8"))}
    for section in sections:
        title, _, rest = section.partition("\n")
        if title in PAGES:
            pages[PAGES[title]] = f"# {title}\n{rest}"
        else:
            pages["index"] += f"## {title}\n{rest}"
    return pages


def contents(lessons: list[str], others: list[str]) -> str:
    """What Sphinx makes the list of pages from."""
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n:maxdepth: 1\n\n" + "\n".join(names) + "\n```\n"
        for caption, names in (("Lessons", lessons), ("More", others))
    )


def data_page() -> str:
    return (ROOT / "data" / "README.md").read_text("utf-8")
