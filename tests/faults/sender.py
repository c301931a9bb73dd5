"""A sender in a process of its own, on a clock that runs sixty times as fast."""

import time
from datetime import UTC, datetime
from pathlib import Path

from config.files import load_policy
from domain.policy import Channel
from domain.store.database.engine import Database
from tests.factories import deployment_for
from tests.worker.senders.samples import KEYS
from worker.jobs.sending.send_nudges import send_nudges
from worker.senders.email import EmailSender, SmtpAccount

CONNECTIONS = 2
_SPEED = 60


def fast_now(started_at: datetime) -> datetime:
    """A minute for each second since `started_at`."""
    return started_at + (datetime.now(UTC) - started_at) * _SPEED


def send_until_killed(url: str, smtp_port: int, started_at: datetime, seconds: float) -> None:
    """Send what is due, again and again, for at most so many seconds."""
    database = Database(url)
    here = deployment_for(database, load_policy(Path(__file__).parents[2] / "config"))
    account = SmtpAccount(
        host="127.0.0.1",
        port=smtp_port,
        security="none",
        sender="Team <hi@stay.example>",
        bounce_keys=KEYS,
    )
    senders = {Channel.EMAIL: [EmailSender(account) for _ in range(CONNECTIONS)]}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = fast_now(started_at)
        send_nudges(here, now=now, senders=senders, seconds=10)
        time.sleep(0.02)
    for sender in senders[Channel.EMAIL]:
        sender.close()
    database.close()
