"""The learner's own copies: made without outputs, and never written over."""

import json
import os
import shutil
import subprocess

import nbformat
import pytest

from tools.my_lessons import lay
from tools.notebooks import NOTEBOOKS, lessons, read

LESSON, NEW = "03_regression.ipynb", "03_regression (new).ipynb"


class Folders:
    """A course of one lesson, and the copies of a learner."""

    def __init__(self, root):
        self.course, self.own = root / "notebooks", root / "my_lessons"
        (self.course / "drawings").mkdir(parents=True)
        (self.course / "drawings" / "03_line.svg").write_text("<svg/>")
        (self.course / "two_processes.py").write_text("first")
        self.publish("first")

    def publish(self, text):
        """The course gets a new version of the lesson, with its output."""
        output = nbformat.v4.new_output("stream", text="3.0\n")
        cell = nbformat.v4.new_code_cell(f"print({text!r})", id="a", outputs=[output], execution_count=1)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), self.course / LESSON)

    def lay(self):
        return lay(self.course, self.own)

    def source(self, name=LESSON):
        return read(self.own / name).cells[0].source

    def work(self, name=LESSON, source=None, output=None, **metadata):
        """What a learner leaves in a copy; returns the bytes."""
        notebook = read(self.own / name)
        notebook.metadata |= metadata
        notebook.cells[0].metadata["collapsed"] = False
        if source is not None:
            notebook.cells[0].source = source
        if output is not None:
            notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text=output)]
            notebook.cells[0].execution_count = 7
        nbformat.write(notebook, self.own / name)
        return (self.own / name).read_bytes()

    def held(self):
        return sorted(p.relative_to(self.own).as_posix() for p in self.own.rglob("[!.]*") if p.is_file())


@pytest.fixture
def folders(tmp_path):
    made = Folders(tmp_path)
    assert "Your own copies of the lessons are in my_lessons/" in made.lay()[0]
    return made


def test_copies_have_no_outputs_and_all_that_lessons_use(folders):
    assert folders.held() == [LESSON, "drawings/03_line.svg", "two_processes.py"]
    (cell,) = read(folders.own / LESSON).cells
    assert cell.source == "print('first')" and cell.outputs == [] and cell.execution_count is None
    assert read(folders.course / LESSON).cells[0].outputs  # the original keeps its own
    assert folders.lay() == []


def test_copies_of_the_real_lessons_are_the_lessons(tmp_path):
    lay(NOTEBOOKS, tmp_path / "my_lessons")
    for path in [*lessons(), NOTEBOOKS / "glossary.ipynb"]:
        ours, theirs = read(path), read(tmp_path / "my_lessons" / path.name)
        parts = [[(cell.id, cell.source, cell.metadata) for cell in notebook.cells] for notebook in (ours, theirs)]
        assert parts[0] == parts[1]
        assert not [c for c in theirs.cells if c.get("outputs") or c.get("execution_count")]


@pytest.mark.parametrize("left", [{"source": "mine"}, {"output": "2.9\n"}])
def test_what_a_learner_did_stays_and_the_new_version_lies_beside_it(folders, left):
    mine = folders.work(**left)
    folders.publish("second")
    (said,) = folders.lay()
    assert "The course is newer than lessons of yours" in said and NEW in said
    assert (folders.own / LESSON).read_bytes() == mine and folders.source(NEW) == "print('second')"
    assert folders.lay() == []  # it is said once

    folders.publish("third")  # nobody has worked in the second, which only lay there
    assert NEW in folders.lay()[0] and folders.source(NEW) == "print('third')"
    also_mine = folders.work(NEW, source="mine, too")
    folders.publish("fourth")
    assert "03_regression (new 2).ipynb" in folders.lay()[0]
    assert (folders.own / LESSON).read_bytes() == mine and (folders.own / NEW).read_bytes() == also_mine


def test_a_copy_that_was_only_looked_at_is_brought_up_to_date_in_silence(folders):
    folders.work(language_info={"name": "python", "version": "3.13.1"})  # JupyterLab adds it
    folders.publish("second")
    assert folders.lay() == [] and folders.source() == "print('second')" and NEW not in folders.held()


def test_what_was_thrown_away_comes_again_only_where_the_lesson_is_missing(folders):
    folders.work(source="mine")
    folders.publish("second")
    folders.lay()
    (folders.own / NEW).unlink()
    assert folders.lay() == [] and folders.source() == "mine" and NEW not in folders.held()
    (folders.own / LESSON).unlink()  # to begin afresh
    assert folders.lay() == [] and folders.source() == "print('second')"


def test_a_learner_may_take_over_the_new_version(folders):
    folders.work(source="mine")
    folders.publish("second")
    folders.lay()
    os.replace(folders.own / NEW, folders.own / LESSON)
    folders.publish("third")
    assert folders.lay() == [] and folders.source() == "print('third')" and NEW not in folders.held()


@pytest.mark.parametrize("note", ["", "{", None])
def test_without_a_note_of_what_was_laid_every_copy_counts_as_changed(folders, note):
    (folders.own / ".laid.json").unlink() if note is None else (folders.own / ".laid.json").write_text(note)
    assert folders.lay() == [] and NEW not in folders.held()  # it is the course's still
    (folders.own / ".laid.json").unlink()
    folders.publish("second")
    assert NEW in folders.lay()[0] and folders.source() == "print('first')"


def test_damaged_files_stop_nothing(folders):
    (folders.own / LESSON).write_text("<<<<<<< mine")
    folders.publish("second")
    assert NEW in folders.lay()[0] and (folders.own / LESSON).read_text() == "<<<<<<< mine"
    (folders.course / LESSON).write_text("<<<<<<< HEAD")  # a pull that met changes
    (folders.course / "two_processes.py").write_text("second")
    assert folders.lay() == [f"notebooks/{LESSON} is damaged. git restores it: git checkout notebooks/{LESSON}"]
    assert (folders.own / "two_processes.py").read_text() == "second"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_does_not_see_them(folders):
    git = ["git", "-C", str(folders.own.parent)]
    subprocess.run([*git, "init", "-q"], check=True)
    seen = subprocess.run([*git, "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True).stdout
    assert "notebooks/two_processes.py" in seen and "my_lessons" not in seen


def test_nothing_but_copies_and_the_note_lie_there(folders):
    hidden = sorted(p.name for p in folders.own.rglob(".*"))
    assert hidden == [".gitignore", ".laid.json"]
    assert set(json.loads((folders.own / ".laid.json").read_text())) == set(folders.held())
