"""`make setup` and `make lab`: which environment they take, which address they print, what they say is amiss."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tools import lab
from tools.notebooks import ROOT

posix = pytest.mark.skipif(os.name == "nt", reason="a shell and make are needed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@posix
def test_two_labs_started_at_once_print_the_address_that_each_serves_even_without_a_home(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "JUPYTER_TOKEN")}
    environment["TMPDIR"] = str(tmp_path)
    command = [sys.executable, str(ROOT / "tools" / "lab.py"), f"--port={free_port()}"]
    outputs, labs = [tmp_path / "first.txt", tmp_path / "second.txt"], []
    for output, home in zip(outputs, [str(tmp_path), str(tmp_path / "file" / "home")], strict=True):
        with open(output, "w") as file:
            labs.append(subprocess.Popen(command, env=environment | {"HOME": home}, stdout=file, stderr=file,
                                         start_new_session=True))  # fmt: skip
    try:
        urls = [wait_for_address(output, process) for output, process in zip(outputs, labs, strict=True)]
        assert urls[0] != urls[1]
        for url in urls:
            with urllib.request.urlopen(url.replace("/lab/tree/", "/api/contents/"), timeout=60) as response:
                assert response.status == 200
        assert "Your home folder cannot be written" in outputs[1].read_text()
    finally:
        for process in labs:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_address(output: Path, process: subprocess.Popen) -> str:
    for _ in range(1200):
        said = re.search(r"Open in your browser: (\S+)\n", output.read_text())
        if said:
            return said[1].replace("localhost", "127.0.0.1")
        assert process.poll() is None, output.read_text()
        time.sleep(0.1)
    raise AssertionError(output.read_text())


def test_port_of_another_program_is_not_taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port, guard = lab.reserve(server.getsockname()[1])
        guard.close()
        assert port > server.getsockname()[1]


def test_files_that_lessons_would_import_by_mistake_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    lessons = tmp_path / "notebooks"
    for folder in ("helpers", "notebooks/torch", "notebooks/numpy"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("03_regression.ipynb", "helpers.py", "mine.py", "numpy/__init__.py"):  # torch/ holds no package
        (lessons / name).touch()
    assert lab.in_the_way() == ["notebooks/helpers.py", "notebooks/numpy/"]
    (lessons / "helpers.py").unlink()
    (lessons / "helpers").mkdir()
    assert "notebooks/helpers/ stands in the way" in lab.advice()[0]
    assert f"helpers from elsewhere, {ROOT}" in lab.advice()[-1]  # tmp_path is the folder of a copy


def test_authors_open_the_originals_and_learners_too_where_no_copies_can_be_made(tmp_path, monkeypatch, capsys):
    assert lab.first_lesson(edit=True) == "notebooks/00_welcome.ipynb" and capsys.readouterr().out == ""
    (tmp_path / "my_lessons").write_text("a file in the way")
    monkeypatch.setattr(lab.my_lessons.lay, "__defaults__", (ROOT / "notebooks", tmp_path / "my_lessons"))
    assert lab.first_lesson() == "notebooks/00_welcome.ipynb"
    assert f"{tmp_path / 'my_lessons'} cannot be written" in capsys.readouterr().out


def test_this_project_needs_no_advice():
    assert lab.advice() == []


@posix
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_setup_mends_an_environment_that_came_along_with_a_copied_folder(tmp_path):
    """The environment of `tmp_path` runs this Python, whose helpers are those of this project."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\ncase "$*" in -m*) echo "$@" >>installed;; *) exec "{sys.executable}" "$@";; esac\n')
    python.chmod(0o755)

    # A make around this test, such as test-lowest, hands its own variables on to every make below it.
    handed_on = ("MAKE", "MFLAGS", "VENV", "LOCKED")
    no_make = {name: value for name, value in os.environ.items() if not name.startswith(handed_on)}

    def installs(home: Path = tmp_path) -> str:
        (tmp_path / ".venv" / ".ready").touch()
        (tmp_path / "installed").write_text("")
        command = ["make", "setup", "PYTHON=.venv/bin/python", f"HOME={home}", "UV_CACHE_DIR=", "XDG_CACHE_HOME="]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=no_make)
        return (tmp_path / "installed").read_text()

    (tmp_path / "helpers").symlink_to(ROOT / "helpers")
    assert installs() == ""
    (tmp_path / "helpers").unlink()
    shutil.copytree(ROOT / "helpers", tmp_path / "helpers")
    assert "uv pip install --python .venv/bin/python --requirement requirements.txt" in installs()
    assert "--no-cache" not in installs() and "--no-cache" in installs(home=tmp_path / "missing")
