"""Statuses week by week, moves between them, and how long learners stay: counted where they are."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_, select, true
from sqlmodel import col

from domain.store.database import Database, columns, days_after, table_of
from domain.store.people import decided_on, left_on
from domain.store.reporting.search import SnapshotFilter, is_asked_of
from domain.store.tables import Cohort, Employer, Enrolment, StatusHistory

StayedBy = Literal["cohort", "stage", "employer"]
_SPAN: Final = table_of(StatusHistory)
_BEFORE: Final = table_of(StatusHistory).alias("before")
#: Statuses that stay when the course is over.
FINAL: Final = ("Promoted", "Withdrawn")
#: What learners who were not there before come from.
NEW: Final = "new"


def read_status_spans(database: Database, asked: SnapshotFilter) -> pd.DataFrame:
    """One row per status and pair of days: status, from_on, until_on (open: empty), learners.

    Of those asked for, begun by the day. A span ends with the course, unless it is how it ended.
    """
    # an outcome may be known long after the last day: who waits for theirs is not learning
    early = case((decided_on() <= col(Cohort.ends_on), decided_on()))
    last = func.coalesce(early, days_after(Cohort.ends_on, 1))
    over = case((_SPAN.c.status.not_in(FINAL), last))
    group = (_SPAN.c.status, _SPAN.c.from_on, _SPAN.c.until_on, over.label("over_on"))
    found = (
        select(*group, func.count().label("learners"))
        .select_from(with_people(_SPAN))
        .where(is_asked_of(asked), _SPAN.c.from_on <= asked.as_of)
        .group_by(*group)
    )
    spans = database.read_frame(found)
    ends = spans[["until_on", "over_on"]].apply(pd.to_datetime)
    return spans.drop(columns="over_on").assign(
        from_on=pd.to_datetime(spans["from_on"]), until_on=ends.min(axis=1)
    )


def count_status_moves(database: Database, asked: SnapshotFilter, since: date) -> pd.DataFrame:
    """How many went from which status to which since a day: was (or "new"), status, learners."""
    was = func.coalesce(_BEFORE.c.status, NEW).label("was")
    then = and_(_BEFORE.c.enrolment_id == _SPAN.c.enrolment_id, span_on(_BEFORE, since))
    goes_on = and_(
        col(Cohort.ends_on) >= asked.as_of, func.coalesce(decided_on() > asked.as_of, true())
    )
    stays = or_(_SPAN.c.status.in_(FINAL), goes_on)
    by = (was, _SPAN.c.status)
    found = (
        select(*by, func.count().label("learners"))
        .select_from(with_people(_SPAN).outerjoin(_BEFORE, then))
        .where(is_asked_of(asked), span_on(_SPAN, asked.as_of), stays)
        .group_by(*by)
    )
    return database.read_frame(found)


def count_stays(database: Database, asked: SnapshotFilter, by: StayedBy) -> pd.DataFrame:
    """How long learners stayed by a day: group, name, days, left (0 or 1), learners.

    From the cohort's start, or from when they enrolled if that was later, to the day they withdrew;
    of others, to the day itself, their outcome or the cohort's end. Only who had started by then.
    """
    key = _GROUPS[by].label("group")
    # by day first: by cohort, SQLite goes through its index and looks each enrolment up
    alike = (
        *columns(Enrolment.enrolled_on, Enrolment.cohort_id), key,
        left_on().label("left_on"), decided_on().label("decided_on"),
    )  # fmt: skip
    e = (
        select(*alike, func.count().label("learners"))
        .where(is_asked_of(asked), key.is_not(None))
        .group_by(*alike)
        .subquery()
    )
    names = {"cohort": table_of(Cohort).c.name, "employer": table_of(Employer).c.name}
    finished = func.coalesce(e.c.decided_on, days_after(Cohort.ends_on, 1)).label("finished_on")
    joined = e.join(table_of(Cohort), col(Cohort.id) == e.c.cohort_id)
    if by == "employer":
        joined = joined.join(table_of(Employer), col(Employer.id) == e.c.group)
    counted = database.read_frame(
        select(
            *(e.c.group, names.get(by, e.c.group).label("name"), col(Cohort.starts_on)),
            *(e.c.enrolled_on, e.c.left_on, finished, e.c.learners),
        )
        .select_from(joined)
        .where(col(Cohort.starts_on) <= asked.as_of)
    )
    return _stays(counted, pd.Timestamp(asked.as_of))


def _stays(counted: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    names = ("starts_on", "enrolled_on", "left_on", "finished_on")
    days = {name: pd.to_datetime(counted[name]) for name in names}
    start = days["starts_on"].where(~(days["enrolled_on"] > days["starts_on"]), days["enrolled_on"])
    has_left = days["left_on"] <= as_of
    finished = days["finished_on"].where(days["finished_on"] <= as_of, as_of)
    end = days["left_on"].where(has_left, finished)
    stayed = counted[["group", "name", "learners"]].assign(
        days=(end - start).dt.days.clip(lower=0), left=has_left.astype("int64")
    )
    started = stayed[start <= as_of]
    by = ["group", "name", "days", "left"]
    return started.groupby(by, dropna=False)["learners"].sum().reset_index()


_GROUPS: Final[Mapping[str, ColumnElement[Any]]] = {
    "cohort": table_of(Enrolment).c.cohort_id,
    "stage": table_of(Enrolment).c.stage,
    "employer": table_of(Enrolment).c.employer_id,
}


def with_people(span: Any) -> FromClause:  # noqa: ANN401 - a table or its alias
    """Spans of statuses with the enrolments and cohorts they are of."""
    joined: FromClause = span.join(table_of(Enrolment), col(Enrolment.id) == span.c.enrolment_id)
    return joined.join(table_of(Cohort), col(Cohort.id) == col(Enrolment.cohort_id))


def span_on(span: Any, day: date) -> ColumnElement[bool]:  # noqa: ANN401 - a table or its alias
    """Whether a span of a status covers a day."""
    return and_(span.c.from_on <= day, or_(span.c.until_on.is_(None), span.c.until_on > day))
