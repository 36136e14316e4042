"""The networks that answer in the site's pages: trained by their lessons, written out as scripts of float16 weights.

A page loads such a script where it needs it; `site/_static/networks.js` computes with the weights. Beside each lies
`truth.pt`, which stays here: what torch said, for the test that holds the page to it.
"""

import base64
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Names = dict[str, Any]  # the variables of a lesson that was run


class Network(NamedTuple):
    """`needs` stands in the last cell that must have run; `write` makes the files from the lesson's variables."""

    needs: str
    write: Callable[[Names, Path], None]


def as_script(name: str, parts: dict[str, np.ndarray], more: dict) -> str:
    """JavaScript that hands the page a network: the names and shapes of its parts, and all weights as float16."""
    weights = np.concatenate([part.astype("<f2").ravel() for part in parts.values()])
    told = more | {"shapes": {part: list(array.shape) for part, array in parts.items()}}
    told["weights"] = base64.b64encode(weights.tobytes()).decode()
    return f"(window.courseNetworks ??= {{}}).{name} = {json.dumps(told)};\n"


def digits_parts(net) -> dict[str, np.ndarray]:
    """The weights of lesson 09's network; each batch normalisation becomes a factor and a term, as eval() uses it."""
    parts = {}
    for i, (convolution, _, norm, _) in enumerate(net[:3]):
        factor = norm.weight / (norm.running_var + norm.eps).sqrt()
        parts |= {f"filters{i}": convolution.weight, f"factor{i}": factor}
        parts |= {f"term{i}": norm.bias - norm.running_mean * factor}
    parts |= {"weight": net[4].weight, "bias": net[4].bias}
    return {name: part.detach().cpu().numpy() for name, part in parts.items()}


def write_digits(names: Names, folder: Path) -> None:
    """Lesson 09's network, and the first test picture of each digit for those who cannot draw."""
    import torch

    net, data = names["net"].eval(), names["data"]
    pictures, labels = data.test_x[:200].clone(), data.test_y[:200].clone()
    examples = [pictures[(labels == digit).nonzero()[0, 0]] for digit in range(10)]
    more = {
        "mean": names["mean"],
        "std": names["std"],
        "first": int(labels[0]),  # the picture that the lesson's pad and filter begin with
        "examples": base64.b64encode(torch.stack(examples).numpy().tobytes()).decode(),
    }
    script = as_script("digits", digits_parts(net), more)
    (folder / "digits.js").write_text(script, encoding="utf-8")
    drawings = torch.stack([torch.roll(picture, (i % 7 - 3, i % 5 - 2), (1, 2)) for i, picture in enumerate(pictures)])
    with torch.no_grad():
        truth = {
            "pictures": pictures,
            "logits": net(names["prepare"](pictures)).float().cpu(),
            "drawings": drawings,
            "as_mnist": torch.stack([names["as_mnist"](drawing) for drawing in drawings]),
        }
    torch.save(truth, folder / "truth.pt")


def write_gpt(names: Names, folder: Path) -> None:
    """Lesson 14's GPT, and what torch answers with the same weights rounded to 16 bits."""
    import torch

    rounded = copy.deepcopy(names["gpt"]).cpu().eval().half().float()
    parts = {name: part.numpy() for name, part in rounded.state_dict().items()}
    more = {"alphabet": "".join(names["alphabet"]), "heads": rounded.blocks[0].attention.heads}
    (folder / "gpt.js").write_text(as_script("gpt", parts, more), encoding="utf-8")
    line = "The value of the expression is the first item of a sequence."
    codes = torch.tensor([[names["index_of"][letter] for letter in line]])
    with torch.no_grad():
        looks = torch.stack([table[0] for table in names["maps"](rounded, codes)])
        torch.save({"line": line, "logits": rounded(codes)[0], "looks": looks}, folder / "truth.pt")


NETWORKS = {
    "09": Network("DigitPad()", write_digits),
    "14": Network("gpt_loss = held_loss(gpt)", write_gpt),
}
