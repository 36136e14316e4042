"""The table of open exercises: `python -m tools.starts 03 04.2 --starts 10`."""

import argparse

from tools.starts import table

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("exercises", nargs="*", help="lessons or exercises, such as 03 04.2; all by default")
parser.add_argument("--starts", type=int, default=10)
options = parser.parse_args()
table(options.exercises, options.starts)
