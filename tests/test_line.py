"""The line that says how far a training is."""

import types

import nbformat
import pytest
import torch
from nbclient import NotebookClient

from helpers import line, training
from helpers.data import Batches


@pytest.fixture
def shown(monkeypatch):
    """What a notebook would show, in place of one."""
    bundles = []

    def display(bundle, raw, display_id):
        bundles.append(bundle)
        return types.SimpleNamespace(update=lambda bundle, raw: bundles.append(bundle))

    monkeypatch.setattr(line, "display", display)
    monkeypatch.setattr(line, "get_ipython", lambda: types.SimpleNamespace(kernel=None))
    return bundles


def test_in_a_terminal_it_is_written_over(capsys):
    told = line.Line()
    told.say("step 1 <of> 2")
    told.end("done")
    assert capsys.readouterr().out == "\r" + "step 1 <of> 2".ljust(72) + "\r" + "done".ljust(72) + "\n"


def test_in_a_notebook_plain_text_is_left(shown):
    told = line.Line()
    told.say("step 1 <of> 2")
    told.end("done")
    assert shown[0]["text/plain"] == "step 1 <of> 2" and "step 1 &lt;of&gt; 2" in shown[0]["text/html"]
    assert shown[1:] == [{"text/plain": "done"}]
    assert told.carrier is None  # it was over before anybody could have opened another page


def test_in_a_notebook_that_takes_long_one_carrier_is_left_and_says_the_end(shown, monkeypatch):
    made, closed = [], []

    class Carrier:
        def __init__(self, place, text):
            self.place, self.text = place, text
            made.append(self)

        def close(self):
            closed.append(self)

    monkeypatch.setattr(line, "Carrier", Carrier)
    told = line.Line(carry_every=-1.0)
    for text in ("step 1", "step 2"):
        told.say(text)
    told.end("done")
    assert [carrier.text for carrier in made] == ["step 1", "step 2", "done"] and closed == made[:2]
    assert {carrier.place for carrier in made} == {told.place} and told.place in shown[0]["text/html"]


def test_two_runs_of_a_notebook_leave_the_same(tmp_path):
    says = "told.say('step 1')\ntold.say('step 2')\ntold.end('done')"
    code = f"from helpers.line import Line\ntold = Line(carry_every=-1.0)\n{says}"
    left = []
    for _ in range(2):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code, id="a")])
        NotebookClient(notebook, timeout=600, store_widget_state=False, record_timing=False).execute()
        left.append(notebook.cells[0].outputs)
    assert left[0] == left[1] and [output.data for output in left[0]] == [{"text/plain": "done"}]


def test_what_takes_long_says_how_far_it_is_and_leaves_nothing(shown):
    assert list(line.counted([1, 2, 3], "read batch", patience=-1.0)) == [1, 2, 3]
    assert shown[0]["text/plain"] == "read batch 1 of 3" and shown[-1] == {"text/plain": ""}
    shown.clear()
    assert list(line.counted(iter("ab"), "read batch")) == ["a", "b"] and not shown  # quick, and without a length


def test_evaluate_and_predict_show_a_sign_of_life(shown, monkeypatch):
    net, x = torch.nn.Linear(1, 1), torch.zeros(30, 1)
    now = iter(range(0, 10_000, 2))  # each look at the clock is two seconds later
    monkeypatch.setattr(line.time, "monotonic", lambda: float(next(now)))
    training.predict(net, x, batch_size=10)
    assert shown[0]["text/plain"] == "predicted batch 1 of 3"
    shown.clear()
    training.evaluate(net, Batches(x, x, 10), torch.nn.functional.mse_loss)
    assert shown[0]["text/plain"] == "evaluated batch 1 of 3"
    shown.clear()
    training.evaluate(net, Batches(x, x, 10), torch.nn.functional.mse_loss, progress=False)
    assert not shown
