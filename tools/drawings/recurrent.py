"""Drawings of lesson 10: inputs blue, hidden states green, the memory thick and yellow, gates purple."""

import torch
from matplotlib.axes import Axes
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from helpers.drawing import GREY, Point, arrow, box, circle, numbers, paper, window, words
from helpers.plotting import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED

MINUS = "\N{MINUS SIGN}"


def say(value: float, form: str = ".2f") -> str:
    """A number with a true minus sign."""
    return format(float(value), form).replace("-", MINUS)


def _10_cell() -> Axes:
    ax = paper(10, 4.2)
    cell = box(ax, (5, 2.2), "cell", "reads both, makes a new note", size=(4.2, 1.3), colour=GREY)
    old, new = circle(ax, (1.2, 2.2), "$h$", GREEN, 0.45), circle(ax, (8.8, 2.2), "$h$", GREEN, 0.45)
    x = circle(ax, (5, 0.5), "$x$", BLUE, 0.4)
    arrow(ax, x.top, cell.bottom)
    arrow(ax, old.right, cell.left, colour=GREEN)
    arrow(ax, cell.right, new.left, colour=GREEN)
    arrow(ax, (8.6, 2.65), (1.4, 2.65), colour=GREEN, bend=0.1, dashed=True)
    words(ax, (5, 3.95), "at the next step, the new state is the old one", GREEN, 8)
    words(ax, (1.2, 1.45), "old state", GREEN, 8)
    words(ax, (8.8, 1.45), "new state", GREEN, 8)
    words(ax, (5.6, 0.5), "input now", BLUE, 8, "left")
    return ax


def _10_unrolled() -> Axes:
    ax, h = paper(12, 4), torch.tensor(0.0)
    before = circle(ax, (0.6, 2.6), "0", GREEN, 0.42)
    for k, x in enumerate([1.0, 0.0, 0.0, 0.0]):
        h = torch.tanh(x + 0.5 * h)
        place = 2.2 + 2.6 * k
        cell = box(ax, (place, 2.6), "tanh", size=(1.1, 0.9), colour=GREY)
        state = circle(ax, (place + 1.25, 2.6), say(h), GREEN, 0.42)
        given = circle(ax, (place, 0.9), f"{x:g}", BLUE)
        arrow(ax, given.top, cell.bottom, "× 1")
        arrow(ax, before.right, cell.left, colour=GREEN)
        words(ax, (place - 0.7, 3.35), "× 0.5", GREEN, 8)
        arrow(ax, cell.right, state.left, colour=GREEN)
        words(ax, (place, 0.25), f"step {k + 1}", GREY, 8)
        before = state
    words(ax, (6, 3.8), "the same two weights, 1 and 0.5, at every step", BLACK, 9)
    return ax


def _row(ax: Axes, corner: Point, count: int, colour: str, cell: float = 0.5, shade: float = 0.35):
    return numbers(ax, corner, [[""] * count], cell, colour, shades=[[shade] * count])


def _10_shapes() -> Axes:
    ax, cell = paper(12, 4), nn.RNN(3, 5, batch_first=True)
    outputs, last = cell(torch.zeros(2, 7, 3))
    for k in range(2):
        x = _row(ax, (0.4, 2.6 - 0.8 * k), 7, BLUE)
        states = _row(ax, (8.1, 2.6 - 0.8 * k), outputs.shape[1], GREEN)
        window(ax, (8.1 + 3, 2.6 - 0.8 * k), 1, 1, 0.5, BLACK)
        arrow(ax, x.right, (4.9, x.right[1]))
        arrow(ax, (7.1, x.right[1]), states.left)
    box(ax, (6, 1.95), "nn.RNN(3, 5)", size=(2.2, 1.9), colour=GREY)
    words(ax, (2.15, 3.5), "input: 2 sequences, 7 steps,\n3 numbers in each square", BLUE, 8)
    words(ax, (9.85, 3.5), "states of all steps:\n5 numbers in each square", GREEN, 8)
    words(ax, (2.15, 0.7), "(2, 7, 3)", BLUE, 10)
    words(ax, (9.85, 0.7), str(tuple(outputs.shape)), GREEN, 10)
    words(ax, (11.9, 0.25), f"framed: the last states once more, {tuple(last.shape)}", BLACK, 8, "right")
    return ax


def _10_stacked() -> Axes:
    ax = paper(12, 5.6)
    for k in range(4):
        place = 2.6 + 2.2 * k
        x = circle(ax, (place, 0.6), f"$x_{k + 1}$", BLUE, 0.38)
        low = box(ax, (place, 2.1), "layer 0", size=(1.4, 0.8), colour=GREEN)
        high = box(ax, (place, 3.7), "layer 1", size=(1.4, 0.8), colour=GREEN)
        arrow(ax, x.top, low.bottom)
        arrow(ax, low.top, high.bottom, colour=GREEN)
        arrow(ax, high.top, (place, 4.75), colour=GREEN)
        for edges in (low, high):
            arrow(ax, (edges.left[0] - 0.8, edges.left[1]), edges.left, colour=GREEN)
    for y, name in ((2.1, "last[0]"), (3.7, "last[1]")):
        words(ax, (0.9, y), "0", GREEN)
        arrow(ax, (9.9, y), (10.7, y), colour=GREEN)
        words(ax, (10.8, y), name, GREEN, 9, "left")
    words(ax, (5.9, 5.1), "outputs: the states of the top layer", GREEN, 9)
    return ax


def _10_detach() -> Axes:
    ax = paper(12, 4)
    for k, first in enumerate([0.6, 6.8]):
        words(ax, (first + 2.1, 3.7), f"segment {k + 1}", BLACK, 9)
        for j in range(3):
            place = first + 0.5 + 1.65 * j
            cell = box(ax, (place, 2.3), "cell", size=(0.95, 0.8), colour=GREY)
            x = circle(ax, (place, 0.9), "", BLUE, 0.22)
            arrow(ax, x.top, cell.bottom)
            if j:
                arrow(ax, (place - 1.17, 2.45), (place - 0.48, 2.45), colour=GREEN)
                arrow(ax, (place - 0.48, 2.1), (place - 1.17, 2.1), colour=RED, dashed=True)
    arrow(ax, (4.9, 2.45), (6.8, 2.45), colour=GREEN)
    arrow(ax, (6.8, 2.1), (6.0, 2.1), colour=RED, dashed=True)
    ax.plot([5.85, 5.85], [1.85, 2.3], color=RED, lw=4)
    words(ax, (5.85, 1.5), "detach", RED, 9)
    words(ax, (5.85, 2.8), "the numbers go on", GREEN, 8)
    words(ax, (5.85, 1.05), "the gradients\nstop", RED, 8)
    words(ax, (6, 0.3), "solid: the state, forward      dashed: the gradients, backward", GREY, 8)
    return ax


def _step(parts: int) -> Axes:
    """One step of an LSTM with numbers in it: it keeps; it keeps and adds; it keeps, adds and shows."""
    c, f, i, g, o = torch.tensor([0.8, 0.5, 1.0, 0.3, 0.9])
    ax, memory = paper(12, 4.5), f * c
    old, times = circle(ax, (0.9, 3.3), say(c), ORANGE, 0.45), circle(ax, (2.8, 3.3), "×", GREY)
    gate = circle(ax, (2.8, 1.2), say(f), PURPLE, 0.45)
    words(ax, (0.3, 4.1), "old memory $c$", BLACK, 8, "left")
    words(ax, (2.8, 0.45), "forget gate $f$", PURPLE, 8)
    arrow(ax, old.right, times.left, colour=ORANGE, lw=2.5)
    arrow(ax, gate.top, times.bottom, colour=PURPLE)
    end = times.right
    if parts > 1:
        end = _add(ax, end, memory, i, g)
        memory = memory + i * g
    if parts > 2:
        _show(ax, memory, o)
    arrow(ax, end, (10.55, 3.3), colour=ORANGE, lw=2.5)
    circle(ax, (11, 3.3), say(memory), ORANGE, 0.45)
    words(ax, (11.8, 4.1), "new memory $c$", BLACK, 8, "right")
    return ax


def _add(ax: Axes, start: Point, kept: torch.Tensor, i: torch.Tensor, g: torch.Tensor) -> Point:
    """What the input gate lets in of the candidate is added; gives the place where the memory goes on."""
    plus, times = circle(ax, (5.2, 3.3), "+", GREY), circle(ax, (5.2, 2.1), "×", GREY)
    gate, new = circle(ax, (4.5, 1.05), say(i), PURPLE, 0.45), circle(ax, (5.9, 1.05), say(g), BLUE, 0.45)
    words(ax, (4.45, 0.3), "input gate $i$", PURPLE, 8)
    words(ax, (6.3, 0.3), "candidate $g$", BLUE, 8)
    arrow(ax, start, plus.left, say(kept), ORANGE, lw=2.5)
    arrow(ax, gate.top, (5.05, 1.82), colour=PURPLE)
    arrow(ax, new.top, (5.35, 1.82), colour=BLUE)
    arrow(ax, times.top, plus.bottom, say(i * g), BLUE)
    return plus.right


def _show(ax: Axes, memory: torch.Tensor, o: torch.Tensor) -> None:
    """The output gate shows a share of the memory as the hidden state."""
    bend, times = box(ax, (8.6, 2.4), "tanh", size=(1.1, 0.6), colour=GREY), circle(ax, (8.6, 1.05), "×", GREY)
    gate, state = (
        circle(ax, (7.6, 1.05), say(o), PURPLE, 0.45),
        circle(ax, (11, 1.05), say(o * memory.tanh()), GREEN, 0.45),
    )
    words(ax, (8.0, 0.3), "output gate $o$", PURPLE, 8)
    words(ax, (11, 0.3), "hidden state $h$", GREEN, 8)
    arrow(ax, (8.6, 3.3), bend.top, colour=ORANGE)
    arrow(ax, bend.bottom, times.top, say(memory.tanh()), ORANGE)
    arrow(ax, gate.right, times.left, colour=PURPLE)
    arrow(ax, times.right, state.left, colour=GREEN)


def _10_lstm_1_keep() -> Axes:
    return _step(1)


def _10_lstm_2_add() -> Axes:
    return _step(2)


def _10_lstm_3_show() -> Axes:
    return _step(3)


def _10_lstm_4_whole() -> Axes:
    ax = paper(12, 6.2)
    times, plus, enter = (
        circle(ax, (3, 5), "×", GREY),
        circle(ax, (5.6, 5), "+", GREY),
        circle(ax, (5.6, 3.7), "×", GREY),
    )
    bend, out = box(ax, (8.8, 4.2), "tanh", size=(1.1, 0.55), colour=GREY), circle(ax, (8.8, 3.1), "×", GREY)
    old, new = circle(ax, (0.8, 5), "$c$", ORANGE, 0.42), circle(ax, (11.2, 5), "$c$", ORANGE, 0.42)
    state, memory = circle(ax, (11.2, 3.1), "$h$", GREEN, 0.42), {"colour": ORANGE, "lw": 2.5}
    arrow(ax, old.right, times.left, **memory)
    arrow(ax, times.right, plus.left, **memory)
    arrow(ax, plus.right, new.left, **memory)
    arrow(ax, enter.top, plus.bottom, colour=BLUE)
    arrow(ax, (8.8, 5), bend.top, colour=ORANGE)
    arrow(ax, bend.bottom, out.top, colour=ORANGE)
    arrow(ax, out.right, state.left, colour=GREEN)
    tops = {}
    for place, name, bent, colour in ((3, "f", "sigmoid", PURPLE), (4.8, "i", "sigmoid", PURPLE),
                                      (6.6, "g", "tanh", BLUE), (8.8, "o", "sigmoid", PURPLE)):  # fmt: skip
        layer = box(ax, (place, 2), f"${name}$", bent, size=(1.4, 1.0), colour=colour)
        arrow(ax, (place, 0.65), layer.bottom)
        tops[name] = layer.top
    for name, end in (("f", times.bottom), ("i", (5.4, 3.42)), ("o", out.bottom)):
        arrow(ax, tops[name], end, colour=PURPLE)
    arrow(ax, tops["g"], (5.8, 3.42), colour=BLUE)
    ax.plot([1.6, 8.8], [0.65, 0.65], "-", color=GREY, lw=1.5)
    for y, name, colour in ((1.1, "$h$", GREEN), (0.35, "$x$", BLUE)):
        given = circle(ax, (0.7, y), name, colour, 0.33)
        ax.plot([given.right[0], 1.6], [y, 0.65], "-", color=GREY, lw=1.5)
    words(ax, (5.9, 0.25), "four linear layers; each reads the input and the old hidden state", GREY, 8)
    words(ax, (0.8, 5.75), "old", BLACK, 8)
    words(ax, (11.2, 5.75), "new", BLACK, 8)
    return ax


def _10_gru() -> Axes:
    ax = paper(12, 5.6)
    keep, plus, enter = (
        circle(ax, (5, 4.6), "×", GREY),
        circle(ax, (8.6, 4.6), "+", GREY),
        circle(ax, (8.6, 3.2), "×", GREY),
    )
    old, new = circle(ax, (0.8, 4.6), "$h$", GREEN, 0.42), circle(ax, (11.2, 4.6), "$h$", GREEN, 0.42)
    arrow(ax, old.right, keep.left, colour=GREEN, lw=2.5)
    arrow(ax, keep.right, plus.left, "what is kept", GREEN, lw=2.5)
    arrow(ax, plus.right, new.left, colour=GREEN, lw=2.5)
    arrow(ax, enter.top, plus.bottom, "what is new", BLUE)
    update, rest = circle(ax, (5, 3.2), "$z$", PURPLE, 0.45), circle(ax, (7.1, 3.2), "$1-z$", PURPLE, 0.5)
    arrow(ax, update.top, keep.bottom, colour=PURPLE)
    arrow(ax, rest.right, enter.left, colour=PURPLE)
    words(ax, (5, 2.5), "update gate", PURPLE, 8)
    words(ax, (7.1, 2.5), "the rest", PURPLE, 8)
    new_part = box(ax, (8.6, 1.3), "candidate", "tanh", size=(2.2, 1.0), colour=BLUE)
    arrow(ax, new_part.top, enter.bottom, colour=BLUE)
    look, gate = circle(ax, (2.4, 1.3), "×", GREY), circle(ax, (0.8, 1.3), "$r$", PURPLE, 0.45)
    words(ax, (0.8, 0.6), "reset gate", PURPLE, 8)
    arrow(ax, gate.right, look.left, colour=PURPLE)
    arrow(ax, (2.4, 4.6), look.top, "$U h + b'$", GREEN)
    arrow(ax, look.right, new_part.left, "what the candidate sees of it", GREEN)
    x = circle(ax, (11.2, 1.3), "$x$", BLUE, 0.4)
    arrow(ax, x.left, new_part.right, "$W x + b$", BLUE)
    words(ax, (0.8, 5.3), "old", GREEN, 8)
    words(ax, (11.2, 5.3), "new", GREEN, 8)
    words(ax, (6, 0.25), "both gates read the input and the old hidden state", GREY, 8)
    return ax


def _10_packed() -> Axes:
    ax, lengths = paper(12, 4.6), [7, 3, 5]
    read = pack_padded_sequence(torch.ones(3, 7), torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    side = 0.7
    for k, length in enumerate(lengths):
        top = 3.9 - 0.9 * k
        texts = [[f"$x_{j + 1}$" if j < length else "0" for j in range(7)]]
        shades = [[0.3 if j < length else 0.0 for j in range(7)]]
        numbers(ax, (2.6, top), texts, side, BLUE, shades=shades)
        window(ax, (2.6 + side * (length - 1), top), 1, 1, side, GREEN)
        words(ax, (2.3, top - 0.35), f"length {length}", BLACK, 9, "right")
    words(ax, (2.3, 0.85), "read at each step", BLACK, 9, "right")
    numbers(ax, (2.6, 1.2), [[str(n) for n in read.batch_sizes.tolist()]], side, GREY)
    words(ax, (8, 3.6), "blue: real\nwhite: filling", BLUE, 9, "left")
    words(ax, (8, 2.5), "green frame: the step\nafter which the state\nis the last one", GREEN, 9, "left")
    words(ax, (8, 0.85), "a packed batch stops earlier\nfor the short ones", GREY, 9, "left")
    return ax


def _10_embedding() -> Axes:
    ax, letters = paper(12, 4.2), ["a", "b", "c", "d"]
    torch.manual_seed(0)
    table = nn.Embedding(4, 5).weight.detach()
    word, place = circle(ax, (0.9, 1.9), '"c"', BLUE, 0.5), 2
    number = circle(ax, (2.9, 1.9), str(place), BLUE, 0.42)
    arrow(ax, word.right, number.left)
    words(ax, (2.9, 1.2), "its number", BLUE, 8)
    for k, row in enumerate(table):
        top = 3.5 - 0.75 * k
        values = [[say(value, ".1f") for value in row]]
        numbers(ax, (4.9, top), values, 0.75, BLUE, shades=[[0.3 if k == place else 0.0] * 5])
        words(ax, (4.7, top - 0.37), f"{letters[k]}  {k}", GREY, 9, "right")
    arrow(ax, number.right, (4.05, 1.7), colour=BLUE)
    arrow(ax, (8.65, 1.62), (9.6, 1.62), colour=BLUE)
    words(ax, (9.7, 1.62), "row 2 is what\nthe cell reads", BLUE, 9, "left")
    words(ax, (6.8, 3.85), "an alphabet of four: one row of weights for each letter", BLACK, 9)
    return ax


def _10_writer() -> Axes:
    ax, text = paper(12, 4.6), "The re"
    for k in range(5):
        place = 1.5 + 2.2 * k
        given = circle(ax, (place, 0.7), f'"{text[k]}"', BLUE, 0.45)
        cell = box(ax, (place, 2.2), "cell", size=(1.1, 0.8), colour=GREEN)
        asked = circle(ax, (place, 3.8), f'"{text[k + 1]}"', BLACK, 0.45)
        arrow(ax, given.top, cell.bottom, colour=BLUE)
        arrow(ax, cell.top, asked.bottom, colour=GREEN)
        if k < 4:
            arrow(ax, cell.right, (place + 1.65, 2.2), colour=GREEN)
            arrow(ax, asked.right, (place + 1.85, 1.05), colour=BLACK, dashed=True)
    return ax


def _10_strips() -> Axes:
    ax, text, length = paper(12, 4.4), "the cat saw the dog and the dog saw the cat", 14
    words(ax, (6, 4.05), f'"{text[: 3 * length]}", cut into 3 strips', BLACK, 9)
    for k in range(3):
        strip = [[letter.replace(" ", "\N{OPEN BOX}") for letter in text[k * length : k * length + length]]]
        numbers(ax, (1.5, 3.5 - 0.8 * k), strip, 0.6, BLUE)
        words(ax, (1.35, 3.2 - 0.8 * k), f"strip {k + 1}", GREY, 8, "right")
    for k in range(2):
        left = 1.5 + 4.2 * k
        ax.plot([left + 0.02, left + 4.18], [0.95, 0.95], "-", color=BLACK, lw=2)
        words(ax, (left + 2.1, 0.6), f"segment {k + 1} of all strips", BLACK, 8)
    ax.plot([5.7, 5.7], [0.85, 3.65], "-", color=RED, lw=3, zorder=3)
    words(ax, (10.1, 2.4), "at the line\neach strip's\nstate goes on", GREEN, 8, "left")
    return ax
