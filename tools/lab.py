"""Open the lessons in JupyterLab: `make lab`, or `python tools/lab.py` in the environment.

Says which address to open where no browser can be opened, as in a container, and beside another JupyterLab.
"""

import os
import secrets
import socket
import subprocess
import sys
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The first lesson that is there: a student edition may hold few.
FIRST = "notebooks/" + min((path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")), default="")


def free_port(first: int = 8888, tries: int = 50) -> int:
    """The first port from `first` on that is free."""
    for port in range(first, first + tries):
        with socket.socket() as candidate:
            try:
                candidate.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
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


def main() -> None:
    port, token = free_port(), os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(16)
    browser = can_open_browser()
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}", f"--port={port}",
               "--ServerApp.port_retries=0", "--LabApp.default_url=/lab/tree/" + FIRST,
               "--ServerApp.use_redirect_file=False", "--log-level=ERROR", *sys.argv[1:]]  # fmt: skip
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # as in a container; JupyterLab refuses root unless told
    if port != 8888:
        print("Port 8888 is taken, probably by another JupyterLab; this one takes another.")
    print(f"{'Opening' if browser else 'Open in your browser'}: http://localhost:{port}/lab/tree/{FIRST}?token={token}")
    print("To stop: press Ctrl+C twice in this window.", flush=True)
    lab = subprocess.Popen(command, env=os.environ | {"JUPYTER_TOKEN": token, "OMP_WAIT_POLICY": "PASSIVE"}, cwd=ROOT)
    while True:
        try:
            sys.exit(lab.wait())
        except KeyboardInterrupt:  # JupyterLab got it, too, and asks whether it is meant
            continue


if __name__ == "__main__":
    main()
