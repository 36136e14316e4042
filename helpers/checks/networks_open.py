"""The check of the open exercise of lesson 05."""

import copy

import torch.nn.functional as F
from torch import Tensor, nn

from ..data import spirals
from . import (
    call,
    check,
    enough,
    network,
    outputs,
    require,
    share_right,
)

LAYERS = 30  # with so many, torch's starting weights and skips together explode at the lesson's rates


@check
def deep_classifier(net) -> str:
    """A network with at least 30 linear layers that is right for 90% of fresh spiral points."""
    network(net)
    layers = sum(isinstance(part, nn.Linear) for part in net.modules())
    require(layers >= LAYERS, f"It holds {layers} different linear layers; at least {LAYERS} are wanted.")
    x, labels = spirals(3000, seed=123456)
    logits = outputs(net, x, (3000, 3), "a logit for each of the three arms", "deep_net(x)")  # nan is refused here
    share = share_right(logits, labels)
    if share < 0.9:
        spread, between = logits.std().item(), logits.std(dim=0).max().item()
        require(spread < 100, f"It is right for {share:.1%}, and its logits have a spread of {spread:,.0f}: the signal "
                "explodes on its way. Every block adds to it. Smaller starting weights?")  # fmt: skip
        require(between > 1e-4 * logits.abs().mean().item(), f"It is right for {share:.1%}: it says the same of every "
                "point, so the signal dies on its way. Has each block its skip?")  # fmt: skip
    enough(share, 0.9, 3000, "of 3,000 fresh points", 3, "The signal comes through, so it may only want more steps.")
    used = call(_reached, copy.deepcopy(net), x[:200], labels[:200], changes=True, draws=True, name="backward")
    require(used >= LAYERS, f"Only {used} of its {layers} linear layers get a gradient. The others take no part.")
    return f"{used} linear layers, and {share:.1%} on points that it has never seen."


def _reached(probe: nn.Module, x: Tensor, labels: Tensor) -> int:
    """How many linear layers get a gradient from the loss."""
    device = next(p.device for p in probe.parameters())
    probe.eval().requires_grad_(True).zero_grad()
    F.cross_entropy(probe(x.to(device)), labels.to(device)).backward()
    weights = [part.weight for part in probe.modules() if isinstance(part, nn.Linear)]
    return sum(weight.grad is not None and bool(weight.grad.any()) for weight in weights)
