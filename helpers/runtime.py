"""Seeds and devices."""

import random

import numpy as np
import torch


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and torch's random generators (torch's on every device).

    Two runs with the same seed, machine, versions and number of threads then give the same numbers.
    Across machines they need not, nor on a GPU, where some operations add in an order that varies:
    https://docs.pytorch.org/docs/stable/notes/randomness.html
    """
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def get_device(name: str = "auto") -> torch.device:
    """The device to compute on.

    Args:
        name: "auto" takes a GPU where there is one that works (CUDA, then Apple's MPS) and the CPU elsewhere.
            Any other name, such as "cpu", "cuda", "cuda:1" or "mps", is taken as it is; one with a number
            also becomes the current one of its kind.

    Raises:
        ValueError: the name is no device, or this machine lacks it.
    """
    if name == "auto":
        if torch.cuda.is_available():
            try:  # this build of torch may have no code for an old GPU
                torch.ones(1, device="cuda") + 1
                return torch.device("cuda")
            except (RuntimeError, AssertionError) as error:
                print(f"The GPU cannot be used, so the CPU is. torch says: {str(error).splitlines()[0]}")
                return torch.device("cpu")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.ones(1, device=device) + 1
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"DEVICE = {name!r} cannot be used on this machine. Use 'auto', which finds what is there, "
            f"or 'cpu', which works everywhere. torch says: {str(error).splitlines()[0]}"
        ) from None
    accelerator = torch.accelerator.is_available() and torch.accelerator.current_accelerator()
    if accelerator and device.type == accelerator.type and device.index is not None:
        torch.accelerator.set_device_index(device.index)
    return device
