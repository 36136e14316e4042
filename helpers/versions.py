"""What differs between the versions of torch from 2.6 on, in one place."""

import io
from contextlib import redirect_stderr

import torch

with redirect_stderr(io.StringIO()):  # until 2.8 it prints where CUDA is installed and no GPU is there
    from torch.utils.benchmark import Timer

__all__ = ["Timer", "set_fp32"]


def set_fp32(digits: str) -> None:
    """How NVIDIA GPUs multiply float32: "ieee", with all digits, or "tf32", with fewer."""
    matmul, cudnn = torch.backends.cuda.matmul, torch.backends.cudnn
    if hasattr(cudnn, "conv"):  # from 2.9 on, which warns of the older names
        matmul.fp32_precision = cudnn.conv.fp32_precision = digits
    else:
        matmul.allow_tf32 = cudnn.allow_tf32 = digits == "tf32"
