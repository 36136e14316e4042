"""Checks of lesson 06."""

import tempfile
from pathlib import Path
from unittest import mock

import torch
from torch import Tensor, nn

from ..training import predict
from . import Wrong, call, check, require


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
    x = torch.linspace(-1, 1, 20).unsqueeze(1)
    with tempfile.TemporaryDirectory() as name:
        folder, saved = Path(name), _small(1)
        torch.save(saved.state_dict(), folder / "weights.pt")
        with mock.patch("torch.load", wraps=torch.load) as load:
            net = call(function, folder / "weights.pt")
        require(not isinstance(net, dict), "This is the state_dict. Make a network and load it into that.")
        require(not isinstance(net, tuple), "This is what load_state_dict returns. Return the network.")
        require(isinstance(net, nn.Module), f"A network is wanted, not a {type(net).__name__}.")
        got = predict(net, x)
        require(torch.equal(got, predict(saved, x)), "The network's outputs are not those of the saved one. Are the "
                "weights loaded into the network that you return?")  # fmt: skip
        for used in load.call_args_list:
            require(len(used.args) > 1 or used.kwargs.get("map_location"), "It works here. A file from a machine with "
                    "a GPU would fail on one without: say where the tensors go (map_location).")  # fmt: skip
        torch.save(_small(2).state_dict() | {"trap": _Trap(folder / "sprung")}, folder / "gift.pt")
        try:
            function(folder / "gift.pt")
        except Exception:  # a safe load stops here, and should
            pass
        require(not (folder / "sprung").exists(), "It restores the network, but a second file held code, and your "
                "function ran it (an empty file in a temporary folder). Load with weights_only=True.")  # fmt: skip
    return "The weights are back, and a file with code in it was refused."


@check
def best_state(function) -> str:
    """best_state(net, improve, measure, rounds): the state_dict of the best moment."""
    values = [5.0, 3.0, 1.0, 4.0, 2.0]  # up and down again: the last fall is not the best
    net, moment, measured = nn.BatchNorm1d(1), [-1], []  # it has buffers beside its parameters

    def improve(net: nn.BatchNorm1d) -> None:
        moment[0] += 1
        with torch.no_grad():
            net.weight.fill_(float(moment[0]))
            net.running_mean.fill_(float(moment[0]))

    def measure(net: nn.BatchNorm1d) -> float:
        measured.append(moment[0])
        return values[moment[0]]

    got = call(function, net, improve, measure, len(values))
    _judge_best(got, net, moment[0], measured)
    return "Keep the best, and the last may be worse. Early stopping also ends the training when nothing improves."


def _judge_best(got, net: nn.Module, last: int, measured: list[int]) -> None:
    require(last == 4, f"improve was called {last + 1} times; rounds was 5.")
    require(isinstance(got, dict), f"A state_dict is wanted, not a {type(got).__name__}.")
    require(set(got) == set(net.state_dict()), f"The result has the keys {sorted(got)}; it should have all of the "
            "network's state_dict, which holds more than its parameters.")  # fmt: skip
    require(measured == [0, 1, 2, 3, 4], f"measure was called {len(measured)} times for 5 rounds. Call it once after "
            "each improve, and keep what it returns.")  # fmt: skip
    found = got["weight"].item()
    require(found != 4 or got["weight"].data_ptr() != net.weight.data_ptr(), "The result changed with the network "
            "after the best moment: a state_dict shares memory with it. Keep a copy.")  # fmt: skip
    require(found != 4, "This is the state of the last round, not of the best.")
    require(found != 0, "This is the state of the round with the largest measure; smaller is better.")
    require(found == 2, f"The best moment was round 3 of 5; this is the state of round {found + 1:.0f}.")
    require(got["running_mean"].item() == 2, "The parameters are those of the best moment, the buffers are not: copy "
            "every tensor of the state_dict.")  # fmt: skip


@check
def load_matching(function) -> str:
    """load_matching(net, state): load what fits in name and shape, return the names."""
    net, other = _small(1), _small(2)
    net[1] = nn.BatchNorm1d(10)  # a layer with buffers
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    state = {
        "2.weight": torch.zeros(10, 1), "2.bias": other[2].bias.detach(), "0.bias": torch.zeros(4),
        "extra": torch.ones(2), "0.weight": other[0].weight.detach(), "1.running_mean": torch.ones(10),
    }  # fmt: skip
    fits = ["0.weight", "1.running_mean", "2.bias"]
    given = dict(state)
    names = call(function, net, state)
    require(state.keys() == given.keys(), "The dictionary that it was given has other keys now. Make a new one.")
    require(isinstance(names, list | tuple), f"A list of names is wanted, not a {type(names).__name__}.")
    after = net.state_dict()
    for name in fits:
        require(torch.equal(after[name], state[name]), f"{name} fits in name and shape, and was not loaded.")
        require(after[name].data_ptr() != state[name].data_ptr(), f"{name} shares its memory with the dictionary now: "
                "training would change both. Copy the numbers (load_state_dict does).")  # fmt: skip
    for name in ("0.bias", "2.weight"):
        require(
            torch.equal(after[name], before[name]), f"{name} has another shape in the file; it should be as before."
        )
    require(set(names) == set(fits), f"It returns {list(names)}; loaded were {fits}.")
    require(list(names) == fits, "The names are right; give them in the order of the network.")
    return "So a network takes over what it shares with another, and the list says what that was."


@check
def student(net, teacher: nn.Sequential) -> str:
    """The teacher's hidden layer, bit for bit, and a last layer that gives x**3 - x/2."""
    require(isinstance(net, nn.Module), f"A network is wanted here, not a {type(net).__name__}.")
    require(net is not teacher, "This is the teacher itself. Make a copy, so that the teacher stays as it is.")
    mine, theirs = net.state_dict(), teacher.state_dict()
    fits = {name: tensor.shape for name, tensor in mine.items()} == {n: t.shape for n, t in theirs.items()}
    require(fits, "The student should be built as the teacher is: the same names and shapes.")
    shared = {p.data_ptr() for p in net.parameters()} & {p.data_ptr() for p in teacher.parameters()}
    require(not shared, "The student shares its numbers with the teacher, so the teacher has changed too. Make a copy.")
    kept = all(torch.equal(mine[name].cpu(), theirs[name].cpu()) for name in ("0.weight", "0.bias"))
    require(kept, "The hidden layer is not the teacher's any more. Give the optimizer the last layer only.")
    x = torch.rand(200, 1, generator=torch.Generator().manual_seed(99)) * 2 - 1
    try:
        output: Tensor = predict(net, x)
    except Exception as error:
        raise Wrong(f"net(x) with x of shape (200, 1) stopped with {type(error).__name__}: {error}") from error
    hidden = predict(teacher[:-1], x).cpu()
    own = hidden @ mine["2.weight"].cpu().T + mine["2.bias"].cpu()
    require(torch.allclose(output, own, atol=1e-5), "The student should be built as the teacher is, with the same "
            "activation. copy.deepcopy makes such a network.")  # fmt: skip
    error = (output - (x**3 - x / 2)).square().mean().item()
    require(error < 0.001, f"On fresh points its MSE is {error:.4f}; below 0.001 is wanted. More steps, or another "
            "learning rate?")  # fmt: skip
    return f"MSE {error:.6f} with a hidden layer that was made for something else. Large networks are reused so daily."
