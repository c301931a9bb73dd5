"""Events as they happen: the web process takes statements on PostgreSQL, a worker counts them.

Statements such as Moodle's plugin sends (about 1 kB each), of 20,000 learners, in requests of 100
by four senders at once; then singly. Each answer comes after the commit. The rate is what two cores
bear where nothing else runs on them. Then 2,000 events a second come for so many seconds, beside a
real worker that counts them: how late were the answers, how many were kept, and what still waited.
`python -m benchmarks.bench_events [events] [seconds]`
"""

import http.client
import json
import os
import random
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import text

from benchmarks.processes import Process, web_process, worker_process
from benchmarks.servers import Server, postgresql
from domain.frames import COHORTS, ENROLMENTS, LEARNERS, PROGRAMMES
from domain.sources import ImportBatch
from domain.store.activity import save_batch
from domain.store.database import Database
from domain.store.staff import Role, create_user, find_by_email
from domain.store.staff.tokens import make_token
from worker.jobs.intake.count_events import count_events

_LEARNERS: Final = 20_000
_SENDERS: Final = 4
_A_SECOND: Final = 2_000
_BATCH: Final = 100
_STAYCOURSE: Final = Path(sys.executable).with_name("staycourse")
_MOODLE: Final = "https://moodle.example.org"
_TICKS: Final = os.sysconf("SC_CLK_TCK")


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


@dataclass(frozen=True)
class _Sender:
    """What lets us in."""

    port: int
    token: str


def _send(sender: _Sender, bodies: Sequence[bytes], failures: list[str]) -> None:
    headers = {"Authorization": f"Bearer {sender.token}", "Content-Type": "application/json"}
    to = http.client.HTTPConnection("127.0.0.1", sender.port, timeout=120)
    for body in bodies:
        to.request("POST", "/api/v1/events", body, headers)
        answer = to.getresponse()
        told = answer.read()
        if answer.status != http.client.OK or b'"refused":[]' not in told:
            failures.append(f"{answer.status} {told[:200]!r}")
    to.close()


def _sent(sender: _Sender, bodies: list[bytes]) -> float:
    """Seconds on the clock until all are answered."""
    failures: list[str] = []
    threads = [
        threading.Thread(target=_send, args=(sender, bodies[n::_SENDERS], failures))
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


def _received(server: Server, web: Process, token: str, events: int, size: int) -> float:
    """Print what receiving costs; CPU seconds of 1,000 events."""
    bodies = _bodies(events, size, datetime.now(UTC))
    before = web.cpu(), server.cpu_now()
    clock = _sent(_Sender(web.port, token), bodies)
    after = web.cpu(), server.cpu_now()
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


def _send_in_time(
    sender: _Sender, bodies: Sequence[bytes], first: float, late: list[float], failures: list[str]
) -> None:
    """Each request when it is due; `late` are seconds from then to its answer."""
    for number, body in enumerate(bodies):
        due = first + number * _SENDERS * _BATCH / _A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        _send(sender, [body], failures)
        late.append(time.monotonic() - due)


def print_steady(seconds: int) -> None:
    """Print what came of 2,000 events a second: refusals, lateness, what a worker had counted."""
    with postgresql() as server:
        database = Database(server.url)
        database.migrate()
        token = _roster(database, datetime.now(UTC))
        bodies = _bodies(_A_SECOND * seconds, _BATCH, datetime.now(UTC))
        with web_process(server.url, 1) as web, worker_process(server.url):
            time.sleep(10)  # until the worker leads
            late: list[float] = []
            failures: list[str] = []
            start, sender = time.monotonic(), _Sender(web.port, token)
            with ThreadPoolExecutor(_SENDERS) as pool:
                sent = [
                    pool.submit(_send_in_time, sender, bodies[n::_SENDERS], first, late, failures)
                    for n in range(_SENDERS)
                    for first in [start + n * _BATCH / _A_SECOND]
                ]
            for one in sent:
                one.result()
            took, waiting = time.monotonic() - start, _waiting(database)
            while _waiting(database) and time.monotonic() - start < 10 * seconds:
                time.sleep(0.2)
            counted = time.monotonic() - start - took
        kept = _kept(database)
        database.close()
    events, (middle, most) = _A_SECOND * seconds, np.quantile(late, (0.5, 0.95)) * 1_000
    print(f"{events:,} events in {took:.1f} s, {events / took:,.0f} a second: {kept:,} kept")
    print(f"  answered p50 {middle:.0f} ms   p95 {most:.0f} ms after they were due")
    print(f"  {len(failures)} requests refused {failures[:1]}")
    print(f"  {waiting:,} waited for the worker at the end, all counted {counted:.1f} s later")


def _waiting(database: Database) -> int:
    return _number(database, "SELECT count(*) FROM received_event WHERE state = 'waiting'")


def _kept(database: Database) -> int:
    return _number(database, "SELECT count(*) FROM received_event")


def _number(database: Database, asked: str) -> int:
    with database.reading() as session:
        return int(session.scalar(text(asked)) or 0)


def print_costs(events: int) -> None:
    """Print what it costs to receive and to count events."""
    with postgresql() as server:
        database = Database(server.url)
        database.migrate()
        token = _roster(database, datetime.now(UTC))
        with web_process(server.url, 1) as web:
            time.sleep(5)  # it reads ahead what pages ask for
            print(f"{events:,} statements of {_LEARNERS:,} learners")
            received = _received(server, web, token, events, _BATCH)
            counted = _counted(server, database, events)
            few = max(400, events // 20)
            _received(server, web, token, few, 1)
            _counted(server, database, few)
        whole = received + counted
        print(
            f"  in requests of 100: {whole:.2f} CPU s for 1,000 events in all,"
            f" so two cores bear {2_000 / whole:,.0f} a second"
        )
        database.close()


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    events, seconds = [*given, *(40_000, 60)[len(given) :]]
    print_costs(events)
    print_steady(seconds)
