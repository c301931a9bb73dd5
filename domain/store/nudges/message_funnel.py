"""What became of planned nudges, counted by nudge and channel: from the plan to a learner's return.

A return is activity within the nudge's goal window; some would have come without it.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Subquery, and_, case, exists, false, func, or_, select
from sqlmodel import col

from domain.messaging.delivery import Reply
from domain.store.database import AnySelect, Database, columns, days_after, end_of
from domain.store.nudges.returns import day_of_nudge, is_after
from domain.store.people import ALL_COHORTS, CohortFilter, in_cohorts
from domain.store.tables import (
    COUNTED,
    Activity,
    Learner,
    LearnerAnswer,
    Message,
    MessageEvent,
    MessageState,
    Nudge,
    SelfCheck,
)

_NOT_ARRIVED = (MessageState.BOUNCED, MessageState.FAILED, MessageState.UNKNOWN)
#: Three answers belong to the message that asked for them so many days before, at most.
_ANSWERS_WITHIN_DAYS = 7
_WAITING = (MessageState.PLANNED, MessageState.CLAIMED)


def count_funnel(
    database: Database,
    *,
    until: date,
    goal_days: Mapping[str, int],
    of: CohortFilter = ALL_COHORTS,
) -> pd.DataFrame:
    """One row per intervention and channel: how many nudges reached which step by a day.

    Columns: intervention, channel (None: stopped before one was chosen), planned, held_out,
    held_back, asked (a person was), waiting, sent, delivered, not_arrived, opened, clicked,
    answered, returned.
    `goal_days` are the days in which a return counts, by intervention. Of the cohorts asked for.
    """
    m = queued_messages(until)
    channel = channel_of(m)
    steps = steps_reached(m, until, goal_days)
    found = (
        select(
            col(Nudge.intervention),
            channel.label("channel"),
            func.count(col(Nudge.id).distinct()).label("planned"),
            *(_number(test).label(name) for name, test in steps.items()),
        )
        .outerjoin(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.as_of) <= until, in_cohorts(Nudge.enrolment_id, of))
        .group_by(col(Nudge.intervention), channel)
        .order_by(col(Nudge.intervention), channel)
    )
    return database.read_frame(found)


def steps_reached(
    m: Subquery, until: date, goal_days: Mapping[str, int]
) -> dict[str, ColumnElement[bool]]:
    """Step -> whether a nudge, with its message of `queued_messages`, reached it by a day."""
    was_sent = m.c.state.in_(COUNTED)
    held_out = func.coalesce(Nudge.skip_reason, "") == "holdout"
    is_without = and_(m.c.id.is_(None), col(Nudge.skip_reason).is_(None))
    return {
        "held_out": held_out,
        "held_back": and_(~held_out, _is_held_back(m)),
        "asked": and_(is_without, col(Nudge.state) == "asked"),
        "waiting": or_(m.c.state.in_(_WAITING), and_(is_without, col(Nudge.state) != "asked")),
        "sent": was_sent,
        "delivered": m.c.state == MessageState.DELIVERED,
        "not_arrived": m.c.state.in_(_NOT_ARRIVED),
        "opened": and_(was_sent, _told(m, until, "open")),
        "clicked": and_(was_sent, _told(m, until, "click")),
        "answered": and_(was_sent, _answered(m, until)),
        "returned": and_(was_sent, _returned(until, goal_days)),
    }


def channel_of(m: Subquery) -> ColumnElement[str]:
    """The channel of a nudge's message, or the one chosen for it; none where it was stopped."""
    return func.coalesce(m.c.channel, col(Nudge.channel))


def count_held_back(
    database: Database, *, until: date, of: CohortFilter = ALL_COHORTS
) -> pd.DataFrame:
    """Why nudges were not sent, most frequent first: columns intervention, reason, nudges."""
    m = queued_messages(until)
    reason = func.coalesce(m.c.reason, Nudge.skip_reason)
    number = func.count(col(Nudge.id).distinct())
    found = (
        select(col(Nudge.intervention), reason.label("reason"), number.label("nudges"))
        .outerjoin(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.as_of) <= until, _is_held_back(m))
        .where(in_cohorts(Nudge.enrolment_id, of))
        .group_by(col(Nudge.intervention), reason)
        .order_by(number.desc(), col(Nudge.intervention))
    )
    return database.read_frame(found)


def count_sent_by_day(
    database: Database,
    *,
    until: date,
    goal_days: Mapping[str, int],
    of: CohortFilter = ALL_COHORTS,
) -> pd.DataFrame:
    """How many nudges were sent, and how many learners returned after, by the day of the plan.

    Columns: day, intervention, sent, returned.
    """
    m = queued_messages(until)
    found: AnySelect = (
        select(
            col(Nudge.as_of).label("day"),
            col(Nudge.intervention),
            func.count(col(Nudge.id).distinct()).label("sent"),
            _number(_returned(until, goal_days)).label("returned"),
        )
        .join(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.as_of) <= until, m.c.state.in_(COUNTED))
        .where(in_cohorts(Nudge.enrolment_id, of))
        .group_by(col(Nudge.as_of), col(Nudge.intervention))
        .order_by(col(Nudge.as_of))
    )
    return database.read_frame(found)


def read_sent_nudges(database: Database, *, as_of: date) -> pd.DataFrame:
    """The nudges of a day that were sent, one row each, by message.

    Columns: message_id, enrolment_id, learner_ref, intervention, period, channel, sent_at.
    """
    found = (
        select(
            col(Message.id).label("message_id"),
            *columns(Nudge.enrolment_id, learner_ref=Learner.ref),
            *columns(Nudge.intervention, Nudge.period, Message.channel, Message.sent_at),
        )
        .join(Nudge, col(Nudge.id) == Message.nudge_id)
        .join(Learner, col(Learner.id) == Message.learner_id)
        .where(col(Nudge.as_of) == as_of, col(Message.state) == MessageState.SENT)
        .order_by(col(Message.id))
    )
    return database.read_frame(found)


def queued_messages(until: date) -> Subquery:
    """Messages of nudges that were queued by then, as they stand."""
    return (
        select(
            col(Message.id),
            col(Message.nudge_id),
            col(Message.channel),
            col(Message.state),
            col(Message.reason),
        )
        .where(col(Message.nudge_id).is_not(None), col(Message.created_at) < end_of(until))
        .subquery()
    )


def _number(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((test, col(Nudge.id))).distinct())


def _is_held_back(m: Subquery) -> ColumnElement[bool]:
    """Whether nothing was sent, and nothing waits to be."""
    stopped = m.c.state.in_((MessageState.SKIPPED, MessageState.EXPIRED))
    return or_(stopped, and_(m.c.id.is_(None), col(Nudge.skip_reason).is_not(None)))


def _told(m: Subquery, until: date, kind: str) -> ColumnElement[bool]:
    return exists().where(
        col(MessageEvent.message_id) == m.c.id,
        col(MessageEvent.kind) == kind,
        col(MessageEvent.at) < end_of(until),
    )


def _answered(m: Subquery, until: date) -> ColumnElement[bool]:
    """Whether they wrote back, or said something on the page that the message leads to."""
    on_page = exists().where(
        col(LearnerAnswer.enrolment_id) == Nudge.enrolment_id,
        col(LearnerAnswer.intervention) == Nudge.intervention,
        col(LearnerAnswer.period) == Nudge.period,
        col(LearnerAnswer.answered_at) < end_of(until),
        col(LearnerAnswer.undone_at).is_(None),
    )
    day = col(SelfCheck.day)
    three_questions = exists().where(
        col(SelfCheck.enrolment_id) == Nudge.enrolment_id,
        col(SelfCheck.intervention) == Nudge.intervention,
        day.between(day_of_nudge(), days_after(day_of_nudge(), _ANSWERS_WITHIN_DAYS)),
        day <= until,
    )
    return or_(_told(m, until, Reply.WORDS), on_page, three_questions)


def _returned(until: date, goal_days: Mapping[str, int]) -> ColumnElement[bool]:
    """Whether there was activity after the nudge, within its window."""
    day = col(Activity.day)
    windows = [
        and_(col(Nudge.intervention) == name, day <= days_after(day_of_nudge(), days))
        for name, days in goal_days.items()
    ]
    return exists().where(
        col(Activity.enrolment_id) == Nudge.enrolment_id,
        day <= until,
        is_after(),
        or_(false(), *windows),
    )
