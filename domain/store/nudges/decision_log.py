"""What was decided about messages, sent or not: nudges to learners and alerts to coaches."""

from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd
from sqlalchemy import Subquery, and_, case, false, func, literal, or_, select, true, union_all
from sqlmodel import col

from domain.nudges.eligibility import SkipReason
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
#: Reasons that planning alone gives: no message was written that could have one.
_BEFORE_WRITING: Final = frozenset({SkipReason.HOLDOUT, SkipReason.OUTRANKED})


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
    skipped_for: str = "",
) -> Subquery:
    """Every nudge and alert decided up to `as_of`, with its message as it stood before an instant.

    Columns: id, at (UTC), decided_at (UTC; it never changes), enrolment_id, kind, to_coach, state,
    reason, channel, subject, taken_back (by whom, and why). With `since`, decisions of long before
    it are left out; a message that left since is among them if it was planned in the weeks before.
    `among`: only about these enrolments; of nudges `skipped_for` a reason none of another.
    """
    nudges, alerts = decided_apart(as_of, before, since=since, among=among)
    if skipped_for:
        is_of_it = col(Nudge.skip_reason) == skipped_for
        may_be = or_(col(Nudge.state) != "skipped", is_of_it)
        nudges = nudges.where(is_of_it if skipped_for in _BEFORE_WRITING else may_be)
    return union_all(nudges, alerts).subquery()


def decided_apart(
    as_of: date,
    before: datetime,
    *,
    since: datetime | None = None,
    among: AnySelect | None = None,
) -> tuple[AnySelect, AnySelect]:
    """The same as a select of nudges and one of alerts: a few columns of each cost less.

    Of both together, SQLite writes every column of every row before it counts them.
    """
    m = messages_then(before)
    nudges: AnySelect = (
        select(
            col(Nudge.id),
            func.coalesce(m.c.sent_at, Nudge.planned_at).label("at"),
            col(Nudge.planned_at).label("decided_at"),
            col(Nudge.enrolment_id),
            col(Nudge.intervention).label("kind"),
            false().label("to_coach"),
            func.coalesce(m.c.state, Nudge.state).label("state"),
            func.coalesce(m.c.reason, Nudge.skip_reason).label("reason"),
            func.coalesce(m.c.channel, Nudge.channel).label("channel"),
            *(m.c.subject, m.c.taken_back),
        )
        # whoever is skipped has no message, and most are
        .outerjoin(m, and_(m.c.nudge_id == Nudge.id, col(Nudge.state) != "skipped"))
        .where(col(Nudge.as_of) <= as_of)
    )
    planned = case((col(Alert.skip_reason).is_(None), "planned"), else_="skipped")
    alerts: AnySelect = (
        select(
            col(Alert.id),
            func.coalesce(m.c.sent_at, Alert.raised_at).label("at"),
            col(Alert.raised_at).label("decided_at"),
            col(Alert.enrolment_id),
            literal("alert_coach").label("kind"),
            true().label("to_coach"),
            func.coalesce(m.c.state, planned).label("state"),
            func.coalesce(m.c.reason, Alert.skip_reason).label("reason"),
            *(m.c.channel, m.c.subject, m.c.taken_back),
        )
        .outerjoin(m, m.c.id == Alert.message_id)
        .where(col(Alert.as_of) <= as_of)
    )
    if since is not None:
        left = or_(col(Nudge.state) != "skipped", col(Nudge.planned_at) >= since)
        nudges = nudges.where(col(Nudge.planned_at) >= since - _MAY_WAIT, left)
        alerts = alerts.where(col(Alert.raised_at) >= since - _MAY_WAIT)
    if among is not None:
        nudges = nudges.where(col(Nudge.enrolment_id).in_(among))
        alerts = alerts.where(col(Alert.enrolment_id).in_(among))
    return nudges, alerts


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
