"""How Sphinx makes the pages of the site: `make site`."""

import os
from pathlib import Path

project = html_title = "PyTorch, run and checked"
extensions = ["myst_nb"]
nb_execution_mode = "off"  # the stored outputs are shown
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
templates_path = ["_templates"]

html_theme = "sphinx_book_theme"
html_theme_options = {
    "home_page_in_toc": True,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
}
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["course.css", "demo.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_baseurl = os.environ.get("SITE_URL", "")  # for the links that tell search engines where a page lives
mathjax_path = "tex-svg.js"
# With its menu on, wide formulas can be reached by keyboard, and scrolled.
mathjax3_config = {"options": {"enableMenu": True}, "tex": {"inlineMath": [["\\(", "\\)"]]}}

# What a page needs that has such a demo.
SCRIPTS = {
    "data-frames=": ["demo.js"],
    "data-pad=": ["networks.js", "pad.js"],
    "data-gpt=": ["networks.js", "gpt.js"],
}


def tidy(app, page, template, context, doctree) -> None:
    """Mend what screen readers and keyboards stumble over in what MyST-NB and docutils write."""
    if "body" in context:
        body = context["body"].replace(' aria-label="Toggle hidden content"', "")  # it hides the fold's own words
        body = body.replace('<th class="head"><p></p></th>', "<td></td>")
        context["body"] = body.replace('<table class="', '<table tabindex="0" class="')  # a wide one scrolls
        needed = {
            "data-frames=": ["demo.js"],
            "data-pad=": ["networks.js", "pad.js"],
            "data-gpt=": ["networks.js", "gpt.js"],
        }
        for script in [name for mark, names in needed.items() if mark in body for name in names]:
            app.add_js_file(script, loading_method="defer")


def leave_out(app, error) -> None:
    """Drop what the theme copies and no page uses: its templates, and maps for those who debug it."""
    for pattern in ("*webpack-macros.html", "*.map"):
        for file in Path(app.outdir).rglob(pattern):
            file.unlink()
    (Path(app.outdir) / ".nojekyll").touch()  # or some hosts leave out folders that begin with _


def setup(app) -> None:
    app.connect("html-page-context", tidy)
    app.connect("build-finished", leave_out)
