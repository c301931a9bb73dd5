"""Everything that happened, as Arrow tables for the feature expression."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import ColumnElement, select
from sqlmodel import SQLModel, col

from domain.store.database import AnySelect, Database, among, columns, table_of
from domain.store.tables import (
    PROVENANCE,
    Activity,
    Assessment,
    Attendance,
    Barrier,
    CheckIn,
    Cohort,
    Enrolment,
    Progress,
    Result,
)


def _whole(happened: type[SQLModel]) -> AnySelect:
    """Every fact of a table."""
    return select(*(c for c in table_of(happened).c if c.name not in PROVENANCE))


#: Table of events -> its select, its class, and the day on which a row happened.
_EVENTS: Final[Mapping[str, tuple[AnySelect, Any, Any]]] = {
    "activity": (
        select(
            *columns(Activity.enrolment_id, Activity.day, Activity.clicks),
            *columns(Activity.content, Activity.assessment, Activity.discussion),
            *columns(Activity.video, Activity.other),
            *columns(Activity.sessions, Activity.minutes),
        ),
        Activity,
        Activity.day,
    ),
    "progress": (_whole(Progress), Progress, Progress.day),
    "results": (_whole(Result), Result, Result.submitted_on),
    "attendance": (_whole(Attendance), Attendance, Attendance.day),
    "barriers": (_whole(Barrier), Barrier, Barrier.reported_on),
    "check_ins": (_whole(CheckIn), CheckIn, CheckIn.day),
}
_ENROLMENTS: Final = (
    select(
        *columns(Enrolment.learner_id, enrolment_id=Enrolment.id),
        *columns(Enrolment.cohort_id, Cohort.programme_id),
        *columns(Cohort.starts_on, Cohort.ends_on, Enrolment.enrolled_on),
        *columns(Enrolment.withdrawn_on, Enrolment.outcome, Enrolment.outcome_on),
        *columns(Enrolment.stage, Enrolment.previous_attempts, Enrolment.credits),
    )
    .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
    .where(col(Enrolment.left_out).is_(None))
    .order_by(col(Enrolment.id))
)
_ASSESSMENTS: Final = select(
    *columns(Assessment.cohort_id, Assessment.name, assessment_id=Assessment.id),
    *columns(Assessment.kind, Assessment.due_on, Assessment.weight),
).order_by(col(Assessment.id))


#: Enrolments asked for by number in one statement: databases take no more than some 30,000.
_AT_ONCE: Final = 10_000


def load_events(
    database: Database,
    until: date | None = None,
    *,
    cohort_ids: Sequence[int] | None = None,
    enrolment_ids: Sequence[int] | None = None,
) -> dict[str, pa.Table]:
    """Every event up to `until` (inclusive; everything by default), by table, with real dates.

    With `cohort_ids`, only what happened in these cohorts; with `enrolment_ids`, only to these.

    Grain: that of the store's tables. Withdrawals and outcomes after `until` are still in
    `enrolments`: whoever computes features masks them by day.
    """
    if enrolment_ids is not None and len(enrolment_ids) > _AT_ONCE:
        return _in_parts(database, until, enrolment_ids)
    whose: list[ColumnElement[bool]] = []
    if cohort_ids is not None:
        whose.append(col(Enrolment.cohort_id).in_(cohort_ids))
    if enrolment_ids is not None:
        whose.append(among(Enrolment.id, enrolment_ids))
    found = event_selects(whose, until=until)
    with database.bulk_reader() as reader:
        return {name: reader.read(statement) for name, statement in found.items()}


def _in_parts(
    database: Database, until: date | None, enrolment_ids: Sequence[int]
) -> dict[str, pa.Table]:
    parts = [
        load_events(database, until, enrolment_ids=enrolment_ids[first : first + _AT_ONCE])
        for first in range(0, len(enrolment_ids), _AT_ONCE)
    ]
    found = {name: pa.concat_tables(part[name] for part in parts) for name in parts[0]}
    # that of a cohort came with each part that has a learner in it
    return found | {"assessments": database.read_arrow(_ASSESSMENTS)}


def load_enrolments(database: Database) -> pa.Table:
    """The table `enrolments` of `load_events` alone: everybody there ever was."""
    return database.read_arrow(_ENROLMENTS)


def event_selects(
    whose: Sequence[ColumnElement[bool]] = (), *, until: date | None = None
) -> dict[str, AnySelect]:
    """How each table of events is read; `whose` are conditions on enrolments."""
    found = {"enrolments": _ENROLMENTS.where(*whose), "assessments": _ASSESSMENTS}
    if whose:
        cohorts = select(col(Enrolment.cohort_id)).where(*whose)
        found["assessments"] = _ASSESSMENTS.where(col(Assessment.cohort_id).in_(cohorts))
    theirs = select(col(Enrolment.id)).where(*whose)
    for name, (events, happened, day) in _EVENTS.items():
        own = (col(happened.enrolment_id).in_(theirs),) if whose else ()
        by_then = (day <= until,) if until else ()
        found[name] = events.where(*by_then, *own)
    return found
