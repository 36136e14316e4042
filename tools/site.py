"""The course as a website in build/site/: `make site`. It needs no server and no network, only its folder.

Three steps: the demos' frames are recorded where they are not there yet (build/demos/, the slow part; `--still` leaves
it out), the pages' sources are written to build/site_source/, and Sphinx makes the pages. A warning is an error.
"""

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path
from string import Template

import nbformat

from tools.notebooks import NOTEBOOKS, ROOT, lessons
from tools.recordings import record_outdated
from tools.site_facts import facts
from tools.site_moving import copy_frames, moving
from tools.site_pages import PAGES, contents, data_page, lesson, readme

SITE = ROOT / "site"  # what the pages share: the theme's options, styles, scripts
BUILD = ROOT / "build"
RENDERER = "tex-svg.js"  # MathJax, in one file with its letters


def write_source(folder: Path) -> None:
    """All that Sphinx reads, in a fresh `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SITE, folder, ignore=shutil.ignore_patterns("tests", "requirements.txt", "__pycache__"))
    static = folder / "_static"
    shutil.copytree(ROOT / "tools" / "pictures", static / "pictures")
    shutil.copytree(NOTEBOOKS / "drawings", folder / "drawings")
    shutil.copy(renderer(), static / RENDERER)
    copy_frames(static)
    for path in lessons():
        nbformat.write(lesson(path, static, moving), folder / path.name)
    shutil.copy(NOTEBOOKS / "glossary.ipynb", folder)
    pages = readme((ROOT / "README.md").read_text("utf-8"))
    more = ["glossary", *(name for name in PAGES.values() if name in pages), "contributors", "checks", "data"]
    pages["index"] += contents([path.stem for path in lessons()], more)
    pages["data"] = data_page()
    pages["checks"] = Template((SITE / "checks.md").read_text("utf-8")).substitute(facts())
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def renderer() -> Path:
    """The file of MathJax 3 that a package brings along, so that no reader's browser has to fetch it from elsewhere."""
    files = importlib.metadata.files("sphinx-mathjax-offline") or []
    return Path(next(file for file in files if file.name == RENDERER).locate())


def build(source: Path, site: Path) -> None:
    """Run Sphinx, and stop at its first warning."""
    shutil.rmtree(site, ignore_errors=True)
    options = ["--fail-on-warning", "--keep-going", "--quiet", "--fresh-env", "--doctree-dir", str(BUILD / "doctrees")]
    subprocess.run([sys.executable, "-m", "sphinx", *options, str(source), str(site)], check=True)


def main(options: list[str]) -> None:
    if "--still" not in options:
        record_outdated()
    write_source(BUILD / "site_source")
    build(BUILD / "site_source", BUILD / "site")
    print(f"{BUILD / 'site' / 'index.html'}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
