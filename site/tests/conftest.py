"""What the site's tests share: the built site, served on this machine only, and Chromium on it."""

import pytest

from tools.browser import CHROMIUM, chromium
from tools.page_demos import serving_site
from tools.site import BUILD

SITE = BUILD / "site"


@pytest.fixture(scope="session")
def address():
    """Where the built site can be read."""
    assert (SITE / "index.html").exists(), "there is no site yet: run make site first"
    with serving_site() as found:
        yield found


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium: the tests of the site in a browser are left out")
    with chromium() as found:
        yield found


@pytest.fixture
def opened(browser, address):
    """Opens a page of the site; what goes wrong in it, or is asked of another host, fails the test at its end."""
    wrong, contexts = [], []

    def look(request) -> None:
        if not request.url.startswith((address, "data:", "blob:", "file:")):
            wrong.append(f"asks another host: {request.url}")

    def open_page(name: str, width: int = 1280, base: str = address, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("request", look)
        page.on("response", lambda answer: answer.status >= 400 and wrong.append(f"is not there: {answer.url}"))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
        page.goto(base + name)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong
