"""Learners of each employer summed up: what a benchmark with intervals needs, and no more."""

from datetime import timedelta
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Float, FromClause, Subquery, case, cast, func, or_, select
from sqlmodel import col

from domain.learners import COMPLETED
from domain.store.database import AnySelect, Database, decoded, table_of
from domain.store.people import finished_on, left_on
from domain.store.reporting.search import SnapshotFilter, is_asked, is_asked_of
from domain.store.tables import Attendance, Cohort, Employer, Enrolment, Snapshot

#: Attendance is that of so many days.
ATTENDANCE_DAYS: Final = 30
_ROWS: Final = table_of(Snapshot)
_ENROLLED: Final = table_of(Enrolment)


def sum_by_employer(database: Database, asked: SnapshotFilter) -> pd.DataFrame:
    """One row per employer: key, name, learners, and three sums of each measure.

    Measures: attendance (share of planned sessions of 30 days), progress and risk (0-100) of who is
    learning on the day; completed (0 or 1) of whose course is over by then. `<measure>_known` are
    the learners it is known of, `_sum` and `_squares` the sums over them.
    """
    now = database.read_frame(_learning(asked)).set_index("key")
    over = database.read_frame(_over(asked)).set_index("key")
    names = now["name"].combine_first(over["name"])
    numbers = now.drop(columns="name").join(over.drop(columns="name"), how="outer").fillna(0.0)
    return numbers.assign(name=names).reset_index().astype({"key": "str", "name": "str"})


def _learning(asked: SnapshotFilter) -> AnySelect:
    seen = _attendance(asked)
    shown = {"progress": decoded(_ROWS.c.progress), "risk": decoded(_ROWS.c.risk_score)}
    sums = {"attendance": seen.c.share, **shown}
    joined: FromClause = _ROWS.join(_ENROLLED, _ENROLLED.c.id == _ROWS.c.enrolment_id)
    joined = joined.join(table_of(Employer), col(Employer.id) == _ENROLLED.c.employer_id)
    joined = joined.outerjoin(seen, seen.c.enrolment_id == _ROWS.c.enrolment_id)
    parts = [part for name, column in sums.items() for part in _sums(name, column)]
    return (
        select(*_employer(), func.count().label("learners"), *parts)
        .select_from(joined)
        .where(is_asked(asked))
        .group_by(_ENROLLED.c.employer_id)
    )


def _over(asked: SnapshotFilter) -> AnySelect:
    """Of those whose course is over, by an outcome, by leaving or with the cohort."""
    done = case((col(Enrolment.outcome).in_(COMPLETED), 1.0), else_=0.0)
    joined = _ENROLLED.join(table_of(Cohort), col(Cohort.id) == _ENROLLED.c.cohort_id)
    joined = joined.join(table_of(Employer), col(Employer.id) == _ENROLLED.c.employer_id)
    is_over = or_(left_on() <= asked.as_of, finished_on() <= asked.as_of)
    return (
        select(*_employer(), *_sums("completed", done))
        .select_from(joined)
        .where(is_asked_of(asked), is_over)
        .group_by(_ENROLLED.c.employer_id)
    )


def _attendance(asked: SnapshotFilter) -> Subquery:
    """Each one's share of planned sessions attended, of the days up to the day."""
    first = asked.as_of - timedelta(days=ATTENDANCE_DAYS - 1)
    attended = cast(func.sum(Attendance.attended), Float)
    return (
        select(
            col(Attendance.enrolment_id),
            (100.0 * attended / func.nullif(func.sum(Attendance.planned), 0)).label("share"),
        )
        .where(col(Attendance.day) >= first, col(Attendance.day) <= asked.as_of)
        .group_by(col(Attendance.enrolment_id))
        .subquery()
    )


def _employer() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return _ENROLLED.c.employer_id.label("key"), func.max(Employer.name).label("name")


def _sums(name: str, column: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    return (
        func.count(column).label(f"{name}_known"),
        func.coalesce(func.sum(column), 0.0).label(f"{name}_sum"),
        func.coalesce(func.sum(column * column), 0.0).label(f"{name}_squares"),
    )
