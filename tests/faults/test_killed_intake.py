"""Web and worker are killed at random instants while platforms send events and send again.

The short run is part of every test run; the long one is
`FAULT_EVENT_KILLS=200 pytest tests/faults/test_killed_intake.py -s`.
"""

import http.client
import json
import os
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import UUID

from sqlmodel import func, select

from domain.sources.events import VOIDED
from domain.store.database.engine import Database
from domain.store.staff.members import Role, create_user, find_by_email
from domain.store.staff.tokens.api_tokens import make_token
from domain.store.tables import Activity, Enrolment, ReceivedEvent
from tests.domain.sources.events.samples import plain, statement
from tests.factories import add_course, add_learner, on_both
from tests.faults.intake import count_until_killed, take_until_killed
from tests.faults.processes import killed, started
from tests.waiting import PATIENCE_SECONDS, ended
from worker.jobs.intake.count_events import count_events

KILLS = int(os.environ.get("FAULT_EVENT_KILLS", "4"))
LEARNERS, PLATFORMS, BATCH = 8, 3, 12
DAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)


@dataclass
class Platform:
    """Sends events with a token until it is stopped, each request until it is answered."""

    number: int
    token: str
    port: int
    stop: threading.Event
    counted: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    sent: int = 0
    again: int = 0
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        dice = random.Random(self.number)  # noqa: S311 - a test's dice
        while not self.stop.is_set():
            self._send(self._batch(dice))

    def _batch(self, dice: random.Random) -> list[dict[str, Any]]:
        """Ours with ids and without, statements, some of which are taken back, before or after."""
        batch: list[dict[str, Any]] = []
        for _ in range(BATCH):
            self.sent += 1
            learner = f"l{dice.randrange(LEARNERS)}"
            at = (DAY + timedelta(seconds=self.sent, microseconds=self.number)).isoformat()
            number = UUID(int=self.number * 10**9 + self.sent)
            mood = dice.randrange(6)
            if mood < 2:
                batch.append(plain(id=None, learner=learner, at=at, kind="content"))
            else:
                actor = {"account": {"homePage": "https://lms.example", "name": learner}}
                batch.append(statement(id=str(number), actor=actor, timestamp=at))
            self.kept += 1
            if mood == 5:
                target = {"objectType": "StatementRef", "id": str(number)}
                taken = UUID(int=self.number * 10**9 + self.sent + 5 * 10**8)
                where = dice.randrange(len(batch) + 1)
                verb = {"id": VOIDED}
                batch.insert(where, statement(id=str(taken), verb=verb, object=target))
                self.kept += 1
            else:
                self.counted[learner] += 1
        dice.shuffle(batch)
        return [*batch, batch[0]]  # one of them twice

    def _send(self, batch: list[dict[str, Any]]) -> None:
        body = json.dumps(batch)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        until = time.monotonic() + 120
        while time.monotonic() < until:
            to = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                to.request("POST", "/api/v1/events", body, headers)
                answer = to.getresponse()
                told = answer.read()
            except (OSError, http.client.HTTPException):
                self.again += 1
                time.sleep(0.1)
                continue
            finally:
                to.close()
            if answer.status != 503:
                refused = answer.status != 200 or json.loads(told)["refused"]
                self.failures += [f"{answer.status} {told[:200]!r}"] if refused else []
                return
            self.again += 1
        self.failures.append("was never answered")


def token_of(database: Database) -> str:
    with database.transaction() as session:
        course = add_course(session)
        for number in range(LEARNERS):
            add_learner(session, course, f"l{number}")
        email = "admin@events.example"
        create_user(session, email=email, name="Ada", role=Role.ADMIN, password_hash="x")
        member = find_by_email(session, email)
        assert member is not None
        now = datetime.now(UTC)
        return make_token(session, staff_id=member.staff_id, name="lms", now=now)


@contextmanager
def kept_alive(database: Database, port: int) -> Iterator[Callable[[bool], None]]:
    """A web process and a worker; what is given kills the one (or the other), which comes back."""
    url = database.url.render_as_string(hide_password=False)
    works = {True: take_until_killed, False: count_until_killed}
    alive: dict[bool, BaseProcess] = {}

    def start(is_web: bool) -> None:  # noqa: FBT001 - one of two
        alive[is_web] = started(works[is_web], url, port)

    def kill(is_web: bool) -> None:  # noqa: FBT001 - as above
        assert alive[is_web].is_alive()
        killed([alive[is_web]])
        start(is_web)

    for is_web in works:
        start(is_web)
    try:
        yield kill
    finally:
        killed(alive.values())


def kept(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(ReceivedEvent)).one()


def wait_for_more(database: Database) -> None:
    """Until another event is kept: whoever is killed then is at work."""
    before, until = kept(database), time.monotonic() + 60
    while kept(database) <= before and time.monotonic() < until:
        time.sleep(0.01)


@on_both
def test_whenever_web_or_worker_is_killed_no_event_is_lost_and_none_counts_twice(
    database: Database,
) -> None:
    seed = time.time_ns()
    print(f"seed {seed}")  # noqa: T201 - pytest shows it with a failure
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, stop = token_of(database), threading.Event()
    platforms = [
        Platform(number=number, token=token, port=port, stop=stop)
        for number in range(1, PLATFORMS + 1)
    ]
    threads = [threading.Thread(target=one.run, daemon=True) for one in platforms]
    with kept_alive(database, port) as kill:
        for thread in threads:
            thread.start()
        try:
            for number in range(KILLS):
                wait_for_more(database)
                time.sleep(dice.uniform(0, 0.1))
                kill(number % 2 == 0)
        finally:
            stop.set()
        # each tries for two minutes to have its last request answered, and says so
        ended(*threads, seconds=2 * PATIENCE_SECONDS)
    done = count_events(database, now=datetime.now(UTC))
    with database.reading() as session:
        rows = session.exec(
            select(Enrolment.ref, func.sum(Activity.clicks))
            .join(Activity, Activity.enrolment_id == Enrolment.id)  # type: ignore[arg-type]
            .group_by(Enrolment.ref)
        ).all()
    found = {ref.partition("-")[0]: clicks for ref, clicks in rows}
    wanted = sum((one.counted for one in platforms), Counter[str]())
    unique, again = sum(one.kept for one in platforms), sum(one.again for one in platforms)
    lost = sum((wanted - Counter(found)).values()) + max(0, unique - kept(database))
    doubled = sum((Counter(found) - wanted).values()) + max(0, kept(database) - unique)
    print(  # noqa: T201 - as above
        f"{KILLS} kills, {unique} events, {again} requests sent again, {done.counted} counted"
        f" last: {lost} lost, {doubled} doubled"
    )
    assert [failure for one in platforms for failure in one.failures] == []
    assert (lost, doubled) == (0, 0)
    assert again > 0
    assert done.unknown == done.doubtful == 0
