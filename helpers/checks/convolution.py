"""Checks of lesson 09."""

import operator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data import digits
from ..training import accuracy, predict
from . import Wrong, call, check, require, same


@check
def output_size(function) -> str:
    """output_size(n, kernel, stride, padding): pixels along one side after a convolution."""
    cases = [(28, 5, 1, 0), (28, 5, 1, 2), (28, 3, 2, 1), (7, 2, 2, 0), (32, 7, 3, 2), (10, 4, 3, 0)]
    for n, kernel, stride, padding in cases:
        want = F.conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, kernel, kernel), stride=stride, padding=padding)
        got = call(function, n, kernel, stride, padding)
        where = f"output_size(n={n}, kernel={kernel}, stride={stride}, padding={padding})"
        try:
            got = operator.index(got)
        except TypeError:
            raise Wrong(
                f"{where} does not give a whole number (int), as a size should be. "
                "Pixels that the last stride does not reach are left out: // divides so."
            ) from None
        if got == want.shape[-1]:
            continue
        require(got != (n + padding - kernel) // stride + 1, f"{where} gives {got}. Padding is added on both sides.")
        require(got != want.shape[-1] - 1, f"{where} gives {got}: one too few. The first position counts, too.")
        raise Wrong(f"{where} gives {got}, and torch does not.")
    return "With it you can say what comes out of any convolution or pooling before you run it."


@check
def horizontal_filter(answer) -> str:
    """A 3 x 3 filter that answers to horizontal edges and to nothing else."""
    try:
        kernel = torch.as_tensor(answer).detach().cpu().double()
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"The filter should be a tensor of numbers, not a {type(answer).__name__}.") from None
    require(kernel.shape == (3, 3), f"The filter should be 3 x 3; yours has shape {tuple(kernel.shape)}.")
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


@check
def max_pool(function) -> str:
    """max_pool(images): 2 x 2 max pooling of (N, C, H, W) with even H and W."""
    images = torch.randn(3, 2, 6, 4, generator=torch.Generator().manual_seed(0)) - 3
    got = call(function, images)
    got = got.detach().cpu() if isinstance(got, Tensor) else got
    if isinstance(got, Tensor) and got.shape == (3, 2, 3, 2) and got.dtype == images.dtype:
        mean = torch.allclose(got, F.avg_pool2d(images, 2), atol=1e-5)
        require(not mean, "This is average pooling. Take the largest of each four pixels.")
        corner = torch.equal(got, images[:, :, ::2, ::2])
        require(not corner, "This takes the upper left one of each four pixels, not the largest.")
        require(not torch.equal(got, F.max_pool2d(images, 2).clamp(min=0)),
                "It gives 0 where all four pixels are negative. Start from the pixels, not from zeros.")  # fmt: skip
    same(got, F.max_pool2d(images, 2), "The result", " for images of shape (3, 2, 6, 4)")
    return "The same values as F.max_pool2d, batch and channels included."


@check
def small_network(model) -> str:
    """A network of at most 5,000 parameters that reads 95% of the bundled digits' test pictures."""
    require(isinstance(model, nn.Module), f"A network is wanted here, not a {type(model).__name__}.")
    size = sum(p.numel() for p in model.parameters())
    require(size <= 5000, f"Your network has {size:,} parameters, and 5,000 are allowed. The linear layer at the "
            "end holds most of them: pool once more before it, or use fewer channels.")  # fmt: skip
    data = digits(size=28)
    try:
        logits = predict(model, data.test_x.float() / 255)
    except Exception as error:
        raise Wrong(
            f"model(x) with x of shape (360, 1, 28, 28) stopped with {type(error).__name__}: {error}"
        ) from error
    require(logits.shape == (360, 10), f"model(x) has shape {tuple(logits.shape)} for 360 pictures; ten logits for "
            "each, (360, 10), are wanted.")  # fmt: skip
    share = accuracy(logits, data.test_y).item()
    require(share >= 0.95, f"It reads {share:.1%} of the 360 test pictures; 95% are wanted. (It is given pixels "
            "from 0 to 1: train it on such.)")  # fmt: skip
    return f"{size:,} parameters and {share:.1%} on pictures that it has not seen."
