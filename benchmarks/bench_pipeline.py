"""A night's work at growing sizes: each step is the command an operator runs, in its own process.

Learners are synthetic; about three in ten are in a cohort that runs. The import is of all their
history. Where the database is PostgreSQL, its own CPU is counted too; its memory is not.
`python -m benchmarks.bench_pipeline [--postgresql] [learners ...]`
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.servers import postgresql

SIZES: Final = (2_000, 20_000, 100_000)
_STAYCOURSE: Final = Path(sys.executable).with_name("staycourse")


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one command took: CPU seconds with those of its children, and peak memory in MB."""

    name: str
    cpu: float
    clock: float
    mb: float


def night(learners: int, folder: Path, url: str, server_cpu: Callable[[], float]) -> list[Step]:
    """Import, learn, score, plan and export, once each, in an empty database."""
    data = folder / "data"
    environment = os.environ | {"DATABASE_URL": url, "OMP_NUM_THREADS": "1"}

    def step(name: str, *arguments: str) -> Step:
        before, begun = server_cpu(), time.monotonic()
        used = run_step(arguments, environment)
        cpu = used.ru_utime + used.ru_stime + server_cpu() - before
        clock = time.monotonic() - begun
        return Step(name=name, cpu=cpu, clock=clock, mb=used.ru_maxrss / 1024)

    step("generate", "generate", "--learners", str(learners), "--out", str(data))
    files = [str(data), "--mapping", str(data / "mapping.toml")]
    return [
        step("import", "import", "tables", *files),
        step("train", "run", "train-scorer"),
        step("score", "run", "score-learners"),
        step("plan", "run", "plan-nudges"),
        step("export", "export", "segments", str(folder / "segments.csv")),
    ]


def run_step(arguments: Sequence[str], environment: dict[str, str]) -> "resource.struct_rusage":
    """What a command of ours used, with its children; raises `RuntimeError` with what it said."""
    command = [str(_STAYCOURSE), *arguments]
    with tempfile.TemporaryFile() as output:
        started = subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        if started.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)}\n{output.read().decode()}")
    return used


@contextmanager
def _database(folder: Path, *, on_postgresql: bool) -> Iterator[tuple[str, Callable[[], float]]]:
    if not on_postgresql:
        yield f"sqlite:///{folder}/bench.sqlite", lambda: 0.0
        return
    with postgresql() as server:
        yield server.url, server.cpu


def main(sizes: tuple[int, ...], *, on_postgresql: bool) -> None:
    """Print each step at each size, and how many times more it took than at the size before."""
    name = "PostgreSQL" if on_postgresql else "SQLite"
    print(f"CPU seconds, seconds on the clock, peak memory and growth of CPU on {name}")
    before: dict[str, float] = {}
    for learners in sizes:
        with (
            tempfile.TemporaryDirectory() as scratch,
            _database(Path(scratch), on_postgresql=on_postgresql) as (url, cpu),
        ):
            steps = night(learners, Path(scratch), url, cpu)
        print(f"  {learners:,} learners")
        for one in steps:
            grown = f"{one.cpu / before[one.name]:5.1f} x" if one.name in before else ""
            times = f"{one.cpu:7.1f} s  {one.clock:7.1f} s"
            print(f"    {one.name:<13} {times}  {one.mb:6.0f} MB  {grown}".rstrip(), flush=True)
        before = {one.name: one.cpu for one in steps}


if __name__ == "__main__":
    asked = tuple(int(word) for word in sys.argv[1:] if word.isdigit())
    main(asked or SIZES, on_postgresql="--postgresql" in sys.argv)
