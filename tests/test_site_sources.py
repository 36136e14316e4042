"""What the website is made from, without building it. `make test-site` looks at the built one."""

import ast
import re

import pytest

from tools.notebooks import ROOT, lessons, read
from tools.recordings import IN_A_DEMO
from tools.site_demos import ALL, DEMOS, places, start_of, written
from tools.site_facts import facts
from tools.site_pages import PAGES, lesson, readme


def demos():
    """The name of each demo, as in the table, with the names of its controls."""
    found = {}
    for path in lessons():
        for cell in read(path).cells:
            if cell.cell_type == "code" and (match := IN_A_DEMO.search(cell.source)):
                call = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
                call = next(node for node in call if getattr(node.func, "id", "") == "explore")
                names = [word.arg for word in call.keywords if word.arg not in ("size", "columns")]
                found[f"{path.name[:2]} {match[1]}"] = names
    return found


def test_every_demo_of_the_lessons_says_which_of_its_controls_move_on_the_site():
    found, here = demos(), {path.name[:2] for path in lessons()}
    table = {name for name in DEMOS if name[:2] in here}
    assert table == found.keys(), "add the demo to the table in tools/site_demos.py, or take it out"
    for name, controls in found.items():
        assert DEMOS[name].keys() <= {*controls}, f"{name} has other controls"


def test_positions_hold_the_start_and_stay_in_the_range():
    slider = (-5.0, 5.0, 0.1, -1.0)
    for how, wanted, count in ((slider, 13, 13), (slider, ALL, 101), ((1, 50, 1, 5), 7, 7), (slider, [0.0, 2.0], 3)):
        found = places(how, wanted)
        assert start_of(how) in found and len(found) == count and found == sorted(found)
        assert isinstance(wanted, list) or (found[0], found[-1]) == how[:2]
    assert places(["a", "b", "c"], 2) == ["a", "b"] and places(True, ALL) == [False, True]
    assert [written(value, slider) for value in (-1.0, 0.30000000000000004)] == ["\u22121.0", "0.3"]


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_page_folds_checks_and_has_words_for_every_figure(path, tmp_path):
    page = lesson(path, tmp_path, lambda number, source, figure: figure)
    outputs = [out for cell in page.cells if cell.cell_type == "code" for out in cell.outputs]
    assert not any("image/png" in out.get("data", {}) for out in outputs)
    images = re.findall(r"<img[^>]*>", " ".join(out.get("data", {}).get("text/html", "") for out in outputs))
    for image in images:
        source, alt = (re.search(rf'{name}="([^"]*)"', image)[1] for name in ("src", "alt"))
        assert (tmp_path / source.removeprefix("_static/")).exists() and len(alt) > 15, image
    for cell in page.cells:
        if {"check", "exercise"} & {*cell.metadata.get("tags", [])}:
            assert not cell.outputs
        if "check" in cell.metadata.get("tags", []):
            assert "hide-input" in cell.metadata.tags and cell.metadata.mystnb["code_prompt_show"] == "Show the check"


def test_sections_of_the_readme_become_pages_and_none_is_lost():
    text = (ROOT / "README.md").read_text("utf-8")
    pages = readme(text)
    assert {*PAGES.values()} <= pages.keys(), "PAGES in tools/site_pages.py names a section that the README lacks"
    for heading in re.findall(r"^##? (.*)$", text, re.MULTILINE):
        assert any(re.search(rf"^##? {re.escape(heading)}$", page, re.MULTILINE) for page in pages.values()), heading


def test_what_the_site_says_of_the_course_can_be_counted():
    counted = facts()
    assert counted["lessons"] == len(lessons()) and counted["wrong"] >= 3 * counted["exercises"]
    assert all(isinstance(number, int) for number in counted.values())
