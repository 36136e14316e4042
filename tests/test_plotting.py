import base64
import io
import os
import subprocess
import sys

import matplotlib
import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient
from torch import nn

matplotlib.use("Agg")
from helpers import plotting  # noqa: E402
from helpers.history import History  # noqa: E402
from helpers.plotting import plt  # noqa: E402
from tools import execute  # noqa: E402
from tools.notebooks import shown_size  # noqa: E402


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def model(classes):
    net = nn.Sequential(nn.Linear(classes and 2 or 1, 4), nn.BatchNorm1d(4), nn.Linear(4, classes or 1))
    net.train()
    net[0].eval()
    net[0].weight.grad = torch.ones_like(net[0].weight)
    return net


@pytest.mark.parametrize("name", ["plot_curve", "plot_boundary"])
def test_functions_that_see_a_model_leave_it_as_it_was(name):
    net = model(3 if name == "plot_boundary" else 0)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    x = torch.randn(20, 2 if name == "plot_boundary" else 1)
    y = torch.arange(20) % 3 if name == "plot_boundary" else x**2
    getattr(plotting, name)(net, x, y)
    assert [part.training for part in net] == [False, True, True]
    assert torch.equal(net[0].weight.grad, torch.ones_like(net[0].weight)) and net[2].weight.grad is None
    assert all(torch.equal(before[key], value) for key, value in net.state_dict().items())


def calls():
    history = History(total_steps=60, step_loss=[1 / n for n in range(1, 61)], train_loss=[1.0, 0.5],
                      epoch_ends=[40, 60], valid_loss=[0.5, 0.4])  # fmt: skip
    return {
        "plot_loss": lambda ax: plotting.plot_loss(history, ax=ax),
        "plot_curve": lambda ax: plotting.plot_curve(model(0), torch.randn(9, 1), torch.randn(9, 1), ax=ax),
        "plot_boundary": lambda ax: plotting.plot_boundary(model(2), torch.randn(9, 2), torch.arange(9) % 2, ax=ax),
        "show_images": lambda ax: plotting.show_images(torch.rand(5, 1, 4, 4), list("abcde"), 3, ax=ax),
        "plot_confusion": lambda ax: plotting.plot_confusion(torch.tensor([[5, 1], [0, 6]]), ax=ax),
    }


@pytest.mark.parametrize("name", list(calls()))
def test_draws_on_the_axes_it_is_given_and_on_no_other(name):
    figure, (left, right) = plt.subplots(1, 2)
    assert calls()[name](left) is left
    assert left.has_data() and not right.has_data() and plt.get_fignums() == [figure.number]
    alone = calls()[name](None)
    assert alone.figure is not figure and alone.has_data()
    alone.figure.savefig(io.BytesIO())


def test_plot_loss_puts_validation_at_the_ends_of_epochs():
    ax = calls()["plot_loss"](None)
    validation = next(line for line in ax.lines if line.get_label() == "validation")
    assert list(validation.get_xdata()) == [40, 60] and list(validation.get_ydata()) == [0.5, 0.4]


def test_boundary_paints_the_class_that_the_model_gives():
    class Halves(nn.Module):  # class 1 where the first coordinate is positive
        def forward(self, x):
            return torch.stack([-50 * x[:, 0], 50 * x[:, 0]], dim=1)

    ax = plotting.plot_boundary(Halves(), torch.tensor([[-1.0, 0], [1, 0]]), torch.tensor([0, 1]))
    ground = np.asarray(ax.images[0].get_array())
    left, right = ground[40, 5], ground[40, 75]
    assert left[2] > left[0] and right[0] > right[2]  # blue on the left, red on the right
    (border,) = ax.collections
    assert abs(border.get_paths()[0].vertices[:, 0]).max() < 0.03


def test_show_images_of_nothing_says_so():
    ax = plotting.show_images(torch.zeros(0, 1, 28, 28), [])
    assert ax.texts[0].get_text() == "no pictures"


def test_show_images_puts_each_picture_in_its_place():
    ax = plotting.show_images(torch.arange(3.0).view(3, 1, 1).expand(3, 2, 2), columns=2)
    places = [image.get_extent() for image in ax.images]
    assert places[1][0] > places[0][1] and places[2][3] > places[0][2]  # right of it; below it
    assert [image.get_array().max() for image in ax.images] == [0, 1, 2]
    assert {image.get_clim() for image in ax.images} == {(0, 2)}


ODD = {"text.usetex": True, "axes.grid": True, "lines.linewidth": 9.0, "image.origin": "lower", "image.cmap": "jet",
       "savefig.transparent": True, "figure.constrained_layout.use": True, "axes.formatter.use_locale": True,
       "font.sans-serif": ["Noto Sans CJK SC", "DejaVu Sans"]}  # fmt: skip


def test_style_is_the_same_whatever_the_user_has_set():
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        plotting.set_style()
        wanted = dict(plt.rcParams)
        for own in [*plt.style.available, ODD]:
            plt.style.use(own)
            mine = {key: plt.rcParams[key] for key in plotting.TYPEFACES}
            mine["savefig.directory"] = plt.rcParams["savefig.directory"] = f"the folder of {own}"
            plotting.set_style()
            assert dict(plt.rcParams) == wanted | mine, own


def test_figure_is_a_white_picture_where_ipython_is_set_to_dark_moving_ones(tmp_path, monkeypatch):
    """Settings in every place that has them: matplotlibrc, IPython's choice of figures, and what that sets."""
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: black\nfigure.facecolor: black\ntext.color: white\n"
                                           "text.usetex: True\nxtick.color: white\n")  # fmt: skip
    (tmp_path / "profile_default").mkdir()
    (tmp_path / "profile_default" / "ipython_kernel_config.py").write_text(
        "c = get_config()\nc.InteractiveShellApp.matplotlib = 'notebook'\n"
        "c.InlineBackend.rc = {'figure.facecolor': 'black', 'axes.facecolor': 'black'}\n"
    )
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    cells = ["from helpers.plotting import plt, set_style\nset_style()", "plt.plot([0, 1]); plt.title('a title');"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert not notebook.cells[0].outputs
    (output,) = notebook.cells[1].outputs
    ink = 1 - matplotlib.image.imread(io.BytesIO(base64.b64decode(output.data["image/png"])))[..., :3].min(axis=2)
    assert 0.01 < (ink > 0.5).mean() < 0.1 and ink[0, 0] == 0  # letters and a line on paper
    height, width = ink.shape
    assert output.metadata["image/png"].pop("alt") == "a title. 1 curve without a name."
    assert output.metadata["image/png"] == {"width": width // 2, "height": height // 2}  # twice the density
    assert shown_size(output) == (width // 2, height // 2) and width > 800


def test_a_stored_figure_is_much_lighter_and_looks_the_same():
    fig, ax = plt.subplots(dpi=200)
    for i, colour in enumerate(plotting.COLOURS):
        ax.plot(np.sin(np.linspace(0, 9, 200) + i), color=colour, alpha=0.7)
    file = io.BytesIO()
    fig.savefig(file, dpi=200, facecolor="white")
    light = execute.lighter(file.getvalue())
    before, after = (matplotlib.image.imread(io.BytesIO(png))[..., :3] for png in (file.getvalue(), light))
    assert len(light) < len(file.getvalue()) / 2 and before.shape == after.shape
    assert abs(before - after).max() < 0.3 and abs(before - after).mean() < 0.003
    assert execute.lighter(light) is light  # nothing is lost a second time


def test_figures_of_tensors_give_no_warning():
    code = (
        "import numpy as np, torch, matplotlib.pyplot as plt; from helpers.plotting import set_style; set_style();"
        "x = torch.ones(4); np.array(x); plt.plot(x, x); plt.hist(x); plt.scatter(x, x); plt.imshow(torch.ones(3, 3))"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error:__array__", "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"MPLBACKEND": "agg"},
    )
    assert run.returncode == 0 and run.stderr == ""
