"""The four files of MNIST: where they are looked for, how they are checked, how they are fetched."""

import gzip
import hashlib
import os
import zlib
from pathlib import Path

from .download import fetch, store

DATA = Path(__file__).resolve().parent.parent / "data"
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# file: (bytes, SHA-256). Origin: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database".
MNIST_FILES = {
    "train-images-idx3-ubyte": (
        47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    "train-labels-idx1-ubyte": (
        60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "t10k-images-idx3-ubyte": (
        7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    "t10k-labels-idx1-ubyte": (
        10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}  # fmt: skip


def read_mnist(download: bool, mirrors: tuple[str, ...], timeout: float) -> list[bytes] | None:
    """The contents of MNIST_FILES, in that order, each whole; None where one cannot be had."""
    download = download and os.environ.get("COURSE_OFFLINE", "") in ("", "0")
    contents = []
    for name in MNIST_FILES:
        content = _from_disk(name)
        if content is None and download:
            content = _from_network(name, mirrors, timeout)
        if content is None:
            for each in MNIST_FILES:
                _drop_damaged(each)
            print("MNIST could not be downloaded." if download else "MNIST is not on this machine.")
            return None
        contents.append(content)
    return contents


def _is_whole(name: str, content: bytes) -> bool:
    size, checksum = MNIST_FILES[name]
    return len(content) == size and hashlib.sha256(content).hexdigest() == checksum


def _places(name: str) -> list[Path]:
    """Where a file of MNIST may lie: torchvision's layout under $COURSE_DATA and under data/."""
    folders = [Path(os.environ["COURSE_DATA"]).expanduser()] if os.environ.get("COURSE_DATA") else []
    return [folder / "MNIST" / "raw" / name for folder in [*folders, DATA]]


def _from_disk(name: str) -> bytes | None:
    for path in _places(name):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if _is_whole(name, content):
            return content
        print(f"The file {name} in {path.parent.parent.parent.name}/MNIST/raw is damaged; it is not used.")
    return None


def _from_network(name: str, mirrors: tuple[str, ...], timeout: float) -> bytes | None:
    print(f"Downloading {name} ...")
    for mirror in mirrors:
        try:
            content = gzip.decompress(fetch(mirror + name + ".gz", timeout))
        except (OSError, EOFError, zlib.error) as error:
            print(f"  {mirror.split('/')[2]}: {error}")
            continue
        if not _is_whole(name, content):
            print(f"  {mirror.split('/')[2]}: what came is not the file (wrong checksum)")
            continue
        if not store(content, _places(name)[-1]):
            print("  data/ cannot be written, so the file is used now and not kept.")
        return content
    return None


def _drop_damaged(name: str) -> None:
    """Remove our own copy if it is damaged. A file in COURSE_DATA is not ours and stays."""
    path = _places(name)[-1]
    try:
        if not _is_whole(name, path.read_bytes()):
            path.unlink()
    except OSError:
        pass
