"""Measure what the lessons promise: times, bars over several seeds, and the older recipe beside ours.

    make bench L="03 09" ARGS="--seeds 3"      or  python -m tools.bench 03 09 --seeds 3
    make bench ARGS="--claims --seeds 10"      does everything that the lessons say hold at other seeds?
    make bench ARGS="--starts"                 the ideas for open exercises, each at ten starts
    make bench ARGS="--demos"                  from a key to the picture, for every demo, in a browser
    make bench ARGS="--pages"                  the same on the pages of the built site
    make bench ARGS="--redraws"                the processor time that each demo takes to draw, without a browser

`--device cuda` sets the knob DEVICE of the lessons that have it. Times are of this machine, now; compare rows of
one run with each other. Not a test: what fails is reported, and the run goes on.
"""

import argparse
import os
import statistics
from datetime import datetime
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import nbformat  # noqa: E402

from tools import demos, nanogpt, page_demos, redraws, starts  # noqa: E402
from tools.claims import claims, play, set_knobs  # noqa: E402
from tools.notebooks import lessons, read  # noqa: E402

# What is read off a lesson's run, by the name of a variable in it, and which knobs each run gets.
FIGURES = {
    "00_welcome": [({}, ["after"])],
    "01_tensors_and_autograd": [({}, ["worst"])],
    "02_activations": [({}, ["best", "failed"])],
    "03_regression": [({}, ["slope_found", "intercept_found", "valid_mse / floor"])],
    "04_classification": [({}, ["moon_accuracy", "real_accuracy"])],
    "05_module_and_sequential": [({}, ["best", "rescued"])],
    "06_save_and_restore": [({}, ["bad"])],
    "07_batches_and_data_loading": [({}, ["losses", "longer"])],
    "08_optimizers": [({}, ["reached", "winners", "ends"])],
    "09_convolutional_networks": [
        ({}, ["data.name", "test_accuracy", "history.seconds"]),
        ({"DATA": "digits", "SHORT_STEPS": 2}, ["data.name", "test_accuracy", "history.seconds"]),
    ],
    "10_recurrent_networks": [
        (
            {},
            [
                "share",
                "row_history.seconds",
                "wave_mse",
                "recalled['LSTM, keeping', 50]",
                "recalled['RNN', 50]",
                "write_loss",
            ],
        ),
        ({"DATA": "digits", "RECALL_STEPS": 2, "WRITE_STEPS": 2}, ["share"]),
    ],
    "13_devices_and_speed": [({}, ["step_ms['plain']", "step_ms['channels last']", "read[True]", "run.returncode"])],
    "14_attention_and_a_small_gpt": [({}, ["recalled", "right_place", "gpt_loss", "gru_loss", "position_loss"])],
    "15_autoencoders": [
        (
            {},
            [
                "data.name",
                "ratio",
                "nats",
                "history.seconds",
                "verdicts['real digits']",
                "verdicts['VAE with 16, drawn']",
                "verdicts['autoencoder, fitted']",
                "area_2",
                "area_1",
            ],
        ),
        ({"DATA": "digits"}, ["data.name", "nats", "verdicts['VAE with 16, drawn']"]),
    ],
    "12_dropout_and_batch_norm": [({}, ["mean_plain", "mean_calm", "forgot", "read['batch norm', 10]", "by_size[2]"])],
    "11_generative_adversarial_networks": [
        (
            {},
            [
                "curve_distance",
                "(filled > 0).sum()",
                "judge_share",
                "as_asked",
                "counts.tolist()",
                "variety(few)",
                "variety(many)",
            ],
        )
    ],
}
# The recipe of the old notes, whole: its network, data set, loader, batch size and optimizer, for one epoch.
OLD_RECIPE = """
import time as _time
from torch.utils.data import DataLoader

root = tempfile.TemporaryDirectory()
raw = Path(root.name, "MNIST", "raw")
raw.mkdir(parents=True)
write_mnist(raw, "train", data.train_x, data.train_y)
write_mnist(raw, "t10k", data.test_x, data.test_y)
train_data = torchvision.datasets.MNIST(root.name, transform=torchvision.transforms.ToTensor())

def old_recipe(seed):
    seed_everything(seed)
    model = older_net()
    loader = DataLoader(train_data, batch_size=50, shuffle=True, num_workers=2)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    started = _time.perf_counter()
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    seconds = _time.perf_counter() - started
    pictures = Batches(data.test_x.float() / 255, data.test_y, 1000, shuffle=False)
    return evaluate(model, pictures, accuracy), seconds

def lesson_recipe(seed, epochs):
    seed_everything(seed)
    model = newer_net().to(device, memory_format=torch.channels_last)
    handed_out = Batches(x_train, y_train, BATCH_SIZE, seed=seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=MAX_LR, pct_start=0.2, total_steps=round(epochs * len(handed_out)))
    h = fit(model, handed_out, nn.CrossEntropyLoss(), optimizer, epochs, scheduler=scheduler, progress=False)
    return evaluate(model, test, accuracy), h.seconds

for seed in (1, 2, 3):
    for name, run in (("the old recipe, one epoch", lambda: old_recipe(seed)),
                      ("this lesson's, half an epoch", lambda: lesson_recipe(seed, 0.5)),
                      ("this lesson's, as it is", lambda: lesson_recipe(seed, EPOCHS))):
        share, seconds = run()
        print(f"  seed {seed}  {name:30} {share:.2%} of the test pictures, {seconds:5.1f} s of training")
"""


# By lesson: what stands above the comparison, the knobs that make the lesson itself quick, and the cell at its end.
BESIDE = {
    "09": (
        "The recipe of lesson 09 beside the older one, in one process, on the same data",
        {"EPOCHS": 0.02, "SHORT_STEPS": 2},
        "EPOCHS = 1.25\n" + OLD_RECIPE,
    ),
    "14": (
        "The GPT of lesson 14 beside nanoGPT's recipe: the same text and size, the same CPU time",
        {"RECALL_STEPS": 2, "TEXT_STEPS": 2, "SHORT_STEPS": 2},
        nanogpt.SIDE_BY_SIDE,
    ),
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def seconds_of(cell: nbformat.NotebookNode) -> float:
    marks = cell.metadata.get("execution", {})
    if "shell.execute_reply" not in marks:
        return 0.0
    return (moment(marks["shell.execute_reply"]) - moment(marks["iopub.execute_input"])).total_seconds()


def run(path: Path, knobs: dict, more: str) -> tuple[nbformat.NotebookNode, float, list[str]]:
    """The executed notebook with a cell `more` at its end, the seconds that it took, and what failed."""
    notebook = read(path)
    set_knobs(notebook, knobs)
    notebook.cells.append(nbformat.v4.new_code_cell(more))
    return notebook, *play(notebook, path.parent)


def printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


def print_lesson(path: Path, seeds: range, device: dict) -> float:
    """Print a line for each run; the median of the whole times with the default knobs, in seconds."""
    wholes = []
    for knobs, wanted in FIGURES.get(path.stem, [({}, [])]):
        print(f"\n{path.stem} {knobs or ''}".rstrip())
        for seed in seeds:
            show = "; ".join(f"print({name!r}, '=', {name})" for name in wanted)
            notebook, whole, failed = run(path, {"SEED": seed} | device | knobs, show)
            code = [c for c in notebook.cells if c.cell_type == "code"]
            figures = printed(code[-1]).strip().replace("\n", ", ")
            imports, slowest = sum(map(seconds_of, code[:2])), max(map(seconds_of, code[2:]))
            wholes += [] if knobs else [whole]
            line = (f"  seed {seed}  whole {whole:5.1f} s: imports {imports:4.1f}, longest cell {slowest:4.1f}, "
                    f"the rest {whole - imports - slowest:4.1f}   {figures}")  # fmt: skip
            print(line, *failed, sep="\n    ", flush=True)
    return statistics.median(wholes)


def measure(paths: list[Path], seeds: range, device: dict) -> None:
    """Print each lesson's times and figures, and the recipes of lessons 09 and 14 beside others'."""
    medians = {path.stem: print_lesson(path, seeds, device) for path in paths}
    print("\nWhole time of each lesson, imports included: the median over the seeds")
    for name, seconds in medians.items():
        print(f"  {name:36} {seconds:6.1f} s")
    print(f"  {'one after the other':36} {sum(medians.values()):6.1f} s")
    for path in paths:
        if path.name[:2] in BESIDE:
            title, quick, more = BESIDE[path.name[:2]]
            notebook, _, failed = run(path, quick | device, more)
            print(f"\n{title}", printed(notebook.cells[-1]), *failed, sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lessons", nargs="*", help="numbers, such as 03 09; all by default")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--device", help="for the lessons with a knob DEVICE: cpu, cuda, mps")
    parser.add_argument("--claims", action="store_true", help="only say whether each lesson holds at each seed")
    parser.add_argument("--starts", action="store_true", help="only the ideas for open exercises, at ten starts")
    parser.add_argument("--demos", action="store_true", help="only the times from a key to the picture of each demo")
    parser.add_argument("--pages", action="store_true", help="only these times on the pages of the built site")
    parser.add_argument("--redraws", action="store_true", help="only the processor time that each demo takes to draw")
    options = parser.parse_args()
    paths, seeds = lessons(options.lessons), range(1, options.seeds + 1)
    if options.starts:
        starts.table(options.lessons)
    elif options.demos:
        demos.measure(options.lessons)
    elif options.pages:
        page_demos.measure(options.lessons)
    elif options.redraws:
        redraws.measure(options.lessons)
    elif options.claims:
        claims(paths, seeds, options.device)
    else:
        measure(paths, seeds, {"DEVICE": options.device} if options.device else {})


if __name__ == "__main__":
    main()
