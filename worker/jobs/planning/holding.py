"""While silence may be ours: what waits in the outbox waits on, and staff are told."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from domain.nudges.planning import Hold, held_back
from domain.policy import Policy
from domain.store.nudges import hold_queued
from domain.store.operations import end_notice, raise_notice

_NEXT_PLANNING: Final = timedelta(days=1)
#: The cause of the notice that nudges wait.
HELD: Final = "stale_import:nudges"


def hold_messages(session: Session, hold: Hold, policy: Policy, *, now: datetime) -> None:
    """What was planned before data stopped waits as well: the next planning looks at it again."""
    _update_notice(session, hold, policy, now=now)
    hold_queued(
        session,
        hold,
        [key for key, what in policy.nudges.items() if held_back(what)],
        until=now + _NEXT_PLANNING,
        now=now,
    )


def _update_notice(session: Session, hold: Hold, policy: Policy, *, now: datetime) -> None:
    """Say once that nudges wait for an import; that cohorts are silent is said when scoring."""
    if not hold.stale_import:
        end_notice(session, HELD, now=now)
        return
    raise_notice(
        session,
        HELD,
        sentence="Nudges wait: for "
        f"{policy.sending.hold_when_import_older_days:g} days nothing was imported.",
        advice="Bring in the newest activity; what looks like a quiet learner may be old data.",
        now=now,
    )
