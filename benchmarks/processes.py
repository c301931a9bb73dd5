"""The real web process and the real worker, as programs beside a benchmark."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_STAYCOURSE: Final = Path(sys.executable).with_name("staycourse")


@dataclass(frozen=True)
class Process:
    """One of ours that runs, with its children; `port` is that of a web process."""

    first: int
    port: int = 0

    def processes(self) -> list[int]:
        """The process and all that it started."""
        found = [self.first]
        for one in found:
            with suppress(OSError):
                found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        return found

    def cpu(self) -> float:
        """User and system seconds of all so far: utime and stime of proc(5)."""
        texts = [Path(f"/proc/{one}/stat").read_text() for one in self.processes()]
        fields = [text.rpartition(")")[2].split() for text in texts]
        return sum(int(ticks) for one in fields for ticks in one[11:13]) / _TICKS

    def peak_mb(self) -> float:
        """Of the largest."""
        texts = [Path(f"/proc/{one}/status").read_text() for one in self.processes()]
        return max(int(text.partition("VmHWM:")[2].split()[0]) / 1024 for text in texts)


@contextmanager
def web_process(url: str, processes: int, **more: str) -> Iterator[Process]:
    """The real web process, once it answers; `more` are its settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"DATABASE_URL": url, "WEB_CONCURRENCY": str(processes), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(  # noqa: S603 - our own command
        [str(_STAYCOURSE), "web", "--port", str(port)],
        env=os.environ | settings | more,
        stdout=subprocess.DEVNULL,
    ) as running:
        try:
            _wait(port)
            yield Process(running.pid, port)
        finally:
            running.terminate()
            running.wait(timeout=120)


@contextmanager
def worker_process(url: str) -> Iterator[Process]:
    """The real worker."""
    settings = {"DATABASE_URL": url, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen([str(_STAYCOURSE), "worker"], env=os.environ | settings) as running:  # noqa: S603 - our own command
        try:
            yield Process(running.pid)
        finally:
            running.terminate()
            running.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(18_000):  # minutes, on a machine that others use
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
    raise RuntimeError("the web process did not come up")
