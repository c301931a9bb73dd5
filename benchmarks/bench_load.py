"""Everything at once on PostgreSQL: fifty people click, programs ask, platforms send events.

50 people, 50 API requests a second (one learner's prediction each) and 500 events a second in
requests of 50, all played by Locust (`benchmarks/locustfile.py`), against two real web processes
that share a Redis (`make redis`), and a real worker that counts the events. The command makes its
own data, PostgreSQL and Redis. Quantiles are of whole answers and hold for a machine that does
nothing else; CPU is that of each part. `make bench` installs Locust.
`python -m benchmarks.bench_load [learners] [seconds]`
"""

import sys
import time
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import text

from benchmarks.load_test import load_test, report
from benchmarks.processes import web_process, worker_process
from benchmarks.scored_programme import write
from benchmarks.servers import postgresql, redis
from domain.store.database import Database
from domain.store.staff.tokens import Scope, make_token

_DAYS: Final = 4


def main(learners: int, seconds: float) -> None:
    """Print errors, quantiles by kind of question, and the CPU of each part."""
    with postgresql() as server, redis() as redis_url:
        database = Database(server.url)
        database.migrate()
        programme = write(database, learners, days=_DAYS)
        token = database.write(
            make_token, staff_id=None, name="bench", now=datetime.now(UTC), scopes=set(Scope)
        )
        with (
            web_process(server.url, 2, REDIS_URL=redis_url) as web,
            worker_process(server.url) as worker,
        ):
            time.sleep(15)  # until all are up and warm
            before = (web.cpu(), worker.cpu(), server.cpu_now())
            found = load_test(web, programme, ["Colleague", "Program", "Platform"], seconds, token)
            used = (web.cpu(), worker.cpu(), server.cpu_now())
        with database.reading() as session:
            kept = session.scalar(text("SELECT count(*) FROM received_event"))
            waiting = session.scalar(
                text("SELECT count(*) FROM received_event WHERE state = 'waiting'")
            )
        database.close()
    print(f"{learners:,} learners, {seconds:.0f} s")
    print("\n".join(report(found, seconds)))
    print(f"  {kept:,} events kept, {waiting:,} of them not counted yet")
    whole = 1_000 * (sum(used) - sum(before)) / seconds
    print(f"  web, worker and database: {whole:.0f} ms of CPU a second")
    parts = zip(("web", "worker", "database"), used, before, strict=True)
    print("  CPU s: " + ", ".join(f"{name} {now - then:.0f}" for name, now, then in parts))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    asked_learners, asked_seconds, *_ = [*numbers, *(20_000, 300)[len(numbers) :]]
    main(asked_learners, asked_seconds)
