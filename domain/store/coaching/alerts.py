"""Alerts to coaches: what was raised, what was told, and what could not be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import pandas as pd
from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.coaching import WAITS_FOR_DATA, CoachAlert, UndeliveredAlert
from domain.nudges.eligibility import SkipReason
from domain.store.database import Database, among, changed, columns, insert_new, read_values
from domain.store.privacy import hold_objections
from domain.store.tables import Alert, Message, MessageState, Snapshot

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


def read_earlier_scores(database: Database, as_of: date, *, threshold: float) -> pd.DataFrame:
    """Of whoever reaches a risk score on a day and was scored before: how they stood until then.

    Columns: enrolment_id, was_above (1 where an earlier score reached it), lowest (the lowest
    since the last that did; NaN where none did).
    """
    today, earlier = aliased(Snapshot), aliased(Snapshot)
    reach_it = select(col(today.enrolment_id)).where(
        col(today.as_of) == as_of, col(today.risk_score) >= threshold
    )
    above = (
        select(col(earlier.enrolment_id), func.max(earlier.as_of).label("above_on"))
        .where(col(earlier.as_of) < as_of, col(earlier.risk_score) >= threshold)
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
    found = (
        select(col(Alert.enrolment_id), col(Alert.cause), func.max(Alert.raised_at))
        .where(col(Alert.raised_at) >= since, col(Alert.skip_reason).is_(None))
        .group_by(col(Alert.enrolment_id), col(Alert.cause))
    )
    return {(enrolment, cause): at for enrolment, cause, at in session.execute(found)}


def save_alerts(
    session: Session, alerts: Iterable[CoachAlert], *, as_of: date, now: datetime
) -> dict[tuple[int, str], int]:
    """Add the alerts that are not there yet; the row numbers of the new ones to be sent.

    Of whoever objects to being scored by now there are none.
    """
    objecting = hold_objections(session)
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
        if alert.enrolment_id not in objecting
    )
    new = set(insert_new(session, Alert, rows))
    found = select(col(Alert.id), col(Alert.enrolment_id), col(Alert.cause)).where(
        col(Alert.as_of) == as_of, col(Alert.raised_at) == now, col(Alert.skip_reason).is_(None)
    )
    return {(enrolment, cause): n for n, enrolment, cause in session.execute(found) if n in new}


def read_undelivered(session: Session, *, since: datetime) -> list[UndeliveredAlert]:
    """Alerts that no coach has read, for a reason that can be put right.

    They were raised since then; those that wait for data wait however long that takes.
    """
    reason = col(Alert.skip_reason)
    lost = and_(reason.is_(None), col(Message.state).in_(NEVER_ARRIVED))
    lately = and_(col(Alert.raised_at) >= since, or_(lost, reason.in_(_MAY_BE_REPAIRED)))
    found = (
        select(
            *columns(Alert.enrolment_id, Alert.cause, Alert.as_of, Alert.message_id),
            *columns(alert_id=Alert.id, reason=Alert.skip_reason),
        )
        .outerjoin(Message, col(Message.id) == Alert.message_id)
        .where(or_(reason.in_(WAITS_FOR_DATA), lately))
        .order_by(col(Alert.id))
    )
    return read_values(session, UndeliveredAlert, found)


def skip_alerts(session: Session, numbers: Sequence[int], reason: SkipReason) -> None:
    """Say of alerts that they are not told, and why."""
    changed(session, update(Alert).where(among(Alert.id, numbers)).values(skip_reason=reason))


def link_alerts(session: Session, alerts_by_key: Mapping[str, Sequence[int]]) -> None:
    """Say of each alert which message tells it; messages are named by their dedupe key."""
    named = among(Message.dedupe_key, alerts_by_key)
    found = select(col(Message.dedupe_key), col(Message.id)).where(named)
    for key, message_id in session.execute(found).all():
        notified = update(Alert).where(among(Alert.id, alerts_by_key[key]))
        changed(session, notified.values(message_id=message_id, skip_reason=None))
