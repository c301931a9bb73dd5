"""What became of planned nudges, counted by nudge and channel: from the plan to a learner's return.

A return is activity within the nudge's goal window; some would have come without it.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Subquery, and_, case, exists, false, func, or_, select
from sqlmodel import col

from domain.store.database import AnySelect, Database, days_after, end_of
from domain.store.nudges.returns import day_of_nudge, is_after
from domain.store.tables import COUNTED, Activity, Message, MessageEvent, MessageState, Nudge

_NOT_ARRIVED = (MessageState.BOUNCED, MessageState.FAILED, MessageState.UNKNOWN)
_WAITING = (MessageState.PLANNED, MessageState.CLAIMED)


def count_funnel(database: Database, *, until: date, goal_days: Mapping[str, int]) -> pd.DataFrame:
    """One row per intervention and channel: how many nudges reached which step by a day.

    Columns: intervention, channel (None: stopped before one was chosen), planned, held_out,
    held_back, asked (a person was), waiting, sent, delivered, not_arrived, clicked, returned.
    `goal_days` are the days in which a return counts, by intervention.
    """
    m = _messages(until)
    channel = func.coalesce(m.c.channel, col(Nudge.channel))
    was_sent = m.c.state.in_(COUNTED)
    held_out = func.coalesce(Nudge.skip_reason, "") == "holdout"
    is_without = and_(m.c.id.is_(None), col(Nudge.skip_reason).is_(None))
    steps = {
        "held_out": held_out,
        "held_back": and_(~held_out, _is_held_back(m)),
        "asked": and_(is_without, col(Nudge.state) == "asked"),
        "waiting": or_(m.c.state.in_(_WAITING), and_(is_without, col(Nudge.state) != "asked")),
        "sent": was_sent,
        "delivered": m.c.state == MessageState.DELIVERED,
        "not_arrived": m.c.state.in_(_NOT_ARRIVED),
        "clicked": and_(was_sent, _clicked(m, until)),
        "returned": and_(was_sent, _returned(until, goal_days)),
    }
    found = (
        select(
            col(Nudge.intervention),
            channel.label("channel"),
            func.count(col(Nudge.id).distinct()).label("planned"),
            *(_number(test).label(name) for name, test in steps.items()),
        )
        .outerjoin(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.as_of) <= until)
        .group_by(col(Nudge.intervention), channel)
        .order_by(col(Nudge.intervention), channel)
    )
    return database.read_frame(found)


def count_held_back(database: Database, *, until: date) -> pd.DataFrame:
    """Why nudges were not sent, most frequent first: columns intervention, reason, nudges."""
    m = _messages(until)
    reason = func.coalesce(m.c.reason, Nudge.skip_reason)
    number = func.count(col(Nudge.id).distinct())
    found = (
        select(col(Nudge.intervention), reason.label("reason"), number.label("nudges"))
        .outerjoin(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.as_of) <= until, _is_held_back(m))
        .group_by(col(Nudge.intervention), reason)
        .order_by(number.desc(), col(Nudge.intervention))
    )
    return database.read_frame(found)


def count_sent_by_day(
    database: Database, *, until: date, goal_days: Mapping[str, int]
) -> pd.DataFrame:
    """How many nudges were sent, and how many learners returned after, by the day of the plan.

    Columns: day, intervention, sent, returned.
    """
    m = _messages(until)
    found: AnySelect = (
        select(
            col(Nudge.as_of).label("day"),
            col(Nudge.intervention),
            func.count(col(Nudge.id).distinct()).label("sent"),
            _number(_returned(until, goal_days)).label("returned"),
        )
        .join(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.as_of) <= until, m.c.state.in_(COUNTED))
        .group_by(col(Nudge.as_of), col(Nudge.intervention))
        .order_by(col(Nudge.as_of))
    )
    return database.read_frame(found)


def _messages(until: date) -> Subquery:
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


def _clicked(m: Subquery, until: date) -> ColumnElement[bool]:
    return exists().where(
        col(MessageEvent.message_id) == m.c.id,
        col(MessageEvent.kind) == "click",
        col(MessageEvent.at) < end_of(until),
    )


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
