"""Alerts to coaches: what was raised, what was told, and what could not be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import pandas as pd
import pyarrow as pa
from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session, SQLModel

from domain.nudges.alerts import Alert, Untold
from domain.nudges.reasons import SkipReason
from domain.store.database import Database
from domain.store.outbox import MessageState, insert_new

_ALERT: Final = SQLModel.metadata.tables["alert"]
_MESSAGE: Final = SQLModel.metadata.tables["message"]
_LOWEST: Final = """
SELECT s.enrolment_id, min(s.risk_score) AS lowest
FROM snapshot s
JOIN (
    SELECT b.enrolment_id, max(b.as_of) AS red_on
    FROM snapshot b JOIN snapshot today ON today.enrolment_id = b.enrolment_id
        AND today.as_of = :as_of AND today.risk_band = 'Red'
    WHERE b.risk_band = 'Red' AND b.as_of < :as_of
    GROUP BY b.enrolment_id
) r ON r.enrolment_id = s.enrolment_id AND s.as_of >= r.red_on AND s.as_of < :as_of
GROUP BY s.enrolment_id
"""
_LOWEST_SCHEMA: Final = pa.schema([("enrolment_id", pa.int64()), ("lowest", pa.float64())])
#: Reasons that somebody may put right; the others are final.
_MAY_BE_REPAIRED: Final = (
    SkipReason.BROKEN,
    SkipReason.SUPPRESSED,
    SkipReason.NO_ADDRESS,
    SkipReason.NOT_ALLOWED_HERE,
    SkipReason.NO_COACH,
)
#: What became of a digest that nobody has read.
_NEVER_ARRIVED: Final = (
    MessageState.FAILED,
    MessageState.BOUNCED,
    MessageState.EXPIRED,
    MessageState.SKIPPED,
)


def lowest_since_red(database: Database, as_of: date) -> "pd.Series[float]":
    """Of whoever is Red on a day and was before: the lowest score since they last were."""
    found = database.read_arrow(_LOWEST, schema=_LOWEST_SCHEMA, as_of=as_of).to_pandas()
    lowest: pd.Series[float] = found.set_index("enrolment_id")["lowest"]
    return lowest


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
    session: Session, alerts: Iterable[Alert], *, as_of: date, now: datetime
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


def untold(session: Session, *, since: datetime) -> list[Untold]:
    """Alerts raised since then that no coach has read, for a reason that can be put right."""
    a, m = _ALERT.c, _MESSAGE.c
    lost = and_(a.skip_reason.is_(None), m.state.in_(_NEVER_ARRIVED))
    found = (
        select(a.id, a.enrolment_id, a.cause, a.as_of, a.message_id)
        .join_from(_ALERT, _MESSAGE, m.id == a.message_id, isouter=True)
        .where(a.raised_at >= since, or_(lost, a.skip_reason.in_(_MAY_BE_REPAIRED)))
        .order_by(a.id)
    )
    return [
        Untold(alert_id=n, enrolment_id=enrolment, cause=cause, as_of=as_of, message_id=message)
        for n, enrolment, cause, as_of, message in session.execute(found)
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
