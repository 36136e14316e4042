"""Drawings of lesson 14: queries purple, keys blue, values green, weights orange."""

import math

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Arc
from torch import Tensor

from helpers.drawing import GREY, arrow, box, circle, numbers, paper, words
from helpers.plotting import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, plt

LINE = ["Anna", "reads", "books", "and", "she", "laughs"]
ABOUT = ["person", "thing", "action"]
X = torch.tensor([[1.0, 0.1, 0.1], [0.1, 0.2, 0.9], [0.1, 0.9, 0.1],
                  [0.1, 0.1, 0.1], [0.8, 0.1, 0.1], [0.2, 0.1, 1.0]])  # fmt: skip


def asks_for_a_person() -> Tensor:
    """The matrix with which an action asks for a person."""
    w_query = torch.zeros(3, 3)
    w_query[2, 0] = 4
    return w_query


def _14_words() -> Axes:
    ax = paper(12, 5.2)
    for i, word in enumerate(LINE):
        words(ax, (1.9, 3.85 - 0.6 * i), word, size=10, align="right")
    numbers(ax, (2.2, 4.15), X, 0.6, BLUE, shades=X * 0.55)
    for j, name in enumerate(ABOUT):
        words(ax, (2.5 + 0.6 * j, 4.35 + 0.33 * (j % 2)), name, GREY, 8)
    arrow(ax, (4.3, 1.45), (5.5, 1.45))
    words(ax, (5.7, 1.45), "she: very much a person (0.8),", BLACK, 9, "left")
    words(ax, (5.7, 1.0), "hardly a thing, hardly an action", BLACK, 9, "left")
    words(ax, (5.7, 3.85), "one row a word, three numbers a row:", BLACK, 9, "left")
    words(ax, (5.7, 3.4), "the darker, the more", GREY, 9, "left")
    return ax


def _14_one_query() -> Axes:
    ax = paper(13, 6.4)
    query = X[4]
    scores = X @ query
    weights = scores.softmax(0)
    words(ax, (0.9, 5.9), "word", GREY, 8)
    words(ax, (2.6, 5.9), "its numbers", GREY, 8)
    words(ax, (5.2, 5.9), "times those of\n'she': score", GREY, 8)
    words(ax, (7.5, 5.9), "softmax:\nweight", GREY, 8)
    for i, word in enumerate(LINE):
        y = 5.1 - 0.8 * i
        words(ax, (0.9, y), word)
        row = numbers(ax, (1.7, y + 0.3), X[i], 0.6, GREEN, shades=[(X[i] * 0.5).tolist()])
        score = circle(ax, (5.2, y), f"{scores[i]:.2f}", BLUE, 0.36)
        weight = circle(ax, (7.5, y), f"{weights[i]:.2f}", ORANGE, 0.36)
        arrow(ax, row.right, score.left)
        arrow(ax, score.right, weight.left)
        arrow(ax, weight.right, (10.2, 3.1), colour=ORANGE, lw=18 * weights[i].item() - 1.2)
    numbers(ax, (10.3, 3.4), weights @ X, 0.85, GREEN, ".2f")
    words(ax, (11.6, 3.8), "the weighted mean", GREEN, 8)
    words(ax, (11.6, 2.2), "what 'she' takes\nfrom all six", GREY, 8)
    return ax


def _14_qkv() -> Axes:
    ax = paper(13, 5.4)
    row = numbers(ax, (0.4, 3.0), X[5], 0.75, GREY, shades=[(X[5] * 0.4).tolist()])
    words(ax, (1.5, 3.3), "laughs", BLACK, 10)
    made = [("W query", X[5] @ asks_for_a_person(), PURPLE, "query: what do I look for?"),
            ("W key", X[5], BLUE, "key: by what am I found?"),
            ("W value", X[5], GREEN, "value: what do I give?")]  # fmt: skip
    for k, (name, vector, colour, says) in enumerate(made):
        y = 4.4 - 1.75 * k
        matrix = box(ax, (4.6, y), name, size=(1.9, 0.8), colour=colour)
        arrow(ax, row.right, matrix.left, colour=colour)
        grid = numbers(ax, (6.6, y + 0.38), vector, 0.75, colour, ".1f")
        arrow(ax, matrix.right, grid.left, colour=colour)
        words(ax, (9.05, y), says, colour, 8.5, "left")
    return ax


def _14_mask() -> Axes:
    ax = paper(13, 6)
    weights = (X @ asks_for_a_person() @ X.T / math.sqrt(3)).masked_fill(torch.ones(6, 6).tril() == 0, -torch.inf)
    weights = weights.softmax(1)
    for i, word in enumerate(LINE):
        words(ax, (2.5, 4.4 - 0.75 * i), word, PURPLE, 9, "right")
        words(ax, (3.05 + 0.75 * i, 5.1), word, BLUE, 8)
    text = [[f"{w:.2f}" if j <= i else "" for j, w in enumerate(row)] for i, row in enumerate(weights.tolist())]
    numbers(ax, (2.7, 4.8), text, 0.75, ORANGE, shades=weights * 0.8)
    words(ax, (2.5, 5.1), "looks at:", GREY, 8, "right")
    words(ax, (7.6, 4.45), "Anna has only herself", GREY, 9, "left")
    words(ax, (7.6, 2.9), "empty: what comes later,\nand must not be seen", GREY, 9, "left")
    words(ax, (7.6, 0.7), "each row adds up to 1", GREY, 9, "left")
    return ax


def _14_heads() -> Axes:
    ax = paper(13, 5)
    x = numbers(ax, (0.3, 2.8), [[""] * 8], 0.3, GREY, shades=[[0.3] * 8])
    words(ax, (1.5, 3.1), "a word: 8 numbers", GREY, 8)
    for k in range(2):
        y = 3.8 - 2.6 * k
        for j, (name, colour) in enumerate([("q", PURPLE), ("k", BLUE), ("v", GREEN)]):
            numbers(ax, (4.2 + 1.6 * j, y + 0.15), [[""] * 4], 0.3, colour, shades=[[0.4] * 4])
            words(ax, (4.8 + 1.6 * j, y + 0.45), name, colour, 9)
        arrow(ax, x.right, (4.05, y))
        head = box(ax, (10.3, y), f"head {k + 1}", "mixes its values", size=(2.4, 1.0), colour=ORANGE)
        ax.add_patch(plt.Rectangle((4.05, y - 0.35), 4.7, 1.05, fill=False, ec="0.6", lw=1))
        arrow(ax, (8.75, y), head.left)
        arrow(ax, head.right, (11.9, 2.75 - 0.3 * k))
    numbers(ax, (12, 3.85), [[""]] * 8, 0.3, GREEN, shades=[[0.4]] * 8)
    words(ax, (12.3, 4.35), "joined, then\na last matrix", GREY, 8)
    return ax


def _14_rotary() -> Axes:
    ax = paper(13, 5.6)
    for k, (q_place, k_place) in enumerate([(3, 1), (6, 4)]):
        middle, reach = (3.2 + 6.2 * k, 2.1), 1.7
        circle(ax, middle, "", GREY, 0.06)
        ends = []
        for place, colour, name in [(q_place, PURPLE, "query"), (k_place, BLUE, "key")]:
            angle = 0.5 * place
            end = (middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle))
            arrow(ax, middle, end, colour=colour, lw=2.5)
            beyond = (middle[0] + 2.35 * math.cos(angle), middle[1] + 2.1 * math.sin(angle))
            words(ax, beyond, f"{name}\nplace {place}", colour, 8)
            ends.append(end)
        ax.add_patch(Arc(middle, 1.4, 1.4, theta1=math.degrees(0.5 * k_place), theta2=math.degrees(0.5 * q_place),
                         color=RED, lw=2))  # fmt: skip
        q, key = (torch.tensor(end) - torch.tensor(middle) for end in ends)
        words(ax, (middle[0], 0.7),
              f"2 places apart: product {(q @ key).item() / reach**2:.2f}", BLACK, 9)  # fmt: skip
    return ax


def _14_block() -> Axes:
    ax = paper(13, 3.6)
    arrow(ax, (0.3, 1.2), (12.7, 1.2), colour=BLACK, lw=2.5)
    words(ax, (0.4, 0.75), "x, one row a letter", GREY, 8, "left")
    for k, (name, says, colour) in enumerate([("attention", "letters talk", ORANGE), ("MLP", "works on it", BLUE)]):
        left = 1.4 + 5.8 * k
        norm = box(ax, (left + 1.0, 2.7), "norm", size=(1.3, 0.8), colour=GREY)
        work = box(ax, (left + 3.2, 2.7), name, says, size=(2.2, 1.0), colour=colour)
        plus = circle(ax, (left + 5.0, 1.2), "+", BLACK, 0.3)
        arrow(ax, (left, 1.2), norm.left, bend=-0.15)
        arrow(ax, norm.right, work.left)
        arrow(ax, work.right, plus.top, bend=-0.15)
    words(ax, (6.5, 0.35), "the straight line: what a letter knew stays, and each part adds to it", BLACK, 9)
    return ax


def _14_gpt() -> Axes:
    ax = paper(14, 3.4)
    parts = [("embedding", "(N, T, 64)", GREY), ("block", "(N, T, 64)", ORANGE), ("block", "(N, T, 64)", ORANGE),
             ("norm, linear", "(N, T, letters)", GREY)]  # fmt: skip
    before = (0.9, 1.7)
    words(ax, (0.5, 1.7), "letters\n(N, T)", BLUE, 8)
    for k, (name, shape, colour) in enumerate(parts):
        part = box(ax, (2.6 + 2.7 * k, 1.7), name, shape, size=(2.2, 1.1), colour=colour)
        arrow(ax, before, part.left)
        before = part.right
    arrow(ax, before, (13.4, 1.7))
    words(ax, (12.4, 2.75), "at each place: logits\nof the next letter", GREY, 8)
    return ax


def _14_two_steps() -> Axes:
    ax = paper(13, 4.6)
    line, places = list("c4a7f1a"), [1.2 + 1.6 * k for k in range(7)]
    rows = {"layer 1": 1.9, "layer 2": 3.6}
    for place, letter in zip(places, line, strict=True):
        circle(ax, (place, 0.5), letter, BLUE if letter.isalpha() else GREEN, 0.36)
    for name, y in rows.items():
        words(ax, (0.35, y), name.replace(" ", "\n"), GREY, 8)
        for place in places:
            circle(ax, (place, y), "", GREY, 0.16)
    for k in (1, 3, 5):
        arrow(ax, (places[k - 1], 0.9), (places[k], 1.75), colour=ORANGE, lw=2)
    words(ax, (places[3] - 0.3, 2.4), "'before me stands an a'", ORANGE, 8, "right")
    arrow(ax, (places[3], 2.05), (places[6] - 0.1, 3.5), colour=RED, lw=3)
    words(ax, (places[3] + 0.6, 3.05), "'who has an a before it?'", RED, 8)
    words(ax, (places[6], 4.15), "answer: 7", GREEN, 10)
    return ax


def _14_cache() -> Axes:
    ax = paper(13, 3.8)
    for k, letter in enumerate("The cat"):
        x = 1.2 + 1.3 * k
        new = k == 6
        circle(ax, (x, 0.5), letter if letter.strip() else "␣", BLACK if new else GREY, 0.36)
        for j, (name, colour) in enumerate([("key", BLUE), ("value", GREEN)]):
            box(ax, (x, 1.5 + 0.8 * j), name, size=(1.1, 0.6), colour=colour if new else GREY)
    query = box(ax, (11.3, 1.5), "query", size=(1.3, 0.6), colour=PURPLE)
    arrow(ax, query.left, (9.65, 1.5), colour=PURPLE)
    words(ax, (11.3, 2.3), "asks all keys", PURPLE, 8)
    words(ax, (5.0, 3.3), "kept from the steps before: grey", GREY, 9)
    words(ax, (11.3, 0.5), "new at this step:\none letter's query,\nkey and value", BLACK, 8)
    return ax
