"""The editions and the glossary: what they hold, what they must not hold, and that they run."""

import re
import subprocess
import sys
import tomllib

import nbformat
import pytest
from nbclient import NotebookClient

from tools import editions, glossary, handout
from tools.notebooks import ROOT, lessons, plain, read, tags

TARGETS = "|".join(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
# What the student edition lacks: nothing in it may speak of these.
LACKED = re.compile(
    rf"\bmake ({TARGETS})\b|`make[ :]|Makefile|[Ss]olutions? (are|stand|below|folded)|folded below|olution</summary>"
    r"|\btests/|\btools/(?!lab\.py)|\btools\.(?!course_files)[a-z]|\bpytest\b|nbval|papermill|playwright|\bruff\b"
    r"|git clone"
)
LINK = re.compile(r"\[[^][]*\]\((?!https?:)([^)\s]+\.[a-z]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:data|helpers|notebooks|tools)/[\w./-]*)`")


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed out") / "student"
    editions.student([], folder)
    return folder


def texts(folder) -> dict:
    """The text of each file of the edition, by its path; of a notebook, its cells' sources."""
    found = {}
    for file in folder.rglob("*"):
        if file.suffix == ".ipynb":
            found[file] = "\n".join(cell.source for cell in read(file).cells)
        elif file.is_file() and file.suffix != ".npz":
            found[file] = file.read_text("utf-8")
    return found


def test_student_edition_holds_no_outputs_and_no_solutions(edition):
    for path in lessons():
        cells = read(edition / "notebooks" / path.name).cells
        assert not [c for c in cells if "solution" in tags(c) or "olution</summary>" in c.source]
        assert not [c for c in cells if c.get("outputs") or c.get("execution_count")]
        exercises = [tags(c)[0] for c in cells if tags(c) and tags(c)[0] in ("exercise", "check")]
        assert exercises == ["exercise", "check"] * (len(exercises) // 2) and len(exercises) >= 6 * (
            path.stem[:2] > "00"
        )


def test_student_edition_runs_by_itself_with_its_own_helpers(edition, monkeypatch):
    """As on a hub that is set up as the README says: the helpers installed are others, here those of the project."""
    setting = re.search(r'^    "PYTHONPATH": "(.*)",', (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    monkeypatch.setenv("PYTHONPATH", setting[1])
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    lesson = read(edition / "notebooks" / lessons()[1].name)
    lesson.cells.append(nbformat.v4.new_code_cell("import helpers.checks\nprint(helpers.checks.__file__)"))
    NotebookClient(lesson, timeout=300, resources={"metadata": {"path": str(edition / "notebooks")}}).execute()
    assert str(edition) in lesson.cells[-1].outputs[0].text


def test_student_edition_speaks_of_nothing_that_it_lacks(edition):
    readme = (edition / "README.md").read_text("utf-8")
    for file, text in texts(edition).items():
        assert not (found := LACKED.search(text)), f"{file.name}: {text[max(found.start() - 80, 0) : found.end() + 40]}"
        for target in LINK.findall(text):
            assert (file.parent / target).exists(), f"{file.name} leads to {target}"
        for path in PATH.findall(text):
            assert (edition / path).exists() or path.startswith("data/MNIST"), f"{file.name} names {path}"
        for section in re.findall(r"\*([^*\n]+)\* in the README", text):
            assert f"## {section}\n" in readme, f"{file.name}: the README has no section {section}"
    assert readme.count("\n| ") >= 8  # the troubles


def test_every_sentence_put_right_still_stands_in_the_course():
    course = [(ROOT / name).read_text("utf-8") for name in ("README.md", "data/README.md", "tools/lab.py")]
    course += [cell.source for path in lessons() for cell in read(path).cells]
    assert not [old for old in handout.SENTENCES if not any(old in text for text in course)]


def test_student_edition_asks_for_what_the_lessons_import_and_no_more(edition):
    wanted = re.findall(r"^[a-z]+", (edition / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    code = "\n".join(c.source for p in lessons() for c in read(p).cells if c.cell_type == "code")
    lessons_own = {file: text for file, text in texts(edition).items() if file.parent.name != "tools"}
    code += "".join(text for file, text in lessons_own.items() if file.suffix == ".py")
    names = set(re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE))
    not_asked_for = {"helpers", "two_processes", "worker_demo", "IPython", "traitlets", "PIL"}  # here, or come along
    assert names - set(sys.stdlib_module_names) - not_asked_for <= set(wanted)
    assert set(wanted) <= names | {"torchvision", "jupyterlab", "ipykernel", "setuptools"}
    project = tomllib.loads((edition / "pyproject.toml").read_text("utf-8"))
    assert set(project) == {"build-system", "project", "tool"} and set(project["tool"]) == {"setuptools"}


def test_student_edition_grows_in_place_and_touches_nothing_else(tmp_path):
    for number in ("00", "04"):
        editions.student([number], tmp_path)
        if number == "00":
            own = [tmp_path / ".git" / "HEAD", tmp_path / "plan.md", tmp_path / ".gitignore"]
            own[0].parent.mkdir()
            for file in own:
                file.write_text("mine")
    held = sorted(path.stem[:2] for path in (tmp_path / "notebooks").glob("[0-9]*.ipynb"))
    assert held == ["00", "04"] and [file.read_text() for file in own] == ["mine"] * 3
    for file, text in texts(tmp_path).items():
        assert all((file.parent / target).exists() for target in LINK.findall(text)), file
    welcome, words = (
        (tmp_path / "notebooks" / name).read_text("utf-8") for name in ("00_welcome.ipynb", "glossary.ipynb")
    )
    assert "[04 Classification](04_classification.ipynb)" in welcome and "| 05 Building networks |" in welcome
    assert "([04](04_classification.ipynb))" in words and "(05)" in words


def test_of_an_edition_a_copy_of_the_first_lesson_is_opened(tmp_path):
    editions.student(["03", "04"], tmp_path)
    ask = "import lab; print(lab.first_lesson())"
    found = subprocess.run([sys.executable, "-c", ask], cwd=tmp_path / "tools", capture_output=True, text=True)
    assert found.stdout.endswith("\nmy_lessons/03_regression.ipynb\n"), found.stderr
    held = {path.name for path in (tmp_path / "my_lessons").glob("[!.]*")}
    assert held >= {"03_regression.ipynb", "04_classification.ipynb", "glossary.ipynb", "two_processes.py"}


def test_the_grading_line_of_the_readme_stops_at_a_wrong_answer(tmp_path):
    """The line as it is printed: in an empty folder, with the helpers of the project, and a limit for each cell."""
    section = (ROOT / "README.md").read_text("utf-8").partition("**Grading.**")[2]
    line = section.split("```\n")[1]
    for name, place in ((".venv", sys.prefix), ("helpers", ROOT / "helpers"), ("notebooks", ROOT / "notebooks")):
        (tmp_path / name).symlink_to(place)
    cells = ["import os\nprint(os.listdir())", "from helpers.checks import welcome\nwelcome.parameters(1)"]
    made = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.metadata.language_info = {"name": "python"}
    (tmp_path / "learner").mkdir()
    nbformat.write(made, tmp_path / "learner" / "03_regression.ipynb")
    run = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode and "AssertionError: Not yet." in run.stderr
    graded = read(tmp_path / "graded" / "03_regression.ipynb")
    assert [c.outputs[0].text for c in graded.cells if c.source == cells[0]] == ["[]\n"]
    assert "--execution-timeout 60" in line


@pytest.mark.parametrize("number, says", [("00", "cannot be written"), ("4", "There is no lesson 4.")])
def test_what_cannot_be_made_is_one_sentence(number, says, tmp_path, monkeypatch):
    (tmp_path / "student").write_text("a file in the way")
    monkeypatch.setattr(editions.student, "__defaults__", (tmp_path / "student",))
    with pytest.raises(SystemExit, match=says):
        editions.main("student", number)


def test_solutions_edition_is_solved_and_executed(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "")  # the edition sets it; this puts it back afterwards
    editions.solutions(["01"], tmp_path)
    (made,) = tmp_path.iterdir()
    cells = read(made).cells
    checks = [plain(c.outputs[0]) for c in cells if "check" in tags(c)]
    assert len(checks) == 4 and all(text.startswith("Right.") for text in checks)
    assert checks[-1].endswith("\n4 of 4 right in this lesson.")
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
