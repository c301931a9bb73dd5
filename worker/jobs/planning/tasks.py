"""What people are asked to do by planning, and what they need no longer do."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from domain.nudges.planning import PlannedNudge
from domain.policy import Policy
from domain.store.coaching import NewTask
from domain.store.nudges import close_overtaken_tasks


def tasks_of(nudges: Iterable[PlannedNudge], as_of: date) -> list[NewTask]:
    """What people are asked to do by these decisions."""
    return [
        NewTask(
            enrolment_id=nudge.enrolment_id,
            cause=nudge.ask.cause,
            as_of=as_of,
            action=nudge.ask.action,
            detail=nudge.ask.detail,
            urgent=nudge.ask.urgent,
            due_on=nudge.ask.due_on,
        )
        for nudge in nudges
        if nudge.ask
    ]


def close_moot_tasks(session: Session, policy: Policy, *, today: date, now: datetime) -> None:
    """Ask nobody any longer to bring back who is back, or to call who has left."""
    close_overtaken_tasks(
        session,
        void_when_active=[k for k, what in policy.nudges.items() if what.void_when == "active"],
        today=today,
        now=now,
    )
