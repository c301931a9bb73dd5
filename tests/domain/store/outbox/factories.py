"""Messages in the outbox: as they are queued, and as a sender claims them."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.outbox.messages import Claimed, Draft, claim_messages, queue_messages
from domain.store.tables import Message
from tests.factories import NOON

EVERY = tuple(Channel)


def draft(key: str, **changes: Any) -> Draft:
    """A mail to a learner that may leave at noon, unless `changes` say otherwise."""
    usual: dict[str, Any] = {
        "dedupe_key": key,
        "channel": Channel.EMAIL,
        "kind": "reengage",
        "address": "ada@learner.example",
        "subject": "Hello",
        "text": "Words",
        "html": None,
        "template": "reengage@1",
        "send_after_at": NOON,
        "expires_at": NOON + timedelta(hours=48),
        "headers": {"Reply-To": "grace@coach.example"},
    }
    return Draft(**(usual | changes))


def put(database: Database, *drafts: Draft) -> int:
    """Queue them at noon."""
    return database.write(queue_messages, drafts, now=NOON)


def take(database: Database, by: str = "a", limit: int = 100, **at: float) -> list[Claimed]:
    """Claim what is due so long after noon."""
    now = NOON + timedelta(**at)
    return database.write(claim_messages, by=by, limit=limit, now=now, channels=EVERY)


def states(database: Database) -> dict[str, str]:
    """What became of each, by its key."""
    rows = database.read_arrow(select(Message)).to_pylist()
    return {row["dedupe_key"]: row["state"] for row in rows}
