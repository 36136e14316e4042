"""Demos in a browser, in JupyterLab and in Notebook 7: by keyboard, narrow, reopened, without a kernel."""

import re
import secrets

import nbformat
import pytest
from test_browser import NEEDS_CHROMIUM, picture, wait_for_new_picture

from tools.browser import cell_with, menu, stop_all, wait_for_kernel, wait_until
from tools.course_files import NOTE, VIEW, drop_ended_demos
from tools.notebooks import ROOT

pytestmark = NEEDS_CHROMIUM
DEMO = """\
from helpers.live import explore

def draw(ax, kind, grid, height, width, count, line):
    ax.plot([0, width], [0, height], marker="o", ms=count)
    ax.grid(grid)
    ax.set(xlim=(0, 4), ylim=(0, 4), title=kind, xlabel=line)

explore(draw, kind=["low", "middle", "high"], grid=False, height=(0.0, 4.0, 0.1, 2.0),
        width=(0.0, 4.0, 0.01, 2.0), count=(1, 30, 1, 9), line="a")"""
PAD = "from helpers.live import DigitPad\nDigitPad().show(lambda axes, image: None, size=(7.6, 2.9), columns=3)"
SETUP = "import helpers.live\nfrom helpers.plotting import plt, set_style\nset_style()"
FIGURE = "plt.subplots(figsize=(5, 3.5))[1].set(title='the head');"
PLAIN = "'a cell that no key of the demo may touch'"


@pytest.fixture(params=["lab", "notebook"])
def opened(request, page, lab):
    """Opens a notebook with a demo, as often as it is called, in one of the two front ends; its file is `.file`."""
    return opening(
        request.param, page, lab, [nbformat.v4.new_code_cell(source) for source in (PLAIN, DEMO, PAD, PLAIN)]
    )


def opening(front_end, page, lab, cells):
    """Writes a notebook; gives a function that opens it."""
    root, base, token = lab
    stop_all(base, token)
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    name = f"{secrets.token_hex(4)}_demo.ipynb"
    nbformat.write(made, root / name)

    def open_it():
        way = f"lab/workspaces/{secrets.token_hex(4)}/tree" if front_end == "lab" else "notebooks"
        page.goto(f"{base}/{way}/{name}?token={token}")
        wait_for_kernel(page, lab, name)
        return page

    open_it.file = root / name
    return open_it


def run_everything(page):
    """Run all cells, and give that of the demo."""
    menu(page, "Run", "Run All Cells")
    demo = cell_with(page, "explore(draw")
    demo.locator(".course-demo img[alt]").wait_for()  # named, so names.js is at work
    demo.locator(".noUi-handle").nth(2).wait_for()
    cell_with(page, "DigitPad").locator("canvas").wait_for()
    demo.scroll_into_view_if_needed()
    return demo


def save(page, file):
    """Save the notebook by keyboard, and wait until the file holds the demos."""
    page.locator(".jp-Cell-inputArea .cm-content").first.click()
    page.keyboard.press("ControlOrMeta+s")
    wait_until(page, lambda: file.read_text("utf-8").count(VIEW) == 2, "the notebook is not saved")


def press(page, cell, key, control, answer, wanted):
    """Press a key; the control's `answer` becomes the `wanted` one, and a new picture comes."""
    before = picture(cell)
    page.keyboard.press(key)
    wait_until(page, lambda: answer(control) == wanted, f"{key} does not lead to {wanted}")
    wait_for_new_picture(page, cell, before)


def spoken(slider):
    return slider.get_attribute("aria-valuetext")


KEYS = [("ArrowRight", "2.1"), ("ArrowLeft", "2.0"), ("ArrowUp", "2.1"), ("ArrowDown", "2.0"), ("PageUp", "2.5"),
        ("PageDown", "2.0"), ("End", "4.0"), ("Home", "0.0")]  # fmt: skip
CHOICES = [("ArrowDown", "middle"), ("End", "high"), ("ArrowUp", "middle"), ("Home", "low")]


def test_every_control_has_its_keys_and_the_notebook_gets_none_of_them(opened):
    page = opened()
    cell = run_everything(page)
    count = page.locator(".jp-Cell").count()
    choice, box = cell.get_by_role("combobox", name="kind"), cell.get_by_role("checkbox", name="grid")
    height, width = (cell.get_by_role("slider", name=name, exact=True) for name in ("height", "width"))
    reset = cell.get_by_role("button", name="Reset")
    choice.focus()
    for key, wanted in CHOICES:
        press(page, cell, key, choice, lambda c: c.locator("option:checked").inner_text(), wanted)
        says = cell.locator(f".course-demo img[alt*='Now: {wanted}. ']")  # to those who do not see the picture
        wait_until(page, lambda says=says: says.count() == 1, f"the picture does not say {wanted}")
    for control, name in ((box, "grid"), (height, "height")):
        page.keyboard.press("Tab")
        assert control.evaluate("c => c === document.activeElement"), f"Tab does not lead to {name}"
    for key, wanted in KEYS:
        press(page, cell, key, height, spoken, wanted)
    box.focus()
    press(page, cell, "Space", box, lambda b: b.is_checked(), True)
    width.focus()
    press(page, cell, "ArrowLeft", width, spoken, "1.99")
    for control in (choice, box, height, width, reset):
        control.focus()
        scroll = [] if control in (box, reset) else ["Home", "End", "PageUp", "PageDown"]  # the page, as everywhere
        for key in ["x", "b", "a", "m", "d", "d", "z", "ArrowUp", "ArrowDown", *scroll]:
            page.keyboard.press(key)

    line = cell.get_by_role("textbox", name="line")
    line.focus()
    page.keyboard.press("End")
    for key, wanted in [("x", "ax"), ("d", "axd"), ("d", "axdd")]:
        press(page, cell, key, line, lambda c: c.input_value(), wanted)

    def starts_again():
        page.keyboard.press("Enter")
        page.wait_for_timeout(1000)
        return (spoken(height), spoken(width)) == ("2.0", "2.00")

    reset.focus()
    wait_until(page, starts_again, "Reset does not answer to Enter")  # once the many keys have reached the kernel
    pad = cell_with(page, "DigitPad")
    pad.get_by_role("button", name="Clear").focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+Enter")  # but commands of the notebook work: the cell runs
    wait_until(page, lambda: page.locator(".jp-InputPrompt", has_text="[5]").count() == 1, "Shift+Enter does nothing")
    assert page.locator(".jp-Cell").count() == count == 4 and page.locator(".jp-CodeCell").count() == 4


def test_reopened_demos_live_on_or_show_their_picture_and_say_what_to_do(opened, lab):
    page = opened()
    run_everything(page)
    save(page, opened.file)
    opened()  # while the kernel is there, the demo is
    cell = cell_with(page, "explore(draw")
    slider = cell.get_by_role("slider", name="height", exact=True)
    slider.focus()
    press(page, cell, "Home", slider, spoken, "0.0")
    for _ in range(2):  # with no kernel at first, and then with a new one
        stop_all(*lab[1:])
        opened()
        for source in ("explore(draw", "DigitPad"):
            cell = cell_with(page, source)
            cell.get_by_text(NOTE).wait_for()
            cell.locator("img").wait_for()
            assert cell.locator(".course-demo, .jupyter-widgets").count() == 0
        assert "Error displaying widget" not in page.locator(".jp-Notebook").inner_text()
        opened()
        cell_with(page, "explore(draw").get_by_text(NOTE).wait_for()
    cell = run_everything(page)
    assert cell.get_by_text(NOTE).count() == 0


@pytest.mark.parametrize("way", ["restarted", "killed"])
def test_a_demo_whose_kernel_is_gone_says_so_and_its_controls_rest(opened, way):
    page = opened()
    cell = run_everything(page)
    if way == "killed":
        page.locator(".jp-Cell-inputArea .cm-content").first.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        page.keyboard.press("ControlOrMeta+Enter")
    else:
        menu(page, "Kernel", "Restart Kernel…")
        page.locator(".jp-Dialog .jp-mod-accept").click()
    cell.get_by_role("status").filter(has_text="The kernel was restarted or has ended.").wait_for()
    before = cell.locator(".noUi-handle").first.get_attribute("aria-valuenow")
    cell.locator(".noUi-handle").first.evaluate("h => h.focus()")
    page.keyboard.press("End")
    assert cell.locator(".noUi-handle").first.get_attribute("aria-valuenow") == before
    assert cell.locator(".course-demo img").count() == 1


# The edges of what must be seen whole, and of the output in which it stands.
EDGES = """cell => {
  const edge = (e) => e.getBoundingClientRect();
  const out = edge(cell.querySelector(".jp-OutputArea-output"));
  const empty = (e) => e.matches(".widget-label") && !e.textContent.replace("\u200b", "").trim();
  const cut = [...cell.querySelectorAll(".widget-readout, .widget-label, select, img, canvas, .noUi-base")]
    .filter((e) => !empty(e))
    .filter((e) => edge(e).right > out.right + 1 || edge(e).width < 5 || e.scrollWidth > e.clientWidth + 1);
  return cut.map((e) => e.className + " " + e.textContent);
}"""


@pytest.mark.parametrize("width, zoom", [(1366, 1), (1366, 1.5), (820, 1)])
def test_demos_fit_the_page(opened, width, zoom):
    page = opened()
    page.set_viewport_size({"width": int(width / zoom), "height": 768})  # what zoom does to a page
    cell = run_everything(page)
    pad = cell_with(page, "DigitPad")
    top = [handle["y"] for handle in cell.locator(".widget-slider").evaluate_all("s => s.map(e => ({y: e.offsetTop}))")]
    columns = 2 if len(set(top)) < len(top) else 1
    assert cell.evaluate(EDGES) == [] and pad.evaluate(EDGES) == []
    if width == 1366 and zoom == 1:
        canvas, image = pad.locator("canvas").bounding_box(), pad.locator("img").bounding_box()
        assert columns == 2 and image["x"] >= canvas["x"] + canvas["width"] and image["y"] < canvas["y"] + 100


# Whether the active cell is the one after a figure, and how far the figure is inside of the upper and the lower edge.
FIGURE_ABOVE = """() => {
  const cells = [...document.querySelectorAll(".jp-Notebook .jp-Cell")];
  const image = cells[cells.findIndex((cell) => cell.classList.contains("jp-mod-active")) - 1]?.querySelector("img");
  const page = document.querySelector(".jp-WindowedPanel-outer").getBoundingClientRect();
  const edge = image?.getBoundingClientRect();
  return edge ? [Math.round(edge.top - page.top), Math.round(page.bottom - edge.bottom)] : null;
}"""


@pytest.mark.parametrize("front_end", ["lab", "notebook"])
def test_shift_enter_leaves_the_figure_of_the_cell_in_view(page, lab, front_end):
    text = "\n\n".join(["A paragraph of what is said next."] * 5)
    cells = [nbformat.v4.new_code_cell(SETUP)]
    for _ in range(4):
        cells += [nbformat.v4.new_code_cell(FIGURE), nbformat.v4.new_markdown_cell(text)]
    page.set_viewport_size({"width": 1366, "height": 768})
    opening(front_end, page, lab, cells)()
    for _ in range(2):  # the second time the outputs of the first are there
        page.locator(".jp-Cell").first.click()
        page.keyboard.press("Escape")
        for _ in range(len(cells) - 1):
            page.keyboard.press("Shift+Enter")
            running = page.locator(".jp-InputPrompt", has_text="[*]")
            wait_until(page, lambda running=running: running.count() == 0, "a cell does not end")
            page.wait_for_timeout(600)  # in which the page may still be moved
            if (edges := page.evaluate(FIGURE_ABOVE)) is not None:
                wait_until(page, lambda: min(page.evaluate(FIGURE_ABOVE)) >= -1, f"the figure is cut: {edges}")


def test_only_demos_whose_widget_is_gone_become_pictures():
    def demo(name):
        data = {VIEW: {"model_id": name}, "image/png": "", "text/plain": "An interactive demo"}
        return {"output_type": "display_data", "data": data, "metadata": {}}

    def left(living):
        cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": [demo("old"), demo("new")]}]
        drop_ended_demos(cells, living)
        return [sorted(output["data"]) for output in cells[1]["outputs"]]

    whole, picture, note = sorted(demo("")["data"]), ["image/png", "text/plain"], ["text/markdown", "text/plain"]
    assert left({"new"}) == [note, picture, whole]
    assert left(set()) == [note, picture, note, picture] and left(None) == [whole, whole]


def test_presentation_mode_by_the_menu_of_the_readme_enlarges_demos_and_their_text(page, lab):
    root, base, token = lab
    stop_all(base, token)
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in (PLAIN, DEMO, PAD)])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    name = f"{secrets.token_hex(4)}_demo.ipynb"
    nbformat.write(made, root / name)
    page.goto(f"{base}/lab/workspaces/{secrets.token_hex(4)}/tree/{name}?token={token}")
    wait_for_kernel(page, lab, name)
    demo = run_everything(page)

    def heights():
        seen = [demo.locator("img").first, demo.locator(".widget-label").first, demo.locator(".noUi-handle").first]
        return [part.bounding_box()["height"] for part in seen]

    before, sentence = heights(), (ROOT / "README.md").read_text("utf-8").partition("**Presenting.**")[2]
    for way in re.findall(r"(View > Appearance > [A-Z]\w+ [A-Z]\w+)", sentence):
        menu(page, *way.split(" > "))
    wait_until(page, lambda: heights() > before, "the demo does not grow")
    grown = [after / small for after, small in zip(heights(), before, strict=True)]
    assert grown == pytest.approx([1.4, 1.4, 1.4], rel=0.02)
    slider = demo.get_by_role("slider", name="height", exact=True)
    first = demo.locator(".noUi-target").first
    first.scroll_into_view_if_needed()  # the demo has grown, and the mouse reaches only what is seen
    track = first.bounding_box()
    page.mouse.click(track["x"] + track["width"] / 4, track["y"] + track["height"] / 2)
    wait_until(page, lambda: float(spoken(slider)) == pytest.approx(1.0, abs=0.15), "the mouse misses the slider")
