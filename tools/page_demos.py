"""How long a demo of the website takes from a key to its picture: `make bench ARGS=--pages`, after `make site`.

Each control of each demo is moved by real keys in headless Chromium. The times are taken in the page, from the key to
the first frame that the browser shows after the demo has drawn.
"""

import contextlib
import functools
import http.server
import statistics
import threading
from collections.abc import Iterator

from tools.browser import chromium
from tools.demos import GOAL
from tools.notebooks import lessons
from tools.site import BUILD
from tools.site_demos import DEMOS

WATCH = """figure => {
  window.taken = [];
  let began = null;
  window.addEventListener("keydown", () => { began = performance.now(); }, true);
  figure.addEventListener("shown", () => requestAnimationFrame(() => {
    if (began !== null) taken.push(performance.now() - began);
    began = null;
  }));
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None: ...


@contextlib.contextmanager
def serving_site() -> Iterator[str]:
    """The built site, served on this machine only while inside; gives its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=BUILD / "site"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def measure(wanted: list[str], count: int = 10) -> None:
    """Print the median of `count` moves, there and back, of each control."""
    if not (BUILD / "site" / "index.html").exists():
        raise SystemExit("There is no site yet: run make site first.")
    names = [name for name, moving in DEMOS.items() if moving and (not wanted or name[:2] in wanted)]
    with serving_site() as address, chromium() as browser:
        for name in names:
            number, _, draw = name.partition(" ")
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{address}{lessons([number])[0].stem}.html")
            figure = page.locator(f'figure[data-frames$="/{number}/{draw}/"]')
            figure.scroll_into_view_if_needed()
            page.locator(f'figure[data-frames$="/{number}/{draw}/"][data-ready]').wait_for()
            figure.evaluate(WATCH)
            times = [time for control in figure.locator("input, select").all() for time in moves(page, control, count)]
            median = statistics.median(times)
            said = "" if median <= GOAL else f"   over {GOAL}"
            print(f"{name:24} median {median:4.0f} ms, longest {max(times):4.0f}, of {len(times)}{said}", flush=True)
            page.close()


def moves(page, control, count: int) -> list[float]:
    """Milliseconds of each move that changed the picture: up and down by turns."""
    page.evaluate("taken = []")
    control.focus()
    box = control.get_attribute("type") == "checkbox"
    for i in range(count):
        before = page.evaluate("taken.length")
        page.keyboard.press("Space" if box else ("ArrowUp", "ArrowDown")[i % 2])
        for _ in range(30):
            page.wait_for_timeout(20)
            if page.evaluate("taken.length") > before:
                break
    return page.evaluate("taken")
