"""Every check, against right answers written in other ways, blanks, and typical wrong answers."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import (
    activations,
    autograd,
    batches,
    classification,
    convolution,
    networks,
    optimizers,
    regression,
    saving,
    welcome,
)  # fmt: skip
from helpers.data import digits, spirals


def blank(*_): ...


def fails(*_):
    raise KeyError("oops")


def trained(net, x, y, loss_fn, steps, lr=0.02):
    torch.manual_seed(0)
    for layer in net.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    optimizer = torch.optim.Adam(net.parameters(), lr)
    for _ in range(steps):
        loss = loss_fn(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net.eval()


def spiral_net(hidden=14, steps=700):
    layers = [nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(), nn.Linear(hidden, 3)]
    return trained(nn.Sequential(*layers), *spirals(600), F.cross_entropy, steps)


def wave_net(steps=600):
    x = torch.linspace(-1, 1, 200).unsqueeze(1)
    torch.manual_seed(0)
    y = torch.sin(4 * x) + 0.1 * torch.randn_like(x)
    return trained(nn.Sequential(nn.Linear(1, 30), nn.Tanh(), nn.Linear(30, 1)), x, y, F.mse_loss, steps)


def digit_net(steps=150):
    data = digits(size=28)
    net = nn.Sequential(nn.AvgPool2d(4), nn.Flatten(), nn.Linear(49, 40), nn.ReLU(), nn.Linear(40, 10))
    return trained(net, data.train_x.float() / 255, data.train_y, F.cross_entropy, steps)


def descend(x, y, lr, steps, sign=-1, zero=True, gradient_scale=1.0):
    """Gradient descent on the MSE, with the usual mistakes as options."""
    w, b = torch.zeros((), requires_grad=True), torch.zeros((), requires_grad=True)
    for _ in range(steps):
        if zero:
            w.grad = b.grad = None
        (((w * x + b - y) ** 2).mean() * gradient_scale).backward()
        with torch.no_grad():
            w += sign * lr * w.grad
            b += sign * lr * b.grad
    return w, b


def by_numpy(x, y, lr, steps):
    x, y, w, b = x.numpy(), y.numpy(), 0.0, 0.0
    for _ in range(steps):
        error = w * x + b - y
        w, b = w - lr * 2 * float((error * x).mean()), b - lr * 2 * float(error.mean())
    return [w, b]


def pool_by_loops(images):
    n, c, h, w = images.shape
    result = torch.empty(n, c, h // 2, w // 2)
    for i in range(h // 2):
        for j in range(w // 2):
            result[:, :, i, j] = images[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].flatten(2).max(dim=2).values
    return result


def pool_from_zeros(images):
    return F.max_pool2d(images, 2).clamp(min=0)


def centred(x):
    return x - x.mean()


def in_place(x, y):
    x -= x.mean()
    return 0.0


class Value:
    """The engine of lesson 01, as far as its check needs it."""

    def __init__(self, data, parents=(), name=""):
        self.data, self.grad, self.parents = float(data), 0.0, parents

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def backward(self, slope=1.0):
        self.grad += slope
        for parent, towards in self.parents:
            parent.backward(slope * towards)


def engine(exp):
    """A check of one argument for that exercise, which takes the class as well."""
    return autograd.engine_exp(exp, Value)


engine.__wrapped__ = autograd.engine_exp.__wrapped__


def each_alone(f, x):
    return torch.stack([torch.autograd.functional.jacobian(f, point) for point in x.detach()])


def marks_the_callers_x(f, x):
    x.requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0]


def clones_without_detaching(f, x):
    x = x.clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


FOUR = [[3, 2], [-2.8051, 3.1313], [-3.7793, -3.2832], [3.5844, -1.8481]]


def tent(x):
    return (1 - x.abs()).clamp(min=0)


def deep(act, fill, layers=20, width=64):
    torch.manual_seed(0)
    parts = [part for _ in range(layers) for part in (nn.Linear(width, width), act())]
    net = nn.Sequential(*parts, nn.Linear(width, 1))
    for part in net.modules():
        if isinstance(part, nn.Linear):
            fill(part.weight)
            nn.init.zeros_(part.bias)
    return net


def he(weight):
    nn.init.kaiming_normal_(weight, nonlinearity="relu")


def shares(x, dim=1):
    e = (x - x.max()).exp()
    return e / e.sum(dim=dim, keepdim=True)


def by_rows(logits):
    return torch.stack([(row - row.max()).exp() / (row - row.max()).exp().sum() for row in logits])


def confused(predictions, labels, classes):
    table = torch.zeros(classes, classes, dtype=torch.long)
    for p, y in zip(predictions, labels, strict=True):
        table[y, p] += 1
    return table


def recalls(predictions, labels, classes=None):
    classes = labels.unique().tolist() if classes is None else range(classes)
    return torch.stack([(predictions[labels == k] == k).float().mean() for k in classes])


def precisions(predictions, labels):
    called = [labels[predictions == k] == k for k in labels.unique()]
    return torch.stack([c.float().mean() if len(c) else torch.zeros(()) for c in called])


def flat_digits(hidden=32, steps=150):
    data = digits()
    net = nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    return trained(net, data.train_x.flatten(1).float() / 255, data.train_y, F.cross_entropy, steps)


class Tower(nn.Module):
    """The tower of lesson 05, with its usual mistakes as options."""

    hidden, shared, skip, bend = False, False, True, True

    def __init__(self, width, depth):
        super().__init__()
        made = [nn.Linear(width, width) for _ in range(depth)]
        made = made[:1] * depth if self.shared else made
        self.layers = made if self.hidden else nn.ModuleList(made)

    def forward(self, x):
        for layer in self.layers:
            out = layer(x).relu() if self.bend else layer(x)
            x = x + out if self.skip else out
        return x


def tower(**options):
    return type("Tower", (Tower,), options)


class Idle(nn.Module):
    """A shallow network that is right, beside twenty layers whose result is thrown away."""

    def __init__(self):
        super().__init__()
        self.good = spiral_net()
        self.idle = nn.ModuleList(nn.Linear(2, 2) for _ in range(20))

    def forward(self, x):
        for layer in self.idle:
            layer(x)
        return self.good(x)


class BySkip(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return x + self.linear(x).relu()


def deep_spiral(layers=20, steps=250):
    net = nn.Sequential(nn.Linear(2, 16), *[BySkip(16) for _ in range(layers)], nn.Linear(16, 3))
    return trained(net, *spirals(300), F.cross_entropy, steps, lr=0.003)


def by_hooks(net, x, remove=True):
    found, hooks = [], []
    for part in net:
        hooks.append(part.register_forward_hook(lambda part, inputs, output: found.append(output.std().item())))
    net(x)
    for hook in hooks if remove else []:
        hook.remove()
    return found


def one_by_one(net, x, what=lambda x: x.std().item()):
    found = []
    for layer in net:
        x = layer(x)
        found.append(what(x.detach()))
    return found


def with_gradients(net, x):
    net(x).sum().backward()
    return one_by_one(net, x)


def restored(path, **how):
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    net.load_state_dict(torch.load(path, **({"weights_only": True} | how)))
    return net


def keeper(net, improve, measure, rounds, copied=True, better=lambda a, b: a < b):
    """The best state, with the usual mistakes as options."""
    best, kept = None, None
    for _ in range(rounds):
        improve(net)
        value = measure(net)
        if best is None or better(value, best):
            best = value
            kept = {n: t.clone() for n, t in net.state_dict().items()} if copied else net.state_dict()
    return kept


def one_round_short(net, improve, measure, rounds):
    return keeper(net, improve, measure, rounds - 1)


def matching(net, state, shapes=True, order=list):
    own = net.state_dict()
    names = [n for n in order(own) if n in state and (not shapes or state[n].shape == own[n].shape)]
    net.load_state_dict({n: state[n] for n in names}, strict=False)
    return names


def taught(frozen=True, steps=1500):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(1, 30), nn.Tanh(), nn.Linear(30, 1))
    with torch.no_grad():
        net[0].weight.copy_(TEACHER[0].weight * 1.0)
        net[0].bias.copy_(TEACHER[0].bias)
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    optimizer = torch.optim.Adam((net[2] if frozen else net).parameters(), 0.02)
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


def student(net):
    return saving.student(net, TEACHER)


student.__wrapped__ = saving.student.__wrapped__


def hands(x, y, batch_size, seed, order=None, pair=True, whole=True):
    """Batches in random order, with the usual mistakes as options."""
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(x), generator=generator) if order is None else order(len(x), generator)
    for rows in order.split(batch_size):
        if whole or len(rows) == batch_size:
            yield (x[rows], y[rows]) if pair else (x[rows], y[: len(rows)])


class Moved(torch.utils.data.Dataset):
    """The shifted digits of lesson 07, with the usual mistakes as options."""

    once, reach, roll = False, 3, False

    def __init__(self, images, labels):
        self.images, self.labels, self.shift = images, labels, torch.randint(0, 3, (2,)).tolist()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        top, left = self.shift if self.once else torch.randint(0, self.reach, (2,)).tolist()
        if self.roll:
            return self.images[i].roll((top - 1, left - 1), (0, 1)), self.labels[i]
        return F.pad(self.images, (1, 1, 1, 1))[i, top : top + 8, left : left + 8], self.labels[i]


def moved(**options):
    return type("Moved", (Moved,), options)


def square_net(shift=True, epochs=30):
    torch.manual_seed(0)
    data = digits()
    x = data.train_x[:, 0].float() / 255
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(net.parameters(), 0.003)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(32):
            top, left = torch.randint(0, 3, (2,)).tolist() if shift else (1, 1)
            images = F.pad(x[rows], (1, 1, 1, 1))[:, top : top + 8, left : left + 8]
            loss = F.cross_entropy(net(images), data.train_y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return net


def step_by_copy(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p.copy_(p - lr * p.grad)


def step_by_data(parameters, lr, sign=-1):
    for p in parameters:
        if p.grad is not None:
            p.data.add_(sign * lr * p.grad)


def step_to_nowhere(parameters, lr):
    for p in parameters:
        p = p - lr * p.grad if p.grad is not None else p


def step_with_none(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            p -= lr * p.grad


def step_recorded(parameters, lr):
    for p in parameters:
        if p.grad is not None:
            p -= lr * p.grad


def ahead(p, g, memory, lr, mu=0.9, keep=True, plain=False):
    v = mu * memory.get("v", torch.zeros_like(p)) + g
    if keep:
        memory["v"] = v
    p.sub_(lr * (v if plain else g + mu * v))


def cosine(step, steps, warmup, peak):
    if step < warmup:
        return peak / warmup * (1 + step)
    return peak * math.cos(math.pi / 2 * (step - warmup + 1) / (steps - warmup)) ** 2


def with_adam(gradient, start, steps, lr=1.0, mu=0.9):
    p = nn.Parameter(start.clone())
    optimizer = torch.optim.Adam([p], lr, betas=(mu, 0.999))
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        p.grad = gradient(p)
        optimizer.step()
        scheduler.step()
    return p.detach()


def with_sgd(gradient, start, steps, lr=0.01):
    p = start.clone()
    for _ in range(steps):
        p -= lr * gradient(p)
    return p


RIGHT = [
    (welcome.parameters, lambda: 63),
    (welcome.parameters, lambda: torch.tensor(63)),
    (welcome.fraction_right, lambda: lambda p, y: sum(int(a == b) for a, b in zip(p, y, strict=True)) / len(y)),
    (welcome.parameters, lambda: np.int64(63)),
    (welcome.fraction_right, lambda: lambda p, y: p.eq(y).sum() / len(y)),
    (welcome.small_network, spiral_net),
    (autograd.broadcast_shape, lambda: (5, 4, 3)),
    (autograd.broadcast_shape, lambda: torch.Size([5, 4, 3])),
    (autograd.broadcast_shape, lambda: [5, 4, 3]),
    (autograd.slopes, lambda: each_alone),
    (autograd.slopes, lambda: lambda f, x: torch.func.vmap(torch.func.grad(f))(x.detach())),
    (autograd.slopes, lambda: lambda f, x: torch.autograd.grad(f(z := x.detach().requires_grad_()).sum(), z)[0]),
    (engine, lambda: lambda v: Value(math.e**v.data, ((v, math.e**v.data),), "exp")),
    (autograd.four_bottoms, lambda: torch.tensor(FOUR)),
    (autograd.four_bottoms, lambda: [torch.tensor(p) for p in FOUR[::-1]]),
    (autograd.four_bottoms, lambda: FOUR),
    (activations.leaky, lambda: lambda x: torch.maximum(x, 0.1 * x)),
    (activations.leaky, lambda: nn.LeakyReLU(0.1)),
    (activations.hat, lambda: lambda x: torch.relu(1 - torch.relu(x) - torch.relu(-x))),
    (activations.hat, lambda: tent),
    (activations.log_sigmoid, lambda: lambda x: -F.softplus(-x)),
    (activations.log_sigmoid, lambda: F.logsigmoid),
    (activations.log_sigmoid, lambda: lambda x: -torch.logaddexp(torch.zeros_like(x), -x)),
    (activations.deep_net, lambda: deep(nn.ReLU, he)),
    (activations.deep_net, lambda: deep(nn.Tanh, lambda w: nn.init.xavier_uniform_(w, gain=5 / 3))),
    (activations.deep_net, lambda: deep(nn.GELU, lambda w: nn.init.normal_(w, std=0.19))),
    (classification.softmax, lambda: by_rows),
    (classification.softmax, lambda: lambda x: (x - x.logsumexp(1, keepdim=True)).exp()),
    (classification.softmax, lambda: lambda x: F.softmax(x, dim=1)),
    (classification.confusion, lambda: confused),
    (classification.balanced_accuracy, lambda: lambda p, y: recalls(p, y).mean()),
    (classification.balanced_accuracy, lambda: lambda p, y: float(np.mean(recalls(p, y).numpy()))),
    (classification.digit_net, flat_digits),
    (networks.count_parameters, lambda: lambda s: sum(
        p.numel() for a, b in zip(s, s[1:], strict=False) for p in nn.Linear(a, b).parameters())),
    (networks.count_parameters, lambda: lambda s: int(np.sum([(a + 1) * b for a, b in zip(s, s[1:], strict=False)]))),
    (networks.tower, lambda: Tower),
    (networks.tower, lambda: lambda width, depth: nn.Sequential(*[BySkip(width) for _ in range(depth)])),
    (networks.spreads, lambda: by_hooks),
    (networks.spreads, lambda: one_by_one),
    (networks.deep_classifier, deep_spiral),
    (saving.restore, lambda: restored),
    (saving.restore, lambda: lambda path: restored(path, map_location="cpu")),
    (saving.best_state, lambda: keeper),
    (saving.best_state, lambda: lambda *a: keeper(*a, better=lambda a, b: not a >= b)),
    (saving.load_matching, lambda: matching),
    (saving.load_matching, lambda: lambda net, state: tuple(matching(net, state))),
    (student, taught),
    (batches.count_batches, lambda: lambda n, b, drop: math.floor(n / b) if drop else math.ceil(n / b)),
    (batches.count_batches, lambda: lambda n, b, drop: len(
        torch.utils.data.DataLoader(range(n), batch_size=b, drop_last=drop))),
    (batches.hand_out, lambda: hands),
    (batches.hand_out, lambda: lambda *a: list(hands(*a))),
    (batches.shifted, lambda: Moved),
    (batches.robust, square_net),
    (optimizers.sgd_step, lambda: step_by_copy),
    (optimizers.sgd_step, lambda: step_by_data),
    (optimizers.sgd_step, lambda: lambda ps, lr: torch.optim.SGD(ps, lr).step()),
    (optimizers.nesterov, lambda: ahead),
    (optimizers.rate_at, lambda: cosine),
    (optimizers.descend_well, lambda: with_adam),
    (regression.slope, lambda: lambda x, y: torch.cov(torch.stack([x, y]))[0, 1] / x.var()),
    (regression.slope, lambda: lambda x, y: torch.linalg.lstsq(
        torch.stack([x, torch.ones_like(x)], 1), y).solution[0].item()),
    (regression.fit_line, lambda: descend),
    (regression.fit_line, lambda: by_numpy),
    (regression.fit_line, lambda: lambda *a: [v.reshape(1) for v in descend(*a)]),
    (regression.mean_loss, lambda: lambda m, n: sum(a * b for a, b in zip(m, n, strict=True)) / sum(n)),
    (regression.curve, wave_net),
    (convolution.output_size, lambda: lambda n, k, s, p: len(range(0, n + 2 * p - k + 1, s))),
    (convolution.horizontal_filter, lambda: torch.tensor([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])),
    (convolution.output_size, lambda: lambda n, k, s, p: torch.tensor((n + 2 * p - k) // s + 1)),
    (convolution.horizontal_filter, lambda: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    (convolution.horizontal_filter, lambda: torch.tensor([[1.1, 2.7, 3.3], [0, 0, 0], [-1.1, -2.7, -3.3]]) * 1000),
    (convolution.horizontal_filter, lambda: torch.tensor([[0.0, 1, 0], [0, -1, 0], [0, 0, 0]])),
    (convolution.max_pool, lambda: pool_by_loops),
    (convolution.small_network, digit_net),
]  # fmt: skip

WRONG = [
    (welcome.parameters, 4, "number of parameter tensors"),
    (welcome.parameters, 50, "weights only"),
    (welcome.parameters, 33, "one of the two layers"),
    (welcome.parameters, "63", "not a str"),
    (welcome.parameters, 64, "64 is not the number of parameters"),
    (welcome.fraction_right, lambda p, y: p == y, "one True or False for each point"),
    (welcome.fraction_right, lambda p, y: (p == y).sum(), "3 is how many are right"),
    (welcome.fraction_right, lambda p, y: 100 * (p == y).float().mean(), "percentage"),
    (welcome.fraction_right, lambda p, y: (p != y).float().mean(), "share that is wrong"),
    (welcome.fraction_right, lambda p, y: 0.6, "Is a number fixed in it?"),
    (welcome.fraction_right, lambda p, y: (p == y).float().sum() / 5, "Is a number fixed in it?"),
    (welcome.fraction_right, fails, "stopped with KeyError: 'oops'"),
    (welcome.small_network, nn.Linear(2, 3), "On fresh points it is right for"),
    (welcome.small_network, nn.Sequential(nn.Linear(2, 64), nn.Linear(64, 64), nn.Linear(64, 3)), "400 are allowed"),
    (welcome.small_network, 7, "not a int"),
    (welcome.small_network, nn.Linear(3, 3), "stopped with RuntimeError"),
    (autograd.broadcast_shape, (5, 1, 3), "in the middle 1 meets 4"),
    (autograd.broadcast_shape, (4, 3), "as many as the longer"),
    (autograd.broadcast_shape, (4, 4, 3), "there the first decides"),
    (autograd.broadcast_shape, (5, 4, 1), "at the right 3 meets 1"),
    (autograd.broadcast_shape, 60, "not a int"),
    (autograd.slopes, lambda f, x: f(x), "f(x) itself"),
    (autograd.slopes, lambda f, x: torch.func.grad(lambda x: f(x).mean())(x), "four times too small"),
    (autograd.slopes, lambda f, x: torch.func.grad(lambda x: f(x).sum())(x).sum(), "It gives one number"),
    (autograd.slopes, marks_the_callers_x, "requires_grad now"),
    (autograd.slopes, lambda f, x: torch.cos(x), "for f(x) = x**3"),
    (autograd.slopes, lambda f, x: x.detach().requires_grad_().cos(), "hangs on a graph"),
    (autograd.slopes, lambda f, x: torch.func.vmap(torch.func.grad(f))(x), "Detach x"),
    (autograd.slopes, clones_without_detaching, "Use x.detach().clone()"),
    (autograd.slopes, lambda f, x: f(x).backward(), "stopped with RuntimeError"),
    (engine, lambda v: math.exp(v.data), "not a float"),
    (engine, lambda v: Value(math.exp(v.data)), "does not know its parent"),
    (engine, lambda v: Value(math.exp(v.data), [(v, 1.0)]), "slope towards the parent is 1"),
    (engine, lambda v: Value(math.exp(v.data), [(v, v.data)]), "at this x"),
    (engine, lambda v: Value(math.exp(v.data), [(Value(v.data), math.exp(v.data))]), "does not know its parent"),
    (engine, lambda v: Value(2.0**v.data, [(v, 2.0**v.data)]), "e to the 0.5"),
    (autograd.four_bottoms, torch.tensor([FOUR[0]] * 4), "1 different bottoms"),
    (autograd.four_bottoms, torch.tensor(FOUR).T, "(2, 4); (4, 2) is wanted"),
    (autograd.four_bottoms, torch.tensor([[4.0, 4], [-4, 4], [-4, -4], [4, -4]]), "not near a bottom"),
    (autograd.four_bottoms, torch.tensor(FOUR) + 0.05, "not there yet"),
    (autograd.four_bottoms, torch.full((4, 2), float("nan")), "infinite or nan"),
    (autograd.four_bottoms, "here", "not a str"),
    (activations.leaky, torch.relu, "This is ReLU"),
    (activations.leaky, lambda x: torch.where(x > 0, 0.1 * x, x), "swapped"),
    (activations.leaky, F.leaky_relu, "a hundredth"),
    (activations.leaky, lambda x: torch.where(x > 0, x, -0.1 * x), "the sign is wrong"),
    (activations.leaky, lambda x: F.leaky_relu(x, 0.1).detach(), "lost its graph"),
    (activations.leaky, lambda x: F.leaky_relu(x, 0.1).double(), "dtype torch.float64"),
    (activations.leaky, lambda x: max(x, 0.1 * x), "stopped with RuntimeError"),
    (activations.hat, lambda x: torch.relu(x + 1) - 2 * torch.relu(x), "add up to 0"),
    (activations.hat, lambda x: torch.relu(1 - x), "At x = -5"),
    (activations.hat, lambda x: 2 * tent(x), "the top is 1"),
    (activations.hat, lambda x: tent(x) ** 2, "is not right"),
    (activations.log_sigmoid, lambda x: torch.log(1 / (1 + torch.exp(-x))), "minus infinity"),
    (activations.log_sigmoid, lambda x: torch.log(x.exp() / (1 + x.exp())), "infinity over infinity"),
    (activations.log_sigmoid, lambda x: x.clamp(max=0) - torch.log1p((-x.abs()).exp()), "the slope at 0"),
    (activations.log_sigmoid, F.softplus, "This is softplus"),
    (activations.log_sigmoid, torch.sigmoid, "without the logarithm"),
    (activations.log_sigmoid, lambda x: torch.where(x > -80, -torch.log(1 + (-x).exp()), x), "is nan"),
    (activations.log_sigmoid, lambda x: F.logsigmoid(x.detach()), "lost its graph"),
    (activations.deep_net, deep(nn.Sigmoid, nn.init.xavier_normal_), "It vanishes"),
    (activations.deep_net, deep(nn.Tanh, lambda w: nn.init.normal_(w, std=0.5)), "It explodes"),
    (activations.deep_net, deep(nn.ReLU, lambda w: nn.init.normal_(w, std=0.01)), "it has died"),
    (activations.deep_net, deep(nn.ReLU, lambda w: nn.init.normal_(w, std=1.0)), "it has exploded"),
    (activations.deep_net, deep(nn.Identity, nn.init.orthogonal_), "straight line"),
    (activations.deep_net, nn.Sequential(*deep(nn.Tanh, he), nn.Tanh()), "no activation is wanted"),
    (activations.deep_net, deep(nn.Tanh, he)[::2], "follow each other"),
    (activations.deep_net, nn.Linear(64, 1), "not a Linear"),
    (activations.deep_net, deep(nn.ReLU, he, layers=10), "11 linear layers"),
    (activations.deep_net, deep(nn.ReLU, he, width=32), "stopped with RuntimeError"),
    (classification.softmax, lambda x: shares(x, dim=0), "The columns add up to 1"),
    (classification.softmax, lambda x: x.exp() / x.exp().sum(dim=1, keepdim=True), "Take the largest off"),
    (classification.softmax, lambda x: x.exp() / x.exp().sum(), "All six numbers"),
    (classification.softmax, shares, "of each row its own"),
    (classification.softmax, torch.sigmoid, "the sigmoid of each logit"),
    (classification.softmax, lambda x: x.log_softmax(1), "the logarithm of it"),
    (classification.confusion, lambda p, y, n: confused(y, p, n), "swapped"),
    (classification.confusion, lambda p, y, n: confused(p, y, 3), "still has its row"),
    (classification.confusion, lambda p, y, n: confused(p, y, n) / len(y), "should add up to 7"),
    (classification.confusion, lambda p, y, n: confused(p, y, n).float(), "dtype torch.float32"),
    (classification.confusion, lambda p, y, n: (p == y).sum(), "it should have (4, 4)"),
    (classification.balanced_accuracy, lambda p, y: (p == y).float().mean(), "plain accuracy"),
    (classification.balanced_accuracy, lambda p, y: precisions(p, y).mean(), "mean precision"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y).sum(), "sum over the classes"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y, int(y.max()) + 1).mean(), "class does not occur"),
    (classification.balanced_accuracy, lambda p, y: recalls(p, y).sum() / 3, "two of them"),
    (classification.balanced_accuracy, recalls, "single number"),
    (classification.digit_net, nn.Linear(64, 10), "95% are wanted"),
    (classification.digit_net, nn.Linear(64, 9), "ten logits"),
    (classification.digit_net, nn.Linear(784, 10), "stopped with RuntimeError"),
    (classification.digit_net, 0.97, "not a float"),
    (networks.count_parameters, lambda s: sum(a * b for a, b in zip(s, s[1:], strict=False)), "weights only"),
    (networks.count_parameters, lambda s: sum(a * b for a, b in zip(s, s[1:], strict=False)) + sum(s), "the inputs"),
    (networks.count_parameters, lambda s: sum(a * b + 1 for a, b in zip(s, s[1:], strict=False)), "not one in all"),
    (networks.count_parameters, lambda s: 63, "For [64, 32, 10] it gives 63"),
    (networks.count_parameters, lambda s: 63.0, "no whole number"),
    (networks.tower, tower(hidden=True), "in a plain list"),
    (networks.tower, tower(shared=True), "used three times"),
    (networks.tower, tower(skip=False), "skip is missing"),
    (networks.tower, tower(bend=False), "ReLU is missing"),
    (networks.tower, lambda width, depth: Tower(5, 3), "Tower(4, 1) stopped with RuntimeError"),
    (networks.tower, Tower(5, 3), "the class itself"),
    (networks.tower, lambda width: Tower(width, 3), "stopped with TypeError"),
    (networks.spreads, lambda net, x: by_hooks(net, x, remove=False), "hooks left"),
    (networks.spreads, with_gradients, "have gradients now"),
    (networks.spreads, lambda net, x: one_by_one(net.eval(), x), "its mode"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.numpy().std().item()), "divides by N"),
    (networks.spreads, lambda net, x: [], "list is empty"),
    (networks.spreads, lambda net, x: one_by_one(net, x, torch.std), "holds tensors"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.var().item()), "variances"),
    (networks.spreads, lambda net, x: one_by_one(net, x)[::2], "A ReLU is a layer, too"),
    (networks.spreads, lambda net, x: one_by_one(net, x, lambda x: x.square().mean().sqrt().item()), "mean square"),
    (networks.deep_classifier, spiral_net, "not a function"),
    (networks.deep_classifier, nn.Linear(2, 3), "at least 20 are wanted"),
    (networks.deep_classifier, nn.Sequential(nn.Linear(2, 3), *[nn.Linear(3, 3)] * 25), "2 different linear layers"),
    (networks.deep_classifier, Idle(), "Only 3 of its 23 linear layers"),
    (networks.deep_classifier, nn.Sequential(nn.Linear(2, 3), *[nn.Linear(3, 3) for _ in range(25)]), "90% are wanted"),
    (saving.restore, lambda path: restored(path, weights_only=False), "held code"),
    (saving.restore, lambda path: torch.load(path, weights_only=True), "This is the state_dict"),
    (saving.restore, lambda path: nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1)), "not those of the"),
    (saving.restore, lambda path: restored(path).load_state_dict(torch.load(path)), "what load_state_dict returns"),
    (saving.best_state, lambda *a: keeper(*a, copied=False), "Keep a copy"),
    (saving.best_state, lambda *a: keeper(*a, better=lambda a, b: True), "the last round"),
    (saving.best_state, lambda *a: keeper(*a, better=lambda a, b: a > b), "smaller is better"),
    (saving.best_state, one_round_short, "called 4 times"),
    (saving.load_matching, lambda net, state: matching(net, state, shapes=False), "size mismatch"),
    (saving.load_matching, lambda net, state: matching(net, state, order=lambda d: list(d)[::-1]), "in the order"),
    (saving.load_matching, lambda net, state: [n for n in net.state_dict() if n in state], "was not loaded"),
    (saving.load_matching, lambda net, state: len(matching(net, state)), "A list of names"),
    (student, TEACHER, "the teacher itself"),
    (student, taught(frozen=False, steps=50), "not the teacher's any more"),
    (student, taught(steps=0), "below 0.001"),
    (student, nn.Sequential(*TEACHER), "shares its numbers"),
    (student, nn.Linear(1, 1), "built as the teacher is"),
    (batches.count_batches, lambda n, b, drop: n // b, "the last, smaller batch is missing"),
    (batches.count_batches, lambda n, b, drop: -(-n // b), "with drop_last"),
    (batches.count_batches, lambda n, b, drop: n // b + (not drop), "where the numbers divide"),
    (batches.count_batches, lambda n, b, drop: -(-n // b) - drop, "and a loader does not"),
    (batches.count_batches, lambda n, b, drop: n / b, "no whole number"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.arange(n)), "should be random"),
    (batches.hand_out, lambda *a: hands(*a, pair=False), "different orders"),
    (batches.hand_out, lambda *a: hands(*a, whole=False), "some examples are missing"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.randint(n, (n,), generator=g)), "come twice"),
    (batches.hand_out, lambda *a: hands(*a, order=lambda n, g: torch.randperm(n)), "The same seed"),
    (batches.hand_out, lambda x, y, b, seed: hands(x, y, b, 3), "Another seed"),
    (batches.hand_out, lambda x, y, b, seed: 3, "yield in place of return"),
    (batches.shifted, moved(once=True), "in __getitem__"),
    (batches.shifted, moved(reach=2), "4 of the 9"),
    (batches.shifted, moved(roll=True), "zeros coming in"),
    (batches.shifted, lambda images: 3, "stopped with TypeError"),
    (batches.robust, square_net(shift=False, epochs=5), "90% are wanted"),
    (batches.robust, nn.Linear(64, 10), "stopped with RuntimeError"),
    (batches.robust, nn.Sequential(nn.Flatten(), nn.Linear(64, 9)), "(360, 10) is wanted"),
    (optimizers.sgd_step, step_to_nowhere, "have not moved"),
    (optimizers.sgd_step, step_with_none, "has None there"),
    (optimizers.sgd_step, step_recorded, "inside torch.no_grad()"),
    (optimizers.sgd_step, lambda ps, lr: step_by_data(ps, lr, sign=1), "uphill"),
    (optimizers.nesterov, lambda p, g, memory, lr: ahead(p, g, memory, lr, plain=True), "where plain momentum is"),
    (optimizers.nesterov, lambda p, g, memory, lr: p.sub_(lr * 1.9 * g), "torch at"),
    (optimizers.nesterov, lambda p, g, memory, lr: memory.update(v=1), "p has not moved"),
    (optimizers.rate_at, lambda step, steps, warmup, peak: peak * step / warmup, "the first step would be lost"),
    (optimizers.rate_at, lambda step, steps, warmup, peak: peak, "At the last step"),
    (optimizers.rate_at, lambda *a: 2 * cosine(*a), "not the peak"),
    (optimizers.rate_at, lambda s, n, w, peak: cosine(s, n, w, peak) if s < w else peak * (1 - (s - w + 1) / (n - w)),
     "on the way down"),
    (optimizers.descend_well, with_sgd, "ravine it ends at a height"),
    (optimizers.descend_well, lambda *a: with_sgd(*a, lr=0.6), "runs away"),
    (optimizers.descend_well, lambda g, start, steps: with_adam(g, start, 2 * steps), "100 are allowed"),
    (optimizers.descend_well, lambda g, start, steps: 0.0, "Return the point"),
    (regression.slope, lambda x, y: (x * y).sum() / (x * x).sum(), "line through the origin"),
    (regression.slope, lambda x, y: (centred(x) * centred(y)).sum() / (centred(y) ** 2).sum(), "the two are swapped"),
    (regression.slope, lambda x, y: (centred(x) * centred(y)).mean(), "covariance"),
    (regression.slope, lambda x, y: torch.corrcoef(torch.stack([x, y]))[0, 1], "correlation"),
    (regression.slope, lambda x, y: 1.0, "not the best slope"),
    (regression.slope, lambda x, y: x, r"shape (4,)"),
    (regression.slope, in_place, "changes the tensor that it is given"),
    (regression.fit_line, lambda x, y, lr, steps: (torch.zeros(()), 0.0), "still zero"),
    (regression.fit_line, lambda *a: descend(*a, zero=False), "the second is not"),
    (regression.fit_line, lambda *a: descend(*a, sign=1), "run away"),
    (regression.fit_line, lambda *a: descend(*a, gradient_scale=0.5), "not where one step leads"),
    (regression.fit_line, lambda *a: 5, "Return the pair"),
    (regression.fit_line, lambda *a: (torch.zeros(2), torch.zeros(1)), "w should be a single number"),
    (regression.fit_line, lambda x, y, lr, steps: print(end=""), "Is the return missing?"),
    (regression.mean_loss, lambda m, n: m.mean(), "mean of the three batch means"),
    (regression.mean_loss, lambda m, n: (m * n).sum(), "Divide by how many"),
    (regression.mean_loss, lambda m, n: 2.4, "whatever their sizes"),
    (regression.mean_loss, lambda m, n: m.sum(), "It gives 9"),
    (regression.curve, nn.Linear(1, 1), "times the noise floor of 0.01; at most"),
    (regression.curve, nn.Sequential(nn.Linear(1, 1), nn.Flatten(0)), "shape (2000,)"),
    (regression.curve, nn.Linear(2, 1), "stopped with RuntimeError"),
    (regression.curve, torch.sin, "A model is wanted here"),
    (convolution.output_size, lambda n, k, s, p: (n + 2 * p - k) / s + 1, "does not give a whole number"),
    (convolution.output_size, lambda n, k, s, p: (n + p - k) // s + 1, "on both sides"),
    (convolution.output_size, lambda n, k, s, p: (n + 2 * p - k) // s, "one too few"),
    (convolution.output_size, lambda n, k, s, p: n, "and torch does not"),
    (convolution.horizontal_filter, torch.ones(3, 3), "must add up to 0"),
    (convolution.horizontal_filter, torch.tensor([[-1.0, 0, 1]] * 3), "does not answer at all to a horizontal edge"),
    (convolution.horizontal_filter, torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]]), "vertical edge as well"),
    (convolution.horizontal_filter, torch.ones(5, 5), "yours has shape (5, 5)"),
    (convolution.horizontal_filter, "sobel", "not a str"),
    (convolution.horizontal_filter, torch.zeros(3, 3), "answers to nothing"),
    (convolution.max_pool, lambda x: F.avg_pool2d(x, 2), "average pooling"),
    (convolution.max_pool, lambda x: x[:, :, ::2, ::2], "upper left one"),
    (convolution.max_pool, pool_from_zeros, "Start from the pixels"),
    (convolution.max_pool, lambda x: F.max_pool2d(x, 3), "it should have (3, 2, 3, 2)"),
    (convolution.max_pool, lambda x: F.max_pool2d(x, 2).double(), "dtype torch.float64"),
    (convolution.small_network, nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), "5,000 are allowed"),
    (convolution.small_network, nn.Sequential(nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 10)), "95% are wanted"),
    (convolution.small_network, nn.Sequential(nn.Flatten(), nn.Linear(16, 10)), "stopped with RuntimeError"),
    (convolution.small_network, nn.Sequential(nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 9)), "ten logits"),
]  # fmt: skip

CHECKS = list({check.__wrapped__: check for check, *_ in RIGHT}.values())


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
@pytest.mark.parametrize("answer", [..., None, blank], ids=["ellipsis", "none", "stub"])
def test_blanks_are_not_called_wrong(check, answer, capsys):
    takes_function = check in (
        welcome.fraction_right, autograd.slopes, engine, activations.leaky, activations.hat, activations.log_sigmoid,
        regression.slope, regression.fit_line, regression.mean_loss, classification.softmax, classification.confusion,
        classification.balanced_accuracy, networks.count_parameters, networks.spreads, saving.restore,
        saving.best_state, saving.load_matching, batches.count_batches, batches.hand_out, optimizers.sgd_step,
        optimizers.nesterov, optimizers.rate_at, optimizers.descend_well, convolution.output_size, convolution.max_pool,
    )  # fmt: skip
    if answer is blank and not takes_function:
        pytest.skip("this check takes no function")
    assert verdict(check, answer, capsys).startswith("Not answered yet.")


@pytest.mark.parametrize("check", CHECKS, ids=name)
def test_every_check_meets_at_least_three_wrong_answers(check):
    assert sum(c is check for c, *_ in WRONG) >= 3


@pytest.mark.parametrize("answer", [..., 4])
def test_strict_raises_unless_right(answer, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(AssertionError, match="Not "):
        welcome.parameters(answer)
    welcome.parameters(63)
