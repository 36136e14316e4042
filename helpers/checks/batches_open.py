"""The check of the open exercise of lesson 07."""

import torch.nn.functional as F
from torch import Tensor, nn

from ..data import digits
from . import (
    check,
    enough,
    network,
    outputs,
    require,
    share_right,
)


@check
def robust(model) -> str:
    """A network (N, 8, 8) -> ten logits that reads 90% of the test digits, moved by up to a pixel."""
    network(model)
    data = digits()
    moved = F.pad(data.test_x[:, 0].float() / 255, (1, 1, 1, 1))
    moved = [moved[:, a : a + 8, b : b + 8] for a in range(3) for b in range(3)]
    shares = [share_right(_logits(model, images), data.test_y) for images in moved]
    mean, still = sum(shares) / 9, shares[4]
    n, short = 9 * len(data.test_y), f"It reads {still:.1%} where they stand and {mean:.1%} over all nine shifts. "
    if mean < 0.9:
        scaled = share_right(_logits(model, 255 * moved[4]), data.test_y)
        require(scaled < still + 0.1, f"{short}With pixels from 0 to 255 it reads {scaled:.1%} where they stand: train "
                "it on pixels from 0 to 1.")  # fmt: skip
        require(still < mean + 0.4, f"{short}It knows them only where they stand: has it seen shifted digits?")
    enough(mean, 0.9, n, f"of the {n:,} shifted test digits", 10, f"{short}Has it seen "
           "shifted digits long enough? Train it longer, or give it more neurons.")  # fmt: skip
    return f"{mean:.1%} over all nine shifts, {still:.1%} where they stand."


def _logits(model: nn.Module, images: Tensor) -> Tensor:
    return outputs(model, images, (len(images), 10), "ten logits for each image", "robust_net(x)")
