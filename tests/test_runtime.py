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


def test_gpu_that_this_build_of_torch_cannot_use_is_left_with_a_word(monkeypatch, capsys):
    ones = torch.ones

    def no_kernel(*size, device="cpu"):
        if "cuda" in str(device):
            raise RuntimeError("CUDA error: no kernel image is available for execution on the device\nmore")
        return ones(*size, device=device)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "ones", no_kernel)
    assert get_device("auto") == torch.device("cpu")
    assert capsys.readouterr().out.strip().endswith("no kernel image is available for execution on the device")
    with pytest.raises(ValueError, match="no kernel image"):
        get_device("cuda")
