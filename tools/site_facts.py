"""The numbers on the page "How this course checks itself", counted each time the site is built."""

import ast
from pathlib import Path

from tools.notebooks import ROOT, lessons, read, tags


def facts() -> dict[str, int]:
    """What is counted, by the names that site/checks.md uses."""
    cells = [cell for path in lessons() for cell in read(path).cells]
    code = [cell for cell in cells if cell.cell_type == "code"]
    right, wrong = answers()
    return {
        "lessons": len(lessons()),
        "cells": len(code),
        "asserts": sum(asserts(cell.source) for cell in code),
        "same_text": sum("nbval-check-output" in tags(cell) for cell in code),
        "exercises": sum("exercise" in tags(cell) for cell in code),
        "right": right,
        "wrong": wrong,
        "figures": sum("image/png" in output.get("data", {}) for cell in code for output in cell.outputs),
        "tests": sum(count_tests(path) for path in (ROOT / "tests").glob("test_*.py")),
        "site_tests": sum(count_tests(path) for path in (ROOT / "site" / "tests").glob("test_*.py")),
    }


def asserts(source: str) -> int:
    """How many statements of a cell stop it when they do not hold."""
    plain = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(("%", "!")))
    return sum(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(plain)))


def answers() -> tuple[int, int]:
    """How many right and how many wrong answers the checks are tried with, read from the lists that stand there."""
    modules = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "tests" / "answers").glob("[a-z]*.py")]
    return sum(length(module, "RIGHT") for module in modules), sum(length(module, "WRONG") for module in modules)


def length(module: ast.Module, name: str) -> int:
    """Of the list of that name in a module: to import them all takes a minute, for some train networks."""
    found = [
        node.value
        for node in module.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name
    ]
    if len(found) != 1 or not isinstance(found[0], ast.List):
        raise ValueError(f"{name} is to be one list that is written out, or nobody can count it")
    return len(found[0].elts)


def count_tests(path: Path) -> int:
    tree = ast.parse(path.read_text("utf-8"))
    return sum(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in ast.walk(tree))
