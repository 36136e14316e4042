"""What the browser tests share: a JupyterLab, a Chromium, and a page in it."""

import re
import shutil

import pytest

from tools.browser import LONG, SHOTS, chromium, serving
from tools.notebooks import NOTEBOOKS, lessons


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on copies of the lessons: their folder, its address, and its token."""
    root = tmp_path_factory.mktemp("lab")
    for path in [*lessons(), *NOTEBOOKS.glob("*.py")]:
        shutil.copy(path, root / path.name)
    with serving(root) as (base, token):
        yield root, base, token


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser, request):
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(LONG)
    yield page
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / (re.sub(r"\W+", "_", request.node.name) + ".png"))
    context.close()
