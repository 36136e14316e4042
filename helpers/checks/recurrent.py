"""Checks of lesson 10."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import Wrong, call, check, finite, kind, mistaken, outputs, require, same, share_right, tensor


@check
def in_parts(function) -> str:
    """in_parts(cell, x, size): the states of all steps, read in parts of `size` steps."""
    for cell, shape, size, expected in (
        (nn.RNN(3, 5, batch_first=True), (2, 7, 3), 3, [3, 3, 1]),
        (nn.GRU(4, 6, batch_first=True), (3, 9, 4), 2, [2, 2, 2, 2, 1]),
        (nn.GRU(3, 5, batch_first=True), (2, 7, 3), 9, [7]),
    ):  # fmt: skip
        x, lengths = torch.randn(shape), []

        def note(cell, inputs, named, seen=lengths) -> None:
            seen.append((inputs[0] if inputs else named["input"]).shape[1])

        with cell.register_forward_pre_hook(note, with_kwargs=True):
            got = call(function, cell, x, size)
        _judge_parts(got, cell, x, size)
        require(lengths == expected, f"The states are right, but the cell was given parts of {lengths} steps; for "
                f"{shape[1]} steps and size {size} they should be {expected}.")  # fmt: skip
    return "So a long sequence is read with the memory of a short one, if you also detach and keep only what you need."


def _judge_parts(got, cell: nn.Module, x: Tensor, size: int) -> None:
    require(not isinstance(got, tuple), f"The result is {kind(got)}. Return the states alone, joined to one tensor: "
            "the cell gives a pair, the states and the last of them.")  # fmt: skip
    n, steps, _ = x.shape
    where = f" for x of shape {tuple(x.shape)} and size {size}"
    whole = steps // size * size
    short = isinstance(got, Tensor) and whole < steps and got.shape == (n, whole, cell.hidden_size)
    require(not short, f"The last, shorter part is missing: {steps} steps in parts of {size} leave {steps - whole}.")
    with torch.no_grad():
        want, fresh = cell(x)[0], torch.cat([cell(part)[0] for part in x.split(size, dim=1)], dim=1)
    got = tensor(got, want, "The result", where)
    if size < steps:
        mistaken(got, [(fresh, "Every part begins with a state of zeros. Give the cell the last state of the part "
                        "before.")])  # fmt: skip
    same(got, want, "The result", where)


@check
def last_real(function) -> str:
    """last_real(states, lengths): each sequence's state at its last real step."""
    for shape, real in (((3, 5, 4), [5, 2, 3]), ((3, 5, 4), [1, 4, 1]), ((2, 7, 3), [3, 6])):
        states, lengths = torch.arange(60.0)[: shape[0] * shape[1] * shape[2]].view(shape), torch.tensor(real)
        got = call(function, states, lengths)
        paired = isinstance(got, Tensor) and got.shape == (shape[0], shape[0], shape[2])
        require(not paired, f"It has shape {(shape[0], shape[0], shape[2])}: each sequence was paired with each "
                "length. Index the sequences with torch.arange, beside the lengths.")  # fmt: skip
        want, after = (torch.stack([states[i, min(n + k, shape[1] - 1)] for i, n in enumerate(real)]) for k in (-1, 0))
        got = tensor(got, want, "The result", f" for lengths {real}")
        mistaken(got, [
            (states[:, -1], "This is the last step of all, filling included."),
            (after, "One step too far: the last of n steps has the index n - 1."),
            (states[:, 0], "This is the first step of each sequence. Its last real one is wanted."),
        ])  # fmt: skip
        same(got, want, "The result", f" for lengths {real}")
    return "This and packing are two ways to the same state."


@check
def shares(function) -> str:
    """shares(logits, temperature): the softmax of logits / temperature; at 0 all for the largest."""
    for logits in (torch.tensor([2.0, -1.0, 0.5, 1.9]), torch.tensor([-1.0, 0.3, 1.2])):
        for temperature in (1.0, 0.5, 2.0):
            where = f" at temperature {temperature} for logits {[round(z, 1) for z in logits.tolist()]}"
            got, want = call(function, logits, temperature), (logits / temperature).softmax(0)
            got, plain = tensor(got, want, "The result", where), logits.softmax(0)
            mistaken(got, [] if temperature == 1 else [
                (plain, f"At temperature {temperature} it gives what it gives at 1."),
                ((logits * temperature).softmax(0), "The logits are multiplied by the temperature. Divide."),
                (plain / temperature, "The probabilities are divided. Divide the logits, before the softmax."),
            ])  # fmt: skip
            same(got, want, "The result", where)
        _judge_cold(function, logits)
    large = call(function, torch.tensor([1000.0, 0.0]), 0.5)
    same(large, torch.tensor([1.0, 0.0]), "The result", " for logits 1000 and 0")
    return "At 0 it is greedy, at 1 it draws as it has learnt, and towards infinity all are alike."


def _judge_cold(function, logits: Tensor) -> None:
    largest = int(logits.argmax())
    where = f" at temperature 0, where the largest logit is at index {largest}"
    want = F.one_hot(torch.tensor(largest), len(logits)).float()
    cold = tensor(call(function, logits, 0), want, "The result", where)
    require(bool(cold.isfinite().all()), "At temperature 0 it gives nan: nothing can be divided by 0. Treat it by "
            "itself.")  # fmt: skip
    same(cold, want, "The result", where)


STARTS, STEPS, RATE, LENGTH = 3, 150, 0.003, 40


class _Recaller(nn.Module):
    def __init__(self, cell: nn.RNN):
        super().__init__()
        self.cell, self.head = cell, nn.Linear(cell.hidden_size, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.cell(x)[0][:, -1])


@check
def keeping_rnn(function) -> str:
    """keeping_rnn(): an nn.RNN(8, 32) from whose start a key that is 40 steps back can be learnt."""
    seen: list[nn.RNN] = []
    for start in range(1, STARTS + 1):
        cell = call(function, draws=True)
        _require_plain(cell)
        require(all(cell is not other for other in seen), "The second call gives the same cell as the first, trained "
                "by now. Make a new one inside the function.")  # fmt: skip
        seen.append(cell)
        _judge_recall(cell, start)
    return f"From {STARTS} starts of {STARTS} it learns to name the key 40 steps later. That is no luck."


def _require_plain(cell) -> None:
    gates = nn.LSTM | nn.GRU | nn.LSTMCell | nn.GRUCell
    require(not isinstance(cell, gates), "That is an LSTM or a GRU. This time it should do without gates.")
    require(type(cell) is nn.RNN, f"An nn.RNN is wanted, and this is {kind(cell)}.")
    size = cell.input_size, cell.hidden_size, cell.num_layers
    require(size == (8, 32, 1) and not cell.bidirectional, f"It has {size[0]} inputs, {size[1]} neurons and {size[2]} "
            "layer(s). An nn.RNN(8, 32) of one layer and one direction is wanted.")  # fmt: skip
    require(cell.batch_first, "The sequences are (N, 40, 8), so the cell needs batch_first=True.")
    for name, weights in cell.named_parameters():
        require(weights.dtype == torch.float32, f"{name} has dtype {weights.dtype}; torch.float32 is wanted.")
        require(weights.device.type == "cpu", f"{name} is on the device {weights.device}. Leave it on the CPU.")
        require(weights.requires_grad, f"{name} has requires_grad=False, so it cannot learn.")
        finite(weights.detach(), name)


def _sequences(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    signs = torch.randint(4, 8, (count, LENGTH), generator=generator)
    signs[:, 0] -= 4
    return F.one_hot(signs, 8).float(), signs[:, 0]


def _trained(cell: nn.RNN, generator: torch.Generator) -> nn.Module:
    """As `recall` of the lesson trains it."""
    net = _Recaller(cell)
    optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
    for _ in range(STEPS):
        x, key = _sequences(32, generator)
        loss = F.cross_entropy(net(x), key)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    return net


def _reach(cell: nn.RNN) -> float:
    """The size of the gradient at the first input, as a share of that at the last."""
    x = torch.randn(50, LENGTH, 8, requires_grad=True)
    last = cell(x)[0][:, -1]
    (g,) = torch.autograd.grad((last * torch.randn_like(last)).sum(), x)
    size = g.norm(dim=2).mean(dim=0)
    return (size[0] / size[-1]).item()


def _judge_recall(cell: nn.RNN, start: int) -> None:
    """Train it, and count the keys of new sequences that it names."""
    far, generator = _reach(cell), torch.Generator().manual_seed(start)
    net = call(_trained, cell, generator, changes=True, draws=True, seconds=60, name="The training of your cell")
    x, key = _sequences(1000, generator)
    share = share_right(outputs(net, x, (1000, 4), "four logits for each"), key)
    if share < 0.95:
        says = "so hardly anything tells it of the key" if far < 0.01 else "so the key can be learnt, but only by luck"
        says = "which grows with every step" if far > 10 else says
        raise Wrong(f"From start {start} of {STARTS} it names {share:.1%} of 1,000 new keys; 95% are wanted. Before "
                    f"the training, the gradient at the first step is {far:.1g} times that at the last, {says}. Which "
                    "recurrent matrix leaves a state as it is, and which activation does not shrink it?")  # fmt: skip
