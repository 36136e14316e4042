"""Whether a `...` of the stub still stands in an answer."""

import ast
import inspect
import textwrap


def unfinished(answer) -> bool:
    """Whether the source of a function or class still holds a `...` that is no index, as in x[..., 0]."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
    except (OSError, TypeError, SyntaxError):  # no source is at hand, or only a part of it
        return False
    indices = {id(node) for part in ast.walk(tree) if isinstance(part, ast.Subscript) for node in ast.walk(part.slice)}
    dots = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value is ...]
    return any(id(node) not in indices for node in dots)
