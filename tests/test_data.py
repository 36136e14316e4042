"""The data sets, and every way in which getting MNIST can go wrong."""

import gzip
import hashlib
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch

from helpers import download, mnist_files
from helpers.data import DATA, Batches, digits, mnist, moons, spirals, tumours

REAL = Path(os.environ.get("COURSE_DATA", "data"), "MNIST", "raw")


def idx(magic: int, *sizes: int) -> bytes:
    """A small file in MNIST's format."""
    header = b"".join(n.to_bytes(4, "big") for n in (magic, *sizes))
    count = torch.Size(sizes).numel()
    return header + bytes(i % (10 if len(sizes) == 1 else 251) for i in range(count))


CONTENTS = {
    "train-images-idx3-ubyte": idx(2051, 6, 28, 28),
    "train-labels-idx1-ubyte": idx(2049, 6),
    "t10k-images-idx3-ubyte": idx(2051, 3, 28, 28),
    "t10k-labels-idx1-ubyte": idx(2049, 3),
}
FILES = {name: (len(c), hashlib.sha256(c).hexdigest()) for name, c in CONTENTS.items()}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder of our own, in which a small set of files counts as MNIST."""
    monkeypatch.setattr(mnist_files, "DATA", tmp_path / "data")
    monkeypatch.setattr(mnist_files, "MNIST_FILES", FILES)
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.delenv("COURSE_OFFLINE", raising=False)
    return tmp_path / "data" / "MNIST" / "raw"


def put(folder: Path, **changed: bytes) -> None:
    folder.mkdir(parents=True)
    for name, content in CONTENTS.items():
        (folder / name).write_bytes(changed.get(name.split("-idx")[0].replace("-", "_"), content))


@pytest.fixture
def mirror():
    """A mirror on this machine; `served` may be changed by a test, `asked` counts."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            mirror.asked += 1
            content = mirror.served.get(self.path.strip("/").removesuffix(".gz"))
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content) + mirror.missing))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    mirror = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mirror.asked, mirror.missing = 0, 0
    mirror.served = {name: gzip.compress(content) for name, content in CONTENTS.items()}
    mirror.url = f"http://127.0.0.1:{mirror.server_port}/"
    threading.Thread(target=mirror.serve_forever, daemon=True).start()
    yield mirror
    mirror.shutdown()
    mirror.server_close()


def assert_is_small_mnist(data):
    assert data.name == "MNIST"
    assert data.train_x.shape == (6, 1, 28, 28) and data.train_x.dtype == torch.uint8
    assert data.train_y.tolist() == [0, 1, 2, 3, 4, 5] and data.train_y.dtype == torch.int64
    assert data.test_x[0, 0, 0, :5].tolist() == [0, 1, 2, 3, 4] and len(data.test_y) == 3


def whole(folder: Path) -> bool:
    return {p.name: p.read_bytes() for p in folder.iterdir()} == CONTENTS


def test_downloads_once_and_keeps_whole_files(home, mirror):
    assert_is_small_mnist(mnist(mirrors=(mirror.url,)))
    assert whole(home) and mirror.asked == 4
    assert_is_small_mnist(mnist(mirrors=(mirror.url,)))
    assert mirror.asked == 4


def test_course_data_comes_first_and_is_never_written(home, mirror, tmp_path, monkeypatch, capsys):
    put(tmp_path / "shared" / "MNIST" / "raw", train_images=b"damaged")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "shared"))
    assert_is_small_mnist(mnist(mirrors=(mirror.url,)))
    assert mirror.asked == 1  # only the damaged one
    assert (tmp_path / "shared/MNIST/raw/train-images-idx3-ubyte").read_bytes() == b"damaged"
    said = capsys.readouterr().out
    assert "train-images-idx3-ubyte in shared/MNIST/raw is damaged" in said and str(tmp_path) not in said


@pytest.mark.parametrize("level", ["", "MNIST", "MNIST/raw"])
def test_course_data_may_name_any_of_the_three_levels(home, mirror, tmp_path, monkeypatch, capsys, level):
    put(tmp_path / "shared" / "MNIST" / "raw")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "shared" / level))
    assert_is_small_mnist(mnist(mirrors=(mirror.url,)))
    assert mirror.asked == 0 and "COURSE_DATA" not in capsys.readouterr().out
    (tmp_path / "shared/MNIST/raw/t10k-labels-idx1-ubyte").write_bytes(b"damaged")
    assert mnist(download=False).name == "digits"
    assert "t10k-labels-idx1-ubyte in shared/MNIST/raw is damaged" in capsys.readouterr().out


def test_course_data_without_mnist_is_named_with_the_place(home, mirror, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_DATA", "sahred")  # mistyped, and taken from the working directory
    assert_is_small_mnist(mnist(mirrors=(mirror.url,)))
    assert f"COURSE_DATA is {tmp_path / 'sahred'}, but train-images-idx3-ubyte is not there" in capsys.readouterr().out
    put(tmp_path / "half")
    (tmp_path / "half" / "t10k-images-idx3-ubyte").unlink()
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "half"))
    mnist(mirrors=(mirror.url,))
    assert "t10k-images-idx3-ubyte is not there" in capsys.readouterr().out


@pytest.mark.parametrize(
    "damage",
    [
        CONTENTS["train-images-idx3-ubyte"][:-100],  # truncated
        b"\x00" * len(CONTENTS["train-images-idx3-ubyte"]),  # the right size, other bytes
        b"",
    ],
)
def test_damaged_file_is_named_and_fetched_again(home, mirror, capsys, damage):
    put(home, train_images=damage)
    assert_is_small_mnist(mnist(mirrors=(mirror.url,)))
    assert "train-images-idx3-ubyte in data/MNIST/raw is damaged" in capsys.readouterr().out
    assert whole(home) and mirror.asked == 1


def test_damaged_files_are_removed_where_no_others_can_be_had(home):
    put(home, train_images=b"damaged", t10k_labels=b"damaged, too")
    assert mnist(download=False).name == "digits"
    assert {p.name for p in home.iterdir()} == {"train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"}


@pytest.mark.parametrize("fault", ["half", "corrupted", "wrong", "missing"])
def test_bad_download_is_never_used_or_kept(home, mirror, capsys, fault):
    name = "train-images-idx3-ubyte"
    good = mirror.served[name]
    if fault == "half":
        mirror.served[name], mirror.missing = good[: len(good) // 2], len(good) // 2
    elif fault == "corrupted":
        mirror.served[name] = good[:20] + b"\xff\x00\xff" + good[23:]
    elif fault == "wrong":
        mirror.served[name] = gzip.compress(b"something else")
    else:
        del mirror.served[name]
    data = mnist(mirrors=(mirror.url,), timeout=2)
    assert data.name == "digits" and not home.exists()
    assert "You work with the bundled digits instead" in capsys.readouterr().out


def test_second_mirror_helps(home, mirror):
    assert_is_small_mnist(mnist(mirrors=(mirror.url + "nowhere/", mirror.url)))


def test_no_network_gives_the_digits_and_one_clear_line(home, capsys):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"  # bound, but nobody listens
        data = mnist(mirrors=(url,))
    assert data.name == "digits" and data.train_x.shape == (1437, 1, 28, 28)
    said = capsys.readouterr().out
    assert "refused" in said.lower() and "MNIST could not be downloaded" in said


def test_silent_server_is_left_after_the_timeout(home):
    with socket.create_server(("127.0.0.1", 0)) as server:  # accepts, and never answers
        started = time.monotonic()
        data = mnist(mirrors=(f"http://127.0.0.1:{server.getsockname()[1]}/",), timeout=0.5)
    assert data.name == "digits" and time.monotonic() - started < 10


def test_name_that_is_never_resolved_is_left_after_the_timeout(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(download.urllib.request, "urlopen", lambda *_, **__: release.wait(30))
    started = time.monotonic()
    with pytest.raises(OSError, match="no answer from the network within 0.1 s"):
        download.fetch("http://example.invalid/", timeout=0.1)
    assert time.monotonic() - started < 10
    release.set()


def test_dripping_server_is_left_when_patience_ends_and_meanwhile_there_is_a_sign_of_life(monkeypatch, capsys):
    class Drip:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def read1(self, _):
            time.sleep(0.1)
            return b"x" * 100_000

    monkeypatch.setattr(download.urllib.request, "urlopen", lambda *_, **__: Drip())
    with pytest.raises(OSError, match="too slow"):
        download.fetch("http://example.invalid/", timeout=60, patience=1.5)
    assert re.search(r"\r  \d+\.\d MB so far +\r  \d+\.\d MB +\n$", capsys.readouterr().out)


def test_folder_that_cannot_be_written_gives_the_data_all_the_same(home, mirror, capsys):
    home.parent.parent.mkdir()
    home.parent.write_text("a file where the folder should be")
    assert_is_small_mnist(mnist(mirrors=(mirror.url,)))
    assert "cannot be written" in capsys.readouterr().out
    assert home.parent.read_text() == "a file where the folder should be"


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_read_only_folder(home, mirror):
    home.mkdir(parents=True)
    home.chmod(0o555)
    assert_is_small_mnist(mnist(mirrors=(mirror.url,)))
    assert list(home.iterdir()) == []


def test_two_processes_may_download_at_once(home, mirror):
    code = f"""
from pathlib import Path
from helpers import mnist_files
from helpers.data import mnist
mnist_files.DATA = Path({str(home.parent.parent)!r})
mnist_files.MNIST_FILES = {FILES!r}
assert mnist(mirrors=({mirror.url!r},)).name == "MNIST"
"""
    env = {k: v for k, v in os.environ.items() if k not in ("COURSE_DATA", "COURSE_OFFLINE")}
    both = [subprocess.Popen([sys.executable, "-c", code], env=env) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert whole(home)


def test_leftovers_of_a_killed_process_are_swept(tmp_path):
    old, new = tmp_path / ".mnist-old.part", tmp_path / ".mnist-new.part"
    old.write_bytes(b"half")
    new.write_bytes(b"another process is writing this")
    os.utime(old, (0, 0))
    assert download.store(b"whole", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"whole" and not old.exists() and new.exists()


def test_offline_setting_keeps_off_the_network_and_is_named(home, mirror, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert mnist(mirrors=(mirror.url,)).name == "digits" and mirror.asked == 0
    said = capsys.readouterr().out
    assert "COURSE_OFFLINE forbids the network" in said and "run this again" not in said


def test_nobody_is_told_to_run_again_what_never_downloads(home, capsys):
    assert mnist(download=False).name == "digits"
    said = capsys.readouterr().out
    assert "call mnist() with the internet at hand" in said and "run this again" not in said


def installed_copy(tmp_path: Path, code: str, cwd: Path) -> subprocess.CompletedProcess:
    """Run `code` in `cwd` with a copy of helpers that does not lie in the project."""
    shutil.copytree(DATA.parent / "helpers", tmp_path / "site-packages" / "helpers", dirs_exist_ok=True)
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site-packages"), "COURSE_OFFLINE": "1"}
    environment.pop("COURSE_DATA", None)
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)


def test_helpers_installed_as_a_copy_find_the_data_of_the_project_or_say_how_to_install(tmp_path):
    code = "import helpers, helpers.data as d; print(helpers.__file__, len(d.digits().train_x), d.DATA)"
    said = installed_copy(tmp_path, code, cwd=DATA.parent / "notebooks").stdout.strip()
    assert "site-packages" in said and said.endswith(f" 1437 {DATA}")
    error = installed_copy(tmp_path, code, cwd=tmp_path).stderr.strip().splitlines()[-1]
    assert error.startswith("FileNotFoundError: The course's folder data/") and error.endswith("pip install -e .")


@pytest.mark.skipif(not REAL.exists(), reason="the real MNIST is not on this machine")
def test_real_mnist_is_what_torchvision_reads():
    from torchvision.datasets import MNIST

    data = mnist(download=False)
    for train, x, y in [(True, data.train_x, data.train_y), (False, data.test_x, data.test_y)]:
        theirs = MNIST(REAL.parent.parent, train=train)
        assert torch.equal(x[:, 0], theirs.data) and torch.equal(y, theirs.targets)


def test_digits():
    small, large = digits(), digits(size=28)
    assert small.train_x.shape == (1437, 1, 8, 8) and small.test_x.shape == (360, 1, 8, 8)
    assert large.train_x.shape == (1437, 1, 28, 28) and large.train_x.dtype == torch.uint8
    assert small.train_x.max() == 255 and set(small.test_y.tolist()) == set(range(10))
    border = torch.ones(28, 28, dtype=torch.bool)
    border[4:24, 4:24] = False
    assert large.train_x[:, 0, border].sum() == 0
    rows = {tuple(row) for row in small.train_x.flatten(1).tolist()}
    assert not any(tuple(row) in rows for row in small.test_x.flatten(1).tolist()), "a test picture is in training"
    with pytest.raises(ValueError, match="size must be 8 or 28, got 16"):
        digits(size=16)


@pytest.mark.parametrize("name", ["digits.npz", "breast_cancer.csv"])
def test_bundled_files_are_those_in_the_data_readme(name):
    folder = Path(__file__).resolve().parent.parent / "data"
    content = (folder / name).read_bytes()
    if name.endswith(".csv"):
        content = content.replace(b"\r\n", b"\n")  # git on Windows may have changed them
    checksum = hashlib.sha256(content).hexdigest()
    assert checksum in (folder / "README.md").read_text(encoding="utf-8")


def test_batches_give_each_example_once_and_its_own_label():
    x = torch.arange(10).unsqueeze(1)
    batches = Batches(x, x.flatten() * 2, batch_size=4, seed=1)
    first, second = list(batches), list(batches)
    assert [len(y) for _, y in first] == [4, 4, 2] and len(batches) == 3
    assert all(torch.equal(a.flatten() * 2, b) for a, b in first)
    orders = [torch.cat([a.flatten() for a, _ in epoch]).tolist() for epoch in (first, second)]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(10)) and orders[0] != orders[1]


def test_batches_order_depends_on_the_seed_alone():
    x = torch.arange(100)

    def order(seed):
        return torch.cat([a for a, _ in Batches(x, x, 32, seed=seed)]).tolist()

    torch.manual_seed(0)
    first = order(5)
    torch.manual_seed(1)
    assert order(5) == first != order(6)
    assert torch.cat([a for a, _ in Batches(x, x, 32, shuffle=False)]).tolist() == list(range(100))


def test_batches_say_what_is_wrong():
    with pytest.raises(ValueError, match="x has 3 examples and y has 2"):
        Batches(torch.ones(3), torch.ones(2), 1)
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        Batches(torch.ones(3), torch.ones(3), 0)


def test_tumours():
    table = tumours()
    sizes = [(len(x), y.sum().item()) for x, y in zip(table[1::2], table[2::2], strict=True)]
    assert sizes == [(319, 119), (100, 37), (150, 56)]  # examples, malignant ones
    assert len(table.names) == 30 and table.train_x.shape == (319, 30) and table.train_x.dtype == torch.float32
    assert table.train_y.dtype == torch.int64 and table.train_x.isfinite().all()
    radius, area = (table.train_x[:, table.names.index(name)] for name in ("mean radius", "mean area"))
    assert torch.corrcoef(torch.stack([radius**2, area]))[0, 1] > 0.99, "columns and names belong together"
    rows = [tuple(row) for part in table[1::2] for row in part.tolist()]
    assert len(set(rows)) == 569, "a tumour stands in two parts"


def test_moons():
    x, labels = moons(300, noise=0.0, seed=2)
    assert x.shape == (300, 2) and labels.bincount().tolist() == [150, 150]
    upper = x[labels == 0] + torch.tensor([0.5, 0.25])
    assert torch.allclose(upper.norm(dim=1), torch.ones(150)) and (upper[:, 1] >= -1e-6).all()
    lower = x[labels == 1] - torch.tensor([0.5, 0.25])
    assert torch.allclose(lower.norm(dim=1), torch.ones(150)) and (lower[:, 1] <= 1e-6).all()
    noisy = moons(3000, noise=0.2, seed=2)[0] - moons(3000, noise=0.0, seed=2)[0]
    assert abs(noisy.std() - 0.2) < 0.01
    assert torch.equal(x, moons(300, 0.0, seed=2)[0]) and not torch.equal(x, moons(300, 0.0, seed=3)[0])


def test_spirals():
    x, labels = spirals(300, seed=2)
    assert x.shape == (300, 2) and x.abs().max() < 1.3
    assert labels.bincount().tolist() == [100, 100, 100]
    assert torch.equal(x, spirals(300, seed=2)[0]) and not torch.equal(x, spirals(300, seed=3)[0])


def test_recorded_speeds_name_their_machine_and_hold_what_lesson_13_says():
    records = json.loads((DATA / "recorded_speed.json").read_text("utf-8"))
    named = ("machine", "date", "system", "python", "torch", "batch_size", "step_ms", "compile")
    assert all(record[key] for record in records for key in named)
    assert all(len(times) == len(r["sizes"]) for r in records for times in r["matmul_ms"].values())
    first, without_units = records[0], next(r for r in records if "AVX2" in r["machine"])
    for r in (first, without_units):  # plain gains by compiling, less than by channels last, which loses by it
        (_, plain, compiled), (_, last, last_compiled) = r["compile"]["plain"], r["compile"]["channels last"]
        assert last < compiled < plain and last < last_compiled
    assert first["step_ms"]["mixed"] < first["step_ms"]["plain"]
    assert without_units["step_ms"]["mixed"] > 3 * without_units["step_ms"]["plain"]
