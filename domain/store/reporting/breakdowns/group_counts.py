"""Learners of a cohort counted by who they are and what became of them: for comparing groups."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlmodel import col

from domain.groups import ATTRIBUTES
from domain.learners import COMPLETED, Segment
from domain.store.database import AnySelect, Database, columns, table_of
from domain.store.people import left_on
from domain.store.tables import (
    Cohort,
    Enrolment,
    Learner,
    Message,
    MessageState,
    Nudge,
    Programme,
    Snapshot,
)

_ARRIVED: Final = (MessageState.SENT, MessageState.DELIVERED)


def read_group_counts(
    database: Database, cohort_id: int, as_ofs: Sequence[date], *, red_from: float
) -> pd.DataFrame:
    """One row per attribute, group and as_of: learners, and of them the cases of each measure.

    Everybody who ever started the cohort counts on each day. Measures: critical, red, inactive,
    behind, left, reached (by a nudge), completed; empty where that day nobody's is known.
    """
    if not as_ofs:
        return pd.DataFrame()
    together = database.read_frame(_counted(cohort_id, as_ofs, red_from))
    days = together["as_of"].dt.date
    frames = [one for day in as_ofs for one in _by_attribute(together[days == day], day)]
    return pd.concat(frames, ignore_index=True)


def read_cohort_days(database: Database) -> pd.DataFrame:
    """One row per cohort, the newest first.

    Columns: cohort_id, cohort, programme_id, programme, starts_on, ends_on.
    """
    found = (
        select(
            *columns(Cohort.starts_on, Cohort.ends_on, Cohort.programme_id),
            *columns(cohort_id=Cohort.id, cohort=Cohort.name, programme=Programme.name),
        )
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .order_by(col(Cohort.starts_on).desc(), col(Cohort.id))
    )
    return database.read_frame(found)


def _by_attribute(together: pd.DataFrame, as_of: date) -> list[pd.DataFrame]:
    """People are read once, by all attributes together, and summed for each of them."""
    known = together[[name for name in together if str(name).startswith(_KNOWN)]].sum()
    cases = together[["learners", *_MEASURES]].astype("Float64")
    for measure in _MEASURES:
        if not known[_KNOWN + measure]:
            cases[measure] = pd.NA
    summed = []
    for attribute in ATTRIBUTES:
        group = together[attribute].astype("object").where(together[attribute].notna(), "Not known")
        by_group = cases.groupby(group.rename("group"), sort=True).sum(min_count=1).reset_index()
        summed.append(by_group.assign(attribute=attribute, as_of=as_of))
    return summed


_KNOWN: Final = "known_"
_MEASURES: Final = ("critical", "red", "inactive", "behind", "left", "reached", "completed")


def _counted(cohort_id: int, as_ofs: Sequence[date], red_from: float) -> AnySelect:
    attributes = [table_of(Learner).c[name] for name in ATTRIBUTES]
    days = union_all(*(select(literal(day, Date).label("as_of")) for day in as_ofs)).subquery()
    as_of = days.c.as_of
    shown = and_(col(Snapshot.enrolment_id) == Enrolment.id, col(Snapshot.as_of) == as_of)
    members = _members(cohort_id)
    reached = func.coalesce(members.c.reached_on <= as_of, false())
    both = [
        number.label(label)
        for name, (is_known, is_case) in _measures(as_of, red_from, reached).items()
        for label, number in ((_KNOWN + name, _sum(is_known)), (name, _sum(is_case)))
    ]
    return (
        select(as_of, *attributes, func.count().label("learners"), *both)
        .select_from(members)
        .join(days, true())
        .join(Enrolment, col(Enrolment.id) == members.c.enrolment_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .outerjoin(Snapshot, shown)
        .group_by(as_of, *attributes)
    )


def _measures(
    as_of: ColumnElement[date], red_from: float, reached: ColumnElement[bool]
) -> dict[str, tuple[ColumnElement[bool], ColumnElement[bool]]]:
    """Measure -> whether it is known of a learner, and whether they are a case."""
    progress = col(Snapshot.progress_segment)
    judged = col(Snapshot.composite_segment) != str(Segment.OBJECTED)
    done = and_(col(Enrolment.outcome).in_(COMPLETED), col(Enrolment.outcome_on) <= as_of)
    return {
        "critical": (
            and_(col(Snapshot.enrolment_id).is_not(None), judged),
            col(Snapshot.composite_segment) == str(Segment.CRITICAL),
        ),
        "red": (col(Snapshot.risk_score).is_not(None), col(Snapshot.risk_score) >= red_from),
        "inactive": (
            and_(col(Snapshot.days_since_last_seen).is_not(None), judged),
            col(Snapshot.engagement_segment) == str(Segment.CRITICAL),
        ),
        "behind": (
            and_(col(Snapshot.progress).is_not(None), judged),
            progress.in_((str(Segment.CRITICAL), str(Segment.MODERATE))),
        ),
        "left": (col(Enrolment.id).is_not(None), left_on() <= as_of),
        "reached": (reached, reached),
        "completed": (col(Cohort.ends_on) < as_of, done),
    }


def _members(cohort_id: int) -> CTE:
    """Who ever was in a cohort, and the day of the first nudge that reached each by a message.

    Looked up one by one, of all that ever arrived a cohort has few; and once for all days.
    """
    arrived = exists().where(col(Message.nudge_id) == Nudge.id, col(Message.state).in_(_ARRIVED))
    first = select(func.min(Nudge.as_of)).where(col(Nudge.enrolment_id) == Enrolment.id, arrived)
    reached_on: ColumnElement[date] = first.scalar_subquery().label("reached_on")
    found: AnySelect = select(col(Enrolment.id).label("enrolment_id"), reached_on).where(
        col(Enrolment.cohort_id) == cohort_id
    )
    return found.cte("members").prefix_with("MATERIALIZED")


def _sum(test: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((test, 1), else_=0))
