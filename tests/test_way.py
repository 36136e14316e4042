"""The welcome lesson's view of the whole way, on notebooks as learners leave them."""

import json

import pytest

from helpers import way


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(way, "display", lambda bundle, raw: outputs.append(bundle))
    return outputs


def lesson(folder, name, title, *verdicts):
    """A saved lesson with a check for each verdict; None for one that was not run."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [f"# {title}\n", "more"]}]
    for said in verdicts:
        html = {"text/html": ["<div>..."], "text/plain": [f"{said} Because.\n", "1 of 4 right in this lesson."]}
        outputs = [] if said is None else [{"output_type": "display_data", "data": html, "metadata": {}}]
        cells.append({"cell_type": "code", "metadata": {"tags": ["check"]}, "source": [], "outputs": outputs})
    (folder / name).write_text(json.dumps({"cells": cells}), "utf-8")


def test_each_lesson_in_which_something_was_answered_is_counted(shown, tmp_path):
    lesson(tmp_path, "01_tensors.ipynb", "01 Tensors", "Right.", "Not yet.", "Not answered yet.", None)
    lesson(tmp_path, "02_bends.ipynb", "02 Bends <and> more", "Not yet.", None)
    lesson(tmp_path, "03_lines.ipynb", "03 Lines", "Not answered yet.", None, None)
    way.whole_way(tmp_path)
    (bundle,) = shown
    assert bundle["text/plain"].splitlines() == [
        f"{'01 Tensors':<50} 1 of 4 right",
        f"{'02 Bends <and> more':<50} 0 of 2 right",
        "1 of 9 exercises right in all.",
    ]
    assert '<a href="02_bends.ipynb">02 Bends &lt;and&gt; more</a>: 0 of 2 right' in bundle["text/html"]
    assert "03" not in bundle["text/html"]


def test_of_several_copies_the_furthest_counts(shown, tmp_path):
    lesson(tmp_path, "01_tensors.ipynb", "01 Tensors", "Right.", "Right.")
    lesson(tmp_path, "01_tensors (new).ipynb", "01 Tensors", None, None)
    way.whole_way(tmp_path)
    assert shown[0]["text/plain"] == f"{'01 Tensors':<50} 2 of 2 right\n2 of 2 exercises right in all."


def test_it_never_fails(shown, tmp_path):
    odd = ["", "[]", "{}", "null", '{"cells": []}', '{"cells": [{"source": 3}]}', '{"cells": [{"source": ["# A"]}]}',
           '{"cells": [{"source": "A", "metadata": {}}, {"metadata": {"tags": ["check"]}, "outputs": [{"data": 1}]}]}',
           '{"cells": [{"source": "A", "metadata": {}}, {"metadata": {"tags": ["check"]}, "outputs": [null]}]}',
           '{"cells": [{"source": "", "metadata": {}}]}']  # fmt: skip
    for i, text in enumerate(odd):
        (tmp_path / f"{i:02}_odd.ipynb").write_text(text)
    (tmp_path / "77_bytes.ipynb").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "78_folder.ipynb").mkdir()
    way.whole_way(tmp_path)
    way.whole_way(tmp_path / "missing")
    assert [bundle["text/plain"] for bundle in shown] == ["No exercise is answered yet."] * 2
