"""Every check, against answers of the kinds that nobody means to give: nan, a pair, a class, a loop without end.

Each is made from the first right answer of its check, or a network of the right shape, by one change. It must
get a message that names the change, and leave nothing behind: no raw error of the check's own, no random state, no
gradient mode, no default dtype.
"""

import random

import numpy as np
import pytest
import torch
from test_checks import CHECKS, LESSONS, RIGHT, TAKE_FUNCTIONS, name, verdict
from torch import Tensor, nn

from helpers.checks import guard, traces

FUNCTIONS = list({check: (check, make) for check, make in reversed(RIGHT) if check in TAKE_FUNCTIONS}.values())
NETWORKS = [pair for lesson in LESSONS for pair in getattr(lesson, "TAKE_NETWORKS", {}).items()]


def state() -> list:
    numpy = np.random.get_state()
    return [torch.is_grad_enabled(), torch.get_default_dtype(), torch.get_rng_state().tolist(), random.getstate(),
            numpy[1].tolist(), numpy[2]]  # fmt: skip


def judged(check, answer, capsys) -> str:
    before = state()
    said = verdict(check, answer, capsys)
    assert state() == before
    assert not any(words in said for words in (".. ", "did not foresee", "Wrong", "Traceback")), said
    return said


@pytest.mark.parametrize("check", CHECKS, ids=name)
@pytest.mark.parametrize("answer, words", [
    (None, "is None"), ("here", "a string"), ((), ""), ([], ""), (torch.nn.Linear, ""), (float("nan"), ""), (3.5, ""),
    (np.zeros(2), ""), (torch.zeros(2), ""),
], ids=["none", "string", "tuple", "list", "class", "nan", "number", "array", "tensor"])  # fmt: skip
def test_what_is_no_answer_at_all(check, answer, words, capsys):
    said = judged(check, answer, capsys)
    assert said.startswith("Not yet. ") and words in said


def raises(*_):
    raise KeyError("oops")


def never_ends(*_):
    while True:
        try:
            raise ValueError
        except:  # noqa: E722  the mistake that swallows whatever would stop it
            continue


@pytest.mark.parametrize("check, make", FUNCTIONS, ids=name)
@pytest.mark.parametrize("answer, words", [(raises, "stopped with KeyError: 'oops'."), (never_ends, "its time was up")],
                         ids=["raises", "never ends"])  # fmt: skip
def test_functions_that_do_not_return(check, make, answer, words, capsys, monkeypatch):
    if answer is never_ends:
        monkeypatch.setattr(guard, "LIMIT", 0.2)
    assert words in judged(check, answer, capsys)


LEFT_BEHIND = {
    "seeds": (lambda: torch.manual_seed(0), "seeds torch's random numbers"),
    "gradients off": (lambda: torch.set_grad_enabled(False), "switches gradients off"),
    "dtype": (lambda: torch.set_default_dtype(torch.float64), "default dtype"),
    "random": (random.random, "random numbers of Python"),
    "numpy": (np.random.rand, "random numbers of Python or NumPy"),
}


@pytest.mark.parametrize("check, make", FUNCTIONS, ids=name)
@pytest.mark.parametrize("kind", LEFT_BEHIND)
def test_functions_that_leave_something_behind(check, make, kind, capsys):
    right, (leave, words) = make(), LEFT_BEHIND[kind]

    def answer(*inputs, **named):
        result = right(*inputs, **named)
        leave()
        return result

    assert words in judged(check, answer, capsys)


OTHER_RESULTS = {
    "array": (lambda x: x.detach().numpy(), "a NumPy array"),
    "list": (lambda x: x.tolist(), "a list"),
    "double": (lambda x: x.double(), "dtype torch.float64"),
    "meta": (lambda x: x.to("meta"), "on the device meta"),
    "nan": (lambda x: x * float("nan"), "nan"),
    "infinity": (lambda x: x * float("inf"), "inf"),
    "pair": (lambda x: (x, x), "a tuple"),
    "string": (lambda x: "here", "a string"),
    "none": (lambda x: None, "returns nothing (None)"),
}


@pytest.mark.parametrize("check, make", FUNCTIONS, ids=name)
@pytest.mark.parametrize("kind", OTHER_RESULTS)
def test_functions_whose_result_is_of_another_kind(check, make, kind, capsys):
    right, seen = make(), []
    change, words = OTHER_RESULTS[kind]

    def answer(*inputs, **named):
        result = right(*inputs, **named)
        if isinstance(result, Tensor) and result.is_floating_point():
            seen.append(result.ndim)
            return change(result)
        raise KeyError("no tensor of floats")  # which ends the check here, before it does long work for nothing

    said = judged(check, answer, capsys)
    if not seen:
        pytest.skip("this one returns no tensor of floats")
    if said.startswith("Right.") and max(seen) == 0 and kind in ("array", "double", "list"):
        return  # one number is one number, whatever holds it
    assert said.startswith("Not yet. ") and words in said


class Changed(nn.Module):
    """A network whose output is changed before it is given out."""

    def __init__(self, net, change):
        super().__init__()
        self.net, self.change = net, change

    def forward(self, x):
        return self.change(self.net(x))


def with_seeding(out):
    torch.manual_seed(0)
    return out


OTHER_OUTPUTS = {
    "pair": (lambda out: (out, out), "a tuple of 2"),
    "none": (lambda out: None, "returns nothing (None)"),
    "array": (lambda out: out.numpy(), "a NumPy array"),
    "nan": (lambda out: out * float("nan"), "nan or infinity"),
    "one column": (lambda out: out[:, :0], "is wanted"),
    "raises": (raises, "stopped with KeyError: 'oops'."),
    "never ends": (never_ends, "its time was up"),
    "seeds": (with_seeding, "seeds torch's random numbers"),
}


@pytest.mark.parametrize("check, make", NETWORKS, ids=name)
@pytest.mark.parametrize("kind", OTHER_OUTPUTS)
def test_networks_with_another_output(check, make, kind, capsys, monkeypatch):
    if kind == "never ends":
        monkeypatch.setattr(guard, "LIMIT", 0.2)
    change, words = OTHER_OUTPUTS[kind]
    said = judged(check, Changed(make(), change), capsys)
    assert said.startswith("Not yet. ")
    assert words in said or "nn.Sequential is wanted" in said or "built as the teacher" in said


@pytest.mark.parametrize("check, make", NETWORKS, ids=name)
def test_networks_of_another_dtype(check, make, capsys):
    assert "float64" in judged(check, make().double(), capsys)


class Hidden(nn.Module):
    """A network that keeps its layers where torch does not find them."""

    def __init__(self, net):
        super().__init__()
        self.layers = [net]

    def forward(self, x):
        return self.layers[0](x)


@pytest.mark.parametrize("check, make", NETWORKS, ids=name)
def test_networks_in_a_plain_list(check, make, capsys):
    said = judged(check, Hidden(make()), capsys)
    assert "finds no parameters" in said or "nn.Sequential is wanted" in said


@pytest.mark.parametrize("check, make", NETWORKS, ids=name)
def test_networks_are_as_they_were_after_the_check(check, make, capsys):
    net = make().train()
    before = traces.snapshot(net)
    judged(check, net, capsys)
    assert traces.changed(before, net) == ""
