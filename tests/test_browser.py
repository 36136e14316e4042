"""JupyterLab in headless Chromium, as a learner uses it. Left out, and said so, where no Chromium is found."""

import html
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import urllib.request

import nbformat
import pytest
from test_lab import wait_for_address

from tools import editions, slides
from tools.browser import (
    CHROMIUM,
    LONG,
    SHOTS,
    cell_with,
    open_lesson,
    run_all,
    set_theme,
    stop_all,
    wait_for_idle,
    wait_for_kernel,
    wait_until,
)  # fmt: skip
from tools.notebooks import lessons, read, solution_code, tags

NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="no Chromium: the browser tests are left out. To have them: apt install chromium (Debian, Ubuntu), "
        "or install Google Chrome (macOS, Windows)",
    ),
]
pytestmark = NEEDS_CHROMIUM


def picture(cell):
    """The pixels of the cell's picture."""
    return cell.locator(".jp-Cell-outputArea img").first.evaluate(
        """img => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
        canvas.getContext('2d').drawImage(img, 0, 0);
        return canvas.toDataURL();
        }"""
    )


def wait_for_new_picture(page, cell, before):
    wait_until(page, lambda: picture(cell) != before, "the picture does not change")


def wait_for_picture(page, cell, wanted):
    wait_until(page, lambda: picture(cell) == wanted, "that picture does not come")


def errors(page):
    """Names of errors in outputs that are in the page now."""
    return page.locator(".jp-Cell-outputArea [data-mime-type='application/vnd.jupyter.error']").all_text_contents()


def test_regression_run_all_and_slider_by_keyboard(page, lab):
    open_lesson(page, lab, "03_regression.ipynb")
    run_all(page)
    for theme in ("light", "dark"):
        set_theme(page, theme)
        cell = cell_with(page, "explore(show_line")
        slope = cell.get_by_role("slider", name="slope", exact=True)
        slope.focus()
        before = picture(cell)
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        wait_for_new_picture(page, cell, before)
        assert float(slope.get_attribute("aria-valuenow")) == pytest.approx(-0.5)
        page.screenshot(path=SHOTS / f"03_slider_{theme}.png")
        cell.get_by_role("button", name="Reset").click()
        wait_for_picture(page, cell, before)
        assert float(slope.get_attribute("aria-valuenow")) == pytest.approx(-1.0)
    last = cell_with(page, "check.curve(my_model)")
    assert "Not answered yet" in last.locator(".jp-OutputArea-output").text_content() and not errors(page)


def test_welcome_learns_and_winds_back(page, lab):
    open_lesson(page, lab, "00_welcome.ipynb")
    run_all(page)
    cell = cell_with(page, "explore(show_moment")
    moment = cell.get_by_role("slider", name="moment", exact=True)
    for theme, key in (("light", "Home"), ("dark", "End")):
        set_theme(page, theme)
        moment.focus()
        before = picture(cell)
        page.keyboard.press(key)
        wait_for_new_picture(page, cell, before)
        page.screenshot(path=SHOTS / f"00_live_{theme}.png")


@pytest.mark.parametrize(
    "name, theme, demos",
    [
        ("01_tensors_and_autograd", "light", {"show_tangent": "x", "show_descent": "learning rate"}),
        ("02_activations", "dark", {"show_bent": "bend 2", "show_neuron": "weight"}),
        ("04_classification", "light", {"show_threshold": "threshold", "follow": "hidden neurons"}),
        ("05_module_and_sequential", "dark", {"show_network": "width"}),
        ("06_save_and_restore", "light", {"show_blend": "a"}),
        ("07_batches_and_data_loading", "dark", {"show_cloud": "batch size"}),
        ("08_optimizers", "light", {"show_path": "learning rate"}),
        ("10_recurrent_networks", "dark", {"show_memory": "length", "show_rows": "digit", "show_text": "temperature"}),
        ("11_generative_adversarial_networks", "light", {"show_walk": "way"}),
        ("12_dropout_and_batch_norm", "dark", {"show_fit": "dropout"}),
        ("13_devices_and_speed", "light", {"show_gpu": "microseconds per call"}),
        (
            "14_attention_and_a_small_gpt",
            "light",
            {"show_query": "thing", "show_looks": "head", "show_text": "temperature"},
        ),
        ("15_autoencoders", "dark", {"show_bound": "middle", "show_place": "across", "show_way": "way"}),
    ],
)
def test_live_demos_by_keyboard(page, lab, name, theme, demos):
    knobs = {"STEPS": 50, "STARTS": 4, "EXPRESSIONS": 5, "EPOCHS": 4, "CHECK_STEPS": 5, "DATA": "digits"}  # quicker
    knobs |= {
        "RECALL_STEPS": 3,
        "WRITE_STEPS": 3,
        "COMPARE_STEPS": 2,
        "CURVE_STEPS": 30,
        "COLLAPSE_STEPS": 3,
        "SHORT": 10,
        "DEEP_STEPS": 3,
        "SECONDS": 0.02,
        "ROUNDS": 2,
        "TRAIN_STEPS": 1,
        "TEXT_STEPS": 3,
        "SHORT_STEPS": 3,
    }
    open_lesson(page, lab, f"{name}.ipynb", theme, until=f"explore({list(demos)[-1]}", **knobs)
    run_all(page)
    for draw, slider in demos.items():
        cell = cell_with(page, f"explore({draw}")
        handle = cell.get_by_role("slider", name=slider, exact=True)
        handle.focus()
        before = picture(cell)
        page.keyboard.press("ArrowRight")
        wait_for_new_picture(page, cell, before)
        moved = picture(cell)
        choice = cell.locator("select")
        if choice.count():
            choice.first.select_option(index=1)
            wait_for_new_picture(page, cell, moved)
        page.screenshot(path=SHOTS / f"{draw}_{theme}.png")
        cell.get_by_role("button", name="Reset").click()
        wait_for_picture(page, cell, before)  # where two controls were moved, others may come before it
        assert "could not be drawn" not in cell.inner_text() and not errors(page)


def test_convolution_reads_a_digit_drawn_by_hand(page, lab):
    open_lesson(page, lab, "09_convolutional_networks.ipynb", DATA="digits", DIGIT_EPOCHS=8, SHORT_STEPS=2)
    run_all(page)
    for theme in ("light", "dark"):
        set_theme(page, theme)
        cell = cell_with(page, "pad.show(read")
        canvas = cell.locator(".digit-pad canvas")
        canvas.scroll_into_view_if_needed()
        before = picture(cell)
        cell.get_by_role("button", name="Clear").focus()
        page.keyboard.press("Enter")
        wait_for_new_picture(page, cell, before)
        empty = picture(cell)
        box = canvas.bounding_box()
        x, y = box["x"] + 150, box["y"]
        page.mouse.move(x, y + 50)
        page.mouse.down()
        page.mouse.move(x - 10, y + 220, steps=15)
        page.mouse.up()
        wait_for_new_picture(page, cell, empty)
        page.wait_for_timeout(500)
        page.screenshot(path=SHOTS / f"09_digit_{theme}.png")
    asked = cell_with(page, "my_filter = ...")
    asked.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("print('it says', predict(net, prepare(as_mnist(pad.image())[None])).argmax().item())")
    page.keyboard.press("Shift+Enter")
    output = cell_with(page, "it says', predict").locator(".jp-OutputArea-output")
    output.wait_for()
    assert output.text_content().strip() == "it says 1"


def test_training_stopped_by_the_stop_button_goes_on(page, lab):
    open_lesson(
        page, lab, "09_convolutional_networks.ipynb", DATA="digits", DIGIT_EPOCHS=50, BATCH_SIZE=1, SHORT_STEPS=2
    )
    run_all(page, wait=False)
    cell = cell_with(page, "watch=LivePlot(")
    cell.locator(".jp-OutputArea-output", has_text=re.compile(r"\d+ s left")).wait_for(timeout=LONG)
    page.screenshot(path=SHOTS / "09_training.png")
    page.get_by_role("button", name=re.compile("Interrupt")).first.click()
    cell.locator(".jp-OutputArea-output", has_text="stopped by you after").wait_for(timeout=LONG)
    wait_for_idle(page)
    assert not errors(page)
    tested = cell_with(page, "test_accuracy = evaluate(net, test, accuracy)")
    assert re.search(r"test +\d+\.\d+% of 360", tested.locator(".jp-OutputArea-output").text_content())


LONG_TRAINING = """\
import time
import torch
from torch import nn
from helpers.data import Batches
from helpers.training import fit
net, x = nn.Linear(1, 1), torch.randn(8, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
history = fit(net, Batches(x, x, 8), nn.MSELoss(), optimizer, 100_000, watch=lambda h: time.sleep(0.1))
"""


def test_a_closed_tab_does_not_stop_a_training_and_a_reopened_one_shows_how_far_it_is(page, lab):
    root, base, token = lab
    stop_all(base, token)
    name = f"{secrets.token_hex(3)}_training.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LONG_TRAINING)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, root / name)
    address = f"{base}/lab/workspaces/{secrets.token_hex(4)}/tree/{name}?token={token}"
    page.on("dialog", lambda dialog: dialog.accept())  # leave, though the training goes on
    page.goto(address)
    wait_for_kernel(page, lab, name)
    run_all(page, wait=False)
    line = page.locator(".jp-OutputArea-output", has_text=re.compile(r"step \d+ of 100000"))
    line.wait_for()
    page.keyboard.press("ControlOrMeta+s")
    wait_until(page, lambda: "of 100000" in (root / name).read_text("utf-8"), "the notebook is not saved")
    saved = int(re.search(r"step (\d+) of", (root / name).read_text("utf-8"))[1])
    page.goto("about:blank")

    page.goto(address)
    line.wait_for()
    wait_until(page, lambda: int(re.search(r"step (\d+)", line.text_content())[1]) > saved, "the line stands still")
    with urllib.request.urlopen(f"{base}/api/sessions?token={token}") as answer:
        (session,) = json.load(answer)
    stop = f"{base}/api/kernels/{session['kernel']['id']}/interrupt?token={token}"
    urllib.request.urlopen(urllib.request.Request(stop, method="POST"))
    ended = page.locator(".jp-OutputArea-output", has_text="stopped by you after")
    ended.wait_for()
    page.goto("about:blank")

    page.goto(address)  # nobody saved how it ended
    ended.wait_for()


def test_a_key_held_down_ends_at_the_picture_of_the_last_value(page, lab):
    open_lesson(page, lab, "03_regression.ipynb")
    run_all(page)
    cell = cell_with(page, "explore(train_and_show")
    slider = cell.get_by_role("slider", name="hidden neurons", exact=True)
    slider.focus()
    before = picture(cell)
    page.keyboard.press("ArrowRight")
    wait_for_new_picture(page, cell, before)
    slow = picture(cell)  # of the value one to the right
    page.keyboard.press("ArrowRight")
    wait_for_new_picture(page, cell, slow)
    for key in ["ArrowRight"] * 8 + ["ArrowLeft"] * 9:
        page.keyboard.press(key)
    wait_for_picture(page, cell, slow)  # the same value gives the same picture, and no older one comes after it
    page.wait_for_timeout(1000)
    assert picture(cell) == slow


@pytest.fixture
def start_lab(tmp_path):
    """Starts `tools/lab.py` in a folder, as a learner without settings; gives what it prints, and the address in it."""
    labs = []

    def start(folder):
        stop()
        home, output = tmp_path / "home", tmp_path / "said.txt"
        home.mkdir(exist_ok=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("DISPLAY", "WAYLAND", "JUPYTER"))}
        environment |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONUNBUFFERED": "1"}
        with open(output, "w") as file:
            labs.append(subprocess.Popen([sys.executable, "tools/lab.py"], cwd=folder, env=environment, stdout=file,
                                         stderr=file, start_new_session=True))  # fmt: skip
        address = wait_for_address(output, labs[-1])
        return output.read_text(), address

    def stop():
        while labs:
            os.killpg(labs[-1].pid, signal.SIGTERM)
            labs.pop().wait()

    yield start
    stop()


def test_learners_work_on_their_own_copy_and_see_no_news(page, start_lab, tmp_path):
    course = tmp_path / "course"
    editions.student(["00"], course)
    _, address = start_lab(course)
    mine, original = course / "my_lessons" / "00_welcome.ipynb", course / "notebooks" / "00_welcome.ipynb"
    assert "/lab/tree/my_lessons/00_welcome.ipynb?" in address
    before = original.read_bytes()
    page.goto(address)
    cell = cell_with(page, "print(")
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("print('this is', 'mine')")
    assert not page.locator(".jp-OutputArea-output").count()
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output", has_text="this is mine").wait_for()
    page.keyboard.press("ControlOrMeta+s")
    wait_until(page, lambda: "this is mine" in mine.read_text("utf-8"), "the lesson is not saved")
    assert original.read_bytes() == before and not page.locator(".Toastify__toast").count()

    right = nbformat.v4.new_output("display_data", data={"text/plain": "Right. It is.\n1 of 2 right in this lesson."})
    checks = [nbformat.v4.new_code_cell(metadata={"tags": ["check"]}, outputs=made) for made in ([right], [])]
    title = nbformat.v4.new_markdown_cell("# 01 Tensors")
    nbformat.write(nbformat.v4.new_notebook(cells=[title, *checks]), mine.with_name("01_tensors.ipynb"))
    cell = cell_with(page, "whole_way()")
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    cell.locator("li", has_text="01 Tensors: 1 of 2 right").wait_for()

    kept = mine.read_bytes()
    notebook = read(original)
    notebook.cells[0].source += "\n\nA sentence that is new."
    nbformat.write(notebook, original)
    said, address = start_lab(course)
    assert "The course is newer than lessons of yours" in said and mine.read_bytes() == kept
    page.goto(address.replace("00_welcome.ipynb", "00_welcome (new).ipynb"))
    page.locator("p", has_text="A sentence that is new.").wait_for()


# Every slide is shown, with all that appears on it later; what does not fit is listed.
MEASURE = """() => {
  const found = [];
  for (const slide of Reveal.getSlides()) {
    const at = Reveal.getIndices(slide);
    Reveal.slide(at.h, at.v, 99);
    const title = slide.querySelector("h1, h2").innerText;
    const bottom = Math.max(...[...slide.children].map((e) => e.offsetTop + e.offsetHeight));
    if (bottom > 720) found.push(`${title}: ${bottom} pixels high`);
    for (const part of slide.querySelectorAll("pre, img, table, math")) {
      const right = part.offsetLeft + Math.max(part.scrollWidth, part.clientWidth);
      const cut = part.scrollWidth > part.clientWidth + 2;
      if (right > 1280 || cut) found.push(`${title}: a ${part.tagName} is too wide`);
    }
  }
  return [Reveal.getSlides().length, found];
}"""


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_slides_open_without_a_network_and_fit(browser, path, tmp_path):
    slides.main([path.name[:2]], tmp_path)
    file = tmp_path / f"{path.stem}.html"
    for cell in read(path).cells:
        if "solution" in tags(cell):
            assert html.escape(solution_code(cell).strip().splitlines()[-1]) not in file.read_text("utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page, failed = context.new_page(), []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_function("Reveal.isReady()")
    count, found = page.evaluate(MEASURE)
    page.keyboard.press("Home")
    page.screenshot(path=SHOTS / f"slides_{path.stem}.png")
    context.close()
    assert count > 20 and not found and not failed


# Slides on which something stands in the open after what appears later: it would give that away.
GIVEN_AWAY = """() => [...document.querySelectorAll(".slides section section")].filter((slide) => {
  const parts = [...slide.children].filter((part) => part.tagName !== "ASIDE");
  const first = parts.findIndex((part) => part.classList.contains("fragment"));
  return first >= 0 && parts.slice(first).some((part) => !part.classList.contains("fragment"));
}).length"""
SMALLEST = """Math.min(...[...document.querySelectorAll(".slides pre")].map(
  (code) => parseFloat(getComputedStyle(code).fontSize)))"""


# Text that is harder to read than the WCAG's level AA allows, at any size: the last row is far away.
PALE = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const part = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const ground = (e) => {
    const colour = e ? numbers(getComputedStyle(e).backgroundColor) : [255, 255, 255];
    return colour[3] === 0 ? ground(e.parentElement) : colour;
  };
  const found = new Set();
  for (const e of document.querySelectorAll(".slides *, .slide-number *")) {
    if (![...e.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())) continue;
    const [ink, paper] = [light(numbers(getComputedStyle(e).color)), light(ground(e))];
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5) found.add(`${e.className || e.tagName} ${getComputedStyle(e).color}: ${contrast.toFixed(2)}`);
  }
  return [...found];
}"""


def test_slides_can_be_read_from_the_last_row(page, deck):
    page.goto(deck)
    page.wait_for_function("Reveal.isReady()")
    assert page.evaluate(PALE) == []
    page.add_style_tag(content=".slides p { color: #999 }")
    assert page.evaluate(PALE)  # the measure sees what is pale


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decks")
    slides.main(["08"], folder)
    return (folder / "08_optimizers.html").as_uri()


def test_the_right_arrow_walks_through_every_slide_and_gives_nothing_away(page, deck):
    page.goto(deck)
    page.wait_for_function("Reveal.isReady()")
    seen = set()
    while not page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
        seen.add(page.evaluate("Reveal.getSlidePastCount()"))
        page.keyboard.press("ArrowRight")
    assert len(seen | {page.evaluate("Reveal.getSlidePastCount()")}) == page.evaluate("Reveal.getSlides().length")
    assert page.evaluate(GIVEN_AWAY) == 0 and page.evaluate(SMALLEST) >= 24
    page.keyboard.press("n")
    page.locator("aside.notes", has_text="let everybody write an answer down").first.wait_for(state="attached")
    assert page.evaluate("Reveal.getConfig().showNotes")
    uphill = page.locator("aside.notes", has_text="It goes uphill: the sign of the step is wrong.")
    assert "Common mistakes" in uphill.first.text_content()


def test_a_printed_deck_has_a_page_for_each_slide(page, deck):
    page.goto(f"{deck}?print-pdf")
    page.wait_for_function("Reveal.isReady()")
    page.locator(".pdf-page").first.wait_for(state="attached")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == page.locator(".pdf-page").count() > 20
