"""The mistakes that a check knows by name, for the notes of the slides: read from the check's own messages."""

import ast
from functools import cache

from tools.notebooks import ROOT

CHECKS = ROOT / "helpers" / "checks"
MOST = 4  # of an exercise: as many as a teacher can keep in mind
MESSAGE = {"require": 1, "Wrong": 0}  # which argument of these is what the learner reads


def mistakes(module: str, check: str) -> list[str]:
    """What the check `check` of `helpers.checks.module` says of the usual wrong answers, in its order.

    Sentences that name numbers of the answer at hand are left out.
    """
    known = functions(module)
    return list(dict.fromkeys(text for text in said(known[check], known, set()) if text))[:MOST]


@cache
def functions(module: str) -> dict[str, ast.FunctionDef]:
    """The functions of a lesson's checks, by name; long ones stand in a module of their own."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(CHECKS.glob(f"{module}*.py"))]
    return {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def said(function: ast.FunctionDef, known: dict[str, ast.FunctionDef], seen: set[str]) -> list[str]:
    """The messages in the function, and in those of its module that it calls."""
    seen.add(function.name)
    parts = list(ast.walk(function))
    texts = {part.targets[0].id: part.value.value for part in parts
             if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name)
             and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str)}  # fmt: skip
    calls = [part for part in parts if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)]
    found = []
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = call.func.id
        if name in MESSAGE and len(call.args) > MESSAGE[name]:
            found.append(words(call.args[MESSAGE[name]], texts))
        elif name in known and name not in seen:
            found += said(known[name], known, seen)
    return found


def words(node: ast.expr, texts: dict[str, str]) -> str:
    """The text of a string, with the `texts` that have names put in; nothing where it needs a number of the answer."""
    if isinstance(node, ast.JoinedStr):
        parts = [words(part, texts) for part in node.values]
        return "".join(parts) if all(parts) else ""
    if isinstance(node, ast.FormattedValue):
        return texts.get(getattr(node.value, "id", ""), "")
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
