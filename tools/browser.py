"""JupyterLab in headless Chromium, for the browser tests and for `make bench ARGS=--demos`."""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat

from tools.lab import DEMOS
from tools.notebooks import NOTEBOOKS, ROOT, read, tags

NAMES = [
    "chromium", "chromium-browser", "google-chrome", "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
]  # fmt: skip
CHROMIUM = next((p for p in map(shutil.which, NAMES) if p), None)
SHOTS = ROOT / "build" / "screenshots"
LONG = 900_000  # milliseconds: on a busy machine a lesson takes minutes


@contextlib.contextmanager
def serving(root: Path) -> Iterator[tuple[str, str]]:
    """JupyterLab, and Notebook, on the files in `root` while inside; gives the address and the token."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    token = secrets.token_hex(8)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", f"--port={port}", "--no-browser",
               "--ServerApp.port_retries=0", "--log-level=ERROR", DEMOS,
               "--LabApp.extension_manager=readonly"]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    settings = root / "settings"
    quiet = settings / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    environment = os.environ | {
        "JUPYTER_TOKEN": token,
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
    }
    server = subprocess.Popen(command, env=environment, cwd=ROOT)
    base = f"http://127.0.0.1:{port}"
    try:
        while not _answers(f"{base}/api?token={token}"):
            assert server.poll() is None, "JupyterLab did not start"
            time.sleep(0.2)
        yield base, token
    finally:
        server.terminate()
        server.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def chromium() -> Iterator:
    """Chromium without a window, as Playwright's Browser."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def menu(page, *path):
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{path[0]}$")).click()
    for i, entry in enumerate(path[1:]):
        item = page.locator(".lm-Menu").nth(i).locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}$"))
        item.click()


def stop_all(base, token):
    """End the kernels of earlier tests. One that is just starting again cannot be ended at once."""
    for _ in range(600):
        with urllib.request.urlopen(f"{base}/api/sessions?token={token}") as answer:
            sessions = json.load(answer)
        if not sessions:
            return
        for session in sessions:
            address = f"{base}/api/sessions/{session['id']}?token={token}"
            with contextlib.suppress(urllib.error.HTTPError):
                urllib.request.urlopen(urllib.request.Request(address, method="DELETE"))
        time.sleep(0.5)
    raise AssertionError("kernels of earlier tests do not end")


def wait_for_kernel(page, lab, name):
    """Until the notebook's kernel is there; what is run before makes JupyterLab ask for one."""
    _, base, token = lab

    def idle():
        with urllib.request.urlopen(f"{base}/api/sessions?token={token}") as answer:
            return (name, "idle") in [(s["path"], s["kernel"]["execution_state"]) for s in json.load(answer)]

    wait_until(page, idle, "the kernel does not start")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached")


def open_lesson(page, lab, name, theme="light", until="", **knobs):
    """Open a copy of the lesson with some knobs changed, in the given theme; `until` is code of its last cell here."""
    root, base, token = lab
    stop_all(base, token)
    notebook = read(NOTEBOOKS / name)
    if until:
        last = max(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and until in cell.source)
        del notebook.cells[last + 1 :]
    for cell in notebook.cells:
        if "parameters" in tags(cell):
            for knob, value in knobs.items():
                cell.source = re.sub(rf"(?m)^{knob} = \S+", f"{knob} = {value!r}", cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    copy = f"{secrets.token_hex(3)}_{name}"
    nbformat.write(notebook, root / copy)
    page.goto(f"{base}/lab/workspaces/{secrets.token_hex(4)}/tree/{copy}?token={token}")
    page.locator(".jp-Notebook").wait_for()
    wait_for_kernel(page, lab, copy)
    set_theme(page, theme)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()


def set_theme(page, theme):
    light = page.locator(f"body[data-jp-theme-light={str(theme == 'light').lower()}]")
    if not light.count():
        menu(page, "Settings", "Theme", f"JupyterLab {theme.capitalize()}")
        light.wait_for(state="attached")


def run_all(page, wait=True):
    menu(page, "Run", "Run All Cells")
    if wait:
        wait_for_idle(page)


def wait_for_idle(page):
    """Until every code cell has a number."""
    page.wait_for_function(
        """() => {
        const nb = document.querySelector('.jp-Notebook');
        const status = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status;
        return nb && status === 'idle' &&
          ![...nb.querySelectorAll('.jp-InputPrompt')].some((p) => p.textContent.includes('[*]'));
        }""",
        timeout=LONG,
    )
    time.sleep(0.5)


def cell_with(page, source):
    """The code cell in whose source the text stands, scrolled to."""
    window = page.locator(".jp-WindowedPanel-outer")
    for fraction in [i / 40 for i in range(41)]:
        cell = page.locator(".jp-CodeCell", has=page.locator(".jp-Cell-inputArea", has_text=source))
        if cell.count():
            cell.first.scroll_into_view_if_needed()
            return cell.first
        window.evaluate("(w, f) => { w.scrollTop = f * w.scrollHeight; }", fraction)
        page.wait_for_timeout(100)
    raise AssertionError(f"no cell shows {source!r}")


def wait_until(page, met, otherwise):
    """Until `met()` is true. Only the state that is meant ends it, however slow the machine is."""
    started = time.monotonic()
    while not met():
        assert time.monotonic() - started < LONG / 1000, otherwise
        page.wait_for_timeout(20)
