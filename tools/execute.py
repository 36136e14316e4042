"""Run lessons and store their outputs in them: `make outputs`, or `python -m tools.execute 03 09`.

Two runs on one machine give the same bytes: one thread, no times, no ids, no widget state.
"""

import base64
import io
import os
import sys
import time
from pathlib import Path

# Before torch is imported anywhere: one thread gives the same sums each time.
os.environ |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE", "PYTHONHASHSEED": "0"}

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from PIL import Image  # noqa: E402

from helpers.data import mnist  # noqa: E402
from tools.glossary import GLOSSARY  # noqa: E402
from tools.glossary import notebook as glossary  # noqa: E402
from tools.notebooks import lessons, read  # noqa: E402

VIEW = "application/vnd.jupyter.widget-view+json"


def execute(path: Path, cwd: Path | None = None) -> None:
    """Run the notebook at `path` from the top, in `cwd` or its own folder, and write it back with its outputs."""
    notebook = read(path)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        resources={"metadata": {"path": str(cwd or path.parent)}},
    )
    client.execute()
    normalise(notebook)
    nbformat.write(notebook, path)


def normalise(notebook: nbformat.NotebookNode) -> None:
    """Drop what differs from run to run or from machine to machine."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
        if cell.cell_type == "code":  # a line that stood there while something took long leaves an empty output
            cell.outputs = [output for output in cell.outputs if output.get("data") != {"text/plain": ""}]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(VIEW, None)
            if "image/png" in data:
                data["image/png"] = base64.b64encode(lighter(base64.b64decode(data["image/png"]))).decode()


def lighter(png: bytes) -> bytes:
    """The picture in 256 colours of its own: the eye sees no difference, and it is a third or a quarter as heavy."""
    picture = Image.open(io.BytesIO(png))
    if picture.mode == "P":  # it has such colours already, and another choice would lose some
        return png
    small = io.BytesIO()
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return min(png, small.getvalue(), key=len)


def main() -> None:
    if mnist().name != "MNIST":
        sys.exit(
            "Stored outputs are made with the real MNIST. Connect to the internet, or name its folder by COURSE_DATA."
        )
    for path in lessons(sys.argv[1:]):
        started = time.monotonic()
        print(f"{path.name} ...", end=" ", flush=True)
        execute(path)
        print(f"{time.monotonic() - started:.1f} s")
    GLOSSARY.write_text(glossary(), encoding="utf-8")


if __name__ == "__main__":
    main()
