"""Checks of lesson 09."""

import operator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..data import digits
from . import (
    Wrong,
    by_hand,
    call,
    check,
    enough,
    finite,
    kind,
    mistaken,
    network,
    number,
    outputs,
    require,
    require_by_hand,
    same,
    share_right,
    tensor,
)


@check
def output_size(function) -> str:
    """output_size(n, kernel, stride, padding): pixels along one side after a convolution."""
    cases = [(28, 5, 1, 2), (28, 5, 1, 0), (28, 3, 2, 1), (7, 2, 2, 0), (32, 7, 3, 2), (10, 4, 3, 0)]
    for n, k, stride, padding in cases:
        want = F.conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, k, k), stride=stride, padding=padding).shape[-1]
        where = f"output_size(n={n}, kernel={k}, stride={stride}, padding={padding})"
        got = _whole(call(function, n, k, stride, padding), where)
        if got == want:
            continue
        swapped = padding and got == (n + 2 * stride - k) // padding + 1
        require(not swapped, f"{where} gives {got}. The stride is taken for the padding, and the padding for the "
                "stride: here they come as n, kernel, stride, padding.")  # fmt: skip
        require(got != (n + padding - k) // stride + 1, f"{where} gives {got}. Padding is added on both sides.")
        require(got != want - 1, f"{where} gives {got}: one too few. The first position counts, too.")
        require(got != want + 1, f"{where} gives {got}: one too many. Pixels that the last stride does not reach are "
                "left out: // divides so.")  # fmt: skip
        raise Wrong(f"{where} gives {got}; it should be {want}. How many positions has the filter along a side?")
    return "With it you can say what comes out of any convolution or pooling before you run it."


def _whole(got, where: str) -> int:
    number(got, where)
    try:
        return operator.index(got)
    except TypeError:
        raise Wrong(
            f"{where} does not give a whole number (int), as a size should be. "
            "Pixels that the last stride does not reach are left out: // divides so."
        ) from None


@check
def horizontal_filter(answer) -> str:
    """A 3 x 3 filter that answers to horizontal edges and to nothing else."""
    kernel = _kernel(answer)
    require(kernel.shape == (3, 3), f"The filter should be 3 x 3; yours has shape {tuple(kernel.shape)}.")
    finite(kernel, "A number of the filter")
    require(kernel.abs().sum().item() > 0, "All nine numbers are 0, so it answers to nothing.")
    kernel = kernel / kernel.abs().sum()
    flat, lying, standing = torch.ones(9, 9), torch.zeros(9, 9), torch.zeros(9, 9)
    lying[5:], standing[:, 5:] = 1, 1
    strength = [F.conv2d(p.double().view(1, 1, 9, 9), kernel.view(1, 1, 3, 3)).abs().max().item()
                for p in (flat, lying, standing)]  # fmt: skip
    require(strength[0] < 1e-5, f"On a flat grey picture it answers {strength[0]:.3g}; it should answer 0 where "
            "nothing changes. The nine numbers must add up to 0.")  # fmt: skip
    require(strength[1] > 1e-3, "It does not answer at all to a horizontal edge. An edge is horizontal where the "
            "row above differs from the row below.")  # fmt: skip
    require(strength[2] < 1e-5, f"It answers {strength[2]:.3g} to a vertical edge as well, and should not.")
    return "Nobody chose the filters of the trained network so; they came out of training."


def _kernel(answer) -> Tensor:
    """The filter in float64, from a tensor, an array, or rows of numbers in a list."""
    try:
        if isinstance(answer, list | tuple):
            answer = torch.stack([torch.as_tensor(row, dtype=torch.float64) for row in answer])
        require(isinstance(answer, Tensor | np.ndarray), f"The filter should be a tensor, and it is {kind(answer)}.")
        return torch.as_tensor(answer).detach().cpu().double()
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"The filter should be a tensor of nine numbers, three rows of three; yours is {kind(answer)} "
                    "that torch.tensor makes no such thing of.") from None  # fmt: skip


@check
def max_pool(function) -> str:
    """max_pool(images): 2 x 2 max pooling of (N, C, H, W) with even H and W."""
    watch = by_hand("max_pool1d", "max_pool2d", "max_pool2d_with_indices", "max_pool3d", "adaptive_max_pool2d",
                    "adaptive_max_pool2d_with_indices", "fractional_max_pool2d")  # fmt: skip
    for seed, shape in enumerate([(3, 2, 6, 4), (2, 5, 4, 8)]):
        images = torch.randn(shape, generator=torch.Generator().manual_seed(seed)) - 3
        got = call(function, images, inside=[watch])
        want = F.max_pool2d(images, 2)
        require_by_hand(watch, "Here the pooling is yours: slices or reshape, and then the larger of two.")
        got = tensor(got, want, "The result", f" for images of shape {shape}")
        mistaken(got, _pooled_otherwise(images, want))
        same(got, want, "The result", f" for images of shape {shape}")
    return "The same values as F.max_pool2d, batch and channels included."


def _pooled_otherwise(images: Tensor, want: Tensor) -> list[tuple[Tensor, str]]:
    """The usual other things that are made of four pixels, and what to say of them."""
    corners = [images[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)]
    pairs = [torch.maximum(a, b) for k, a in enumerate(corners) for b in corners[:k]]
    in_a_row = images.flatten(2).unflatten(2, (-1, 4)).amax(3).view_as(want)
    return [
        (F.avg_pool2d(images, 2), "This is average pooling. Take the largest of each four pixels."),
        (-F.max_pool2d(-images, 2), "These are the smallest of each four pixels. Take the largest."),
        (corners[0], "This takes the upper left one of each four pixels, not the largest."),
        (want.clamp(min=0), "It gives 0 where all four pixels are negative. Start from the pixels, not from zeros."),
        (in_a_row, "Four pixels that follow each other in a row are taken together. A square is two of one row and "
         "two of the row below.")] + [
        (pair, "Only two of each four pixels are looked at. Which are the other two?") for pair in pairs]  # fmt: skip


@check
def small_network(model) -> str:
    """A network of at most 5,000 parameters that reads 95% of the bundled digits' test pictures."""
    size = network(model)
    require(size <= 5000, f"Your network has {size:,} parameters, and 5,000 are allowed. The linear layer at the "
            "end holds most of them: pool once more before it, or use fewer channels.")  # fmt: skip
    data = digits(size=28)
    x, each = data.test_x.float() / 255, "ten logits for each of the 360 pictures"
    share = share_right(outputs(model, x, (360, 10), each), data.test_y)
    if share < 0.95:
        raw = share_right(outputs(model, 255 * x, (360, 10), each), data.test_y, logits_wanted=False)
        require(raw < share + 0.2, f"It reads {share:.1%} of the 360 test pictures, and {raw:.1%} of them with pixels "
                "from 0 to 255. The check gives it pixels from 0 to 1: train it on such.")  # fmt: skip
    enough(share, 0.95, 360, "of the 360 test pictures", 10, "Train it for more epochs, or use the parameters "
           "elsewhere: three small blocks see more than one wide one.")  # fmt: skip
    return f"{size:,} parameters and {share:.1%} on pictures that it has not seen."
