"""Events as they happen: the web process takes statements on PostgreSQL, a worker counts them.

Statements such as Moodle's plugin sends (about 1 kB each), of 20,000 learners, in requests of 100
by four senders at once; then singly. Each answer comes after the commit. The rate is what two cores
bear where nothing else runs on them.
`python -m benchmarks.bench_events [events]`
"""

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pandas as pd

from benchmarks.servers import Server, postgresql
from domain.frames import COHORTS, ENROLMENTS, LEARNERS, PROGRAMMES
from domain.sources import ImportBatch
from domain.store.activity import save_batch
from domain.store.database import Database
from domain.store.staff import Role, create_user, find_by_email, make_token
from worker.jobs.intake.count_events import count_events

_LEARNERS: Final = 20_000
_SENDERS: Final = 4
_STAYCOURSE: Final = Path(sys.executable).with_name("staycourse")
_MOODLE: Final = "https://moodle.example.org"
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Web:
    """A running web process, and what lets us in."""

    process: int
    port: int
    token: str


def _roster(database: Database, now: datetime) -> str:
    """Learners of one cohort, and a token of an admin."""
    today = now.date()
    refs = [f"{number}" for number in range(_LEARNERS)]
    frames = {
        "programmes": PROGRAMMES.conform(pd.DataFrame([{"ref": "p", "name": "Programme"}])),
        "cohorts": COHORTS.conform(pd.DataFrame([_cohort(today)])),
        "learners": LEARNERS.conform(pd.DataFrame({"ref": refs})),
        "enrolments": ENROLMENTS.conform(
            pd.DataFrame({"ref": refs, "learner_ref": refs}).assign(cohort_ref="7")
        ),
    }
    with database.transaction() as session:
        save_batch(session, ImportBatch(frames=frames), source="bench", path="-", now=now)
        email = "admin@bench.example"
        create_user(session, email=email, name="-", role=Role.ADMIN, password_hash="x")  # noqa: S106 - opens nothing
        member = find_by_email(session, email)
        if member is None:
            raise RuntimeError("the admin was not kept")
        return make_token(session, staff_id=member.staff_id, name="bench", now=now)


def _cohort(today: date) -> dict[str, Any]:
    days = {"starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=60)}
    days = {name: pd.Timestamp(day) for name, day in days.items()}
    return {"ref": "7", "programme_ref": "p", "name": "Spring", **days}


def _statement(number: int, dice: random.Random, at: datetime) -> dict[str, Any]:
    verb, sort = dice.choice((("viewed", "page"), ("answered", "question"), ("played", "video")))
    course = {"objectType": "Activity", "id": f"{_MOODLE}/course/view.php?id=7"}
    course["definition"] = {"type": "http://id.tincanapi.com/activitytype/lms/course"}  # type: ignore[assignment]
    return {
        "id": str(UUID(int=dice.getrandbits(128), version=4)),
        "actor": {
            "name": "Somebody",
            "account": {"homePage": _MOODLE, "name": f"{dice.randrange(_LEARNERS)}"},
        },
        "verb": {"id": f"http://id.tincanapi.com/verb/{verb}", "display": {"en": verb}},
        "object": {
            "id": f"{_MOODLE}/mod/{sort}/view.php?id={number % 900}",
            "definition": {"type": f"http://example.org/activities/{sort}", "name": {"en": sort}},
        },
        "timestamp": (at - timedelta(seconds=dice.randrange(7_200))).isoformat(),
        "context": {
            "platform": "Moodle",
            "language": "en",
            "extensions": {"http://example.org/info": {"event": "x" * 60, "version": "4.5"}},
            "contextActivities": {"grouping": [{"id": _MOODLE}, course]},
        },
    }


def _bodies(events: int, size: int, at: datetime) -> list[bytes]:
    dice = random.Random(events * size)  # noqa: S311 - a draw of events, no secret
    return [
        json.dumps([_statement(first + n, dice, at) for n in range(size)]).encode()
        for first in range(0, events, size)
    ]


@contextmanager
def _web(url: str, token: str) -> Iterator[Web]:
    """The real web process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"DATABASE_URL": url, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(  # noqa: S603 - our own command
        [str(_STAYCOURSE), "web", "--port", str(port)], env=os.environ | settings
    ) as running:
        try:
            _wait(port)
            yield Web(process=running.pid, port=port, token=token)
        finally:
            running.terminate()
            running.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(12_000):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            time.sleep(5)  # it reads ahead what pages ask for
            return
        time.sleep(0.01)
    raise RuntimeError("the web process did not come up")


def _cpu(process: int) -> float:
    """Seconds of a process and all that it has started, ended or not (Linux)."""
    text = Path(f"/proc/{process}/stat").read_text()
    seconds = sum(map(int, text.rpartition(")")[2].split()[11:15])) / _TICKS
    for one in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        with suppress(OSError):
            seconds += _cpu(int(one))
    return seconds


def _send(web: Web, bodies: Sequence[bytes], failures: list[str]) -> None:
    headers = {"Authorization": f"Bearer {web.token}", "Content-Type": "application/json"}
    to = http.client.HTTPConnection("127.0.0.1", web.port, timeout=120)
    for body in bodies:
        to.request("POST", "/api/v1/events", body, headers)
        answer = to.getresponse()
        told = answer.read()
        if answer.status != http.client.OK or b'"refused":[]' not in told:
            failures.append(f"{answer.status} {told[:200]!r}")
    to.close()


def _sent(web: Web, bodies: list[bytes]) -> float:
    """Seconds on the clock until all are answered."""
    failures: list[str] = []
    threads = [
        threading.Thread(target=_send, args=(web, bodies[n::_SENDERS], failures))
        for n in range(_SENDERS)
    ]
    start = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failures:
        raise RuntimeError(f"{len(failures)} requests failed: {failures[0]}")
    return time.monotonic() - start


def _received(server: Server, web: Web, events: int, size: int) -> float:
    """Print what receiving costs; CPU seconds of 1,000 events."""
    bodies = _bodies(events, size, datetime.now(UTC))
    before = _cpu(web.process), server.cpu_now()
    clock = _sent(web, bodies)
    after = _cpu(web.process), server.cpu_now()
    own, stored = ((now - then) * 1_000 / events for now, then in zip(after, before, strict=True))
    print(
        f"  received, {size:>3} a request   web {own:.3f}   database {stored:.3f}"
        f"   CPU s for 1,000 events   ({events / clock:,.0f} a second on the clock)"
    )
    return own + stored


def _counted(server: Server, database: Database, events: int) -> float:
    own, stored = time.process_time(), server.cpu_now()
    done = count_events(database, now=datetime.now(UTC))
    own = (time.process_time() - own) * 1_000 / events
    stored = (server.cpu_now() - stored) * 1_000 / events
    if done.counted != events:
        raise RuntimeError(f"{done} of {events} events")
    print(
        f"  counted                 worker {own:.3f}   database {stored:.3f}"
        f"   CPU s for 1,000 events"
    )
    return own + stored


def main(events: int) -> None:
    """Print what it costs to receive and to count events."""
    with postgresql() as server:
        database = Database(server.url)
        database.migrate()
        token = _roster(database, datetime.now(UTC))
        with _web(server.url, token) as web:
            print(f"{events:,} statements of {_LEARNERS:,} learners")
            received = _received(server, web, events, 100)
            counted = _counted(server, database, events)
            few = max(400, events // 20)
            _received(server, web, few, 1)
            _counted(server, database, few)
        whole = received + counted
        print(
            f"  in requests of 100: {whole:.2f} CPU s for 1,000 events in all,"
            f" so two cores bear {2_000 / whole:,.0f} a second"
        )
        database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000)
