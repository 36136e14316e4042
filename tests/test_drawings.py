"""The drawings: what the helper draws, and the files that stand in the lessons."""

import re

import matplotlib.pyplot as plt
import pytest
import torch

from helpers import drawing
from tools.drawings import FOLDER, as_svg, attention, drawings
from tools.notebooks import lessons, read

MADE = drawings()
IMAGE = re.compile(r"!\[([^\]]*)\]\(drawings/(\w+)\.svg\)")


@pytest.fixture
def ax():
    yield drawing.paper(6, 3)
    plt.close("all")


def letters(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_arrows_lead_from_edge_to_edge(ax):
    one = drawing.box(ax, (1.5, 1), "input", "(32, 1)", size=(2, 1))
    other = drawing.circle(ax, (5, 1), "+", radius=0.5)
    assert one.right == (2.5, 1) and one.top == (1.5, 1.5) and other.left == (4.5, 1) and other.bottom == (5, 0.5)
    drawing.arrow(ax, one.right, other.left, "weights")
    assert letters(ax) == ["input", "(32, 1)", "+", "weights"]


def test_an_upright_arrow_has_its_text_beside_it(ax):
    drawing.arrow(ax, (1, 0), (1, 2), "up")
    assert ax.texts[-1].get_position()[0] > 1 and ax.texts[-1].get_ha() == "left"


def test_numbers_stand_in_rows_and_dark_squares_have_white_ones(ax):
    edges = drawing.numbers(ax, (1, 3), torch.tensor([[1.0, 2.5], [3.0, -4.0]]), cell=0.5, shades=[[0, 1], [0, 0]])
    assert letters(ax) == ["1", "2.5", "3", "-4"]
    assert [text.get_color() for text in ax.texts] == [drawing.BLACK, "white", drawing.BLACK, drawing.BLACK]
    assert edges.left == (1, 2.5) and edges.right == (2, 2.5) and edges.bottom == (1.5, 2)
    frame = drawing.window(ax, (1, 3), 1, 2, cell=0.5)
    assert frame.middle == (1.5, 2.75)


def test_a_row_of_numbers_is_one_row(ax):
    drawing.numbers(ax, (0, 1), [1, "?", 3])
    assert letters(ax) == ["1", "?", "3"] and len({text.get_position()[1] for text in ax.texts}) == 1


def test_paper_clears_axes_that_it_is_given():
    figure, given = plt.subplots()
    assert drawing.paper(4, 2, given) is given and given.get_xlim() == (0, 4) and not given.axison
    plt.close(figure)


@pytest.mark.parametrize("name", MADE)
def test_the_stored_drawing_is_the_one_that_is_made(name):
    """Their letters, since the shapes of letters differ a little between versions of matplotlib."""
    stored = (FOLDER / f"{name}.svg").read_text("utf-8")
    assert re.findall(r"<!-- (.*?) -->", stored) == re.findall(r"<!-- (.*?) -->", as_svg(MADE[name]))
    assert len(stored) < 200_000 and "fill: #ffffff" in stored.split("</g>")[0], "its ground is to be white"


def test_made_twice_it_is_the_same():
    name = next(iter(MADE))
    assert as_svg(MADE[name]) == as_svg(MADE[name])


def test_each_drawing_stands_in_a_lesson_with_words_for_who_cannot_see_it():
    used = {}
    for path in lessons():
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                used |= {name: alt for alt, name in IMAGE.findall(cell.source)}
    assert used.keys() == MADE.keys() == {path.stem for path in FOLDER.glob("*.svg")}
    assert all(len(alt.split()) >= 8 for alt in used.values()), {n: a for n, a in used.items() if len(a.split()) < 8}


def test_lesson_14_draws_the_words_and_numbers_that_it_computes_with():
    found = {"torch": torch}
    (source,) = [c.source for c in read(lessons(["14"])[0]).cells if c.source.startswith("words = [")]
    exec(source, found)
    assert found["words"] == attention.LINE and found["meaning"].equal(attention.X)
