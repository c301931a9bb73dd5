from datetime import timedelta
from typing import Any

from domain.messaging.delivery import BounceKeys
from domain.policy import Channel
from domain.store.outbox.messages import Claimed
from tests.factories import NOON

#: Keys as a deployment makes them from its secret.
KEYS = BounceKeys(secrets=("a secret of the tests' own",))


def claimed(**changes: Any) -> Claimed:
    """A message as a sender gets it."""
    usual: dict[str, Any] = {
        "id": 1,
        "dedupe_key": "1/reengage/2026-W10",
        "channel": Channel.EMAIL,
        "kind": "reengage",
        "address": "ada@learner.example",
        "subject": "Hello",
        "text": "Words\n.\nMore words\n",
        "html": "<p>Words</p>",
        "headers": {"Reply-To": "grace@coach.example"},
        "expires_at": NOON + timedelta(hours=48),
        "attempts": 1,
        "nudge_id": 1,
        "learner_id": 1,
        "queued_at": NOON,
    }
    return Claimed(**(usual | changes))
