"""Alerts to coaches: what was raised, what was told, and what could not be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import pandas as pd
import pyarrow as pa
from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session, SQLModel

from domain.coaching import WAITS_FOR_DATA, CoachAlert, UndeliveredAlert
from domain.nudges.eligibility import SkipReason
from domain.store.database import Database, insert_new
from domain.store.tables import MessageState

_ALERT: Final = SQLModel.metadata.tables["alert"]
_MESSAGE: Final = SQLModel.metadata.tables["message"]
_SCORED: Final = """
SELECT s.enrolment_id,
       CASE WHEN r.above_on IS NULL THEN 0 ELSE 1 END AS was_above,
       min(CASE WHEN s.as_of >= r.above_on THEN s.risk_score END) AS lowest
FROM snapshot s
JOIN snapshot today ON today.enrolment_id = s.enrolment_id
    AND today.as_of = :as_of AND today.risk_score >= :line
LEFT JOIN (
    SELECT b.enrolment_id, max(b.as_of) AS above_on
    FROM snapshot b JOIN snapshot now ON now.enrolment_id = b.enrolment_id
        AND now.as_of = :as_of AND now.risk_score >= :line
    WHERE b.risk_score >= :line AND b.as_of < :as_of
    GROUP BY b.enrolment_id
) r ON r.enrolment_id = s.enrolment_id
WHERE s.as_of < :as_of AND s.risk_score IS NOT NULL
GROUP BY s.enrolment_id, r.above_on
"""
_SCORED_SCHEMA: Final = pa.schema(
    [("enrolment_id", pa.int64()), ("was_above", pa.int64()), ("lowest", pa.float64())]
)
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


def scored_before(database: Database, as_of: date, *, line: float) -> pd.DataFrame:
    """Of whoever reaches a risk score on a day and was scored before: how they stood until then.

    Columns: enrolment_id, was_above (1 where an earlier score reached it), lowest (the lowest
    since the last that did; NaN where none did).
    """
    table = database.read_arrow(_SCORED, schema=_SCORED_SCHEMA, as_of=as_of, line=line)
    return table.to_pandas()


def alerted_at(session: Session, since: datetime) -> dict[tuple[int, str], datetime]:
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
    new = set(insert_new(session, _ALERT, rows))
    a = _ALERT.c
    found = select(a.id, a.enrolment_id, a.cause).where(
        a.as_of == as_of, a.raised_at == now, a.skip_reason.is_(None)
    )
    return {(enrolment, cause): n for n, enrolment, cause in session.execute(found) if n in new}


def untold(session: Session, *, since: datetime) -> list[UndeliveredAlert]:
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


def stop_alerts(session: Session, numbers: Sequence[int], reason: SkipReason) -> None:
    """Say of alerts that they are not told, and why."""
    stopped = _ALERT.c.id.in_(numbers)
    session.execute(update(_ALERT).where(stopped).values(skip_reason=reason))


def join_digests(session: Session, alerts_by_key: Mapping[str, Sequence[int]]) -> None:
    """Say of each alert which message tells it; messages are named by their dedupe key."""
    m, a = _MESSAGE.c, _ALERT.c
    found = session.execute(select(m.dedupe_key, m.id).where(m.dedupe_key.in_(list(alerts_by_key))))
    for key, message_id in found:
        told = update(_ALERT).where(a.id.in_(alerts_by_key[key]))
        session.execute(told.values(message_id=message_id, skip_reason=None))
