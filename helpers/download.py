"""Fetch a file from the network into memory, and keep it on disk whole or not at all."""

import os
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from .line import Line


def fetch(url: str, timeout: float = 5.0, patience: float = 120.0) -> bytes:
    """The content behind `url`.

    The reading is done by a thread of its own, so that no kind of hanging network (a name that is never
    resolved, a server that accepts and says nothing) can hold the caller longer than promised.

    Args:
        timeout: seconds to wait for the next bytes before giving up.
        patience: seconds that the whole download may take.

    Raises:
        OSError: with one line that says why: refused, not found, too slow.
    """
    parts: list[bytes] = []
    failures: list[Exception] = []
    given_up = threading.Event()
    reader = threading.Thread(target=_read, args=(url, timeout, parts, failures, given_up), daemon=True)
    reader.start()
    line = Line()
    try:
        _wait(reader, parts, timeout, patience, line)
    finally:
        given_up.set()
        if line.said:
            line.end(f"  {_megabytes(parts)}")
    if failures:
        raise OSError(f"no download ({failures[0]})")
    return b"".join(parts)


def _wait(reader: threading.Thread, parts: list[bytes], timeout: float, patience: float, line: Line) -> None:
    """Until `reader` has ended; meanwhile `line` says how much has come."""
    started = last = said = time.monotonic()
    seen = 0
    while reader.is_alive():
        reader.join(0.05)
        now = time.monotonic()
        if len(parts) > seen:
            seen, last = len(parts), now
        if now - said > 1:
            said = now
            line.say(f"  {_megabytes(parts)} so far")
        if now - last > timeout + 1:
            raise OSError(f"no answer from the network within {timeout:g} s")
        if now - started > patience:
            raise OSError(f"the network is too slow: not done after {patience:g} s")


def _megabytes(parts: list[bytes]) -> str:
    return f"{sum(map(len, parts)) / 1e6:.1f} MB"


def _read(url: str, timeout: float, parts: list[bytes], failures: list[Exception], given_up: threading.Event) -> None:
    try:
        with urllib.request.urlopen(url, timeout=timeout) as response:
            while (part := response.read1(1 << 16)) and not given_up.is_set():
                parts.append(part)
    except Exception as error:  # raised again by the thread that waits
        failures.append(error)


def store(content: bytes, path: Path) -> bool:
    """Write `content` to `path`, whole or not at all; False where the folder cannot be written.

    The bytes go to a temporary file beside `path`, which then takes its name in one step. A crash leaves
    no half file under that name, and of two processes that do this at once both leave a whole one.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        handle, temporary = tempfile.mkstemp(prefix=".mnist-", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # mkstemp makes files that only their owner can read
        os.replace(temporary, path)
        return True
    except OSError:
        return False
    finally:
        if temporary is not None:
            _remove(Path(temporary))


def _sweep(folder: Path, age: float = 3600.0) -> None:
    """Remove temporary files that a killed process left behind more than `age` seconds ago."""
    for part in folder.glob(".mnist-*.part"):
        try:
            if time.time() - part.stat().st_mtime > age:
                _remove(part)
        except OSError:
            continue  # another process has just finished with it


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        pass  # in use, or another user's
