"""Frames of a demo, for the site: what stands in for `explore` while a lesson runs.

A frame is drawn for every position that tools/site_demos.py names. They are stored in sheets: pictures with frames
below one another, so that one file serves a whole slider.
"""

import io
import itertools
import json
import math
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, features

from tools.site_demos import DEMOS, places, start_of, written

HIGHEST = 8000  # pixels of a sheet: more would fill a telephone's memory
LOSSLESS = {"format": "webp", "lossless": True, "method": 4}
FILLED = {"format": "avif", "quality": 60, "speed": 6, "subsampling": "4:4:4"}  # smaller where areas are filled


class Recorder:
    """Stands in for `explore` while a lesson runs."""

    def __init__(self, lesson: str, folder: Path):
        self.lesson, self.folder = lesson, folder

    def __call__(self, draw: Callable, size=(5, 3), columns: int = 1, **controls) -> None:
        from helpers.picture import Picture

        moving = DEMOS.get(f"{self.lesson} {draw.__name__}")
        if not moving:
            return
        if unknown := moving.keys() - controls.keys():
            raise ValueError(f"{draw.__name__} has no control {unknown}")
        began, folder = time.monotonic(), self.folder / draw.__name__
        folder.mkdir(parents=True)
        values = {name: places(controls[name], how) for name, how in moving.items()}
        start = {name: start_of(how) for name, how in controls.items()}
        picture = Picture(size, columns)
        info = self.describe(picture, controls, values)
        said, frames = [], []
        for combination in itertools.product(*values.values()):
            frame, words = drawn(picture, draw, start | dict(zip(values, combination, strict=True)))
            frames.append(frame)
            said.append(words)
            if len(frames) == info["row"]:  # one sheet, or a few, for each position of all controls but the last
                info["kind"] = info.get("kind") or smaller_kind(frames[: info["per"]])
                write_sheets(frames, folder, info, len(said) // info["row"] - 1)
                frames = []
        (folder / "demo.json").write_text(json.dumps(info | {"said": said}, ensure_ascii=False), encoding="utf-8")
        size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
        print(f"{self.lesson} {draw.__name__}: {len(said)} frames as {info['kind']}, {size:.2f} MiB, "
              f"{time.monotonic() - began:.0f} s", file=sys.__stderr__, flush=True)  # fmt: skip

    def describe(self, picture, controls: dict, values: dict[str, list]) -> dict:
        """What the page has to know, but for the words."""
        width, height = (round(inches * picture.figure.dpi) for inches in picture.figure.get_size_inches())
        row = len(list(values.values())[-1])
        pieces = math.ceil(row * height / HIGHEST)
        moving = [
            {
                "name": name.replace("_", " "),
                "kind": {list: "choice", bool: "box"}.get(type(controls[name]), "slider"),
                "values": [written(value, controls[name]) for value in found],
                "start": found.index(start_of(controls[name])),
            }
            for name, found in values.items()
        ]
        rest = {name.replace("_", " "): written(start_of(how), how) for name, how in controls.items()
                if name not in values}  # fmt: skip
        per = math.ceil(row / pieces)
        return {"width": width, "height": height, "row": row, "per": per, "controls": moving, "rest": rest}


def drawn(picture, draw: Callable, values: dict) -> tuple[np.ndarray, str]:
    """A frame, and its titles as words."""
    frame = picture.pixels(draw, **values)
    titles = [re.sub(r"\$|\\", "", ax.get_title()).replace("\n", ", ").strip() for ax in picture.figure.axes]
    return frame, "; ".join(title for title in titles if title)


def encoded(frames: list[np.ndarray], how: dict) -> bytes:
    sheet = io.BytesIO()
    Image.fromarray(np.concatenate(frames)).save(sheet, **how)
    return sheet.getvalue()


def smaller_kind(frames: list[np.ndarray]) -> str:
    """WebP keeps every pixel. AVIF is taken only where it saves a third."""
    if not features.check("avif"):
        return "webp"
    return "avif" if len(encoded(frames, FILLED)) < 2 / 3 * len(encoded(frames, LOSSLESS)) else "webp"


def write_sheets(frames: list[np.ndarray], folder: Path, info: dict, row: int) -> None:
    how = LOSSLESS if info["kind"] == "webp" else FILLED
    for piece in range(0, len(frames), info["per"]):
        name = f"{row}_{piece // info['per']}.{info['kind']}"
        (folder / name).write_bytes(encoded(frames[piece : piece + info["per"]], how))
