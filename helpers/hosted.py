"""What a lesson's first cell does after it has fetched the course: in Colab, in Kaggle, beside a lesson alone."""

import importlib
import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent


def set_up(course: Path = COURSE) -> None:
    """Install what is missing, and work in the folder of the lessons. Prints what it does.

    The torch that is there stays: Colab and Kaggle bring one that fits their GPU, and another might not.
    """
    if not (3, 11) <= sys.version_info < (3, 15):
        raise SystemExit(
            f"The course needs Python 3.11 to 3.14. This is {sys.version.split()[0]}: choose another kernel."
        )
    torch = installed("torch")
    wanted = unmet((course / "pyproject.toml").read_text("utf-8"))
    if tested := [line for line in wanted if torch and re.match(r"torch\b", line)]:
        print(f"The lessons are tested with {tested[0]}; here is torch {torch}.")
    wanted = [line for line in wanted if line not in tested]
    if wanted:
        install(wanted, [f"torch=={torch}"] if torch else [])
    os.chdir(course / "notebooks")
    print(f"The course is in {course}, and you work in its folder notebooks. Download what you want to keep.")
    if colab := sys.modules.get("google.colab"):
        colab.output.enable_custom_widget_manager()  # without it, Colab shows no demo
        print("To keep this notebook: File > Save a copy in Drive.")


def install(wanted: list[str], kept: list[str]) -> None:
    """Install the `wanted` packages beside the `kept` ones, and say what is left to do."""
    loaded = [name for name in (re.match(r"[\w-]+", line)[0] for line in wanted) if name in sys.modules]
    print(f"Installing into {sys.prefix}:", *wanted)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([sys.executable, *pip, *wanted, *kept]).returncode:
        named = " ".join(f'"{line}"' for line in wanted)
        raise SystemExit(
            f"That failed. Type `python -m pip install {named}`, restart the kernel, and run this cell again."
        )
    importlib.invalidate_caches()  # so that what is new is found
    if loaded:
        raise SystemExit(f"Restart the kernel, and run this cell again: an older {', '.join(loaded)} is at work here.")


def installed(name: str) -> str:
    """The version of a package, or "" where it is not installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def unmet(project: str) -> list[str]:
    """The dependencies in a pyproject.toml's text, and torchvision, of which no fitting version is installed."""
    import tomllib  # which Python 3.10 lacks, and that has been said by then

    lines = [*tomllib.loads(project)["project"]["dependencies"], "torchvision"]
    needs = [(line, *re.match(r"([\w-]+)(.*)", line).groups()) for line in lines]
    return [line for line, name, versions in needs if not fits(installed(name), versions)]


def fits(version: str, versions: str) -> bool:
    """Whether a version such as "2.9.1+cu126" lies in versions such as ">=2.6,<2.16"; "" never does."""

    def numbers(text: str) -> list[int]:
        return [int(n) for n in re.findall(r"\d+", text.partition("+")[0])]

    lowest, below = (re.search(sign + r"([\d.]+)", versions) for sign in (">=", "<"))
    return (version != "" and (not lowest or numbers(version) >= numbers(lowest[1]))
            and (not below or numbers(version) < numbers(below[1])))  # fmt: skip
