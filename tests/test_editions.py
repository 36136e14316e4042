"""The editions and the glossary: what they hold, what they must not hold, and that they run."""

import re

import nbformat
from nbclient import NotebookClient

from tools import editions, glossary
from tools.notebooks import ROOT, lessons, read, tags


def test_student_edition_holds_no_outputs_and_no_solutions_and_runs_by_itself(tmp_path, monkeypatch):
    folder = tmp_path / "student"
    editions.student([], folder)
    for path in lessons():
        cells = read(folder / "notebooks" / path.name).cells
        assert not [c for c in cells if "solution" in tags(c) or "<details>" in c.source]
        assert not [c for c in cells if c.get("outputs") or c.get("execution_count")]
        exercises = [tags(c)[0] for c in cells if tags(c) and tags(c)[0] in ("exercise", "check")]
        assert exercises == ["exercise", "check"] * (len(exercises) // 2) and len(exercises) >= 6 * (
            path.stem[:2] > "00"
        )
    monkeypatch.setenv("PYTHONPATH", str(folder))  # in place of the helpers of this project
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    lesson = read(folder / "notebooks" / lessons()[1].name)
    lesson.cells.append(nbformat.v4.new_code_cell("import helpers\nprint(helpers.__file__)"))
    NotebookClient(lesson, timeout=300, resources={"metadata": {"path": str(folder / "notebooks")}}).execute()
    assert str(folder) in lesson.cells[-1].outputs[0].text


def test_solutions_edition_is_solved_and_executed(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "")  # the edition sets it; this puts it back afterwards
    editions.solutions(["01"], tmp_path)
    (made,) = tmp_path.iterdir()
    cells = read(made).cells
    checks = [c.outputs[0].text for c in cells if "check" in tags(c)]
    assert len(checks) == 4 and all(text.startswith("Right.") for text in checks)
    assert not [c for c in cells if "<details>" in c.source or re.search(r"^\s*\.\.\.$", c.source, re.MULTILINE)]


def test_glossary_is_that_of_the_lessons():
    assert glossary.GLOSSARY.read_text("utf-8") == glossary.notebook(), "run `python -m tools.glossary`"


def test_new_words_stand_in_their_lessons():
    """A word of the table is used in the lesson above it, so that the glossary leads to something."""
    texts = {p.name: " ".join(c.source for c in read(p).cells[:-1]).lower() for p in lessons()}
    for english, chinese, meaning, name in glossary.new_words():
        parts = re.split(r", | \((.*)\)", english.lower())
        assert any(part and part.rstrip("s") in texts[name] for part in parts), f"{name}: {english}"
        assert re.search(r"[\u4e00-\u9fff]", chinese) and meaning, english


def test_readme_and_welcome_lead_to_the_glossary():
    assert "(notebooks/glossary.ipynb)" in (ROOT / "README.md").read_text("utf-8")
    assert "(glossary.ipynb)" in "".join(c.source for c in read(lessons()[0]).cells)
