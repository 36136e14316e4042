"""The check of the open exercise of lesson 06."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import check, network, outputs, require


@check
def student(net, teacher: nn.Sequential) -> str:
    """The teacher's hidden layer, bit for bit, and a last layer that gives x**3 - x/2."""
    network(net)
    require(net is not teacher, "This is the teacher itself. Make a copy, so that the teacher stays as it is.")
    x = torch.rand(200, 1, generator=torch.Generator().manual_seed(99)) * 2 - 1
    output = outputs(net, x, (200, 1), "one number for each", "student(x)")  # nan is refused here, before all else
    mine, theirs = ({name: part.cpu() for name, part in each.state_dict().items()} for each in (net, teacher))
    fits = {name: part.shape for name, part in mine.items()} == {n: t.shape for n, t in theirs.items()}
    require(fits, "The student should be built as the teacher is: the same names and shapes.")
    shared = {p.data_ptr() for p in net.parameters()} & {p.data_ptr() for p in teacher.parameters()}
    require(not shared, "The student shares its numbers with the teacher, so the teacher has changed too. Make a copy.")
    _judge_hidden(mine, theirs)
    hidden = outputs(teacher[:-1], x, (200, len(mine["0.bias"])), "the hidden layer's outputs")
    own = hidden @ mine["2.weight"].T + mine["2.bias"]
    require(torch.allclose(output, own, atol=1e-4), "The student should be built as the teacher is, with the same "
            "activation. copy.deepcopy makes such a network.")  # fmt: skip
    error = _judge_fit(output, x)
    return f"MSE {error:.6f} with a hidden layer that was made for something else. Large networks are reused so daily."


def _judge_hidden(mine: dict[str, Tensor], theirs: dict[str, Tensor]) -> None:
    own, old = (torch.cat([state["0.weight"].flatten(), state["0.bias"]]) for state in (mine, theirs))
    alike = torch.corrcoef(torch.stack([own, old]))[0, 1] > 0.5  # hidden layers of two starts have nothing in common
    words = "is near the teacher's and not the same: it was trained, too. Give the optimizer the last layer only."
    other = "has nothing in common with the teacher's: it was never copied. copy.deepcopy(teacher) copies all of it."
    require(torch.equal(own, old), f"The hidden layer {words if alike else other}")


def _judge_fit(output: Tensor, x: Tensor) -> float:
    error, flat, old = (F.mse_loss(*pair).item() for pair in ((output, x**3 - x / 2), (x / 2, x**3), (output, x**2)))
    words = f"On fresh points its MSE is {error:.4f}; below 0.001 is wanted. "
    require(error < old, f"{words}It still gives the teacher's x**2: was the last layer trained, and on the new "
            "targets?")  # fmt: skip
    require(error < 0.9 * flat, f"{words}A flat line has {flat:.4f}, so it has learnt nothing yet: do its targets and "
            "its x belong together, and does the loss go down?")  # fmt: skip
    require(error < 0.001, f"{words}It is on its way. More steps? (SGD is slow here, Adam is not.) Or does the loss "
            "jump at the end? Then a smaller rate.")  # fmt: skip
    return error
