"""The automatic checks of the exercises, one module a lesson, and what these share.

A check never raises at a learner. It says that the exercise is not answered yet, that the answer is right
and why it matters, or what is wrong with it. Whatever the answer does, nothing of the learner's and nothing of
the process is another afterwards. If the environment variable COURSE_STRICT=1 was set when Python started (for
CI), anything but a right answer raises AssertionError.

hints   what frequent errors of torch and Python mean
traces  what was changed of the things that an answer was given
guard   a call of an answer: with a time limit, and nothing of the process changed
stubs   whether a `...` of the stub still stands in an answer
looks   a verdict as a box in a notebook, or as plain words
core    the verdicts, their words, `call`
values  numbers and tensors
nets    networks
watch   what lesson 13 hands to an answer to see what it does
"""

from .core import Unanswered, Wrong, call, case, check, is_stub, kind, name_of, require, said
from .nets import enough, network, outputs, share_right
from .values import by_hand, finite, mistaken, number, require_by_hand, same, shown, tensor

__all__ = [
    "Unanswered", "Wrong", "by_hand", "call", "case", "check", "enough", "finite", "is_stub", "kind", "mistaken",
    "name_of", "network", "number", "outputs", "require", "require_by_hand", "said", "same", "share_right", "shown",
    "tensor",
]  # fmt: skip
