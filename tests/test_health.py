"""What every committed lesson must be like."""

import ast
import json
import re

import pytest

from tools.notebooks import NOTEBOOKS, ROOT, lessons, read, shown_size, solution_code, tags

TAGS = {"parameters", "exercise", "check", "solution", "nbval-check-output"}
PARTS = ["## Setup", "## Live", "## Break it", "## Then and now", "## Exercises", "## Recap"]
OBSOLETE = re.compile(
    r"\bVariable\(|volatile|\.data\[|\.data\.numpy|F\.(tanh|sigmoid)\(|torch\.load\((?!.*weights_only)|size_average"
)
# Anything that names a folder of the machine on which the outputs were made.
PATHS = re.compile(r"/home/|/Users/|/root/|/tmp/|site-packages|[A-Z]:\\\\|file://")

lesson = pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)


def code(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]


def prose(notebook):
    return [c for c in notebook.cells if c.cell_type == "markdown" and "solution" not in tags(c)]


@lesson
def test_was_run_from_top_to_bottom_without_errors(path):
    notebook = read(path)
    assert [c.execution_count for c in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    for cell in code(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text


@lesson
def test_stores_nothing_of_the_machine_or_of_widgets(path):
    text = path.read_text(encoding="utf-8")
    notebook = read(path)
    assert not PATHS.search(re.sub(r'"image/png": "[^"]*"', "", text))
    assert "widget-view+json" not in text and "widgets" not in notebook.metadata
    assert len(text.encode()) < 1_000_000
    assert notebook.metadata.kernelspec.name == "python3" and notebook.metadata.language_info.name == "python"
    assert all(set(c.metadata) <= {"tags"} for c in notebook.cells)


@lesson
def test_has_every_part_in_order(path):
    notebook = read(path)
    headings = re.findall(r"^#{1,2} .*", "\n".join(c.source for c in prose(notebook)), re.MULTILINE)
    assert headings[0].startswith(f"# {path.name[:2]} ")
    places = [[i for i, h in enumerate(headings) if h.startswith(part)] for part in PARTS]
    assert all(places), f"missing: {[p for p, found in zip(PARTS, places, strict=True) if not found]}"
    assert places[0][0] < places[-2][0] < places[-1][0] == len(headings) - 1
    first = notebook.cells[0].source
    for word in ["**Running**", "**Builds on**", "You will be able to"]:
        assert word in first
    assert sum("parameters" in tags(c) for c in notebook.cells) == 1
    assert "Predict:" in "\n".join(c.source for c in prose(notebook))
    last = notebook.cells[-1].source
    assert "| New word | 中文 | Meaning |" in last


@lesson
def test_exercises_have_four_cells_each(path):
    cells = read(path).cells
    stubs = [i for i, c in enumerate(cells) if "exercise" in tags(c)]
    assert len(stubs) >= 3
    for i in stubs:
        task = next(c for c in reversed(cells[:i]) if c.cell_type == "markdown")
        assert re.search(r"### Exercise \d \((easy|medium|open)\)", task.source)
        assert "..." in cells[i].source and tags(cells[i + 1]) == ["check"] and tags(cells[i + 2]) == ["solution"]
        assert cells[i + 2].source.startswith("<details><summary>")
        ast.parse(solution_code(cells[i + 2]))
    assert all(t in TAGS for c in cells for t in tags(c))


@lesson
def test_size(path):
    notebook = read(path)
    text = "\n".join(c.source for c in prose(notebook))
    read_by_all = re.sub(r"<details>.*?</details>|!\[[^\]]*\]", "", text, flags=re.DOTALL)  # no hints, no alt texts
    words = len(re.findall(r"[A-Za-z0-9][\w'.,-]*", read_by_all))
    assert 1200 <= words <= 4000, f"{words} words"
    cells = [c.source.splitlines() for c in code(notebook)]
    long = [c[0] for c in cells if len(c) > 25]
    wide = [line for c in cells for line in c if len(line) >= 80]
    assert not long and not wide
    lengths = sorted(map(len, cells))
    assert lengths[len(lengths) // 2] <= 12


@lesson
def test_figures(path):
    pictures = [o for cell in code(read(path)) for o in cell.outputs if "image/png" in o.get("data", {})]
    demos = [o for o in pictures if "interactive demo" in o.data.get("text/plain", "")]
    sizes = [shown_size(picture) for picture in pictures]
    assert 5 <= len(pictures) and len(pictures) - len(demos) <= 12
    assert all(width <= 900 and height <= 600 for width, height in sizes), sizes


@lesson
def test_figures_say_what_they_show_to_those_who_do_not_see_them(path):
    outputs = [o for cell in code(read(path)) for o in cell.outputs if "image/png" in o.get("data", {})]
    mute = [o.data["text/plain"] for o in outputs if len(o.metadata.get("image/png", {}).get("alt", "")) < 10]
    assert not mute, f"{len(mute)} of {len(outputs)} pictures have no words: make outputs L={path.name[:2]}"


@lesson
def test_obsolete_calls_stand_in_then_and_now_only(path):
    section = ""
    for cell in read(path).cells:
        headings = re.findall(r"^## .*", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []
        section = headings[-1] if headings else section
        if cell.cell_type == "code" and section != "## Then and now":
            assert not OBSOLETE.search(cell.source), cell.source


def test_outputs_were_made_with_the_real_mnist():
    cells = [c for c in code(read(NOTEBOOKS / "09_convolutional_networks.ipynb")) if "data = mnist()" in c.source]
    assert cells[0].outputs[0].text.startswith("MNIST: 60,000 training and 10,000 test images")


def linked(text):
    return re.findall(r"\]\(([^)\s]+)\)|<img[^>]*src=\"([^\"]+)\"", text)


@pytest.mark.parametrize("path", [*lessons(), *sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("data/*.md"))], ids=str)
def test_links_resolve(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join(c.source for c in prose(read(path)))
    for groups in linked(text):
        target = next(g for g in groups if g)
        if target.startswith("#"):
            anchors = [re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-")
                       for h in re.findall(r"^#+ (.*)", text, re.MULTILINE)]  # fmt: skip
            assert target[1:] in anchors, target
        elif not re.match(r"https?://|mailto:", target):
            assert (path.parent / target.split("#")[0]).exists(), f"{path.name} links to {target}"


def test_lessons_are_linked_in_order_and_stand_in_every_map():
    paths = lessons()
    for before, after in zip(paths, paths[1:], strict=False):
        assert f"({after.name})" in read(before).cells[-1].source, f"{before.name} does not lead to {after.name}"
        assert f"({before.name})" in read(after).cells[-1].source, f"{after.name} does not lead back"
    welcome = "\n".join(c.source for c in prose(read(paths[0])))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in paths[1:]:
        assert f"| [{path.stem[:2]} " in welcome and f"({path.name})" in welcome
    for path in paths:
        assert f"(notebooks/{path.name})" in readme


def test_every_chapter_of_checks_belongs_to_a_lesson():
    used = {m for path in lessons() for m in re.findall(r"from helpers.checks import (\w+)", path.read_text("utf-8"))}
    modules = {p.stem: p.read_text("utf-8") for p in ROOT.glob("helpers/checks/*.py")}
    imported = {
        m
        for text in modules.values()
        for line in re.findall(r"^from \..*", text, re.M)
        for m in re.findall(r"\w+", line)
    }
    assert used == modules.keys() - imported - {"__init__"}


def test_notebooks_are_plain_json():
    for path in NOTEBOOKS.glob("*.ipynb"):
        json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", lessons()[1:], ids=lambda path: path.stem)
def test_both_maps_give_the_times_that_the_lesson_gives(path):
    title = read(path).cells[0].source
    given = re.search(r"Reading and doing\*\* (\d+ minutes).*?Running\*\* about (\d+) seconds", title)
    for text in ((ROOT / "README.md").read_text("utf-8"), "".join(c.source for c in read(lessons()[0]).cells)):
        row = re.search(rf"^\|.*{path.name}\).*$", text, re.MULTILINE)
        assert row and row[0].endswith(f"| {given[1]} | {given[2]} s |")
