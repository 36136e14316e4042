"""How a lesson teaches, as far as a test can see it: small steps, drawings, hints, places to rest, plain words."""

import ast
import re
import statistics

import pytest

from tools.notebooks import lessons, read, tags

TAUGHT = lessons(["08", "10", "11", "14", "15"])  # the lessons that have been brought to this standard
NOT_TEACHING = {"parameters", "check", "exercise", "solution"}
STILTED = re.compile(
    r"\bsome hundred\b|\bthe way back\b(?! to)|\bany of the three\b|, and there alone\b", re.IGNORECASE
)

taught = pytest.mark.parametrize("path", TAUGHT, ids=lambda path: path.stem)


def texts(path):
    return [c.source for c in read(path).cells if c.cell_type == "markdown" and "solution" not in tags(c)]


def skippable(cell):
    return cell.source.startswith("# You may skip the inside:")


def teaching(path):
    """The code that is to be read."""
    cells = [c for c in read(path).cells if c.cell_type == "code" and not NOT_TEACHING & set(tags(c))]
    return [c.source for c in cells if not skippable(c)]


def lines(source):
    return sum(bool(line.strip()) for line in source.splitlines())


@taught
def test_cells_are_small_steps(path):
    assert statistics.median(map(lines, teaching(path))) <= 8
    assert {s.splitlines()[0]: n for s in texts(path) if (n := len(re.findall(r"\w+", s))) > 180} == {}


@taught
def test_what_is_built_is_drawn_and_sittings_end_somewhere(path):
    text = "\n".join(texts(path))
    assert len(re.findall(r"!\[[^\]]+\]\(drawings/", text)) >= 5
    assert "good place for a break" in text and re.search("second sitting", text, re.IGNORECASE)
    assert "**Functions of torch that you met**" in text and "(glossary.ipynb)" in text


@taught
def test_every_exercise_has_a_hint_that_unfolds_and_a_stub_that_waits(path):
    cells = read(path).cells
    for i, cell in enumerate(cells):
        if "exercise" in tags(cell):
            assert "<details><summary>Hint</summary>" in cells[i - 1].source, cells[i - 1].source[:80]
            said = "".join(o.get("text", o.get("data", {}).get("text/plain", "")) for o in cells[i + 1].outputs)
            assert "Not answered yet" in said, cell.source


@taught
def test_code_has_no_chained_assignments(path):
    chained = [
        ast.unparse(node)
        for source in teaching(path)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and len(node.targets) > 1
    ]
    assert not chained


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_words_are_those_that_one_says(path):
    assert STILTED.findall("\n".join(texts(path))) == []
