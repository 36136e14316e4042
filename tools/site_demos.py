"""Which controls of each demo move on the site, chosen by hand: one frame is drawn for each of their positions.

The last control of a demo moves within a file, the others choose the file. A number is how many positions a slider
has, spread over its range; ALL takes them all. A list names the positions. Controls that are not named stay at their
start, and the page says so. At most some 200 frames a demo, 70 where areas are filled: a lesson loads 2 MB at most.
"""

ALL = 1000
Positions = int | list[float]
How = tuple | list | bool | str  # what a lesson gives to `explore` for a control
DEMOS: dict[str, dict[str, Positions]] = {
    "00 show_moment": {"neurons": ALL, "moment": 13},
    "01 show_tangent": {"function": ALL, "x": 26},
    "01 show_descent": {
        "function": ALL,
        "start": [-2.5, -1.0, 0.5, 2.0],
        "learning_rate": [0.01, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0, 1.05, 1.1],
    },
    "02 show_bent": {"bend_1": 5, "bend_2": 6, "bend_3": 6},
    "02 show_neuron": {"activation": ALL, "bias": 3, "weight": 9},
    "03 show_line": {"slope": 13, "intercept": 13},
    "03 train_and_show": {
        "hidden_neurons": [1, 2, 3, 5, 8, 12, 20, 35, 50],
        "noise": [0.0, 0.2, 0.8],
        "learning_rate": [0.01, 0.02, 0.05, 0.1, 0.3, 0.5, 0.9],
    },
    "04 show_threshold": {"threshold": 25},
    "04 follow": {"data": ALL, "noise": [0.0, 0.1, 0.3], "hidden_neurons": [1, 2, 3, 4, 6, 8, 16, 32]},
    "05 show_network": {"activation": 2, "depth": ALL, "width": [1, 2, 4, 8, 16, 32]},
    "06 show_blend": {"second": ALL, "a": ALL},
    "07 show_cloud": {"batch_size": [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128]},
    "08 try_rate": {"rate": 28},
    "08 try_ball": {"mu": [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99], "rate": 7},
    "08 show_path": {
        "surface": ALL,
        "optimizer": ALL,
        "learning_rate": [0.01, 0.03, 0.1, 0.25, 0.5, 1.0],
    },
    "09 show_filter": {},  # drawn in the page, by nine sliders
    "10 show_step": {"forget": 4, "input": 4, "output": 4},
    "10 show_memory": {"key": ALL, "length": [10, 30, 50, 70, 90, 120, 150, 200]},
    "10 show_rows": {"digit": 25},
    "10 show_text": {"begin_with": ALL, "temperature": [0.1, 0.4, 0.7, 1.0, 2.0], "seed": 4},
    "11 show_best": {"middle": 16, "spread": 10},
    "11 show_stamps": {"filter_size": ALL, "stride": ALL, "padding": ALL},
    "11 show_walk": {"from_digit": [0, 2, 3, 7], "to_digit": [1, 4, 8], "way": [0.0, 0.25, 0.4, 0.5, 0.6, 0.75, 1.0]},
    "12 show_fit": {"noise": ALL, "training_mode": ALL, "dropout": ALL},
    "13 show_gpu": {"gpu": ALL, "microseconds_per_call": ALL},
    "14 show_query": {"person": 5, "thing": 5, "action": 5},
    "14 show_recall": {},
    "14 show_looks": {},  # computed in the page, by the lesson's GPT
    "14 show_text": {},
    "15 show_bound": {"middle": 9, "spread": 9},
    "15 show_place": {"across": 9, "up": 9},
    "15 show_way": {"from_digit": [0, 2, 3, 7], "to_digit": [1, 4, 8], "way": [0.0, 0.25, 0.4, 0.5, 0.6, 0.75, 1.0]},
}


def places(how: How, wanted: Positions) -> list:
    """The positions at which a control is recorded."""
    if isinstance(how, bool):
        return [False, True]
    if isinstance(how, list):
        return how[:wanted] if isinstance(wanted, int) else wanted
    low, high, step, start = how
    if isinstance(wanted, list):
        return sorted({*wanted, start})
    count = round((high - low) / step) + 1
    some = [round(i * (count - 1) / (wanted - 1)) for i in range(wanted)] if wanted < count else range(count)
    values = [round(low + i * step, 9) for i in some]
    if start not in values:  # in place of the nearest; both ends stay
        nearest = min(range(1, len(values) - 1), key=lambda i: abs(values[i] - start))
        values[nearest] = start
    return values


def start_of(how: How):
    return how if isinstance(how, bool | str) else how[0] if isinstance(how, list) else how[3]


def written(value, how: How) -> str:
    """A position as the lesson's own control shows it."""
    if isinstance(how, bool):
        return "yes" if value else "no"
    if isinstance(how, list | str):
        return str(value)
    digits = 0 if all(isinstance(n, int) for n in how) else len(f"{how[2]:.6f}".rstrip("0").partition(".")[2])
    return f"{value:.{digits}f}".replace("-", "\u2212")
