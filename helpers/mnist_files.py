"""The four files of MNIST: where they are looked for, how they are checked, how they are fetched."""

import gzip
import hashlib
import os
import zlib
from pathlib import Path

from .download import fetch, store


def _data_folder() -> Path:
    """data/ beside helpers/. Where a copy of helpers was installed, data/ beside the notebook's folder or in it."""
    for project in (Path(__file__).resolve().parent.parent, Path.cwd().parent, Path.cwd()):
        if (project / "data" / "digits.npz").is_file():
            return project / "data"
    raise FileNotFoundError(
        "The course's folder data/ is not beside helpers/, nor beside the folder of this notebook. Install helpers "
        "from where the course is: in its folder, type python -m pip install -e ."
    )


DATA = _data_folder()
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
    offline = os.environ.get("COURSE_OFFLINE", "") not in ("", "0")
    _check_course_data()
    contents = []
    for name in MNIST_FILES:
        content = _from_disk(name)
        if content is None and download and not offline:
            content = _from_network(name, mirrors, timeout)
        if content is None:
            for each in MNIST_FILES:
                _drop_damaged(each)
            print(_why_not(download, offline))
            return None
        contents.append(content)
    return contents


def _why_not(download: bool, offline: bool) -> str:
    if offline:
        return ("MNIST is not on this machine, and the environment variable COURSE_OFFLINE forbids the network.\n"
                "To get MNIST, unset it, or put the files there by hand: data/README.md names them.")  # fmt: skip
    if not download:
        return ("MNIST is not on this machine, and mnist(download=False) does not fetch it.\n"
                "To get MNIST, call mnist() with the internet at hand, as lesson 09 does.")  # fmt: skip
    return "MNIST could not be downloaded. To get it, run this again with the internet at hand."


def _check_course_data() -> None:
    """Say so where COURSE_DATA names a folder without MNIST."""
    for name in MNIST_FILES if os.environ.get("COURSE_DATA") else ():
        *named, _ = _places(name)
        if not any(os.path.isfile(path) for path in named):
            folder = named[-1].parent.resolve()
            print(f"COURSE_DATA is {folder}, but {name} is not there, nor in raw/ or MNIST/raw/ in it.")
            return


def _is_whole(name: str, content: bytes) -> bool:
    size, checksum = MNIST_FILES[name]
    return len(content) == size and hashlib.sha256(content).hexdigest() == checksum


def _places(name: str) -> list[Path]:
    """Where a file of MNIST may lie: in $COURSE_DATA (torchvision's layout, or a folder of it), then under data/."""
    places = [DATA / "MNIST" / "raw" / name]
    if os.environ.get("COURSE_DATA"):
        named = Path(os.environ["COURSE_DATA"]).expanduser()
        places = [named / "MNIST" / "raw" / name, named / "raw" / name, named / name, *places]
    return places


def _from_disk(name: str) -> bytes | None:
    for path in _places(name):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if _is_whole(name, content):
            return content
        print(f"The file {name} in {'/'.join(path.parent.parts[-3:])} is damaged; it is not used.")
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
