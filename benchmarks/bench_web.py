"""Fifty people on 100,000 learners: the real web process on SQLite, under clicks with pauses.

Locust plays ten managers, who see everyone, and forty coaches (`benchmarks/locustfile.py`).
Quantiles are of whole answers; they hold for this machine while nothing else runs on it. CPU is
that of the web processes alone. `make bench` installs Locust.
`python -m benchmarks.bench_web [learners] [seconds] [--processes=N]`
"""

import http.client
import sys
import tempfile
import time

from benchmarks.clicks import Clicks
from benchmarks.load_test import load_test, report
from benchmarks.processes import Process, web_process
from benchmarks.scored_programme import write
from domain.store.database import Database

_DAYS = 10
#: Seconds after which a process works a first prediction out; CPU a second of one that waits.
_PREDICTS_AFTER, _IDLE = 12, 0.1


def _first_page(web: Process, cookie: str) -> float:
    """Seconds until what a browser first shows is there: the frame, then Today."""
    to = http.client.HTTPConnection("127.0.0.1", web.port, timeout=120)
    headers = {"Cookie": f"staycourse_session={cookie}", "Content-Type": "application/json"}

    def ask(method: str, path: str, body: str | None) -> bytes:
        to.request(method, path, body, headers)
        answer = to.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{answer.status} {method} {path}: {content[:200]!r}")
        return content

    person, start = Clicks(ask), time.monotonic()
    person.get("/")
    person.page("/")
    to.close()
    return time.monotonic() - start


def _settled(web: Process) -> float:
    """CPU seconds once it does nothing: what it loads after its first pages is of no click."""
    time.sleep(_PREDICTS_AFTER)
    before, used = 0.0, web.cpu()
    while used - before > _IDLE:
        time.sleep(1)
        before, used = used, web.cpu()
    return used


def main(learners: int, seconds: float, processes: int) -> None:
    """Print how the web process starts, its first page, and how it bears the load."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/web.sqlite"
        database = Database(url)
        database.migrate()
        programme = write(database, learners, days=_DAYS)
        database.close()
        with web_process(url, processes) as web:
            up, first = web.cpu(), _first_page(web, programme.cookies[0])
            print(f"{learners:,} learners scored on {_DAYS} days, {processes} processes")
            print(f"  up after {up:.1f} CPU s; first page after {first:.2f} s")
            before = _settled(web)
            found = load_test(web, programme, ["Colleague"], seconds)
            clicks = sum(one["num_requests"] for one in found)
            print("\n".join(report(found, seconds)))
            print(f"  {1_000 * (web.cpu() - before) / clicks:.0f} ms of CPU a click")
            print(f"  at most {web.peak_mb():.0f} MB a process")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    several = [int(word[12:]) for word in sys.argv[1:] if word.startswith("--processes=")]
    asked_learners, asked_seconds, *_ = [*numbers, *(100_000, 60)[len(numbers) :]]
    main(asked_learners, asked_seconds, *(several or [2]))
