"""Gather the lessons' new words into notebooks/glossary.ipynb: `make outputs`, or `python -m tools.glossary`."""

import re

import nbformat

from tools.notebooks import NOTEBOOKS, lessons, read

GLOSSARY = NOTEBOOKS / "glossary.ipynb"
ABOUT = """\
# Glossary

The new words of all lessons, in English and Chinese. The number leads to the lesson that brings a word in; a word
with two numbers has a second meaning, or a lesson of its own later.

"""


def new_words() -> list[tuple[str, str, str, str]]:
    """Each row of the lessons' tables of new words: English, Chinese, meaning, the lesson's file name."""
    rows = []
    for path in lessons():
        table = read(path).cells[-1].source.partition("| New word | 中文 | Meaning |\n|---|---|---|\n")[2]
        for line in table.partition("\n\n")[0].splitlines():
            english, chinese, meaning = (part.strip() for part in line.strip("|").split("|"))
            rows.append((english, chinese, meaning, path.name))
    return rows


def page() -> str:
    """The glossary as Markdown, in alphabetical order, a word that two lessons bring in on one row."""
    rows: dict[str, list] = {}
    for english, chinese, meaning, name in new_words():
        row = rows.setdefault(english.lower(), [english, [], []])
        row[1] += [chinese] if chinese not in row[1] else []
        row[2].append(f"{meaning} ([{name[:2]}]({name}))")
    lines = ["| Word | 中文 | Meaning |", "|---|---|---|"]
    for word in sorted(rows, key=lambda word: re.sub(r"\W", " ", word)):
        english, chinese, meanings = rows[word]
        lines.append(f"| {english} | {'；'.join(chinese)} | {'; '.join(meanings)} |")
    return ABOUT + "\n".join(lines) + "\n"


def notebook() -> str:
    """The glossary as the text of a notebook of one Markdown cell."""
    cell = nbformat.v4.new_markdown_cell(page(), id="glossary")
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    made = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    return nbformat.writes(made) + "\n"


if __name__ == "__main__":
    GLOSSARY.write_text(notebook(), encoding="utf-8")
    print(f"{GLOSSARY.name}: {page().count(chr(10)) - ABOUT.count(chr(10)) - 2} words")
