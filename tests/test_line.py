"""The line that says how far a training is."""

import types

import nbformat
import pytest
from nbclient import NotebookClient

from helpers import line


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
