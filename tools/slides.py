"""One deck of slides for each lesson, in build/slides/: `make slides`, or `python -m tools.slides 03 09`.

Each deck is one HTML file that needs no network: reveal.js, the pictures and the formulas (as MathML) are inside.
Slides hold a lesson's text, code and stored outputs, which appear at the next key press, so that a class can
predict them first; its exercises without their checks and solutions.
"""

import html
import re
import struct
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import NamedTuple

from latex2mathml.converter import convert
from nbconvert.filters import Highlight2HTML, markdown2html
from pygments.formatters import HtmlFormatter

from tools.notebooks import NOTEBOOKS, ROOT, lessons, read, tags

REVEAL = Path(__file__).parent / "reveal"
WIDTH, HEIGHT = 1280, 720  # of a slide, in the pixels of the style below
ROOM = 610  # the height that is left under the title


class Block(NamedTuple):
    """A piece that stays on one slide."""

    html: str
    height: int  # an estimate; a test measures every slide in a browser


def with_formulas(text: str) -> tuple[str, list[str]]:
    """Markdown whose formulas are replaced by marks, and the formulas as MathML."""
    found = []

    def mark(match: re.Match) -> str:
        if match[0].startswith("`"):
            return match[0]
        latex, block = match[0].strip("$"), match[0].startswith("$$")
        found.append(convert(latex, display="block" if block else "inline"))
        return f"FORMULA{len(found) - 1}END"

    return re.sub(r"```.*?```|`[^`\n]*`|\$\$.+?\$\$|\$[^$\n]+\$", mark, text, flags=re.DOTALL), found


def as_html(text: str) -> str:
    """Markdown as HTML; links lead to the decks of other lessons, and links to other files are dropped."""
    text = re.sub(r"\]\((\d\d_\w+)\.ipynb\)", r"](\1.html)", text)
    text = re.sub(r"\[([^\]]*)\]\((?!https?:|\d\d_\w+\.html)[^)]*\)", r"\1", text)
    marked, formulas = with_formulas(text)
    made = re.sub(r'<a class="anchor-link".*?</a>', "", markdown2html(marked), flags=re.DOTALL)
    return re.sub(r"FORMULA(\d+)END", lambda match: formulas[int(match[1])], made)


def drawing_block(alt: str, file: Path) -> Block:
    """A drawing of the lesson's text, larger than there."""
    svg = file.read_text("utf-8")
    width, height = (float(re.search(rf'{side}="([\d.]+)pt"', svg)[1]) * 4 / 3 for side in ("width", "height"))
    scale = min(1.7, 560 / height, 1200 / width)
    data = b64encode(svg.encode()).decode()
    image = f'<img alt="{html.escape(alt)}" width="{scale * width:.0f}" src="data:image/svg+xml;base64,{data}">'
    return Block(image, round(scale * height) + 20)


def prose_blocks(text: str) -> list[Block]:
    """One paragraph, list, formula, drawing or table; a long table in several, its head repeated."""
    lines = text.splitlines()
    if drawing := re.fullmatch(r"!\[([^\]]*)\]\((drawings/\w+\.svg)\)", text.strip()):
        return [drawing_block(drawing[1], NOTEBOOKS / drawing[2])]
    if text.startswith("|"):
        head, rows = lines[:2], lines[2:]
        tables = [head + rows[i : i + 8] for i in range(0, len(rows), 8)]
        return [Block(as_html("\n".join(t)), 38 * sum(1 + len(line) // 90 for line in t) + 20) for t in tables]
    if text.startswith("$$"):
        height = 90
    elif text.startswith("```"):
        height = 25 * len(lines) + 20
    else:
        height = sum(36 * (1 + len(line) // 92) for line in lines) + 18
    return [Block(as_html(text), height)]


def code_block(source: str) -> Block:
    made = Highlight2HTML(pygments_lexer="ipython3")(source)
    return Block(f'<div class="code">{made}</div>', 24 * (1 + source.count("\n")) + 44)


def output_blocks(cell) -> list[Block]:
    """Printed text in pieces that fit a slide, then pictures."""
    blocks = []
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            png = data["image/png"].replace("\n", "")
            width, height = struct.unpack(">II", b64decode(png)[16:24])
            scale = min(1.4, 560 / height, 1200 / width)
            image = f'<img alt="figure" width="{scale * width:.0f}" src="data:image/png;base64,{png}">'
            blocks.append(Block(image, round(scale * height) + 20))
        else:
            lines = "".join(output.get("text", data.get("text/plain", ""))).rstrip().splitlines()
            for i in range(0, len(lines), 24):
                piece = lines[i : i + 24]
                blocks.append(Block(f"<pre>{html.escape(chr(10).join(piece))}</pre>", 24 * len(piece) + 30))
    return blocks


def pieces(notebook) -> list[tuple[str, list[Block]]]:
    """The lesson as sections: a heading, and the blocks under it."""
    sections = []
    for cell in notebook.cells:
        kinds = tags(cell)
        if "solution" in kinds or "check" in kinds:
            continue
        if cell.cell_type == "code":
            sections[-1][1].append(code_block(cell.source))
            if "exercise" not in kinds:
                shown_later = (Block(f'<div class="fragment">{made}</div>', tall) for made, tall in output_blocks(cell))
                sections[-1][1].extend(shown_later)
            continue
        for text in re.split(r"\n\n+(?=\S)", cell.source.strip()):
            if heading := re.match(r"#+ (.*)", text):
                sections.append((heading[1], []))
                text = text[heading.end() :].strip()
            if text and not text.startswith("**Before:**"):
                sections[-1][1].extend(prose_blocks(text))
    return sections


def packed(blocks: list[Block]) -> list[str]:
    """Blocks on as few slides as hold them, in their order."""
    slides, room = [""], ROOM
    for block in blocks:
        if slides[-1] and block.height > room:
            slides, room = [*slides, ""], ROOM
        slides[-1] += block.html
        room -= block.height
    return slides


def deck(path: Path) -> str:
    """The deck of the lesson at `path`, as one HTML page."""
    parts = []
    sections = pieces(read(path))
    for number, (title, blocks) in enumerate(sections):
        level = "h1" if number == 0 else "h2"
        slides = "".join(f"<section><{level}>{as_html(title)}</{level}>{slide}</section>\n" for slide in packed(blocks))
        parts.append(f"<section>\n{slides}</section>\n")
    title = re.sub(r"[`$]", "", sections[0][0])
    style = (REVEAL / "reveal.css").read_text("utf-8") + HtmlFormatter(style="tango").get_style_defs(".highlight")
    style += (REVEAL / "deck.css").read_text("utf-8")
    script = (REVEAL / "reveal.js").read_text("utf-8")
    options = f"width: {WIDTH}, height: {HEIGHT}, margin: 0.02, center: false, hash: true, "
    options += "transition: 'none', slideNumber: 'c/t'"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
        f"<style>\n{style}\n</style>\n</head>\n<body>\n"
        f'<div class="reveal"><div class="slides">\n{"".join(parts)}</div></div>\n'
        f"<script>\n{script}\n</script>\n<script>Reveal.initialize({{{options}}});</script>\n</body>\n</html>\n"
    )


def main(wanted: list[str], folder: Path = ROOT / "build" / "slides") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in lessons(wanted):
        (folder / f"{path.stem}.html").write_text(deck(path), encoding="utf-8")
        print(folder / f"{path.stem}.html")


if __name__ == "__main__":
    main(sys.argv[1:])
