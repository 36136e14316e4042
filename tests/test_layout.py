"""The files that name versions, commands and lessons agree with each other."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def ranges() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    matches = [re.fullmatch(r"([a-z0-9-]+)(>=[\d.]+,<[\d.]+)", line) for line in lines if line[:1].isalpha()]
    assert all(matches), "every line of requirements.txt gives a lowest and a highest version"
    return {m[1]: m[2] for m in matches}


def test_pyproject_takes_the_ranges_of_requirements():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        name, bounds = re.fullmatch(r"([a-z0-9-]+)(.*)", line).groups()
        assert ranges()[name] == bounds, f"{name} differs between pyproject.toml and requirements.txt"


def test_environment_takes_its_packages_from_requirements():
    from packaging.specifiers import SpecifierSet

    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    python = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    packages = [line.strip().removeprefix("- ") for line in text.split("dependencies:")[1].splitlines() if line.strip()]
    own = [f"pytorch-cpu{ranges()['torch']}", f"torchvision{ranges()['torchvision']}"]  # conda's build for processors
    assert packages[0] == "python=3.12" and "3.12" in SpecifierSet(python)  # the one form that Binder reads
    assert packages[1:] == ["pip", *own, "pip:", "-r requirements.txt"]


def test_the_locked_versions_lie_in_the_ranges():
    from packaging.specifiers import SpecifierSet

    text = (ROOT / "locked.txt").read_text("utf-8")
    locked = re.findall(r"^([a-z0-9-]+)==([^ \n]+)", text, re.MULTILINE)  # numpy twice: the newest needs Python 3.12
    assert ranges().keys() <= {name for name, _ in locked}, "run `make lock`"
    held = [SpecifierSet(ranges()[name]).contains(version) for name, version in locked if name in ranges()]
    assert all(held), "run `make lock`"
    assert "://" not in text


def test_the_container_takes_an_environment_of_its_own():
    told = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    recipe = (ROOT / ".devcontainer" / told["build"]["dockerfile"]).read_text("utf-8")
    folder = re.search(r"VENV=(\S+)", recipe)[1]
    assert told["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"] == f"{folder}/bin/python"
    if shutil.which("make"):
        alone = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        dry = subprocess.run(["make", "-n", "test"], cwd=ROOT, env=alone | {"VENV": folder}, capture_output=True)
        assert f"{folder}/bin/python -m pytest".encode() in dry.stdout and b".venv/" not in dry.stdout


def test_installed_versions_lie_in_the_ranges():
    from importlib.metadata import version

    from packaging.specifiers import SpecifierSet

    outside = {n: version(n) for n, bounds in ranges().items() if version(n).split("+")[0] not in SpecifierSet(bounds)}
    assert not outside


def test_what_helpers_import_is_declared():
    imported = set()
    for path in ROOT.glob("helpers/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(node.module.split(".")[0])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.match(r"[a-z0-9-]+", line)[0] for line in project["dependencies"]}
    brought = {"IPython", "traitlets", "PIL"}  # ipywidgets brings the first two, matplotlib Pillow
    assert imported - sys.stdlib_module_names - declared - brought == set()


def test_helpers_import_only_downward():
    order = re.findall(r"^([a-z_]+) {2,}", (ROOT / "helpers/__init__.py").read_text(encoding="utf-8"), re.MULTILINE)
    on_disk = {p.stem for p in (ROOT / "helpers").glob("*.py")} - {"__init__"}
    assert set(order) == on_disk | {"checks"}
    for path in ROOT.glob("helpers/**/*.py"):
        module = "checks" if path.parent.name == "checks" else path.stem
        if module == "__init__":
            continue
        above = r"^from \.\.([a-z_]+)" if module == "checks" else r"^from \.([a-z_]+)"
        for used in re.findall(above, path.read_text(encoding="utf-8"), re.MULTILINE):
            assert order.index(used) < order.index(module), f"{module} imports {used}"


def test_what_checks_share_is_imported_only_downward():
    package = ROOT / "helpers" / "checks"
    order = re.findall(r"^([a-z]+) {2,}", (package / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE)
    for module in order:
        found = re.findall(
            r"^from \.(?:([a-z]+) import| import (.+)$)", (package / f"{module}.py").read_text("utf-8"), re.M
        )
        for used in [name for pair in found for part in pair if part for name in part.split(", ")]:
            assert order.index(used) < order.index(module), f"{module} imports {used}"


def test_modules_and_functions_of_helpers_stay_small():
    for path in ROOT.glob("helpers/**/*.py"):
        text = path.read_text(encoding="utf-8")
        assert sum(bool(line.strip()) for line in text.splitlines()) <= 150, f"{path.name} is long"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                start = node.body[1].lineno if ast.get_docstring(node) and len(node.body) > 1 else node.body[0].lineno
                assert node.end_lineno - start < 25, f"{path.name}: {node.name} is long"


def test_public_functions_have_a_docstring_and_hints():
    for path in ROOT.glob("helpers/*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"
                arguments = [*node.args.args, *node.args.kwonlyargs]
                bare = [a.arg for a in arguments if a.annotation is None]
                assert node.returns is not None and not bare, f"{path.name}: {node.name} lacks hints: {bare}"


def test_ruff_finds_nothing():
    for command in (["check"], ["format", "--check", "--exclude", "*.ipynb"]):
        result = subprocess.run([sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout
