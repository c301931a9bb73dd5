"""Runs one measurement in a process of its own, so that its memory is its own."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any


def measure(module: str, name: str, *arguments: str) -> dict[str, Any]:
    """Seconds, CPU seconds and peak memory (MB) of `python -m module name arguments...`."""
    command = [sys.executable, "-m", module, name, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own module
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def report(work: Callable[[], Any], repeat: int = 3) -> None:
    """Print the best time of `repeat` runs, the peak memory and what the work gave, as JSON."""
    before = peak_mb()
    times, result = [], None
    for _ in range(repeat):
        start, cpu = time.perf_counter(), time.process_time()
        result = work()
        times.append((time.perf_counter() - start, time.process_time() - cpu))
    seconds, cpu_seconds = (min(column) for column in zip(*times, strict=True))
    found = {"seconds": seconds, "cpu": cpu_seconds, "mb": peak_mb() - before, "result": result}
    print(json.dumps(found))


def peak_mb() -> float:
    """Peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
