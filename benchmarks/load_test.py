"""Many at once: runs `locustfile` against a web process and tells what was answered, and when."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from benchmarks.processes import Process
from benchmarks.scored_programme import ScoredProgramme

_FILE: Final = Path(__file__).with_name("locustfile.py")
_FOUND_ERRORS: Final = 1
#: How many of each class of the file ask.
_USERS: Final = {"Colleague": 50, "Program": 16, "Platform": 16}


def load_test(
    web: Process, programme: ScoredProgramme, users: Sequence[str], seconds: float, token: str = ""
) -> Sequence[Mapping[str, Any]]:
    """What Locust counted, one entry for each kind of request.

    Raises:
        RuntimeError: Locust did not run; the message is what it said.
    """
    known = {
        "cookies": programme.cookies[: _USERS["Colleague"]],
        "learners": programme.learners,
        "cohorts": programme.cohorts,
        "token": token,
        "users": _USERS,
    }
    count = str(sum(_USERS[one] for one in users))
    with NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(known, file)
        file.flush()
        done = subprocess.run(  # noqa: S603 - our own command
            [
                *(sys.executable, "-m", "locust", "--locustfile", str(_FILE), *users),
                *("--headless", "--json", "--loglevel", "ERROR", "--stop-timeout", "60"),
                *("--users", count, "--spawn-rate", "20", "--run-time", f"{seconds:.0f}s"),
                *("--host", f"http://127.0.0.1:{web.port}"),
            ],
            env=os.environ | {"LOAD_TEST": file.name, "PYTHONPATH": str(_FILE.parent.parent)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode > _FOUND_ERRORS:
        raise RuntimeError(done.stderr[-2000:])
    found: Sequence[Mapping[str, Any]] = json.loads(done.stdout)
    return found


def report(found: Sequence[Mapping[str, Any]], seconds: float) -> Iterator[str]:
    """Lines: how many there were, errors, and quantiles of whole answers, of all and by kind."""
    times: Counter[str] = Counter()
    for one in found:
        times.update(one["response_times"])
    every = {"name": "all", "num_requests": times.total(), "response_times": times}
    yield f"  {sum(one['num_failures'] for one in found)} errors"
    for one in (every, *sorted(found, key=lambda entry: str(entry["name"]))):
        at = "   ".join(f"p{share} {_quantile(one, share) / 1000:6.3f} s" for share in (50, 95, 99))
        rate = one["num_requests"] / seconds
        yield f"    {one['name']:<20} {one['num_requests']:5d}   {at}   {rate:.1f} a second"


def _quantile(one: Mapping[str, Any], share: int) -> float:
    """Milliseconds in which so many of a hundred were answered, as Locust rounds them."""
    left = one["num_requests"] * share / 100
    for milliseconds, times in sorted((float(ms), n) for ms, n in one["response_times"].items()):
        left -= times
        if left <= 0:
            return milliseconds
    return float("nan")
