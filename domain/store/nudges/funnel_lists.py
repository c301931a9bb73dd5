"""The nudges behind a number of the funnel: found by the very tests that it is counted by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlmodel import col

from domain.store.database import AnySelect, Database, columns
from domain.store.nudges.message_funnel import channel_of, queued_messages, steps_reached
from domain.store.people import ALL_COHORTS, CohortFilter, in_cohorts
from domain.store.tables import Enrolment, Learner, Nudge

#: Every nudge that was planned: the step before all others.
PLANNED: Final = "planned"


@dataclass(frozen=True, kw_only=True)
class FunnelStep:
    """Which nudges of a funnel: a step, and perhaps one intervention, channel or reason.

    `channel` "" is any, None those stopped before one was chosen.
    """

    step: str
    intervention: str = ""
    channel: str | None = ""
    reason: str = ""


def read_nudges_at(
    database: Database,
    asked: FunnelStep,
    *,
    until: date,
    goal_days: Mapping[str, int],
    of: CohortFilter = ALL_COHORTS,
    start: int,
    number: int,
) -> pd.DataFrame:
    """A page of the nudges that `count_funnel` counts at a step, the newest first.

    Columns: nudge_id, enrolment_id, day, intervention, channel, state, reason, name, learner_ref.
    """
    some = _found(asked, until, goal_days, of).offset(start).limit(number).subquery()
    rows = (
        select(some, *columns(Learner.name, learner_ref=Learner.ref))
        .join(Enrolment, col(Enrolment.id) == some.c.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .order_by(some.c.day.desc(), some.c.nudge_id.desc())
    )
    return database.read_frame(rows)


def _found(
    asked: FunnelStep, until: date, goal_days: Mapping[str, int], of: CohortFilter
) -> AnySelect:
    m = queued_messages(until)
    channel, steps = channel_of(m), steps_reached(m, until, goal_days)
    wanted = [col(Nudge.as_of) <= until, in_cohorts(Nudge.enrolment_id, of)]
    if asked.step != PLANNED:
        wanted.append(steps[asked.step])
    if asked.intervention:
        wanted.append(col(Nudge.intervention) == asked.intervention)
    if asked.channel != "":
        wanted.append(channel.is_(None) if asked.channel is None else channel == asked.channel)
    if asked.reason:
        wanted.append(func.coalesce(m.c.reason, Nudge.skip_reason) == asked.reason)
    return (
        _rows(m, channel)
        .where(and_(*wanted))
        .group_by(col(Nudge.id), channel)
        .order_by(col(Nudge.as_of).desc(), col(Nudge.id).desc())
    )


def _rows(m: Subquery, channel: ColumnElement[str]) -> AnySelect:
    """One row for each nudge and channel: what the funnel counts once."""
    return select(
        col(Nudge.id).label("nudge_id"),
        *columns(Nudge.enrolment_id, Nudge.intervention, day=Nudge.as_of),
        channel.label("channel"),
        func.max(func.coalesce(m.c.state, Nudge.state)).label("state"),
        func.max(func.coalesce(m.c.reason, Nudge.skip_reason)).label("reason"),
    ).outerjoin(m, m.c.nudge_id == Nudge.id)
