"""Checks of lesson 06."""

import tempfile
from pathlib import Path
from unittest import mock

import torch
from torch import Tensor, nn

from . import Unanswered, Wrong, call, check, is_stub, kind, network, outputs, require, traces
from .saving_open import student  # noqa: F401


def _small(seed: int) -> nn.Sequential:
    """The lesson's network, with weights that no other seed has."""
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.randn(p.shape, generator=generator))
    return net


class _Trap:
    """Read by an unsafe load, it makes an empty file; nothing more."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@check
def restore(function) -> str:
    """restore(path): the lesson's network with the weights of the file, loaded safely."""
    with tempfile.TemporaryDirectory() as name:
        folder, saved = Path(name), _small(1).state_dict()
        torch.save(saved, folder / "weights.pt")
        with mock.patch("torch.load", wraps=torch.load) as load:
            net = call(function, folder / "weights.pt", draws=True)
        require(_restored(net, 1), "The network's outputs are not those of the saved one. Are the weights loaded into "
                "the network that you return?")  # fmt: skip
        for used in load.call_args_list:
            require(len(used.args) > 1 or used.kwargs.get("map_location"), "It works here. A file from a machine with "
                    "a GPU would fail on one without: say where the tensors go (map_location).")  # fmt: skip
        torch.save(_small(2).state_dict() | {"trap": _Trap(folder / "sprung")}, folder / "gift.pt")
        _refused(function, folder / "gift.pt", 2)
        require(not (folder / "sprung").exists(), "It restores the network, but a second file held code, and your "
                "function ran it (an empty file in a temporary folder). Load with weights_only=True.")  # fmt: skip
        torch.save({f"module.{key}": part for key, part in saved.items()}, folder / "other.pt")
        require(_refused(function, folder / "other.pt", 1), "It restores the network. But from a file whose names do "
                "not fit (module.0.weight) it loads nothing, and gives a network of random weights without a word: "
                "that is strict=False.")  # fmt: skip
    return "The weights are back, a file with code in it was refused, and so was one with other names."


def _refused(function, path: Path, seed: int) -> bool:
    """Whether the function ends with an error for that file, or gives the right network all the same."""
    try:
        return _restored(call(function, path, draws=True), seed)
    except Wrong:
        return True


def _restored(net, seed: int) -> bool:
    """Whether it computes what _small(seed) does; Wrong if it is no network."""
    require(not isinstance(net, dict), "This is the state_dict. Make a network and load it into that.")
    require(not isinstance(net, tuple), "This is what load_state_dict returns. Return the network.")
    network(net)
    x = torch.linspace(-1, 1, 20).unsqueeze(1)
    with torch.no_grad():
        return torch.allclose(outputs(net, x, (20, 1), "one number for each"), _small(seed)(x), rtol=1e-6, atol=1e-6)


@check
def best_state(function) -> str:
    """best_state(net, improve, measure, rounds): the state_dict of the best moment."""
    if is_stub(function):
        raise Unanswered
    for values in ([5.0, 3.0, 1.0, 4.0, 1.0, 2.0], [900.0, 800.0, 950.0, 990.0], [-1.0, -3.0, -2.0]):
        got, net, moments = _improved(function, values)
        if got is None:
            lower, *_ = _improved(function, [value - 1e6 for value in values])
            require(lower is not None, f"best_state(...) returns nothing (None), for the measures {values}. Is the "
                    "return missing?")  # fmt: skip
            raise Wrong(f"It returns None for the measures {values}: none of them was below the number that your "
                        "smallest begins with. Begin with the first measure, or with float('inf').")  # fmt: skip
        _judge_calls(moments, len(values))
        _judge_best(got, net, values)
    return "Keep the best, and the last may be worse. Early stopping also ends the training when nothing improves."


def _improved(function, values: list[float]) -> tuple:
    """(what the learner's function returns, the network, what was called when) where measure gives those values."""
    net, moments = nn.BatchNorm1d(1), []  # it has buffers beside its parameters

    def improve(net: nn.BatchNorm1d) -> None:
        moments.append(("improve", now := _rounds(moments)))
        with torch.no_grad():
            net.weight.fill_(float(now))
            net.running_mean.fill_(float(now))

    def measure(net: nn.BatchNorm1d) -> float:
        moments.append(("measure", now := _rounds(moments) - 1))
        return values[min(now, len(values) - 1)] if now >= 0 else max(values) + 1

    got = call(function, net, improve, measure, len(values), changes=True, draws=True)
    return got, net, moments


def _rounds(moments: list[tuple[str, int]]) -> int:
    return sum(what == "improve" for what, _ in moments)


def _judge_calls(moments: list[tuple[str, int]], rounds: int) -> None:
    called, measured = _rounds(moments), [moment for what, moment in moments if what == "measure"]
    require(called == rounds, f"improve was called {called} times; rounds was {rounds}.")
    require(measured != list(range(-1, rounds)), "It measures the state before the first call of improve, too, and "
            "that one does not count.")  # fmt: skip
    require(measured != list(range(-1, rounds - 1)), "It measures before it improves, so the first value is that of "
            "the state before the first call, and the last state is never measured.")  # fmt: skip
    require(measured == list(range(rounds)), f"measure was called {len(measured)} times for {rounds} rounds. Call it "
            "once after each improve, and keep what it returns.")  # fmt: skip


def _judge_best(got, net: nn.Module, values: list[float]) -> None:
    require(isinstance(got, dict), f"A state_dict is wanted, and it is {kind(got)}.")
    require(set(got) == set(net.state_dict()), f"The result has the keys {sorted(map(str, got))}; it should have all "
            "of the network's state_dict, which holds more than its parameters.")  # fmt: skip
    require(all(isinstance(part, Tensor) for part in got.values()), "The state_dict holds something that is no tensor.")
    last, best, said = len(values) - 1, values.index(min(values)), f"For the measures {values} this is the state of"
    found = got["weight"].item()
    require(found != last or got["weight"].data_ptr() != net.weight.data_ptr(), "The result changed with the network "
            "after the best moment: a state_dict shares memory with it. Keep a copy.")  # fmt: skip
    require(found != last, f"{said} the last round, not of the best.")
    require(found != values.index(max(values)), f"{said} the round with the largest; smaller is better.")
    require(found == best, f"{said} round {found + 1:.0f}; the smallest came in round {best + 1} for the first time.")
    require(got["running_mean"].item() == best, "The parameters are those of the best moment, the buffers are not: "
            "copy every tensor of the state_dict.")  # fmt: skip


@check
def load_matching(function) -> str:
    """load_matching(net, state): load what fits in name and shape, return the names."""
    net, other = _small(1), _small(2)
    net[1] = nn.BatchNorm1d(10)  # a layer with buffers
    state = {
        "2.weight": torch.zeros(10, 1), "2.bias": other[2].bias.detach(), "0.bias": torch.zeros(4),
        "extra": torch.ones(2), "0.weight": other[0].weight.detach(), "1.running_mean": torch.ones(10),
    }  # fmt: skip
    _judge_matching(function, net, state, ["0.weight", "1.running_mean", "2.bias"])
    _judge_matching(function, nn.Linear(3, 2), {"bias": torch.tensor([4.0, 5.0]), "weight": torch.ones(2, 3)},
                    ["weight", "bias"])  # fmt: skip
    _judge_matching(function, nn.Linear(3, 2), {"weight": torch.ones(3, 2)}, [])
    return "So a network takes over what it shares with another, and the list says what that was."


def _judge_matching(function, net: nn.Module, state: dict[str, Tensor], fits: list[str]) -> None:
    before, given = {name: part.clone() for name, part in net.state_dict().items()}, traces.snapshot(state)
    names = call(function, net, state, changes=True)
    left = traces.changed(given, state)
    require(not left, f"It {left}. Make a new one.")
    require(not hasattr(names, "missing_keys"), "This is what load_state_dict returns. The names that were loaded are "
            "wanted.")  # fmt: skip
    listed = isinstance(names, list | tuple) and all(isinstance(name, str) for name in names)
    require(listed, f"A list of names is wanted, and it is {kind(names)}{' of others' * isinstance(names, list)}.")
    for name, now in net.state_dict().items():
        if name not in fits:
            require(torch.equal(now, before[name]), f"{name} should be as before: in the dictionary there is none, or "
                    "one of another shape.")  # fmt: skip
            continue
        require(torch.equal(now, state[name]), f"{name} fits in name and shape, and was not loaded.")
        require(now.data_ptr() != state[name].data_ptr(), f"{name} shares its memory with the dictionary now: "
                "training would change both. Copy the numbers (load_state_dict does).")  # fmt: skip
    require(set(names) == set(fits), f"It returns {list(names)}; loaded were {fits}.")
    require(list(names) == fits, "The names are right; give them in the order of the network.")
