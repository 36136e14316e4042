"""What torch's and Python's most frequent errors mean to somebody who meets them for the first time."""

# (words of the message, what to say)
HINTS = [
    ("Boolean value of Tensor with more than one value", "`if`, `and` and Python's max ask one question; a tensor "
     "holds many numbers. torch.where(condition, a, b) asks it of each; `is not None` asks whether there is one "
     "at all. Beside & each comparison needs brackets: (a == 1) & (b == 1)."),
    ("could not infer output dtype", "mean() wants floats: .float() first."),
    ("mean(): ", "mean() wants floats: .float() first."),
    ("grad can be implicitly created only for scalar", "backward() starts from one number: take the sum first."),
    ("does not require grad and does not have a grad_fn", "There is no record to go back along. Has the tensor "
     "requires_grad, and is it changed in place (w -= ...), not made anew (w = w - ...)?"),
    ("a leaf Variable that requires grad is being used in an in-place", "Change it inside torch.no_grad()."),
    ("can only change requires_grad flags of leaf", "The tensor hangs on a graph: detach() it first."),
    ("Only Tensors of floating point", "Whole numbers have no gradient: write them with a point, or .float()."),
    ("torch.return_types", "max(dim=...) and its like give values and indices: take .values."),
    ("'float' and 'NoneType'", "Something is None: a .grad is None until backward() fills it, and after a reset."),
    ("'NoneType' and 'float'", "Something is None: a .grad is None until backward() fills it, and after a reset."),
    ("must have the same dtype", "Are some of them float64 or whole numbers? .float() makes float32."),
    ("to have same dtype", "Are some of them float64 or whole numbers? .float() makes float32."),
    ("expected scalar type", "Are some of them float64 or whole numbers? .float() makes float32."),
    ("must match the size of tensor", "The shapes do not fit; print them. A sum or mean with keepdim=True keeps its "
     "axis, so that it fits what it was taken of."),
    ("shapes cannot be multiplied", "A layer gets another number of inputs than it was made for."),
    ("missing the required \"forward\" function", "An nn.ModuleList is only a list: go through it."),
    ("cannot assign module before Module.__init__", "super().__init__() comes first in __init__."),
    ("torch.Generator generator", "A seed is a number; torch.Generator().manual_seed(seed) makes a generator of it."),
    ("where it is not associated with a value", "It gets its value inside an `if` or a loop that did not come to it."),
    ("size mismatch for", "A tensor has another shape than the network's of that name."),
    ("Missing key(s) in state_dict", "The network has names that the dictionary lacks."),
    ("'builtin_function_or_method' object has no attribute", "A function stands where a tensor is meant. Are the "
     "arguments in their order?"),
    ("'function' object has no attribute", "A function stands where a tensor is meant. Are the arguments in their "
     "order?"),
    ("must be real number, not Value", "The functions of math want a plain number: value.data."),
    ("accuracy needs logits", "It wants rows of scores and chooses the largest itself; yours are chosen already."),
    ("division by zero", "Something has no elements, or a size is 0."),
]  # fmt: skip


def hint(error: BaseException) -> str:
    """A sentence about `error`, with a space before it; empty where there is nothing to say."""
    text = str(error)
    return next((f" {words}" for part, words in HINTS if part in text), "")
