"""Every check, against right answers written in other ways, blanks, and typical wrong answers."""

import collections
import importlib
import os
import pkgutil
import re
import subprocess
import sys
import types

import pytest
from answers import (
    activations,
    adversarial,
    attention,
    autoencoders,
    autograd,
    batches,
    classification,
    convolution,
    devices,
    modes,
    networks,
    optimizers,
    recurrent,
    regression,
    saving,
    welcome,
)  # fmt: skip

import helpers.checks
from helpers.checks import core, looks
from tools.notebooks import lessons, read, tags

LESSONS = [
    welcome, autograd, activations, regression, classification, networks, saving, batches, optimizers, convolution,
    recurrent, adversarial, modes, devices, attention, autoencoders,
]  # fmt: skip
RIGHT = [case for lesson in LESSONS for case in lesson.RIGHT]
WRONG = [case for lesson in LESSONS for case in lesson.WRONG]
TAKE_FUNCTIONS = [check for lesson in LESSONS for check in lesson.TAKE_FUNCTIONS]
CHECKS = list({check.__wrapped__: check for check, *_ in RIGHT}.values())


def blank(*_): ...


def name(value):
    return getattr(value, "__name__", None)


def verdict(check, answer, capsys):
    check(answer)
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("check, answer", RIGHT, ids=name)
def test_right_answers_written_in_other_ways(check, answer, capsys):
    assert verdict(check, answer(), capsys).startswith("Right. ")


@pytest.mark.parametrize("check, answer, message", WRONG, ids=name)
def test_wrong_answers_get_the_message_meant_for_them(check, answer, message, capsys):
    said = verdict(check, answer, capsys)
    assert said.startswith("Not yet. ") and message in said


@pytest.mark.parametrize("check", CHECKS, ids=name)
@pytest.mark.parametrize("answer", [..., blank], ids=["ellipsis", "stub"])
def test_blanks_are_not_called_wrong(check, answer, capsys):
    if answer is blank and check not in TAKE_FUNCTIONS:
        pytest.skip("this check takes no function")
    assert verdict(check, answer, capsys).startswith("Not answered yet.")


def half_filled(*_):
    answer = ...
    return answer


@pytest.mark.parametrize("check", [recurrent.recurrent.keeping_rnn, modes.modes.calm_net], ids=name)
def test_a_stub_half_filled_is_not_called_wrong(check, capsys):
    assert verdict(check, half_filled, capsys).startswith("Not answered yet.")


@pytest.mark.parametrize("check", CHECKS, ids=name)
def test_every_check_meets_at_least_three_wrong_answers(check):
    assert sum(c is check for c, *_ in WRONG) >= 3


def test_every_check_has_its_answers():
    tried = {check.__wrapped__ for check in CHECKS}
    made = welcome.welcome.parameters.__code__  # of what the decorator makes, the same for every check
    for module in pkgutil.iter_modules(helpers.checks.__path__):
        found = vars(importlib.import_module(f"helpers.checks.{module.name}")).values()
        checks = {check.__wrapped__ for check in found if getattr(check, "__code__", None) is made}
        assert checks <= tried, module.name


@pytest.mark.parametrize("answer", [..., 4])
def test_strict_raises_unless_right(answer, monkeypatch):
    monkeypatch.setattr("helpers.checks.core.STRICT", True)
    with pytest.raises(AssertionError, match="Not "):
        welcome.welcome.parameters(answer)
    welcome.welcome.parameters(63)


def test_a_notebook_shows_a_box_that_icon_colour_and_words_tell_apart_and_counts(monkeypatch):
    shown = []
    monkeypatch.setattr(looks, "get_ipython", lambda: types.SimpleNamespace(kernel=True))
    monkeypatch.setattr(looks, "display", lambda bundle, raw: shown.append(bundle))
    monkeypatch.setattr(core, "RIGHT", collections.defaultdict(set))
    for answer in (..., "<4>", 63, 63, 4):
        welcome.welcome.parameters(answer)
    words = [bundle["text/plain"].split(".")[0] for bundle in shown]
    assert words == ["Not answered yet", "Not yet", "Right", "Right", "Not yet"]
    counts = [bundle["text/plain"].splitlines()[-1] for bundle in shown]
    assert counts == [f"{n} of 3 right in this lesson." for n in (0, 0, 1, 1, 0)]
    boxes = [bundle["text/html"] for bundle in shown]
    for box, said, count in zip(boxes, words, counts, strict=True):
        assert f"<strong>{said}.</strong>" in box and count in box and 'role="status"' in box and "<4>" not in box
    for part in (r'aria-hidden="true"[^>]*>(.)<', r"background-color: (#\w{6})"):
        assert len({re.search(part, box)[1] for box in boxes[:3]}) == 3


@pytest.mark.parametrize("colour", [colour for _, colour in looks.LOOKS.values()])
def test_colours_of_verdicts_have_contrast(colour):
    """By WCAG: 4.5 for the white icon on them, 3 for the border on JupyterLab's light and dark pages."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one, other):
        high, low = sorted([light(one), light(other)], reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert contrast(colour, "#ffffff") >= 4.5 and contrast(colour, "#111111") >= 3


def test_a_lesson_counts_as_many_checks_as_it_has():
    for path in lessons():
        (module,) = set(re.findall(r"from helpers\.checks import (\w+)", path.read_text("utf-8")))
        checks = sum("check" in tags(cell) for cell in read(path).cells)
        assert len(core.LESSONS[module]) == checks, path.name


def test_a_cell_cannot_switch_strict_off():
    code = (
        "import os; from helpers.checks import welcome as check; os.environ['COURSE_STRICT'] = '0'; check.parameters(4)"
    )
    run = subprocess.run([sys.executable, "-c", code], env=os.environ | {"COURSE_STRICT": "1"}, capture_output=True)
    assert run.returncode != 0 and b"AssertionError: Not yet. 4 is" in run.stderr


def begun(p, g, memory, lr, mu=0.9):
    """Half filled, and it runs into an error."""
    memory["v"] = mu * memory.get("v", 0) + g
    step = ...
    p -= lr * step


def wrong_with_an_index(p, g, memory, lr, mu=0.9):
    memory["v"] = g[..., :]
    p -= lr * memory["v"]


def test_what_still_holds_dots_is_not_answered_and_an_index_is_none(capsys):
    nesterov = optimizers.optimizers.nesterov
    assert verdict(nesterov, begun, capsys).startswith("Not answered yet.")
    assert "this is plain SGD" in verdict(nesterov, wrong_with_an_index, capsys)
