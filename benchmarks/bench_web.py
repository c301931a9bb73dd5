"""Fifty people on 100,000 learners: the real web process on SQLite, under clicks with pauses.

Ten managers, who see everyone, and forty coaches go through overview, worklist, learners grid,
explore, one learner, a cohort and, rarely, the download. Quantiles are of whole answers; they hold
for this machine while nothing else runs on it. CPU is that of the web processes alone.
`python -m benchmarks.bench_web [learners] [seconds] [--processes=N]`
"""

import http.client
import os
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.clicks import Clicks
from benchmarks.processes import Process, web_process
from benchmarks.scored_programme import ScoredProgramme, write
from domain.store.database import Database

_PEOPLE, _THINKS, _DAYS = 50, (2.0, 8.0), 10
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_STAYCOURSE: Final = Path(sys.executable).with_name("staycourse")


@dataclass
class Seen:
    """Seconds of each click by kind, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


def person_of(port: int, cookie: str) -> Clicks:
    """Somebody signed in, over a connection of their own."""
    to = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": f"staycourse_session={cookie}", "Accept-Encoding": "gzip"}

    def ask(method: str, path: str, body: str | None) -> bytes:
        to.request(
            method, path, body, headers | ({"Content-Type": "application/json"} if body else {})
        )
        answer = to.getresponse()
        content = answer.read()
        to.close()  # as a browser's would be after the pause
        if answer.status != http.client.OK:
            raise RuntimeError(f"{answer.status} {method} {path}: {content[:200]!r}")
        return content

    return Clicks(ask)


def _clicks(
    programme: ScoredProgramme, dice: random.Random
) -> dict[str, Callable[[Clicks], bytes]]:
    cohort = dice.randint(1, programme.cohorts)
    descending = [{"colId": "risk_score", "sort": "desc"}]
    filtered = {"progress": {"filterType": "number", "type": "lessThan", "filter": 20}}
    start = 100 * dice.randint(0, 5)
    block = {"startRow": start, "endRow": start + 100}
    learner = dice.randint(1, programme.learners)
    return {
        "overview": lambda who: who.page("/"),
        "overview, cohort": lambda who: who.page("/", f"?cohort={cohort}"),
        "worklist": lambda who: who.page("/worklist"),
        "worklist, next page": lambda who: who.page("/worklist", f"?page={dice.randint(2, 20)}"),
        "worklist, cohort": lambda who: who.page("/worklist", f"?cohort={cohort}"),
        "learners": lambda who: who.page("/learners"),
        "rows, sorted": lambda who: who.rows(sortModel=descending, **block),
        "rows, filtered": lambda who: who.rows(sortModel=descending, filterModel=filtered),
        "explore": lambda who: who.page("/explore"),
        "learner": lambda who: who.page(f"/learner/{learner}"),
        "download": lambda who: who.get(f"/downloads/segments.csv?cohort={cohort}"),
    }


_OFTEN: Final = {"download": 1, "explore": 4, "learner": 20}
_ELSE: Final = 10


def _visit(person: Clicks, programme: ScoredProgramme, until: float, seen: Seen, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a draw of clicks, no secret
    time.sleep(dice.uniform(0, _THINKS[1]))
    while time.monotonic() < until:
        clicks = _clicks(programme, dice)
        (name,) = dice.choices(list(clicks), [_OFTEN.get(kind, _ELSE) for kind in clicks])
        start = time.monotonic()
        try:
            clicks[name](person)
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            seen.errors.append(f"{name}: {error}")
            return
        seen.seconds[name].append(time.monotonic() - start)
        time.sleep(dice.uniform(*_THINKS))


def load(web: Process, programme: ScoredProgramme, seconds: float) -> Seen:
    seen, until = Seen(), time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=_visit, args=(person_of(web.port, cookie), programme, until, seen, number)
        )
        for number, cookie in enumerate(programme.cookies[:_PEOPLE])
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return seen


def report(seen: Seen, seconds: float, cpu: float) -> None:
    every = [one for some in seen.seconds.values() for one in some]
    print(f"  {_PEOPLE} people, {len(every)} clicks: {len(every) / seconds:.1f} a second")
    print(
        f"  {len(seen.errors)} errors, {1_000 * cpu / len(every):.0f} ms of CPU a click:"
        f" {len(every) / cpu:.1f} clicks a CPU second"
    )
    for name, times in [("all", every), *sorted(seen.seconds.items())]:
        middle, late, latest = np.quantile(times, (0.5, 0.95, 0.99))
        print(f"    {name:<20} {len(times):5d}   p50 {middle:6.3f} s   p95 {late:6.3f} s"
              f"   p99 {latest:6.3f} s")  # fmt: skip
    for error in seen.errors[:3]:
        print(f"    {error[:200]}")


def main(learners: int, seconds: float, processes: int) -> None:
    """Print how the web process starts, its first page, and how it bears the load."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/web.sqlite"
        database = Database(url)
        database.migrate()
        programme = write(database, learners, days=_DAYS)
        database.close()
        with web_process(url, processes) as web:
            up = web.cpu()
            person, start = person_of(web.port, programme.cookies[0]), time.monotonic()
            person.page("/")
            first = time.monotonic() - start
            print(f"{learners:,} learners scored on {_DAYS} days, {processes} processes")
            print(f"  up after {up:.1f} CPU s; first page after {first:.2f} s")
            before = web.cpu()
            seen = load(web, programme, seconds)
            report(seen, seconds, web.cpu() - before)
            print(f"  at most {web.peak_mb():.0f} MB a process")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    several = [int(word[12:]) for word in sys.argv[1:] if word.startswith("--processes=")]
    asked_learners, asked_seconds, *_ = [*numbers, *(100_000, 60)[len(numbers) :]]
    main(asked_learners, asked_seconds, *(several or [2]))
