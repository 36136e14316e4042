import random

import numpy as np
import pytest
import torch

from helpers.runtime import get_device, seed_everything


def test_seed_everything_repeats_all_three_generators():
    def draw():
        seed_everything(3)
        return random.random(), np.random.rand(), torch.rand(1).item()

    first = draw()
    assert draw() == first
    seed_everything(4)
    others = random.random(), np.random.rand(), torch.rand(1).item()
    assert all(a != b for a, b in zip(others, first, strict=True))


def test_get_device_takes_names_and_says_what_it_cannot_do():
    assert get_device("cpu") == torch.device("cpu")
    assert torch.ones(1, device=get_device("auto")).sum() == 1
    with pytest.raises(ValueError, match="DEVICE = 'gpu'.*'auto'"):
        get_device("gpu")
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="DEVICE = 'cuda'"):
            get_device("cuda")
