"""Run lesson 13 with everything on, and add what it measured here to data/recorded_speed.json.

    python -m tools.record_speed "Intel Xeon, 2 cores with AMX"

The lesson shows these records beside what it measures on the learner's machine.
"""

import json
import os
import platform
import sys
import tempfile
from datetime import date

from tools.bench import run
from tools.notebooks import ROOT, lessons

RECORDS = ROOT / "data" / "recorded_speed.json"


def main() -> None:
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit(f'Name the machine: python -m tools.record_speed "{platform.processor() or "..."}"')
    (path,) = lessons(["13"])
    with tempfile.TemporaryDirectory() as empty:  # torch.compile starts cold
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = empty
        notebook, _, failed = run(path, {"COMPILE": True}, "print(json.dumps(mine))")
    if errors := [line for line in failed if " stderr: " not in line]:
        sys.exit("\n".join(["Nothing is recorded, since the lesson failed here:", *errors]))
    measured = json.loads(notebook.cells[-1].outputs[0].text)
    about = {"machine": sys.argv[1].strip(), "date": date.today().isoformat(), "system": platform.system(),
             "python": platform.python_version()}  # fmt: skip
    records = [r for r in json.loads(RECORDS.read_text(encoding="utf-8")) if r["machine"] != about["machine"]]
    RECORDS.write_text(json.dumps([*records, measured | about], indent=1) + "\n", encoding="utf-8")
    print(f"{RECORDS.name}: {len(records) + 1} records")


if __name__ == "__main__":
    main()
