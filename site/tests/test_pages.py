"""Every page of the site: its links, and how it reads in a browser, by keyboard, on a narrow screen, in the dark."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import SITE
from tools.notebooks import lessons

PAGES = sorted(path.name for path in SITE.glob("*.html") if path.name != "genindex.html")
STILL = "() => document.getAnimations().every((one) => one.playState !== 'running')"
SET = "() => window.MathJax?.startup?.promise?.then(() => true)"  # all formulas are
# From top to bottom, so that what is loaded when it comes into view is there.
SCROLL = """async () => {
  for (const part of document.querySelectorAll("figure.demo, img")) {
    part.scrollIntoView({ behavior: "instant" });
    await new Promise(requestAnimationFrame);
  }
}"""


class Links(HTMLParser):
    """The names that a page can be entered at, and all that it refers to."""

    def __init__(self, text: str):
        super().__init__()
        self.ids, self.links = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for key, value in attrs:
            if key in ("id", "name") and value:
                self.ids.add(value)
            elif key in ("href", "src", "data-frames", "data-pad", "data-filter") and value:
                self.links.append(value)


def test_every_link_leads_to_a_file_and_to_a_place_in_it():
    pages = {path: Links(path.read_text("utf-8")) for path in SITE.glob("*.html")}
    assert len(pages) > len(lessons())
    bad, count = [], 0
    for path, page in pages.items():
        for link in page.links:
            if urlsplit(link).scheme:
                continue
            count += 1
            file, place = urldefrag(link)
            target = (path.parent / unquote(urlsplit(file).path)).resolve() if file else path
            if link.startswith("/") or not target.exists():
                bad.append((path.name, link))
            elif place and target in pages and unquote(place) not in pages[target].ids:
                bad.append((path.name, link))
    assert not bad and count > 500


# Code is coloured alike all over a page, and most of the time went into comparing its colours: a part of it is enough.
AGAIN = "() => [...document.querySelectorAll('.highlight')].slice(12).forEach((code) => code.classList.add('again'))"


def findings(page, **options) -> list[str]:
    """What axe has to say of the page, each with the piece of it that is meant."""
    leave = {"exclude": [[".again"]]} if page.locator(".again").count() else None
    options = {"preload": False} | options  # or it would fetch style sheets
    found = Axe().run(page, context=leave, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_light_and_dark_and_narrow(opened, name):
    page = opened(name, width=390, color_scheme="light")
    page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.evaluate(SCROLL)
    page.evaluate(AGAIN)
    page.wait_for_function("() => [...document.querySelectorAll('figure.demo')].every((demo) => demo.dataset.ready)")
    if page.locator(".math").count():
        page.wait_for_function(SET)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.wait_for_function(STILL)
    assert findings(page) == []
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    page.wait_for_function(STILL)
    assert findings(page, runOnly=["color-contrast"]) == []


def test_the_menu_opens_on_a_narrow_screen(opened):
    page = opened("03_regression.html", width=390)
    entry = page.get_by_role("link", name="07 Batches and data loading").first
    assert not entry.is_visible()
    page.locator("button.primary-toggle:visible").focus()
    page.keyboard.press("Enter")
    entry.wait_for()
    entry.click()
    page.wait_for_url("**/07_batches_and_data_loading.html")


def test_by_keyboard_one_skips_the_menu_searches_opens_solutions_and_goes_on(opened):
    page = opened("03_regression.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    solution = page.locator("details", has=page.locator("summary", has_text=re.compile("^Solution$"))).first
    solution.locator("summary").focus()
    page.keyboard.press("Enter")
    solution.locator("pre").wait_for()
    page.locator(".prev-next-area a.right-next").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/04_classification.html")
    page.keyboard.press("Control+k")
    page.wait_for_function("() => document.activeElement.type === 'search'")
    page.keyboard.type("momentum")
    page.keyboard.press("Enter")
    page.locator("#search-results a", has_text="08 Optimizers").first.wait_for()


def test_search_finds_chinese_words_of_the_glossary(opened):
    page = opened("search.html?q=激活函数")
    page.locator("#search-results a", has_text="Glossary").first.wait_for()


def test_no_formula_stays_as_it_was_written(opened):
    page = opened("08_optimizers.html")
    page.wait_for_function(SET)
    count = page.locator(".math").count()
    assert count > 20 and page.locator(".math mjx-container svg").count() >= count
    assert page.locator("[data-mjx-error]").count() == 0


def test_checks_and_what_may_be_skipped_are_folded(opened):
    page = opened("08_optimizers.html")
    folds = page.locator("details.hide")
    assert folds.count() > 10 and folds.first.get_attribute("open") is None
    check = page.get_by_text("Show the check", exact=True).first
    code = page.locator("details", has=check).locator("pre").first
    assert not code.is_visible()
    check.click()
    code.wait_for()
