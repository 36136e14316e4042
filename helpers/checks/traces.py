"""What an answer changed of the things that it was given: tensors, networks, and lists and dictionaries of such."""

import copy
from typing import Any

import torch
from torch import Tensor, nn


def snapshot(thing: Any) -> Any:
    """What `changed` needs to see later whether a tensor, a network, or a list or dictionary of such is as it was."""
    if isinstance(thing, Tensor):
        grad = thing.grad if thing.is_leaf else None
        return thing.detach().clone(), thing.requires_grad, None if grad is None else grad.clone()
    if isinstance(thing, nn.Module):
        return (
            copy.deepcopy(thing.state_dict()),
            _modes(thing),
            _hooks(thing),
            [snapshot(p) for p in thing.parameters()],
        )
    if isinstance(thing, list | tuple):
        return [snapshot(part) for part in thing]
    if isinstance(thing, dict):
        return {key: snapshot(part) for key, part in thing.items()}
    return thing


def changed(before: Any, thing: Any) -> str:
    """What of `thing` is another since snapshot(thing) gave `before`, in words; empty where nothing is."""
    if isinstance(thing, Tensor):
        return _changed_tensor(before, thing)
    if isinstance(thing, nn.Module):
        return _changed_network(before, thing)
    if isinstance(thing, list | tuple | dict):
        kind = "list" if isinstance(thing, list | tuple) else "dictionary"
        keys = range(len(thing)) if kind == "list" else list(thing)
        if len(before) != len(thing) or (kind == "dictionary" and list(before) != keys):
            return f"changes the {kind} that it is given"
        return next((f"changes the {kind} that it is given" for k in keys if changed(before[k], thing[k])), "")
    if isinstance(thing, int | float | str | bool) and before != thing:
        return "changes what it is given"
    return ""


def _changed_tensor(before: tuple, x: Tensor) -> str:
    values, wanted_grad, grad = before
    if x.shape != values.shape or not torch.equal(x.detach().nan_to_num(9), values.nan_to_num(9)):
        return "changes the tensor that it is given"
    if x.requires_grad != wanted_grad:
        return "leaves the caller's tensor with another requires_grad"
    now = x.grad if x.is_leaf else None
    if (now is None) != (grad is None) or (now is not None and not torch.equal(now, grad)):
        return "leaves something in the .grad of the caller's tensor"
    return ""


def _changed_network(before: tuple, net: nn.Module) -> str:
    state, modes, hooks, parameters = before
    now = net.state_dict()
    name = next((n for n in state if n not in now or not torch.equal(now[n], state[n])), None)
    if name or len(now) != len(state):
        return f"changes the network that it is given ({name or 'its parts'})"
    if modes != _modes(net):
        return "leaves the network in another mode: training and evaluation"
    if hooks != _hooks(net):
        return "leaves hooks on the network. Keep what register_forward_hook gives, and remove() it"
    left = next((text for b, p in zip(parameters, net.parameters(), strict=True) if (text := changed(b, p))), "")
    return left.replace("the caller's tensor", "the network's parameters")


def _modes(net: nn.Module) -> list[bool]:
    return [part.training for part in net.modules()]


def _hooks(net: nn.Module) -> int:
    return sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in net.modules())
