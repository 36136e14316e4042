"""The bench: a run that fails is reported, and the next one goes on."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.checks import check, require
from tools import bench, starts
from tools.starts import Open

CELLS = [
    new_code_cell("print('set up')"),
    new_code_cell('SEED = 0\nDEVICE = "auto"  # where', metadata={"tags": ["parameters"]}),
    new_code_cell("answer = ...", metadata={"tags": ["exercise"]}, id="stub"),
    new_code_cell("given = answer\nassert given == 42", metadata={"tags": ["check"]}, id="check"),
    new_markdown_cell("<details>\n\n```python\nanswer = 42\n```", metadata={"tags": ["solution"]}),
    new_code_cell("assert SEED != 2, 'too steep\\nand more'", id="claim"),
    new_code_cell("import os, sys\nif SEED == 2:\n    print('take\\ncare', file=sys.stderr)", id="warns"),
    new_code_cell("print(SEED, DEVICE, os.environ.get('COURSE_STRICT'))\nif SEED == 3:\n    os._exit(1)", id="ends"),
]


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A lesson whose claim fails at seed 2, with a warning; at seed 3 the kernel dies."""
    monkeypatch.setenv("COURSE_STRICT", "")  # `--claims` sets it; this puts it back afterwards
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path = tmp_path / "03_fake.ipynb"
    nbformat.write(new_notebook(cells=CELLS, metadata={"kernelspec": kernel}), path)
    monkeypatch.setattr(bench, "lessons", lambda wanted: [path])
    return path


def run(monkeypatch, capsys, *arguments) -> str:
    monkeypatch.setattr("sys.argv", ["bench", *arguments])
    bench.main()
    return re.sub(r" +\d+\.\d+ s", "", capsys.readouterr().out)


def test_claims_are_reported_for_each_seed(lesson, monkeypatch, capsys):
    lines = run(monkeypatch, capsys, "03", "--claims", "--seeds", "3").splitlines()
    fake = f"{'03_fake':34} seed  "
    assert lines[0] == fake + "1  holds"
    assert lines[1] == fake + "2  "
    assert lines[2:4] == ["    cell 5 (claim) AssertionError: too steep", "    cell 6 (warns) stderr: take care"]
    assert lines[4] == fake + "3  " and "DeadKernelError" in lines[5]
    assert lines[-3:] == ["1 of 3 runs hold.", "  not: 03_fake, seed 2", "  not: 03_fake, seed 3"]


def test_an_ordinary_run_sets_the_device_and_goes_on_after_an_error(lesson, monkeypatch, capsys):
    monkeypatch.setattr(bench, "FIGURES", {"03_fake": [({}, ["SEED", "DEVICE", "missing"])]})
    text = run(monkeypatch, capsys, "--seeds", "1", "--device", "cpu")
    assert "SEED = 1, DEVICE = cpu" in text and "NameError: name 'missing'" in text
    assert "cell 3 (check) AssertionError: assert given == 42" in text  # the stub is as it was
    assert "Whole time of each lesson" in text


@check
def is_odd(number, unit):
    require(number % 2, f"{number} {unit} is even.")
    return "It is odd."


def test_the_table_of_open_exercises_counts_the_starts_that_pass(monkeypatch, capsys):
    cases = [
        Open("03.4", is_odd, "made odd", True, lambda start: (2 * start + 1, "cm")),
        Open("03.4", is_odd, "as it comes", False, lambda start: (start, "cm")),
        Open("03.4", is_odd, "breaks", True, lambda start: {}["key"]),
        Open("04.1", is_odd, "another lesson", True, lambda start: (1, "cm")),
    ]
    monkeypatch.setattr(starts, "cases", lambda wanted: [c for c in cases if c.exercise[:2] in wanted])
    monkeypatch.setenv("COURSE_STRICT", "1")
    rows = run(monkeypatch, capsys, "03", "--starts").splitlines()
    assert [re.sub(" +", " ", line).strip() for line in rows[1:]] == [
        "03.4 made odd intended 10 of 10",
        "03.4 as it comes naive 5 of 10",
        "03.4 breaks intended 0 of 10",
        "KeyError: 'key'",
    ]


def test_every_open_exercise_has_an_intended_and_a_naive_idea():
    kinds: dict[str, set] = {}
    for case in starts.cases():
        kinds.setdefault(case.exercise, set()).add(case.intended)
    assert all(found == {True, False} for found in kinds.values()), kinds
