"""How a verdict is shown: in a notebook as a box that icon, colour and words tell apart, elsewhere as plain words."""

import html
import textwrap

from IPython import get_ipython
from IPython.display import display

# By its first words: the icon, and a colour on which white can be read and which is seen on white and on black.
LOOKS = {"Right.": ("✓", "#00805d"), "Not yet.": ("✗", "#c65300"), "Not answered yet.": ("○", "#737373")}


def show(verdict: str, count: str) -> None:
    """Show the verdict, which begins with one of LOOKS; in a notebook also how far the lesson is: `count`."""
    plain = textwrap.fill(verdict, 96)
    if hasattr(get_ipython(), "kernel"):
        display({"text/html": as_html(verdict, count), "text/plain": f"{plain}\n{count}"}, raw=True)
    else:
        print(plain)


def as_html(verdict: str, count: str) -> str:
    """The box. Its text has the colour of the page, so it can be read on light and dark ones."""
    words = next(words for words in LOOKS if verdict.startswith(words))
    icon, colour = LOOKS[words]
    return (
        f'<div role="status" style="border: 1px solid {colour}; border-left-width: 6px; padding: 6px 12px; '
        f'max-width: 900px">'
        f'<span aria-hidden="true" style="background-color: {colour}; color: white; border-radius: 4px; '
        f'padding: 0 6px; margin-right: 8px; font-weight: bold">{icon}</span>'
        f"<strong>{words}</strong>{html.escape(verdict.removeprefix(words))}"
        f'<div style="margin-top: 4px">{html.escape(count)}</div></div>'
    )
