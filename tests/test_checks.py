"""Every check, against right answers written in other ways, blanks, and typical wrong answers."""

import importlib
import os
import pkgutil
import subprocess
import sys

import pytest
from answers import (
    activations,
    adversarial,
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

LESSONS = [
    welcome, autograd, activations, regression, classification, networks, saving, batches, optimizers, convolution,
    recurrent, adversarial, modes, devices,
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
