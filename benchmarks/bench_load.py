"""Everything at once on PostgreSQL: fifty people click, programs ask, platforms send events.

50 people, 50 API requests a second (one learner's prediction each) and 500 events a second in
requests of 50, against two real web processes that share a Redis (`make redis`), and a real worker
that counts the events. The command makes its own data, PostgreSQL and Redis. Quantiles
are of whole answers and hold for a machine that does nothing else; CPU is that of each part.
`python -m benchmarks.bench_load [learners] [seconds]`
"""

import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from sqlalchemy import text

from benchmarks.bench_web import Seen, load, report
from benchmarks.processes import Process, web_process, worker_process
from benchmarks.scored_programme import write
from benchmarks.servers import postgresql, redis
from domain.store.database import Database
from domain.store.staff import Scope, make_token

_ASKED, _SENT, _BATCH, _SENDERS = 50, 500, 50, 16
_DAYS: Final = 4
_STAYCOURSE: Final = Path(sys.executable).with_name("staycourse")


def _ask(to: http.client.HTTPConnection, token: str, method: str, path: str, body: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    to.request(method, path, body or None, headers)
    answer = to.getresponse()
    content = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{answer.status} {method} {path}: {content[:150]!r}")


def _steadily(
    name: str, rate: float, once: Callable[[http.client.HTTPConnection], None], *, web: Process,
    until: float, seen: Seen,
) -> None:  # fmt: skip
    """So many a second over one connection, which a slow answer delays, and which then hurries."""
    to = http.client.HTTPConnection("127.0.0.1", web.port, timeout=120)
    next_at = time.monotonic()
    while (start := time.monotonic()) < until:
        try:
            once(to)
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            seen.errors.append(f"{name}: {error}")
            to.close()
        else:
            seen.seconds[name].append(time.monotonic() - start)
        next_at += 1 / rate
        time.sleep(max(0.0, next_at - time.monotonic()))


def _events(learners: int, dice: random.Random) -> str:
    at = datetime.now(UTC) - timedelta(seconds=60)
    return json.dumps(
        [
            {
                "id": f"{dice.getrandbits(96):x}",
                "learner": f"l{dice.randint(1, learners)}",
                "at": at.isoformat(),
                "kind": "content",
            }
            for _ in range(_BATCH)
        ]
    )


def main(learners: int, seconds: float) -> None:
    """Print errors, quantiles by kind of question, and the CPU of each part."""
    with postgresql() as server, redis() as redis_url:
        database = Database(server.url)
        database.migrate()
        programme = write(database, learners, days=_DAYS)
        with database.transaction() as session:
            token = make_token(
                session, staff_id=None, name="bench", now=datetime.now(UTC), scopes=set(Scope)
            )
        with (
            web_process(server.url, 2, REDIS_URL=redis_url) as web,
            worker_process(server.url) as worker,
        ):
            time.sleep(15)  # until all are up and warm
            seen, until = Seen(), time.monotonic() + seconds
            before = (web.cpu(), worker.cpu(), server.cpu_now())

            def predict(to: http.client.HTTPConnection) -> None:
                number = random.randint(1, learners)  # noqa: S311 - a draw of clicks, no secret
                _ask(to, token, "GET", f"/api/v1/predictions/n{number}", "")

            def send(to: http.client.HTTPConnection) -> None:
                dice = random.Random()  # noqa: S311 - as above
                _ask(to, token, "POST", "/api/v1/events", _events(learners, dice))

            kinds = [("one prediction", _ASKED, predict), ("50 events", _SENT / _BATCH, send)]
            threads = [
                threading.Thread(
                    target=_steadily,
                    args=(name, rate / _SENDERS, once),
                    kwargs={"web": web, "until": until, "seen": seen},
                )
                for name, rate, once in kinds
                for _ in range(_SENDERS)
            ]
            for thread in threads:
                thread.start()
            clicked = load(web, programme, seconds)
            for thread in threads:
                thread.join()
            used = (web.cpu(), worker.cpu(), server.cpu_now())
        with database.reading() as session:
            kept = session.scalar(text("SELECT count(*) FROM received_event"))
            waiting = session.scalar(
                text("SELECT count(*) FROM received_event WHERE state = 'waiting'")
            )
        database.close()
    print(f"{learners:,} learners, {seconds:.0f} s")
    report(clicked, seconds, used[0] - before[0])
    for name, times in seen.seconds.items():
        middle, late, latest = np.quantile(times, (0.5, 0.95, 0.99))
        rate = len(times) / seconds
        print(f"    {name:<20} {len(times):5d}   p50 {middle:6.3f} s   p95 {late:6.3f} s"
              f"   p99 {latest:6.3f} s   {rate:.0f} a second")  # fmt: skip
    print(f"  {len(seen.errors)} errors of programs {seen.errors[:2]}")
    print(f"  {kept:,} events kept, {waiting:,} of them not counted yet")
    whole = 1_000 * (sum(used) - sum(before)) / seconds
    print(f"  web, worker and database: {whole:.0f} ms of CPU a second")
    parts = zip(("web", "worker", "database"), used, before, strict=True)
    print("  CPU s: " + ", ".join(f"{name} {now - then:.0f}" for name, now, then in parts))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    asked_learners, asked_seconds, *_ = [*numbers, *(20_000, 300)[len(numbers) :]]
    main(asked_learners, asked_seconds)
