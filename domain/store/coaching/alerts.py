"""Alerts to coaches: what was raised, what was told, and what could not be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import pandas as pd
from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from domain.coaching import WAITS_FOR_DATA, CoachAlert, UndeliveredAlert
from domain.nudges.eligibility import SkipReason
from domain.store.database import Database, insert_new
from domain.store.tables import Alert, MessageState, Snapshot

_ALERT: Final = SQLModel.metadata.tables["alert"]
_MESSAGE: Final = SQLModel.metadata.tables["message"]
#: Reasons that somebody may put right; the others are final.
_MAY_BE_REPAIRED: Final = (
    SkipReason.BROKEN,
    SkipReason.SUPPRESSED,
    SkipReason.NO_ADDRESS,
    SkipReason.NOT_ALLOWED_HERE,
    SkipReason.NO_COACH,
)
#: What became of a message that nobody has read.
NEVER_ARRIVED: Final = (
    MessageState.FAILED,
    MessageState.BOUNCED,
    MessageState.EXPIRED,
    MessageState.SKIPPED,
)


def read_earlier_scores(database: Database, as_of: date, *, line: float) -> pd.DataFrame:
    """Of whoever reaches a risk score on a day and was scored before: how they stood until then.

    Columns: enrolment_id, was_above (1 where an earlier score reached it), lowest (the lowest
    since the last that did; NaN where none did).
    """
    today, earlier = aliased(Snapshot), aliased(Snapshot)
    reach_it = select(col(today.enrolment_id)).where(
        col(today.as_of) == as_of, col(today.risk_score) >= line
    )
    above = (
        select(col(earlier.enrolment_id), func.max(earlier.as_of).label("above_on"))
        .where(col(earlier.as_of) < as_of, col(earlier.risk_score) >= line)
        .where(col(earlier.enrolment_id).in_(reach_it))
        .group_by(col(earlier.enrolment_id))
        .subquery()
    )
    since = case((col(Snapshot.as_of) >= above.c.above_on, col(Snapshot.risk_score)))
    found = (
        select(
            col(Snapshot.enrolment_id),
            case((above.c.above_on.is_(None), 0), else_=1).label("was_above"),
            func.min(since).label("lowest"),
        )
        .outerjoin(above, above.c.enrolment_id == Snapshot.enrolment_id)
        .where(col(Snapshot.as_of) < as_of, col(Snapshot.risk_score).is_not(None))
        .where(col(Snapshot.enrolment_id).in_(reach_it))
        .group_by(col(Snapshot.enrolment_id), above.c.above_on)
    )
    return database.read_frame(found)


def read_last_alerts(session: Session, since: datetime) -> dict[tuple[int, str], datetime]:
    """When a coach was last told since then, by enrolment and cause."""
    a = _ALERT.c
    found = (
        select(a.enrolment_id, a.cause, func.max(a.raised_at, type_=a.raised_at.type))
        .where(a.raised_at >= since, a.skip_reason.is_(None))
        .group_by(a.enrolment_id, a.cause)
    )
    return {(enrolment, cause): at for enrolment, cause, at in session.execute(found)}


def save_alerts(
    session: Session, alerts: Iterable[CoachAlert], *, as_of: date, now: datetime
) -> dict[tuple[int, str], int]:
    """Add the alerts that are not there yet; the row numbers of the new ones to be sent."""
    rows = (
        {
            "enrolment_id": alert.enrolment_id,
            "staff_id": alert.staff_id,
            "cause": alert.cause,
            "as_of": as_of,
            "raised_at": now,
            "skip_reason": alert.reason,
        }
        for alert in alerts
    )
    new = set(insert_new(session, Alert, rows))
    a = _ALERT.c
    found = select(a.id, a.enrolment_id, a.cause).where(
        a.as_of == as_of, a.raised_at == now, a.skip_reason.is_(None)
    )
    return {(enrolment, cause): n for n, enrolment, cause in session.execute(found) if n in new}


def read_undelivered(session: Session, *, since: datetime) -> list[UndeliveredAlert]:
    """Alerts that no coach has read, for a reason that can be put right.

    They were raised since then; those that wait for data wait however long that takes.
    """
    a, m = _ALERT.c, _MESSAGE.c
    lost = and_(a.skip_reason.is_(None), m.state.in_(NEVER_ARRIVED))
    repaired, waits = a.skip_reason.in_(_MAY_BE_REPAIRED), a.skip_reason.in_(WAITS_FOR_DATA)
    found = (
        select(a.id, a.enrolment_id, a.cause, a.as_of, a.message_id, a.skip_reason)
        .join_from(_ALERT, _MESSAGE, m.id == a.message_id, isouter=True)
        .where(or_(waits, and_(a.raised_at >= since, or_(lost, repaired))))
        .order_by(a.id)
    )
    return [
        UndeliveredAlert(
            alert_id=n,
            enrolment_id=enrolment,
            cause=cause,
            as_of=as_of,
            message_id=message,
            reason=reason,
        )
        for n, enrolment, cause, as_of, message, reason in session.execute(found)
    ]


def skip_alerts(session: Session, numbers: Sequence[int], reason: SkipReason) -> None:
    """Say of alerts that they are not told, and why."""
    stopped = _ALERT.c.id.in_(numbers)
    session.execute(update(_ALERT).where(stopped).values(skip_reason=reason))


def link_alerts(session: Session, alerts_by_key: Mapping[str, Sequence[int]]) -> None:
    """Say of each alert which message tells it; messages are named by their dedupe key."""
    m, a = _MESSAGE.c, _ALERT.c
    found = session.execute(select(m.dedupe_key, m.id).where(m.dedupe_key.in_(list(alerts_by_key))))
    for key, message_id in found:
        told = update(_ALERT).where(a.id.in_(alerts_by_key[key]))
        session.execute(told.values(message_id=message_id, skip_reason=None))
