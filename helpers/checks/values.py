"""Numbers and tensors that an answer gives: whether they are what is wanted, and in words what they are instead."""

import math
from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from . import guard
from .core import Wrong, kind, require


def number(value, what: str = "The answer", finite: bool = True) -> float:
    """`value` as a float, if it is one number: Python's, NumPy's, or an array or tensor with one element.

    Args:
        finite: refuse nan and infinity by name. Where a check has a better word for them, it says False.
    """
    if isinstance(value, Tensor):
        require(value.device.type != "meta", f"{what} is on the device meta, where tensors have no numbers.")
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray):
        require(value.size == 1, f"{what} should be a single number, but it has shape {value.shape}.")
        value = value.item()
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    require(is_number, f"{what} should be a number, and it is {kind(value)}.")
    value = float(value)
    require(not finite or not math.isnan(value), f"{what} is nan, which is no number: it comes of 0 / 0, of infinity "
            "minus infinity, of the mean of nothing, or of a nan before.")  # fmt: skip
    require(not finite or math.isfinite(value), f"{what} is infinite. Something was divided by 0, or has run away.")
    return value


def tensor(got, want: Tensor, what: str = "The result", where: str = "") -> Tensor:
    """`got`, detached, if it is a tensor with the shape, dtype and device of `want`; its numbers may be any."""
    require(isinstance(got, Tensor), f"{what} should be a tensor{where}, and it is {kind(got)}.")
    require(got.shape == want.shape, f"{what} has shape {tuple(got.shape)}{where}; it should have "
            f"{tuple(want.shape)}.")  # fmt: skip
    require(got.dtype == want.dtype, f"{what} has dtype {got.dtype}{where}; it should have {want.dtype}.")
    require(got.device == want.device, f"{what} is on the device {got.device}{where}; what was given is on "
            f"{want.device}, and there it should stay.")  # fmt: skip
    return got.detach()


def finite(got: Tensor, what: str = "The result", where: str = "") -> None:
    """Raise Wrong where there is nan or infinity in `got`, and say at which index."""
    bad = ~got.isfinite()
    if bad.any():
        index = tuple(bad.nonzero()[0].tolist())
        word = "nan, which is no number" if got[index].isnan() else "infinite"
        raise Wrong(f"{what}{where} is {word}{f', at index {index}' if index else ''}.")


def same(got, want: Tensor, what: str = "The result", where: str = "", tolerance: float = 1e-5) -> None:
    """Raise Wrong unless `got` is a tensor like `want`: its shape, its dtype, its device, its values."""
    got = tensor(got, want, what, where)
    finite(got, what, where)
    wrong = ~torch.isclose(got, want, rtol=tolerance, atol=tolerance)
    if wrong.any():
        index = tuple(wrong.nonzero()[0].tolist())
        at = f" at index {index}" if index else ""
        mine, right = shown(got[index].item(), want[index].item())
        raise Wrong(f"{what} is not right{where}: the value{at} is {mine}, and {right} is right.")


def mistaken(got: Tensor, known: Iterable[tuple[Tensor, str]], tolerance: float = 1e-5) -> None:
    """Raise Wrong(message) for the first (other, message) of `known` whose values `got` has, a mistake often made."""
    for other, message in known:
        equal = got.shape == other.shape and torch.allclose(got, other, tolerance, tolerance, equal_nan=True)
        require(not equal, message)


def shown(mine: float, right: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to tell them apart."""
    for digits in range(4, 18):
        texts = f"{mine:.{digits}g}", f"{right:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


def by_hand(*names: str) -> guard.ByHand:
    """For `call(..., inside=[...])`: notes the use of these functions of torch; see `require_by_hand`."""
    return guard.ByHand(*names)


def require_by_hand(watch: guard.ByHand, instead: str) -> None:
    """Raise Wrong where a function that the task forbids was used. `instead`: what to do, as a sentence."""
    require(not watch.used, f"It uses torch's {next(iter(watch.used), '')}. {instead}")
