"""One name, one thing: no cell gives another meaning to a name that an earlier cell still reads. So you may go back."""

import dis
from collections.abc import Iterator
from types import CodeType

import pytest

from tools.notebooks import fill_solutions, lessons, read

LESSONS = lessons(["06", "07", "08", "09", "10", "11", "12", "14", "15"])


def loads(code: CodeType) -> Iterator[str]:
    """The names that functions and classes in `code` look up in the notebook."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from (i.argval for i in dis.get_instructions(part) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
            yield from loads(part)


def made_and_taken(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell makes, and those that it takes from other cells."""
    code = compile(source, "cell", "exec")
    made: set[str] = set()
    taken: set[str] = set()
    for instruction in dis.get_instructions(code):
        if instruction.opname == "STORE_NAME":
            made.add(instruction.argval)
        elif instruction.opname == "LOAD_NAME" and instruction.argval not in made:
            taken.add(instruction.argval)
    return made, taken | (set(loads(code)) - made)


def test_a_name_is_made_or_taken():
    assert made_and_taken("a = b\nc = a\nd += 1") == ({"a", "c", "d"}, {"b", "d"})
    assert made_and_taken("def f(x, y=z):\n    t = x + u\n    return f(t)") == ({"f"}, {"z", "u"})


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_going_back_finds_the_same_names(path):
    cells = [made_and_taken(c.source) for c in fill_solutions(read(path)).cells if c.cell_type == "code"]
    clashes = []
    for here, (made, taken) in enumerate(cells):
        before = set().union(*(m for m, _ in cells[:here]))
        after = set().union(*(m for m, _ in cells[here + 1 :]))
        clashes += [f"code cell {here + 1}: {name}" for name in taken & before & (after | made)]
    assert not clashes, "a name that this cell takes is given to something else later"
