"""Answers to the exercises of lesson 06: right ones written in other ways, and the usual wrong ones."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import saving


def restored(path, **how):
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    net.load_state_dict(torch.load(path, **({"weights_only": True, "map_location": "cpu"} | how)))
    return net


def keeper(net, improve, measure, rounds, copied=True, better=lambda a, b: a < b, kind=nn.Module.state_dict):
    """The best state, with the usual mistakes as options."""
    best, kept = None, None
    for _ in range(rounds):
        improve(net)
        value = measure(net)
        if best is None or better(value, best):
            best = value
            kept = {n: t.detach().clone() for n, t in kind(net).items()} if copied else net.state_dict()
    return kept


def measured_twice(net, improve, measure, rounds):
    return keeper(net, improve, lambda net: measure(net) + 0 * measure(net), rounds)


def old_buffers(net, improve, measure, rounds):
    state = keeper(net, improve, measure, rounds)
    return state | {name: buffer.clone() for name, buffer in net.named_buffers()}


def one_round_short(net, improve, measure, rounds):
    return keeper(net, improve, measure, rounds - 1)


def begun_at(limit):
    """The smallest begins with a number that no measure may be below."""

    def best(net, improve, measure, rounds):
        smallest, kept = limit, None
        for _ in range(rounds):
            improve(net)
            value = measure(net)
            if value < smallest:
                smallest, kept = value, {n: t.clone() for n, t in net.state_dict().items()}
        return kept

    return best


def measured_first(net, improve, measure, rounds):
    return keeper(net, lambda net: None, lambda net: (measure(net), improve(net))[0], rounds)


def with_start(net, improve, measure, rounds):
    measure(net)
    return keeper(net, improve, measure, rounds)


def returnless(*a):
    keeper(*a)


def not_strict(path):
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    net.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"), strict=False)
    return net


def matching(net, state, shapes=True, order=list, buffers=True):
    own = net.state_dict() if buffers else dict(net.named_parameters())
    names = [n for n in order(own) if n in state and (not shapes or state[n].shape == own[n].shape)]
    net.load_state_dict({n: state[n] for n in names}, strict=False)
    return names


def borrowed(net, state):
    names = matching(net, state)
    for name in names:
        layer, kind = name.split(".")
        getattr(net[int(layer)], kind).data = state[name]
    return names


def taught(frozen=True, steps=1500, bend=nn.Tanh, copied=True, make=torch.optim.Adam, lr=0.02):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(1, 30), bend(), nn.Linear(30, 1))
    if copied:
        net.load_state_dict(TEACHER.state_dict())
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    optimizer = make((net[2] if frozen else net).parameters(), lr)
    for _ in range(steps):
        loss = F.mse_loss(net(x), x**3 - x / 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net


torch.manual_seed(7)


TEACHER = nn.Sequential(nn.Linear(1, 30), nn.Tanh(), nn.Linear(30, 1))


with torch.no_grad():
    TEACHER[0].weight.mul_(2)
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    fit = torch.linalg.lstsq(torch.cat([TEACHER[:2](x), torch.ones_like(x)], 1), x**2, driver="gelsd", rcond=1e-4)
    TEACHER[2].weight.copy_(fit.solution[:-1].T)
    TEACHER[2].bias.copy_(fit.solution[-1])


def student(net):
    return saving.student(net, TEACHER)


student.__wrapped__ = saving.student.__wrapped__


RIGHT = [
    (saving.restore, lambda: restored),
    (saving.restore, lambda: lambda path: restored(path, map_location=torch.device("cpu"))),
    (saving.best_state, lambda: keeper),
    (saving.best_state, lambda: lambda *a: keeper(*a, better=lambda a, b: not a >= b)),
    (saving.load_matching, lambda: matching),
    (saving.load_matching, lambda: lambda net, state: tuple(matching(net, state))),
    (student, taught),
]  # fmt: skip

WRONG = [
    (saving.restore, lambda path: restored(path, weights_only=False), "held code"),
    (saving.restore, lambda path: restored(path, map_location=None), "say where the tensors go"),
    (saving.restore, lambda path: torch.load(path, weights_only=True), "This is the state_dict"),
    (saving.restore, lambda path: nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1)), "not those of the"),
    (saving.restore, lambda path: restored(path).load_state_dict(torch.load(path)), "what load_state_dict returns"),
    (saving.restore, not_strict, "that is strict=False"),
    (saving.restore, lambda path: torch.zeros(3), "A network is wanted here, and this is a tensor"),
    (saving.best_state, lambda *a: keeper(*a, copied=False), "Keep a copy"),
    (saving.best_state, lambda *a: keeper(*a, better=lambda a, b: True), "the last round"),
    (saving.best_state, lambda *a: keeper(*a, better=lambda a, b: a <= b), "came in round 3 for the first time"),
    (saving.best_state, begun_at(0), "below the number that your smallest begins with"),
    (saving.best_state, begun_at(100), "below the number that your smallest begins with"),
    (saving.best_state, returnless, "Is the return missing?"),
    (saving.best_state, measured_first, "measures before it improves"),
    (saving.best_state, with_start, "and that one does not count"),
    (saving.best_state, lambda net, *a: (keeper(net, *a), net)[1], "it is a network"),
    (saving.best_state, lambda *a: keeper(*a, better=lambda a, b: a > b), "smaller is better"),
    (saving.best_state, one_round_short, "called 5 times; rounds was 6"),
    (saving.best_state, measured_twice, "Call it once after"),
    (saving.best_state, lambda *a: keeper(*a, kind=lambda net: dict(net.named_parameters())), "more than its"),
    (saving.best_state, lambda *a: old_buffers(*a), "the buffers are not"),
    (saving.load_matching, lambda net, state: matching(net, state, shapes=False), "another shape than"),
    (saving.load_matching, lambda net, state: matching(net, state, order=lambda d: list(d)[::-1]), "in the order"),
    (saving.load_matching, lambda net, state: [n for n in net.state_dict() if n in state], "was not loaded"),
    (saving.load_matching, lambda net, state: matching(net, state, buffers=False), "1.running_mean fits in name"),
    (saving.load_matching, borrowed, "shares its memory"),
    (saving.load_matching, lambda net, state: net.load_state_dict(state, strict=False), "another shape than"),
    (saving.load_matching, lambda net, state: matching(net, {k: state.pop(k) for k in list(state)}), "is given"),
    (saving.load_matching, lambda net, state: [0, 1, 2], "A list of names"),
    (saving.load_matching, lambda net, state: len(matching(net, state)), "A list of names"),
    (student, TEACHER, "the teacher itself"),
    (student, taught(frozen=False, steps=50), "it was trained, too"),
    (student, taught(frozen=False, steps=1500), "it was trained, too"),
    (student, taught(copied=False, steps=50), "it was never copied"),
    (student, taught(make=torch.optim.SGD, lr=1.0), "its training has run away"),
    (student, taught(make=torch.optim.SGD, lr=0.02, steps=50), "below 0.001 is wanted"),
    (student, taught(steps=300), "It is on its way"),
    (student, taught(steps=0), "still gives the teacher's x**2"),
    (student, nn.Sequential(*TEACHER), "shares its numbers"),
    (student, nn.Linear(1, 1), "built as the teacher is"),
    (student, taught(bend=nn.GELU, steps=50), "with the same activation"),
]  # fmt: skip

TAKE_FUNCTIONS = [saving.restore, saving.best_state, saving.load_matching]
TAKE_NETWORKS = {student: lambda: taught(steps=0)}
