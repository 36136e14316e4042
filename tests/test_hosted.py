"""A lesson without the course beside it: in Colab, in Kaggle, downloaded alone. Its first cell sets it up."""

import os
import shutil
import subprocess
import sys
import sysconfig

import nbformat
import pytest

from helpers import hosted
from tools.hosted import CLONE, FIRST, LINKS, address, clone, first_cell, links, with_first_cell
from tools.notebooks import ROOT, lessons, read

VERSIONS = os.environ.get("TORCH_VERSIONS", "").split()  # "2.6.0 2.9.1": set by `make test-hosted`
PROJECT = '[project]\ndependencies = ["torch>=2.6,<2.16", "numpy>=2.0,<3", "not-there>=1"]'


@pytest.fixture
def repository(tmp_path):
    """What a stranger can fetch: these files, as a repository of git."""
    folder = tmp_path / "repository"
    for part in ("helpers", "notebooks", "data/digits.npz", "data/breast_cancer.csv", "pyproject.toml"):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(ROOT / part, folder / part)
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder.as_uri()


@pytest.fixture
def alone(tmp_path, repository):
    """A folder that holds lesson 00 and nothing else."""
    folder = tmp_path / "alone"
    folder.mkdir()
    notebook = with_first_cell(read(lessons(["00"])[0]), repository)
    nbformat.write(notebook, folder / "00_welcome.ipynb")
    return folder


def first_code(notebook):
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_each_lesson_begins_with_the_cell_for_this_address(path):
    cell = first_code(read(path))
    assert cell.id == FIRST and cell.source == first_cell(address()), "run `python -m tools.hosted`"
    assert not cell.outputs  # no word about it where all is there


def test_the_readme_has_the_links_for_this_address():
    readme = (ROOT / "README.md").read_text("utf-8")
    held = LINKS.search(readme)[0]
    assert CLONE.search(readme)[0] == clone(address()) and len(CLONE.findall(readme)) == 1
    assert clone("https://github.com/some-one/course.git").endswith("course.git\ncd course")
    assert held == f"<!-- links -->\n{links(address())}<!-- end of links -->", "run `python -m tools.hosted`"
    tried = links("https://github.com/some-one/course.git")
    assert tried.count("some-one/course/") == 3 and "some-one/course)" in tried and ".git/" not in tried
    assert links("https://example.org/course") == links("") == ""


# A Python that knows the installed packages, but not this folder, of which only a .pth file there speaks.
def run(code, folder):
    paths = os.pathsep.join({sysconfig.get_paths()[kind] for kind in ("purelib", "platlib")})
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONPATH": paths}
    made = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=folder, env=environment, capture_output=True, text=True
    )
    return made.stdout, made.stderr


def test_a_lesson_alone_fetches_the_course_and_goes_on(alone):
    cells = [cell.source for cell in read(alone / "00_welcome.ipynb").cells if cell.cell_type == "code"][:2]
    said, trouble = run("\n".join([*cells, "import helpers; print(helpers.__file__)"]), alone)
    home = alone / "pytorch-course"
    assert said.splitlines()[-2:] == [
        f"The course is in {home}, and you work in its folder notebooks. Download what you want to keep.",
        str(home / "helpers" / "__init__.py"),
    ], trouble  # fmt: skip
    assert "Fetching" in said
    again, trouble = run("\n".join(cells), alone)  # after a restart of the kernel
    assert "Fetching" not in again and "The course is in" in again and not trouble


def test_where_the_cell_cannot_go_on_it_says_what_to_do(tmp_path, alone):
    said, trouble = run(first_cell("file:///nowhere"), tmp_path)
    assert "That failed. It needs git, a network" in trouble and "Traceback" not in trouble
    (tmp_path / "lessons").mkdir()
    (tmp_path / "helpers").mkdir()
    (tmp_path / "helpers" / "hosted.py").touch()  # the course is there, and the kernel is another Python's
    said, trouble = run(first_cell("file:///nowhere"), tmp_path / "lessons")
    assert trouble == "Choose another kernel: the course's own, in .venv.\n" and not said


def test_without_an_address_the_cell_says_what_to_do(tmp_path):
    said, trouble = run(first_cell(""), tmp_path)
    assert said.startswith("This Python does not know the course. Get its whole folder") and not trouble
    assert len(said.splitlines()) == 1


def test_only_what_does_not_fit_is_installed_and_torch_stays(tmp_path, monkeypatch, capsys):
    there = {"torch": "2.3.1+cu121", "numpy": "1.26.4", "torchvision": "0.18"}
    monkeypatch.setattr(hosted, "installed", lambda name: there.get(name, ""))
    assert hosted.unmet(PROJECT) == ["torch>=2.6,<2.16", "numpy>=2.0,<3", "not-there>=1"]
    commands = []

    def refuse(command):
        commands.append(command)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(hosted.subprocess, "run", refuse)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        hosted.set_up(tmp_path)
    assert commands[0][-3:] == ["numpy>=2.0,<3", "not-there>=1", "torch==2.3.1+cu121"]
    said = capsys.readouterr().out
    assert "tested with torch>=2.6,<2.16; here is torch 2.3.1+cu121." in said
    assert 'python -m pip install "numpy>=2.0,<3" "not-there>=1"`, restart the kernel' in str(stopped.value)
    monkeypatch.setattr(hosted.subprocess, "run", lambda command: subprocess.CompletedProcess(command, 0))
    monkeypatch.setitem(sys.modules, "not-there", sys)  # as where a kernel has loaded it already
    with pytest.raises(SystemExit, match="Restart the kernel, and run this cell again: an older .*not-there"):
        hosted.set_up(tmp_path)
    there |= {"torch": "2.15.0+cpu", "numpy": "2.0.0rc1", "not-there": "1.0"}
    assert hosted.unmet(PROJECT) == []


@pytest.mark.skipif(not VERSIONS, reason="installs whole environments; `make test-hosted` runs it")
@pytest.mark.parametrize("torch", VERSIONS)
def test_a_lesson_alone_beside_another_torch(alone, tmp_path, torch):
    python = tmp_path / "environment" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--seed", "--python", sys.executable, python.parent.parent], check=True)
    subprocess.run([*uv, "pip", "install", "--python", python, f"torch=={torch}", "nbclient", "ipykernel"], check=True)
    lesson = alone / "00_welcome.ipynb"
    script = (
        "import sys, nbclient, nbformat; n = nbformat.read(sys.argv[1], 4); "
        "nbclient.NotebookClient(n, timeout=600, kernel_name='python3').execute(); nbformat.write(n, sys.argv[1])"
    )
    kernels = subprocess.run([python, "-m", "ipykernel", "install", "--prefix", python.parent.parent], check=True)
    assert kernels.returncode == 0
    subprocess.run([python, "-c", script, lesson], cwd=alone, check=True)
    notebook = read(lesson)
    said = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert f"The course is in {alone / 'pytorch-course'}" in said
    version = subprocess.run([python, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True)
    assert version.stdout.startswith(torch)
