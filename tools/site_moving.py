"""A figure of a lesson as a demo of the site: its frames, or a network that answers in the page."""

import html
import json
import shutil
from pathlib import Path

from tools.recordings import FOLDER, IN_A_DEMO
from tools.site_demos import ALL, DEMOS

STATIC = "_static/demos"
# Cells in which this stands are computed in the page by site/_static/pad.js and gpt.js, with the weights in that file.
COMPUTED = {
    "DigitPad()": ("pad", "digits.js"),
    "explore(show_filter": ("filter", "digits.js"),
    "explore(show_looks": ("gpt", "gpt.js"),
}


def moving(lesson: str, source: str, figure: str) -> str:
    """The figure of a cell, with all that the page needs to move it where there is something recorded for it."""
    found = IN_A_DEMO.search(source)
    about = FOLDER / lesson / found[1] / "demo.json" if found else None
    if about and about.exists():
        return with_frames(lesson, found[1], json.loads(about.read_text("utf-8")), figure)
    for mark, (kind, network) in COMPUTED.items():
        if mark in source and (FOLDER / lesson / network).exists():
            return f'<figure class="demo" data-{kind}="{STATIC}/{lesson}/{network}">{figure}</figure>'
    return figure


def with_frames(lesson: str, name: str, info: dict, figure: str) -> str:
    finer = any(how != ALL for how in DEMOS[f"{lesson} {name}"].values())
    told = json.dumps(info, ensure_ascii=False).replace("</", "<\\/")
    return (
        f'<figure class="demo" data-frames="{STATIC}/{lesson}/{name}/">{figure}'
        f'<script type="application/json">{told}</script>'
        f"<figcaption><p>{html.escape(caption(info, finer))}</p></figcaption></figure>"
    )


def caption(info: dict, finer: bool) -> str:
    """What does not move here, or moves less finely than in the notebook."""
    rest = [f"{name} (here {value})" for name, value in info["rest"].items()]
    last = f" and {rest.pop()}" if len(rest) > 1 else ""
    more = [f"you can also move {', '.join(rest)}{last}"] if rest else []
    if finer:
        more.append("the controls have more positions")
    return f"In the notebook {', and '.join(more)}." if more else ""


def copy_frames(static: Path) -> None:
    """All that was recorded, but for what only the build and the tests need."""
    if FOLDER.exists():
        leave = shutil.ignore_patterns("*.json", "*.pt", "made_from", "*.part")
        shutil.copytree(FOLDER, static / "demos", ignore=leave)
