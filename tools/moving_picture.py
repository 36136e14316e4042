"""Make the moving picture of the README: `python -m tools.moving_picture`. It is a demo of lesson 00 from start to end.

The lesson's own cells train the network and draw each moment. The picture shows the demo as the lesson has it.
"""

from collections.abc import Callable

from PIL import Image

from helpers.picture import Picture
from tools.notebooks import ROOT, lessons
from tools.recordings import run

FILE = ROOT / "tools" / "pictures" / "learning.webp"
STEP, REST = 250, 2500  # milliseconds: each moment, and the last one


def main() -> None:
    frames = []

    def explore(draw: Callable, size=(5, 3), columns=1, neurons=(), moment=(), **controls) -> None:
        if draw.__name__ == "show_moment":
            picture = Picture(size, columns)
            for at in range(moment[0], moment[1] + 1, moment[2]):
                frames.append(Image.fromarray(picture.pixels(draw, neurons=neurons[-1], moment=at)))

    run(lessons(["00"])[0], explore)
    durations = [STEP] * (len(frames) - 1) + [REST]
    frames[0].save(FILE, save_all=True, append_images=frames[1:], duration=durations, loop=0, quality=70, method=6)
    print(f"{FILE.relative_to(ROOT)}: {len(frames)} moments, {FILE.stat().st_size / 2**20:.2f} MiB")


if __name__ == "__main__":
    main()
