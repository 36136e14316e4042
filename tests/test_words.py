"""What a figure says to those who do not see it."""

import nbformat
from matplotlib.figure import Figure
from nbconvert import HTMLExporter

from helpers.plotting import show_images, torch
from helpers.words import MOST, in_words
from tools import slides


def test_a_curve_is_named_with_its_axes_and_where_it_begins_and_ends():
    ax = Figure().subplots()
    ax.plot([1, 2, 3], [2.5, 1.0, 0.25], label="training")
    ax.plot([1, 2, 3], [3, 2, 1], "o", label="validation")
    ax.plot([0, 1], [0, 1])
    ax.axhline(1, label="goal")
    ax.set(title="It learns", xlabel="step", ylabel="loss $L$", yscale="log")
    assert in_words(ax.figure) == (
        "It learns. vertical axis: loss L (logarithmic), horizontal axis: step. training, from 2.5 to 0.25. "
        "validation. goal. 1 more curve without a name."
    )


def test_panels_bars_and_pictures():
    figure = Figure()
    left, middle, right = figure.subplots(1, 3)
    left.bar(["SGD", "Adam"], [0.5, 0.125])
    middle.imshow([[0, 1]])
    figure.colorbar(middle.images[0])
    show_images(torch.rand(2, 4, 4), ["a 7", "a\n2"], ax=right)
    figure.suptitle("Three things")
    assert in_words(figure) == (
        "Three things. 3 panels. Panel 1: 2 bars, SGD: 0.5, Adam: 0.125. Panel 2: 1 picture. "
        "Panel 3: 2 pictures. Written there: a 7, a 2."
    )


def test_many_short_texts_are_cut():
    ax = Figure().subplots()
    for i in range(20):
        ax.text(0, i, str(i))
    assert in_words(ax.figure) == f"Written there: {', '.join(map(str, range(12)))}, ..."


def test_words_stay_few():
    ax = Figure().subplots()
    for i in range(200):
        ax.plot([1, 2, 3], [1, 2, 3], label=f"curve number {i}")
    assert len(in_words(ax.figure)) <= MOST and in_words(ax.figure).endswith(" ...")
    assert in_words(Figure()) == ""


def test_exported_pages_and_slides_say_the_words():
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="
    words = {"image/png": {"alt": "It learns & grows", "width": 10, "height": 10}}
    output = nbformat.v4.new_output("display_data", data={"image/png": png}, metadata=words)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[output])])
    # JupyterLab 4.6 and nbconvert's newer template do not look for the words yet; this template does.
    exported = 'alt="It learns &amp; grows"'
    assert exported in HTMLExporter(template_name="classic").from_notebook_node(notebook)[0]
    assert exported in slides.output_blocks(notebook.cells[0])[0].html
