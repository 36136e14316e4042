import math
import os
import signal
import threading

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.data import Batches
from helpers.history import History
from helpers.runtime import get_device
from helpers.training import accuracy, evaluate, fit, predict

DEVICES = sorted({"cpu", get_device("auto").type})


def line(device="cpu"):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5), nn.Linear(3, 1)).to(device)
    x = torch.randn(10, 2)
    return model, Batches(x, x.sum(1, keepdim=True), batch_size=4, seed=0)


@pytest.mark.parametrize("device", DEVICES)
def test_fit_equals_the_five_lines(device):
    model, batches = line(device)
    model[1].p = 0.0
    twin = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.0), nn.Linear(3, 1)).to(device)
    twin.load_state_dict(model.state_dict())
    history = fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.1), 3, progress=False)

    optimizer, losses, means = torch.optim.SGD(twin.parameters(), 0.1), [], []
    again = Batches(batches.x, batches.y, batch_size=4, seed=0)
    for _ in range(3):
        total = 0.0
        for x, y in again:
            loss = F.mse_loss(twin(x.to(device)), y.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            total += loss.item() * len(y)
        means.append(total / 10)
    assert history.step_loss == losses and history.epoch_ends == [3, 6, 9]
    assert history.train_loss == pytest.approx(means)  # by examples: batches of 4, 4 and 2
    for a, b in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.equal(a, b)
    assert history.finished and not history.interrupted and history.seconds > 0


def test_fit_half_epochs_scheduler_and_validation():
    model, batches = line()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.5, total_iters=5)
    seen = []
    history = fit(
        model, batches, nn.MSELoss(), optimizer, 5 / 3, scheduler=scheduler, valid=batches, metric=F.l1_loss,
        watch=lambda h: seen.append((len(h.step_loss), h.finished)), progress=False,
    )  # fmt: skip
    assert len(history.step_loss) == 5 == history.total_steps and history.epoch_ends == [3, 5]
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.5)
    assert history.valid_loss[-1] == pytest.approx(evaluate(model, batches, nn.MSELoss()))
    assert history.valid_metric[-1] == pytest.approx(evaluate(model, batches, F.l1_loss))
    assert seen == [(1, False), (2, False), (3, False), (4, False), (5, False), (5, True)]


def test_fit_and_evaluate_restore_every_mode_and_touch_no_input():
    model, batches = line()
    model.eval()
    model[0].train()
    x, y = batches.x.clone(), batches.y.clone()
    fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.01), progress=False)
    evaluate(model, batches, nn.MSELoss())
    predict(model, batches.x)
    assert [part.training for part in model.modules()] == [False, True, False, False]
    assert torch.equal(batches.x, x) and torch.equal(batches.y, y)


def test_fit_trains_in_training_mode_and_validates_in_evaluation_mode():
    modes = []

    class Spy(nn.Linear):
        def forward(self, x):
            modes.append((self.training, torch.is_grad_enabled()))
            return super().forward(x)

    model = Spy(2, 1)
    batches = Batches(torch.randn(4, 2), torch.randn(4, 1), 4)
    fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.01), valid=batches, progress=False)
    assert modes == [(True, True), (False, False)]


def test_interrupt_stops_between_steps_and_returns_what_there_is(capsys):
    model, batches = line()

    def press_stop(history: History):
        if len(history.step_loss) == 5 and not history.finished:
            signal.raise_signal(signal.SIGINT)

    model.eval()
    history = fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.01), 100, watch=press_stop)
    assert history.interrupted and history.finished and len(history.step_loss) == 5
    assert not model.training and torch.isfinite(model(batches.x)).all()
    assert "stopped by you after 5 of 300 steps" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="signals between threads need POSIX")
def test_interrupt_from_outside_at_any_moment():
    model, batches = line()
    timer = threading.Timer(0.2, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))

    def start_timer(history):
        if len(history.step_loss) == 1:
            timer.start()

    optimizer = torch.optim.SGD(model.parameters(), 0.01)
    history = fit(model, batches, nn.MSELoss(), optimizer, 10**6, watch=start_timer, progress=False)
    assert history.interrupted and 0 < len(history.step_loss) < 3 * 10**6
    assert history.epoch_ends[-1] == len(history.step_loss) and len(history.train_loss) == len(history.epoch_ends)


def test_second_interrupt_raises_at_once_and_restores_the_mode():
    model, batches = line()
    model.eval()

    def press_twice(history):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)  # SIG_IGN where the tests run in the background of a script
    with pytest.raises(KeyboardInterrupt):
        fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.01), watch=press_twice)
    assert not model.training and signal.getsignal(signal.SIGINT) is before


def test_predict_from_another_thread_leaves_a_training_model_alone():
    model, batches = line()
    modes = []
    model[1].register_forward_pre_hook(lambda part, inputs: modes.append(part.training))
    stop = threading.Event()

    def look():
        while not stop.is_set():
            predict(model, batches.x)

    thread = threading.Thread(target=look)
    fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.01), progress=False)
    modes.clear()
    seen = []
    thread.start()
    fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.01), 100, progress=False,
        watch=lambda history: seen.append(model.training and model[1].training))  # fmt: skip
    stop.set()
    thread.join()
    assert all(seen[:-1]) and len(seen) == 301


def test_nan_stops_at_once_and_leaves_the_weights_finite():
    model = nn.Linear(1, 1)
    x = torch.ones(6, 1)
    x[4] = float("nan")
    batches = Batches(x, torch.ones(6, 1), batch_size=2, shuffle=False)
    with pytest.raises(FloatingPointError, match="became nan at step 3.*learning rate"):
        fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.1), progress=False)
    assert all(torch.isfinite(p).all() for p in model.parameters())
    assert model.training


def test_gradient_that_is_nan_in_the_last_step_is_reported():
    model = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(model.weight)
    batches = Batches(torch.ones(1, 1), torch.zeros(1, 1), 1)
    with pytest.raises(FloatingPointError, match="a parameter became nan"):  # the root's derivative at 0 is infinite
        fit(model, batches, lambda out, y: (out * 0).abs().sqrt().sum(), torch.optim.SGD(model.parameters(), 0.1))


def test_diverging_learning_rate_is_reported():
    model, batches = nn.Linear(2, 1), line()[1]
    with pytest.raises(FloatingPointError, match="became (inf|nan) at step"):
        fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 1e6), 100, progress=False)


@pytest.mark.parametrize("device", DEVICES)
def test_evaluate_weighs_by_examples(device):
    model = nn.Identity() if device == "cpu" else nn.Sequential(nn.Linear(1, 1, bias=False)).to(device)
    for p in model.parameters():
        nn.init.ones_(p)
    x = torch.tensor([[1.0], [1.0], [1.0], [5.0]])
    batches = [(x[:3], torch.zeros(3, 1)), (x[3:], torch.zeros(1, 1))]
    assert evaluate(model, batches, nn.L1Loss()) == pytest.approx(2.0)  # and not (1 + 5) / 2


def test_evaluate_refuses_sums_and_nothing():
    with pytest.raises(ValueError, match="reduction is 'sum'"):
        evaluate(nn.Identity(), [], nn.MSELoss(reduction="sum"))
    model, batches = line()
    with pytest.raises(ValueError, match="reduction is 'sum'"):
        fit(model, batches, nn.MSELoss(reduction="sum"), torch.optim.SGD(model.parameters(), 0.1))
    with pytest.raises(ValueError, match="nothing to train: 0 epochs of 3 batches"):
        fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.1), 0)
    with pytest.raises(ValueError, match="batches are empty"):
        evaluate(nn.Identity(), [], nn.MSELoss())


def test_accuracy_by_hand():
    logits = torch.tensor([[2.0, 1.0], [0.0, 3.0], [1.0, 0.0], [0.0, 1.0]])
    assert accuracy(logits, torch.tensor([0, 1, 1, 1])).item() == 0.75
    with pytest.raises(ValueError, match=r"got \(4, 2\) and \(4, 1\)"):
        accuracy(logits, torch.zeros(4, 1))


def test_predict_equals_one_pass_in_evaluation_mode():
    model, batches = line()
    whole = predict(model, batches.x, batch_size=3)
    model.eval()
    assert torch.allclose(whole, model(batches.x)) and not whole.requires_grad


def test_progress_ends_with_a_line_without_times(capsys):
    model, batches = line()
    history = fit(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.01), 2)
    last = capsys.readouterr().out.split("\r")[-1].strip()
    assert last == f"trained 6 of 6 steps, last loss {history.step_loss[-1]:.4f}"


def test_progress_shows_the_time_left(capsys):
    from helpers.history import Progress

    progress = Progress(every=0.0)
    progress.started -= 10
    progress(History(total_steps=40, step_loss=[1.0] * 10))
    shown = capsys.readouterr().out
    assert "[#####...............] step 10 of 40, 30 s left" in shown and math.isfinite(progress.last)


def test_a_cell_that_ends_with_fit_shows_a_few_words():
    model, batches = line()
    history = fit(
        model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.1), 400, valid=batches, progress=False
    )
    shown = repr(history)
    assert len(shown) < 150 and "1200 of 1200 steps" in shown and f"valid_loss {history.valid_loss[-1]:.4g}" in shown


def test_default_dtype_that_an_earlier_cell_has_changed_is_named():
    x, before = torch.randn(8, 3), torch.get_default_dtype()
    try:
        torch.set_default_dtype(torch.float64)
        net = nn.Linear(3, 1)
        opt = torch.optim.SGD(net.parameters(), lr=0.1)
        batches = Batches(x, x[:, :1], 4)
        for call in (lambda: fit(net, batches, F.mse_loss, opt), lambda: evaluate(net, batches, F.mse_loss),
                     lambda: predict(net, x)):  # fmt: skip
            with pytest.raises(RuntimeError) as caught:
                call()
            assert "new layers are torch.float64, the data torch.float32" in caught.value.__notes__[0]
            with pytest.raises(RuntimeError) as other:  # of another trouble it says nothing
                predict(net, x.double()[:, :2])
            assert not hasattr(other.value, "__notes__")
    finally:
        torch.set_default_dtype(before)
