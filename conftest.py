"""How pytest runs the notebooks: one worker a notebook, no waiting for dead kernels, no cascades of errors."""

import os
from queue import Empty

# Two workers share the machine, so one thread each, and none that spins while it waits. This must be set
# before torch is imported, here and in the kernels.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.pop("COURSE_STRICT", None)  # the tests set it where they mean it

import pytest  # noqa: E402
from nbval.kernel import RunningKernel  # noqa: E402
from nbval.plugin import IPyNbCell  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402


class ByNotebook(LoadScopeScheduling):
    """The cells of a notebook stay together, and so do the browser tests; all other tests run anywhere."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return file if file.endswith((".ipynb", "test_browser.py", "test_demos.py")) else nodeid


def pytest_xdist_make_scheduler(config, log):
    return ByNotebook(config, log)


def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
    """As nbval's own, but it gives up at once when the kernel has died."""
    waited = 0.0
    while timeout is None or waited < timeout:
        try:
            reply = self.get_message(stream="shell", timeout=1)
        except Empty:
            waited += 1
            if not self.is_alive():
                raise RuntimeError("the kernel died while it ran this cell") from None
            continue
        if reply["parent_header"].get("msg_id") == msg_id:
            if reply["content"]["status"] == "aborted":
                raise RuntimeError("the kernel refused to run this cell")
            return
    raise Empty


RunningKernel.await_reply = await_reply


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if isinstance(item, IPyNbCell) and report.failed and not hasattr(item.parent, "first_failure"):
        item.parent.first_failure = item.name
    return report


def pytest_runtest_setup(item):
    if isinstance(item, IPyNbCell) and hasattr(item.parent, "first_failure"):
        pytest.skip(f"{item.parent.first_failure} of this notebook failed")
