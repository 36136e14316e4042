"""Every lesson again by papermill: solutions in place, another configuration, no network, its bars at the end."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from tools.notebooks import ROOT, fill_solutions, lessons, plain, read, tags

# For each lesson: another configuration than the default, and the bars that its run must reach.
RUNS = {
    "00_welcome": ({"SEED": 5}, "assert after >= 0.95"),
    "01_tensors_and_autograd": ({"SEED": 4}, "assert worst < 1e-12"),
    "02_activations": ({"SEED": 3}, "assert best['sigmoid, Xavier'] > 0.4 > 0.05 > best['ReLU, He']"),
    "03_regression": (
        {"SEED": 7, "DEVICE": "cpu"},
        "assert abs(slope_found - 3) < 0.01 and abs(intercept_found - 0.8) < 0.01\nassert valid_mse <= 1.3 * floor",
    ),
    "04_classification": (
        {"SEED": 2, "DEVICE": "cpu"},
        "assert moon_accuracy >= 0.97 and real_accuracy >= 0.95",
    ),
    "05_module_and_sequential": ({"SEED": 6, "DEVICE": "cpu"}, "assert best[1] > 0.9 and best[0] < best[1] - 0.25"),
    "06_save_and_restore": (
        {"SEED": 3, "DEVICE": "cpu", "STARTS": 20},
        "assert torch.equal(net3(x), net1(x)) and old['epoch'] == half",
    ),
    "07_batches_and_data_loading": (
        {"SEED": 5, "DEVICE": "cpu", "WAITS": [0, 4], "DRAWS": 100},
        "assert my_history['step_loss'] == its_history.step_loss and longer[64][0] < losses[0]",
    ),
    "08_optimizers": (
        {"SEED": 4, "DEVICE": "cpu", "STEPS": 60},
        "assert len(differences) == 5 and max(differences.values()) < 1e-6 and ends['cosine'] < ends['constant']",
    ),
    "09_convolutional_networks": (
        {"SEED": 3, "SHORT_STEPS": 5},  # DATA stays "mnist": without a network that gives the digits
        "assert test_accuracy >= (0.99 if data.name == 'MNIST' else 0.97)",
    ),
    "10_recurrent_networks": (
        {"SEED": 3, "DEVICE": "cpu", "RECALL_STEPS": 20, "COMPARE_STEPS": 20, "WRITE_STEPS": 50},
        "assert share >= (0.975 if data.name == 'MNIST' else 0.95) and wave_mse < 0.005",
    ),
    "11_generative_adversarial_networks": (
        {"SEED": 2, "DEVICE": "cpu", "COLLAPSE_STEPS": 20},
        "assert curve_distance <= 0.03 and (filled > 0).all() and as_asked >= 0.9 and (counts > 0).all()",
    ),
    "12_dropout_and_batch_norm": (
        {"SEED": 2, "DEVICE": "cpu", "STARTS": 2},
        "assert mean_calm < mean_plain and min(read['batch norm', 10]) > 0.9 > 0.3 > max(read['plain', 10])",
    ),
    "13_devices_and_speed": (
        {"SEED": 2, "DEVICE": "cpu", "SECONDS": 0.02, "ROUNDS": 3},
        "assert run.returncode == 0 and read[True] > 0.9 and read[False] > 0.9",
    ),
    "14_attention_and_a_small_gpt": (
        {"SEED": 3, "DEVICE": "cpu", "TEXT_STEPS": 60, "SHORT_STEPS": 20},
        "assert recalled[2] >= 0.85 and recalled['GRU'] < 0.6 and right_place > 0.6",
    ),
    "15_autoencoders": (
        {"SEED": 3, "DEVICE": "cpu"},
        "assert nats > (-115 if big else -165) and sizes[784][2] == 0 and area_2 > 0.85 and ratio < 1.02",
    ),
}


def stderr(notebook):
    return [o.text for c in notebook.cells for o in c.get("outputs", []) if o.get("name") == "stderr"]


def test_every_lesson_has_a_run_here():
    assert [path.stem for path in lessons()] == list(RUNS)


@pytest.fixture
def no_network(monkeypatch):
    """Kernels started from here refuse every connection that leaves the machine."""
    paths = [str(ROOT / "tests" / "no_network"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in paths if p))
    monkeypatch.delenv("COURSE_DATA", raising=False)


def test_no_network_means_none(no_network):
    code = "import urllib.request as u; u.urlopen('http://192.0.2.1/', timeout=9)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode != 0 and "the network is cut off for this test" in result.stderr


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_lesson_with_solutions_offline(path, no_network, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_STRICT", "1")  # a check that is not satisfied stops the run
    parameters, bars = RUNS[path.stem]
    notebook = fill_solutions(read(path))
    notebook.cells.append(nbformat.v4.new_code_cell(bars))
    filled = tmp_path / path.name
    nbformat.write(notebook, filled)
    executed = ROOT / "build" / "executed" / path.name
    executed.parent.mkdir(parents=True, exist_ok=True)
    papermill.execute_notebook(
        filled, executed, parameters=parameters, cwd=path.parent, kernel_name="python3", progress_bar=False,
        execution_timeout=300,
    )  # fmt: skip
    if path.stem.startswith("09") and not (ROOT / "data" / "MNIST").exists():
        assert "You work with the bundled digits instead" in str(read(executed))
    assert stderr(read(executed)) == []  # no warning either, on any version of what the lessons use
    said = [plain(o) for c in read(executed).cells if "check" in tags(c) for o in c.outputs]
    assert sum(text.startswith("Right. ") for text in said) == sum("check" in tags(c) for c in notebook.cells)


def test_workers_may_also_be_spawned(tmp_path):
    """As on Windows and macOS: each worker is a fresh Python that imports what it needs."""
    path = next(path for path in lessons() if path.stem.startswith("07"))
    executed = tmp_path / path.name
    papermill.execute_notebook(
        path, executed, parameters={"START": "spawn", "WAITS": [0], "EPOCHS": 1, "DRAWS": 100}, cwd=path.parent,
        kernel_name="python3", progress_bar=False, execution_timeout=300,
    )  # fmt: skip
    assert "2 workers: 2 process ids, our own among them: False" in str(read(executed))


def test_speed_goes_on_where_nothing_can_be_compiled(tmp_path, monkeypatch):
    monkeypatch.setenv("CXX", str(tmp_path / "no-compiler"))
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "empty"))
    path = next(path for path in lessons() if path.stem.startswith("13"))
    notebook = read(path)
    after = next(i for i, c in enumerate(notebook.cells) if "## What fills the memory?" in c.source)
    notebook.cells = notebook.cells[:after]  # what comes then needs no compiler, and is run elsewhere
    part, executed = tmp_path / "part.ipynb", tmp_path / path.name
    nbformat.write(notebook, part)
    papermill.execute_notebook(
        part, executed, parameters={"COMPILE": True, "SECONDS": 0.01, "ROUNDS": 2, "SIZES": [4, 16], "TRAIN_STEPS": 1},
        cwd=path.parent, kernel_name="python3", progress_bar=False, execution_timeout=300,
    )  # fmt: skip
    assert "torch.compile does not work here" in str(read(executed))


def test_two_processes_are_found_from_another_folder(tmp_path):
    path = next(path for path in lessons() if path.stem.startswith("13"))
    notebook = read(path)
    wanted = {"import DATA", "SEED = ", "script = Path", "run = subprocess.run", "import two_processes"}
    notebook.cells = [c for c in notebook.cells if c.cell_type == "code" and any(w in c.source for w in wanted)]
    part, executed = tmp_path / "part.ipynb", tmp_path / path.name
    nbformat.write(notebook, part)
    papermill.execute_notebook(part, executed, cwd=tmp_path, kernel_name="python3", progress_bar=False)
    assert "gradients and weights are those of one process" in str(read(executed))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted as Linux lists them")
def test_two_processes_end_with_no_thread_of_gloo_left(tmp_path):
    """One that still runs while Python ends can abort it, once in some dozen runs."""
    code = (
        "import pathlib, two_processes; two_processes.main(); "
        "print([p.read_text() for p in pathlib.Path('/proc/self/task').glob('*/comm') if 'gloo' in p.read_text()])"
    )
    alone = {"MASTER_ADDR": "localhost", "MASTER_PORT": "0", "RANK": "0", "WORLD_SIZE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "result.pt")], capture_output=True, text=True,
        cwd=ROOT / "notebooks", env=os.environ | alone,
    )  # fmt: skip
    assert run.returncode == 0 and run.stdout.splitlines()[-1] == "[]", run.stdout + run.stderr


def test_a_run_leaves_nothing_in_the_notebooks_folder():
    strays = {p.name for p in Path(ROOT, "notebooks").iterdir()} - {p.name for p in lessons()}
    belongs = {"drawings", "two_processes.py", "glossary.ipynb"}
    assert strays <= belongs | {"__pycache__", ".ipynb_checkpoints", ".virtual_documents"}
