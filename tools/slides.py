"""One deck of slides for each lesson, in build/slides/: `make slides`, or `python -m tools.slides 03 09`.

Each deck is one HTML file that needs no network: reveal.js, the pictures and the formulas (as MathML) are inside.
Slides hold a lesson's text, code and stored outputs, its exercises without their checks and solutions. What a cell
prints or draws appears at the next key press, and what is said of it after that, so that a class can predict it.
The right arrow alone leads through all of it. N shows and hides the notes of the speaker. Printed (add ?print-pdf to
the address), each slide is one page. Code that a lesson says one may skip is left out.
"""

import html
import re
import sys
from base64 import b64encode
from pathlib import Path
from typing import NamedTuple

from latex2mathml.converter import convert
from nbconvert.filters import Highlight2HTML, markdown2html
from pygments.formatters import HtmlFormatter

from tools.mistakes import mistakes
from tools.notebooks import NOTEBOOKS, ROOT, lessons, plain, read, shown_size, tags

REVEAL = Path(__file__).parent / "reveal"
WIDTH, HEIGHT = 1280, 720  # of a slide, in the pixels of the style below
ROOM = 610  # the height that is left under the title
CODE = 31  # the height of a line of code, in letters of 24 pixels
SKIPPED = "# You may skip the inside"


class Block(NamedTuple):
    """A piece that stays on one slide."""

    html: str
    height: int  # an estimate; a test measures every slide in a browser
    later: bool = False  # whether it appears at a key press only
    note: str = ""  # what the speaker is told of it


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
        tables = [head + rows[i : i + 6] for i in range(0, len(rows), 6)]
        return [Block(as_html("\n".join(t)), 38 * sum(1 + len(line) // 90 for line in t) + 20) for t in tables]
    if text.startswith("$$"):
        height = 90
    elif text.startswith("```"):
        height = 25 * len(lines) + 20
    else:
        height = sum(36 * (1 + len(line) // 92) for line in lines) + 18
    return [Block(as_html(text), height)]


def code_blocks(source: str) -> list[Block]:
    """Code, in several blocks where it is longer than a slide."""
    lines, blocks = source.splitlines(), []
    most = (ROOM - 44) // CODE
    for start in range(0, len(lines), most):
        piece = lines[start : start + most]
        made = Highlight2HTML(pygments_lexer="ipython3")("\n".join(piece))
        blocks.append(Block(f'<div class="code">{made}</div>', CODE * len(piece) + 44))
    return blocks


def output_blocks(cell) -> list[Block]:
    """Printed text in pieces that fit a slide, then pictures; they appear later."""
    blocks = []
    for output in cell.outputs:
        if "image/png" in output.get("data", {}):
            png = output.data["image/png"].replace("\n", "")
            width, height = shown_size(output)
            scale = min(1.4, 560 / height, 1200 / width)
            words = html.escape(output.metadata.get("image/png", {}).get("alt", "a figure"))
            image = f'<img alt="{words}" width="{scale * width:.0f}" src="data:image/png;base64,{png}">'
            blocks.append(Block(image, round(scale * height) + 20, later=True))
        else:
            lines = plain(output).rstrip().splitlines()
            most = (ROOM - 30) // CODE
            for i in range(0, len(lines), most):
                piece = lines[i : i + most]
                shown = f"<pre>{html.escape(chr(10).join(piece))}</pre>"
                blocks.append(Block(shown, CODE * len(piece) + 30, later=True))
    return blocks


def note_of(text: str) -> str:
    """What to ask at a question, and what helps who is stuck at an exercise."""
    if "**Predict:**" in text:
        return "Ask this, and let everybody write an answer down before you go on."
    if hint := re.search(r"<summary>Hint</summary>(.*?)</details>", text, flags=re.DOTALL):
        return f"For those who are stuck: {hint[1].strip()}"
    return ""


def note_of_check(source: str, module: str) -> str:
    """What goes wrong most often at an exercise, as its check says it."""
    found = [said for check in re.findall(r"check\.(\w+)\(", source) for said in mistakes(module, check)]
    return "Common mistakes, and what the check says of them:\n\n" + "\n".join(f"- {m}" for m in found) if found else ""


def prose_pieces(source: str) -> list[str]:
    """The paragraphs of a text cell; a hint that unfolds is one of them."""
    return re.split(r"\n\n+(?=\S)(?![^<]*</details>)", source.strip())


def pieces(notebook) -> list[tuple[str, list[Block]]]:
    """The lesson as sections: a heading, and the blocks under it."""
    sections, answers = [], False  # whether the next words are about something that was just shown
    checked_by = re.search(r"from helpers\.checks import (\w+)", "".join(cell.source for cell in notebook.cells))
    for cell in notebook.cells:
        kinds = tags(cell)
        if "check" in kinds:
            sections[-1][1].append(Block("", 0, note=note_of_check(cell.source, checked_by[1])))
        if "solution" in kinds or "check" in kinds:
            continue
        if cell.cell_type == "code":
            skipped = cell.source.startswith(SKIPPED) or sections[-1][0] == "Setup"
            shown = [] if "exercise" in kinds else output_blocks(cell)
            sections[-1][1].extend(([] if skipped else code_blocks(cell.source)) + shown)
            answers = bool(shown)
            continue
        for text in prose_pieces(cell.source):
            if heading := re.match(r"#+ (.*)", text):
                sections.append((heading[1], []))
                text, answers = text[heading.end() :].strip(), False
            if text.startswith("<details>"):
                sections[-1][1].append(Block("", 0, note=note_of(text)))
            elif text and not text.startswith("**Before:**"):
                made = [block._replace(later=answers, note=note_of(text)) for block in prose_blocks(text)]
                sections[-1][1].extend(made)
            answers = answers and "**Predict:**" not in text
    return sections


def packed(blocks: list[Block]) -> list[str]:
    """Blocks on as few slides as hold them, in their order. After what appears later, all appears later."""
    slides, room, hidden = [["", ""]], ROOM, False
    for block in blocks:
        if slides[-1][0] and block.height > room:
            slides, room, hidden = [*slides, ["", ""]], ROOM, False
        hidden = hidden or block.later
        slides[-1][0] += f'<div class="fragment">{block.html}</div>' if hidden and block.html else block.html
        slides[-1][1] += as_html(block.note) if block.note else ""
        room -= block.height
    return [text + (note and f'<aside class="notes">{note}</aside>') for text, note in slides]


def deck(path: Path) -> str:
    """The deck of the lesson at `path`, as one HTML page."""
    parts = []
    sections = pieces(read(path))
    for number, (title, blocks) in enumerate(sections):
        level = "h1" if number == 0 else "h2"
        slides = "".join(f"<section><{level}>{as_html(title)}</{level}>{slide}</section>\n" for slide in packed(blocks))
        parts.append(f"<section>\n{slides}</section>\n")
    title = re.sub(r"[`$]", "", sections[0][0])
    style = (REVEAL / "reveal.css").read_text("utf-8") + HtmlFormatter(style="xcode").get_style_defs(".highlight")
    style += (REVEAL / "deck.css").read_text("utf-8")
    script = (REVEAL / "reveal.js").read_text("utf-8")
    options = f"width: {WIDTH}, height: {HEIGHT}, margin: 0.02, center: false, hash: true, "
    options += "transition: 'none', slideNumber: 'c/t', navigationMode: 'linear', "
    options += "pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1"
    keys = "Reveal.addKeyBinding({keyCode: 78, key: 'N', description: 'Notes of the speaker'}, "
    keys += "() => Reveal.configure({showNotes: !Reveal.getConfig().showNotes}));"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
        f"<style>\n{style}\n</style>\n</head>\n<body>\n"
        f'<div class="reveal"><div class="slides">\n{"".join(parts)}</div></div>\n'
        f"<script>\n{script}\n</script>\n"
        f"<script>Reveal.initialize({{{options}}}).then(() => {{ {keys} }});</script>\n</body>\n</html>\n"
    )


def main(wanted: list[str], folder: Path = ROOT / "build" / "slides") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in lessons(wanted):
        (folder / f"{path.stem}.html").write_text(deck(path), encoding="utf-8")
        print(folder / f"{path.stem}.html")


if __name__ == "__main__":
    main(sys.argv[1:])
