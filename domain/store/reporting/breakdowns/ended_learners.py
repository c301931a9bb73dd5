"""Learners for whom it is over, who stand in no snapshot of the day: who completed, who left."""

from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, and_, func, select
from sqlmodel import col

from domain.store.database import Database, columns, table_of
from domain.store.reporting.breakdowns.drill_down import DrillDown
from domain.store.reporting.breakdowns.progression_counts import FINAL, NEW, span_on, with_people
from domain.store.reporting.search import SnapshotFilter, is_asked_of
from domain.store.tables import Cohort, Employer, Enrolment, Learner, Staff, StatusHistory

_SPAN: Final = table_of(StatusHistory)
_BEFORE: Final = table_of(StatusHistory).alias("before")


def ended_status(drill: DrillDown) -> str:
    """The status that is asked for, where it is one that stays when the course is over."""
    return next((key for name, key in drill.dimensions if name == "status" and key in FINAL), "")


def find_ended(
    database: Database, asked: SnapshotFilter, drill: DrillDown, *, first: int, most: int
) -> tuple[int, pd.DataFrame]:
    """How many there are, and a page of them: who it happened to last comes first.

    Columns: enrolment_id, learner_ref, name, since, cohort, stage, employer, coach. Of a drill-down
    only the status counts, and what it was on an earlier day.
    """
    tests = [is_asked_of(asked), span_on(_SPAN, asked.as_of), _SPAN.c.status == ended_status(drill)]
    joined = with_people(_SPAN)
    if drill.then is not None and drill.status_was:
        then = and_(_BEFORE.c.enrolment_id == _SPAN.c.enrolment_id, span_on(_BEFORE, drill.then))
        joined = joined.outerjoin(_BEFORE, then)
        tests.append(func.coalesce(_BEFORE.c.status, NEW) == drill.status_was)
    return _counted(database, joined, tests), _page(database, joined, tests, first, most)


def _counted(database: Database, joined: FromClause, tests: list[ColumnElement[bool]]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(joined).where(*tests)) or 0


def _page(
    database: Database, joined: FromClause, tests: list[ColumnElement[bool]], first: int, most: int
) -> pd.DataFrame:
    named = (
        joined.join(table_of(Learner), col(Learner.id) == col(Enrolment.learner_id))
        .outerjoin(table_of(Employer), col(Employer.id) == col(Enrolment.employer_id))
        .outerjoin(table_of(Staff), col(Staff.id) == col(Enrolment.coach_id))
    )
    shown = (
        _SPAN.c.enrolment_id, col(Learner.ref).label("learner_ref"), col(Learner.name),
        _SPAN.c.from_on.label("since"), col(Cohort.name).label("cohort"),
        *columns(Enrolment.stage), col(Employer.name).label("employer"),
        col(Staff.name).label("coach"),
    )  # fmt: skip
    order = (_SPAN.c.from_on.desc(), _SPAN.c.enrolment_id)
    found = select(*shown).select_from(named).where(*tests)
    return database.read_frame(found.order_by(*order).offset(first).limit(most))
