"""Open the lessons in JupyterLab: `make lab`, or `python tools/lab.py` in the environment.

Learners get copies of their own (see my_lessons.py); with --edit the originals are opened, for authors.
Says which address to open where no browser can be opened, as in a container, and beside another JupyterLab.
"""

import argparse
import http.client
import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir

if __package__:  # for the tests
    from . import my_lessons
else:
    import my_lessons

ROOT = Path(__file__).resolve().parent.parent
# What JupyterLab does here unless it is told otherwise: it asks nothing about news, and looks for no updates.
SETTINGS = ROOT / "tools" / "lab_settings"
DEMOS = "--ServerApp.contents_manager_class=tools.course_files.CourseFiles"  # found from ROOT, where JupyterLab starts
IMPORTED = ["helpers", "torch", "torchvision", "numpy", "matplotlib", "IPython", "ipywidgets", "anywidget", "traitlets"]


def in_the_way() -> list[str]:
    """What lies beside lessons and would be imported by them in place of the thing that has this name."""
    found = []
    for folder in sorted({path.parent for path in ROOT.glob("*/*.ipynb")}):
        for name in IMPORTED:
            if (folder / f"{name}.py").exists():
                found.append(f"{folder.name}/{name}.py")
            if (folder / name / "__init__.py").exists() or (name == "helpers" and (folder / name).is_dir()):
                found.append(f"{folder.name}/{name}/")
    return found


def advice() -> list[str]:
    """What would keep the lessons from running as they are meant, a line for each."""
    lines = [f"{path} stands in the way: the lessons would import it. Give it another name." for path in in_the_way()]
    helpers = importlib.util.find_spec("helpers")
    mend = f'To mend it, type in this folder: "{sys.executable}" -m pip install -e .'
    if helpers is None:
        lines.append(f"The course's helpers are not installed. {mend}")
    elif not (helpers.origin and Path(helpers.origin).resolve().parent == ROOT / "helpers"):
        place = helpers.origin or "another folder"
        lines.append(f"The lessons would use helpers from elsewhere, {place}. {mend}")
    return lines


def first_lesson(edit: bool = False) -> str:
    """The lesson to open: the learner's own copy, after those that are missing were made, or the original."""
    first = min((path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")), default="")
    if edit:
        return f"notebooks/{first}"
    try:
        for line in my_lessons.lay():
            print(line)
    except OSError as error:
        print(f"{error.filename} cannot be written ({error.strerror}), so the course's own files are opened.")
        return f"notebooks/{first}"
    return f"my_lessons/{first}"


def environment(token: str) -> dict[str, str]:
    """The variables that JupyterLab gets; where it cannot keep its settings, a temporary folder as home."""
    made = os.environ | {"JUPYTER_TOKEN": token, "OMP_WAIT_POLICY": "PASSIVE"}
    if made.get("COURSE_DATA"):  # a relative path is meant from where the command was typed
        made["COURSE_DATA"] = os.path.abspath(os.path.expanduser(made["COURSE_DATA"]))
    if not (can_be_written(jupyter_data_dir()) and can_be_written(jupyter_config_dir())):
        made["HOME"] = tempfile.mkdtemp(prefix="course-home-")
        print(f"Your home folder cannot be written. JupyterLab keeps its settings in {made['HOME']}, for now.")
    return made


def can_be_written(folder: str) -> bool:
    """Whether files can be made in `folder`, which need not exist yet."""
    path = Path(folder)
    while not os.path.exists(path):
        path = path.parent
    return path.is_dir() and os.access(path, os.W_OK)


def reserve(first: int = 8888, tries: int = 50) -> tuple[int, socket.socket]:
    """The first port from `first` on where no server listens, and that no other `make lab` has reserved.

    The socket that comes with it reserves the port as long as it is open. It is one of UDP: the server,
    which listens by TCP, is not hindered by it, and needs some seconds before it listens.
    """
    for port in range(first, first + tries):
        guard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            guard.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
            return port, guard
        except OSError:
            guard.close()
    sys.exit(f"No free port from {first} to {first + tries - 1}. Close another JupyterLab and try again.")


def can_open_browser() -> bool:
    """Whether a browser with a window can be expected to open here."""
    if sys.platform in ("win32", "darwin"):
        return True
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def start(port: int, lesson: str, more: list[str], variables: dict[str, str]) -> subprocess.Popen:
    """Start JupyterLab on `port` and no other, at `lesson`, with the arguments `more`."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}", f"--port={port}",
               "--ServerApp.port_retries=0", "--ServerApp.base_url=/", f"--LabApp.default_url=/lab/tree/{lesson}",
               "--ServerApp.use_redirect_file=False", "--log-level=ERROR", DEMOS,
               f"--LabApp.app_settings_dir={SETTINGS}", *more]  # fmt: skip
    if not can_open_browser():
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # as in a container; JupyterLab refuses root unless told
    return subprocess.Popen(command, env=variables, cwd=ROOT)


def answers(lab: subprocess.Popen, port: int, token: str, patience: float = 120.0) -> bool:
    """Wait until `lab`, and no other server, answers on `port`; False where it ends before.

    A server that still says nothing after `patience` seconds is taken to have been told to listen elsewhere.
    """
    end = time.monotonic() + patience
    while lab.poll() is None and time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", f"/api/status?token={token}")
            if connection.getresponse().status == 200:
                break
        except (OSError, http.client.HTTPException):
            pass  # not yet
        except KeyboardInterrupt:
            continue  # JupyterLab got it, too, and ends
        finally:
            connection.close()
        time.sleep(0.2)
    return lab.poll() is None


def main() -> None:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8888)
    parser.add_argument("--edit", action="store_true")
    wanted, more = parser.parse_known_args()
    port, guard = reserve(wanted.port)
    with guard:
        if port != wanted.port:
            print(f"Port {wanted.port} is taken, probably by another JupyterLab; this one takes another.")
        token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(16)
        variables = environment(token)
        lesson = first_lesson(wanted.edit)
        print(*advice(), "Starting JupyterLab ...", sep="\n", flush=True)
        lab = start(port, lesson, more, variables)
        if answers(lab, port, token):
            verb = "Opening" if can_open_browser() else "Open in your browser"
            print(f"{verb}: http://localhost:{port}/lab/tree/{lesson}?token={token}")
            print("To stop: press Ctrl+C twice in this window.", flush=True)
        while True:
            try:
                sys.exit(lab.wait())
            except KeyboardInterrupt:  # JupyterLab got it, too, and asks whether it is meant
                continue


if __name__ == "__main__":
    main()
