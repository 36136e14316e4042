import base64
import subprocess
import sys
import types

import matplotlib.image
import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient

from helpers import live
from helpers.picture import Picture


def pixels(png: bytes) -> np.ndarray:
    import io

    return matplotlib.image.imread(io.BytesIO(png))


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, in place of a notebook."""
    outputs = []

    def display(thing, raw=False, display_id=None, metadata=None):
        outputs.append((thing, metadata) if metadata else thing)
        return types.SimpleNamespace(update=outputs.append)

    monkeypatch.setattr(live, "display", display)
    monkeypatch.setattr("helpers.picture.display", display)
    return outputs


def find(widget, kind):
    """The widgets of that kind in `widget`, at any depth."""
    inside = [found for child in getattr(widget, "children", ()) for found in find(child, kind)]
    return [widget, *inside] if type(widget).__name__ == kind else inside


@pytest.fixture
def demo(shown, monkeypatch):
    boxes = []
    monkeypatch.setattr(live, "show_with_picture", lambda box, png, words: boxes.append((box, png)))
    calls = []

    def draw(ax, slope, steps, kind, grid):
        calls.append((slope, steps, kind, grid))
        if slope == 2.0:
            raise RuntimeError("a bad <slope>")
        ax.plot([0, 1], [0, slope])
        ax.set(ylim=(-2, 2), title=f"slope {slope}")

    live.explore(draw, slope=(-1.0, 2.0, 0.5, 1.0), steps=(1, 9, 1, 3), kind=["a", "b"], grid=True)
    return boxes[0][0], calls


def test_explore_starts_as_told_and_redraws_on_change(demo):
    box, calls = demo
    slider, image = find(box, "FloatSlider")[0], find(box, "Image")[0]
    assert calls == [(1.0, 3, "a", True)] and slider.description == "slope"
    before = image.value
    slider.value = -1.0
    assert calls[-1] == (-1.0, 3, "a", True) and image.value != before
    assert pixels(image.value).shape[:2] == (600, 1000) and image.layout.width == "500px"  # twice the density


def test_explore_resets(demo):
    box, calls = demo
    find(box, "FloatSlider")[0].value = -1.0
    find(box, "Dropdown")[0].value = "b"
    drawn = len(calls)
    find(box, "Button")[0].click()
    assert calls[-1] == (1.0, 3, "a", True) and len(calls) == drawn + 1


def test_a_text_is_a_line_to_type_in(monkeypatch):
    boxes, lines = [], []
    monkeypatch.setattr(live, "show_with_picture", lambda box, *_: boxes.append(box))
    live.explore(lambda ax, line: lines.append(line), line="to begin")
    find(boxes[0], "Text")[0].value = "typed"
    find(boxes[0], "Button")[0].click()
    assert lines == ["to begin", "typed", "to begin"]


def test_explore_shows_an_error_and_recovers(demo):
    box, _ = demo
    slider, trouble = find(box, "FloatSlider")[0], find(box, "HTML")[0]
    slider.value = 2.0
    assert "RuntimeError: a bad &lt;slope&gt;" in trouble.value
    slider.value = 0.5
    assert trouble.value == ""


def test_explore_refuses_a_control_that_it_does_not_understand():
    with pytest.raises(ValueError, match=r"control 'a' must be .*got \(1, 2\)"):
        live.explore(lambda ax, a: None, a=(1, 2))


def test_output_carries_widget_and_picture(shown):
    live.explore(lambda ax, n: ax.plot([n, 1]), n=(0, 3, 1, 1))
    bundle, metadata = shown[0]
    assert "model_id" in bundle["application/vnd.jupyter.widget-view+json"]
    assert pixels(base64.b64decode(bundle["image/png"])).shape[:2] == (600, 1000)
    words = metadata["image/png"].pop("alt")
    assert words.startswith("1 curve without a name") and metadata == {"image/png": {"width": 500, "height": 300}}


def test_the_words_for_those_who_do_not_see_follow_the_picture(demo):
    box, _ = demo
    (names,) = find(box, "Names")
    before = names.words
    find(box, "FloatSlider")[0].value = -1.0
    assert names.words != before


@pytest.mark.parametrize("count", [3, 4])
def test_four_controls_and_more_stand_in_two_columns(monkeypatch, count):
    boxes = []
    monkeypatch.setattr(live, "show_with_picture", lambda box, png, words: boxes.append(box))
    live.explore(lambda ax, **values: None, **{f"control_{i}": (0, 9, 1, 1) for i in range(count)})
    columns = find(boxes[0], "GridBox")[0].layout.grid_template_columns
    assert columns.startswith("repeat(auto-fit") == (count == 4)


def test_picture_is_cleared_between_drawings_and_leaves_pyplot_alone():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    picture = Picture()
    # Pixels are compared, not files: a compressor may write the same picture in two ways.
    empty = pixels(picture.png(lambda ax: None))
    assert (pixels(picture.png(lambda ax: ax.plot([0, 1]))) != empty).any()
    assert (pixels(picture.png(lambda ax: None)) == empty).all() and plt.get_fignums() == before


def test_nothing_of_one_drawing_is_left_in_the_next():
    def plain(ax):
        ax.plot([0, 3], [1, 2])
        ax.set(title="plain", xlabel="x", ylabel="y")

    def odd(ax):
        ax.plot([1, 1000], [-5, 5])
        ax.set(xscale="log", title="odd")
        ax.set_yticks([-5, 5], ["low", "high"])
        ax.invert_yaxis()

    def marked(ax):
        plain(ax)
        ax.grid(True)

    def off(ax):
        ax.imshow([[0, 1], [1, 0]])
        ax.axis("off")

    fresh = {draw: pixels(Picture().png(draw)) for draw in (plain, odd, marked, off)}
    picture = Picture()
    for draw in [plain, odd, plain, marked, plain, off, odd, marked, odd, off, plain]:
        assert np.array_equal(pixels(picture.png(draw)), fresh[draw]), draw.__name__


def test_live_plot_draws_seldom_but_always_at_the_end(shown):
    drawn = []
    plot = live.LivePlot(lambda ax, state: drawn.append(state), every=1000)
    for step in range(100):
        plot(step)
    plot(100, final=True)
    plot(types.SimpleNamespace(finished=True))
    assert drawn[:2] == [0, 100] and len(drawn) == 3 == len(shown)
    assert pixels(shown[-1].data).shape[:2] == (600, 1000) and (shown[-1].width, shown[-1].height) == (500, 300)


def test_a_cell_that_ends_with_a_history_shows_a_few_words_and_the_curve():
    code = (
        "from helpers import live\nfrom helpers.history import History\n"
        "History(total_steps=900, step_loss=[1 / n for n in range(1, 901)], finished=True)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=600).execute()
    words, curve = notebook.cells[0].outputs
    assert words.text == "History(900 of 900 steps, last loss 0.001111)\n"
    assert pixels(base64.b64decode(curve.data["image/png"])).shape[:2] == (600, 1000)
    words = curve.metadata["image/png"].pop("alt")
    assert words.startswith("vertical axis: loss (logarithmic), horizontal axis: step. each batch, from 1 to 0.0011.")
    assert curve.metadata["image/png"] == {"width": 500, "height": 300}


def test_digit_pad_gives_what_was_drawn(monkeypatch):
    pad = live.DigitPad()
    assert pad.image().shape == (1, 28, 28) and pad.image().dtype == torch.uint8 and pad.image().sum() == 0
    boxes, seen = [], []
    monkeypatch.setattr(live, "show_with_picture", lambda box, png, words: boxes.append(box))
    pad.show(lambda ax, image: seen.append(image.clone()))
    pad.pixels = memoryview(bytes([255] * 28 + [0] * 28 * 27))  # as it comes from the browser
    assert len(seen) == 2 and seen[1][0, 0].tolist() == [255] * 28 and seen[1][0, 1:].sum() == 0


def test_the_first_training_waits_for_no_imports():
    code = (
        "import sys, torch; from helpers import live; before = set(sys.modules)\n"
        "w = torch.zeros(1, requires_grad=True); w.sum().backward(); torch.optim.Adam([w]).step()\n"
        "print(sorted(set(sys.modules) - before))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"
