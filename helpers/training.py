"""The training loop and what goes with it. Lesson 07 builds this `fit` from scratch."""

import copy
import math
import time
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from .history import History, Progress
from .line import counted
from .modes import device_of, in_mode, stop_button

Measure = Callable[[Tensor, Tensor], Tensor]


def fit(
    model: nn.Module,
    batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Measure,
    optimizer: torch.optim.Optimizer,
    epochs: float = 1,
    *,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    valid: Iterable[tuple[Tensor, Tensor]] | None = None,
    metric: Measure | None = None,
    watch: Callable[[History], None] | None = None,
    progress: bool = True,
) -> History:
    """Train `model`, and leave it in the mode in which it came.

    Stop it with the notebook's stop button: it ends after the step in hand, returns the history so far,
    and the model keeps what it has learnt. (Pressed twice, it raises KeyboardInterrupt at once.)

    Args:
        model: on the device where it is to be trained; batches are moved there.
        batches: gives (x, y) batches each time it is gone through, and has a length.
        loss_fn: (output, y) -> the batch's mean loss, a scalar.
        epochs: passes over the data; 1.5 stops in the middle of the second.
        scheduler: stepped after every step, not every epoch.
        valid, metric: after each epoch `loss_fn`, and `metric` if given, are evaluated on `valid`.
        watch: called with the history after every step and at the end, such as live.LivePlot.
        progress: print a line with the time left.

    Raises:
        FloatingPointError: the loss or a parameter became NaN or infinite.
        ValueError: there is not one step to take, or the loss is a sum and not a mean.
    """
    _require_mean(loss_fn)
    history = History(total_steps=round(epochs * len(batches)))
    if history.total_steps < 1:
        raise ValueError(f"nothing to train: {epochs} epochs of {len(batches)} batches are less than one step")
    observers = [observe for observe in (Progress() if progress else None, watch) if observe]
    started = time.perf_counter()
    with in_mode(model, training=True), stop_button() as pressed:
        while len(history.step_loss) < history.total_steps and not pressed:
            _one_epoch(model, batches, loss_fn, optimizer, scheduler, history, observers, pressed)
            if valid is not None and not pressed:
                history.valid_loss.append(evaluate(model, valid, loss_fn, progress=False))
                if metric is not None:
                    history.valid_metric.append(evaluate(model, valid, metric, progress=False))
    history.interrupted = bool(pressed)
    if not all(p.isfinite().all() for p in model.parameters()):
        _diverged("a parameter", float("nan"), len(history.step_loss))
    history.finished, history.seconds = True, time.perf_counter() - started
    for observe in observers:
        observe(history)
    return history


def _one_epoch(model, batches, loss_fn, optimizer, scheduler, history, observers, pressed) -> None:
    total, count = 0.0, 0
    for x, y in batches:
        loss = train_step(model, x, y, loss_fn, optimizer)
        history.step_loss.append(loss)
        if not math.isfinite(loss):
            _diverged("The loss", loss, len(history.step_loss))
        total, count = total + loss * len(y), count + len(y)
        if scheduler is not None:
            scheduler.step()
        for observe in observers:
            observe(history)
        if pressed or len(history.step_loss) == history.total_steps:
            break
    if count == 0:
        raise ValueError("there is nothing to train on: the batches are empty")
    history.epoch_ends.append(len(history.step_loss))
    history.train_loss.append(total / count)


def train_step(model: nn.Module, x: Tensor, y: Tensor, loss_fn: Measure, optimizer: torch.optim.Optimizer) -> float:
    """One step of training on one batch. Returns the loss before the step."""
    device = device_of(model)
    loss = loss_fn(_output(model, x, device), y.to(device))
    optimizer.zero_grad()
    loss.backward()
    value = loss.item()
    if math.isfinite(value):  # a step with NaN gradients would destroy the weights
        optimizer.step()
    return value


def _diverged(what: str, value: float, step: int) -> None:
    raise FloatingPointError(
        f"{what} became {value} at step {step}, so training stopped. Usual causes: the learning rate "
        "is too large (try a tenth of it); the data hold NaN or infinite values; the inputs are not "
        "scaled; a logarithm, square root or division got zero. Make the model anew before you go on."
    )


def _require_mean(measure: Measure) -> None:
    if getattr(measure, "reduction", "mean") != "mean":
        raise ValueError(f"the loss or measure must give a mean, but its reduction is {measure.reduction!r}")


def evaluate(
    model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]], measure: Measure, *, progress: bool = True
) -> float:
    """The mean of `measure` over all examples, in evaluation mode and without gradients.

    Each batch counts by its number of examples, so a short last batch does not weigh too much.

    Args:
        measure: (output, y) -> the batch's mean, a scalar: a loss function or `accuracy`.
        progress: where it takes long, a line says how far it is.
    """
    _require_mean(measure)
    device, total, count = device_of(model), 0.0, 0
    with in_mode(model, training=False), torch.no_grad():
        for x, y in counted(batches, "evaluated batch") if progress else batches:
            total += measure(_output(model, x, device), y.to(device)).item() * len(y)
            count += len(y)
    if count == 0:
        raise ValueError("there is nothing to evaluate: the batches are empty")
    return total / count


def accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    """The fraction of rows whose largest logit is at the label.

    Shapes: logits (N, classes), labels (N,) -> a scalar between 0 and 1.
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1]:
        raise ValueError(
            f"accuracy needs logits (N, classes) and labels (N,), got {tuple(logits.shape)} and {tuple(labels.shape)}"
        )
    return (logits.argmax(dim=1) == labels).float().mean()


def predict(model: nn.Module, x: Tensor, batch_size: int = 1000) -> Tensor:
    """The model's outputs for all of `x`, on the CPU, in evaluation mode and without gradients.

    A model in training mode is not touched, a copy is used: a demo may call this from another thread while
    the model is being trained.
    """
    if any(part.training for part in model.modules()):
        model = copy.deepcopy(model).eval()
    device = device_of(model)
    with torch.no_grad():
        parts = counted(x.split(batch_size), "predicted batch")
        return torch.cat([_output(model, part, device).cpu() for part in parts])


def _output(model: nn.Module, x: Tensor, device: torch.device) -> Tensor:
    """What the model, which is on `device`, makes of x."""
    try:
        return model(x.to(device))
    except RuntimeError as error:
        default = torch.get_default_dtype()
        if x.is_floating_point() and torch.float32 != default != x.dtype:
            error.add_note(f"torch.set_default_dtype was called here: new layers are {default}, the data {x.dtype}. "
                           "Call torch.set_default_dtype(torch.float32), and make the model anew.")  # fmt: skip
        raise
