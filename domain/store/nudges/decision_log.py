"""What was decided about messages, sent or not: nudges to learners and alerts to coaches."""

from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd
from sqlalchemy import Subquery, case, false, func, literal, null, select, true, union_all
from sqlmodel import col

from domain.store.database import AnySelect, Database, columns, end_of
from domain.store.tables import (
    Alert,
    Enrolment,
    Learner,
    Message,
    MessageEvent,
    MessageState,
    Nudge,
)

#: So long before it leaves a message may have been decided, at most.
_MAY_WAIT: Final = timedelta(days=10)


def messages_then(before: datetime) -> Subquery:
    """Messages as they stood just before an instant, with as much as a decision shows of them.

    What a provider told later is left out; a message that had neither left, nor been taken up, nor
    expired by then is not there at all.
    """
    later = select(col(MessageEvent.message_id)).where(col(MessageEvent.at) >= before).distinct()
    is_now = before == end_of(date.max)  # then nothing was told later, and nobody has to look
    told_later = false() if is_now else col(Message.id).in_(later)
    begun = func.coalesce(
        Message.sent_at, Message.claimed_at, Message.taken_back_at, Message.expires_at
    )
    said = col(Message.taken_back_by) + ": " + func.coalesce(Message.taken_back_why, "")
    return (
        select(
            *columns(Message.id, Message.nudge_id, Message.channel),
            *columns(Message.subject, Message.sent_at),
            case((told_later, MessageState.SENT), else_=Message.state).label("state"),
            case((~told_later, col(Message.reason))).label("reason"),
            said.label("taken_back"),
        )
        .where(begun < before)
        .subquery()
    )


def decided(
    as_of: date,
    before: datetime,
    *,
    since: datetime | None = None,
    among: AnySelect | None = None,
) -> Subquery:
    """Every nudge and alert decided up to `as_of`, with its message as it stood before an instant.

    Columns: id, at (UTC), decided_at (UTC; it never changes), enrolment_id, kind, to_coach, state,
    reason, channel, subject, taken_back (by whom, and why). With `since`, decisions of long before
    it are left out; a message that left since is among them if it was planned in the weeks before.
    `among`: only about these enrolments.
    """
    return union_all(*decided_apart(as_of, before, since=since, among=among)).subquery()


def decided_apart(
    as_of: date,
    before: datetime,
    *,
    since: datetime | None = None,
    among: AnySelect | None = None,
) -> tuple[AnySelect, AnySelect, AnySelect]:
    """The same as selects of nudges that were not skipped, of alerts, and of skipped nudges.

    Apart a few columns of each cost less: of all together, SQLite writes every column of every row
    before it counts them. And who is skipped, as most are, has no message to look for.
    """
    m = messages_then(before)
    skipped, planned, alerts = _skipped(as_of), _planned(as_of, m), _alerts(as_of, m)
    if since is not None:
        skipped = skipped.where(col(Nudge.planned_at) >= since)
        planned = planned.where(col(Nudge.planned_at) >= since - _MAY_WAIT)
        alerts = alerts.where(col(Alert.raised_at) >= since - _MAY_WAIT)
    if among is not None:
        skipped = skipped.where(col(Nudge.enrolment_id).in_(among))
        planned = planned.where(col(Nudge.enrolment_id).in_(among))
        alerts = alerts.where(col(Alert.enrolment_id).in_(among))
    return planned, alerts, skipped


def _skipped(as_of: date) -> AnySelect:
    return select(
        *columns(Nudge.id, at=Nudge.planned_at, decided_at=Nudge.planned_at),
        *columns(Nudge.enrolment_id, kind=Nudge.intervention),
        false().label("to_coach"),
        *columns(Nudge.state, Nudge.channel, reason=Nudge.skip_reason),
        *(null().label("subject"), null().label("taken_back")),
    ).where(col(Nudge.as_of) <= as_of, col(Nudge.state) == "skipped")


def _planned(as_of: date, m: Subquery) -> AnySelect:
    return (
        select(
            col(Nudge.id),
            func.coalesce(m.c.sent_at, Nudge.planned_at).label("at"),
            col(Nudge.planned_at).label("decided_at"),
            col(Nudge.enrolment_id),
            col(Nudge.intervention).label("kind"),
            false().label("to_coach"),
            func.coalesce(m.c.state, Nudge.state).label("state"),
            func.coalesce(m.c.channel, Nudge.channel).label("channel"),
            func.coalesce(m.c.reason, Nudge.skip_reason).label("reason"),
            *(m.c.subject, m.c.taken_back),
        )
        .outerjoin(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.as_of) <= as_of, col(Nudge.state) != "skipped")
    )


def _alerts(as_of: date, m: Subquery) -> AnySelect:
    planned = case((col(Alert.skip_reason).is_(None), "planned"), else_="skipped")
    return (
        select(
            col(Alert.id),
            func.coalesce(m.c.sent_at, Alert.raised_at).label("at"),
            col(Alert.raised_at).label("decided_at"),
            col(Alert.enrolment_id),
            literal("alert_coach").label("kind"),
            true().label("to_coach"),
            func.coalesce(m.c.state, planned).label("state"),
            m.c.channel,
            func.coalesce(m.c.reason, Alert.skip_reason).label("reason"),
            *(m.c.subject, m.c.taken_back),
        )
        .outerjoin(m, m.c.id == Alert.message_id)
        .where(col(Alert.as_of) <= as_of)
    )


def read_decisions(
    database: Database, as_of: date, *, known_by: date | None = None
) -> pd.DataFrame:
    """One row per nudge or alert decided up to `as_of`, newest first.

    Columns: id (of the nudge or alert), at, decided_at (UTC), enrolment_id, kind, to_coach, state
    (of its message, once that left or was given up), reason, channel, subject, taken_back (by whom,
    and why), name, learner_ref, coach_id, cohort_id. What became of messages is told up to the end
    of `known_by` (UTC), by default `as_of`; `date.max` is all.
    """
    d = decided(as_of, end_of(known_by or as_of))
    newest_first = (d.c.at.desc(), d.c.id.desc())
    return database.read_frame(with_learners(d).order_by(*newest_first), gaps=["coach_id"])


def with_learners(d: Subquery) -> AnySelect:
    """The rows of `decided` with the learner each is about: the columns of `read_decisions`."""
    return (
        select(
            *(d.c.id, d.c.at, d.c.decided_at, d.c.enrolment_id, d.c.kind, d.c.to_coach, d.c.state),
            *(d.c.reason, d.c.channel, d.c.subject, d.c.taken_back),
            *columns(Learner.name, learner_ref=Learner.ref),
            *columns(Enrolment.coach_id, Enrolment.cohort_id),
        )
        .join(Enrolment, col(Enrolment.id) == d.c.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
    )
