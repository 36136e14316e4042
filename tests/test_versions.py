import subprocess
import sys
import warnings

import torch

from helpers.versions import set_fp32


def test_set_fp32_sets_both_and_is_silent_on_every_version():
    matmul, cudnn = torch.backends.cuda.matmul, torch.backends.cudnn
    for digits in ("tf32", "ieee"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            set_fp32(digits)
        if hasattr(cudnn, "conv"):
            assert matmul.fp32_precision == cudnn.conv.fp32_precision == digits
        else:
            assert matmul.allow_tf32 == cudnn.allow_tf32 == (digits == "tf32")


def test_timer_comes_without_a_word(tmp_path):
    """Old versions print a line where CUDA is installed and no GPU is there."""
    code = "import os; os.environ['CUDA_HOME'] = os.getcwd(); from helpers.versions import Timer"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
