"""Seeds and devices."""

import random

import numpy as np
import torch


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and torch's random generators (torch's on every device).

    Two runs with the same seed, machine, versions and number of threads then give the same numbers.
    Across machines they need not: see https://docs.pytorch.org/docs/stable/notes/randomness.html
    """
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def get_device(name: str = "auto") -> torch.device:
    """The device to compute on.

    Args:
        name: "auto" takes a GPU where there is one (CUDA, then Apple's MPS) and the CPU elsewhere.
            Any other name, such as "cpu", "cuda", "cuda:1" or "mps", is taken as it is.

    Raises:
        ValueError: the name is no device, or this machine lacks it.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"DEVICE = {name!r} cannot be used on this machine. Use 'auto', which finds what is there, "
            f"or 'cpu', which works everywhere. torch says: {str(error).splitlines()[0]}"
        ) from None
    return device
