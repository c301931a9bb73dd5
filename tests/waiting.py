"""Waits that have an end: what does not come fails with a sentence, and holds nobody up."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, Final

#: More than anything takes on a machine that does ten other things at once.
PATIENCE_SECONDS: Final = 120


def wait_until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again; fails where it is not so in the end."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not within {seconds:.0f} seconds: {what}"
        time.sleep(0.02)


def ended(*ones: Thread | BaseProcess, seconds: float = PATIENCE_SECONDS) -> None:
    """Join all; fails where one goes on."""
    for one in ones:
        one.join(seconds)
        assert not one.is_alive(), f"{one.name} went on for {seconds:.0f} seconds"


@contextmanager
def stopped_at_last(
    process: "subprocess.Popen[str]", seconds: float = PATIENCE_SECONDS
) -> Iterator[None]:
    """Whatever the block does, its process is told to stop then, and killed where it does not.

    It leads a session of its own, so that what it began is killed with it.

    Raises:
        AssertionError: it had to be killed.
    """
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise AssertionError(f"told to stop, it went on for {seconds:.0f} seconds") from error
