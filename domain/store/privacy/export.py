"""All that is held of a learner, for them to have (GDPR, articles 15 and 20)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import LargeBinary, Table, select
from sqlmodel import Session, col

from domain.store.database import columns, table_of
from domain.store.identity import records_of
from domain.store.privacy.ownership import owned_rows
from domain.store.tables import (
    Cohort,
    Enrolment,
    Learner,
    Message,
    Programme,
    SamePerson,
    Staff,
    Suppression,
)

#: Where a colleague is named: learners read that it was one, not which.
_COLLEAGUE: Final = "a colleague"


def export_learner(session: Session, learner_id: int) -> dict[str, list[dict[str, Any]]]:
    """By table, every row that is theirs, and the stops on addresses we wrote to them at.

    Records that were joined with it are theirs as well. Of other people nothing is in it:
    colleagues are not named, and who was found to be somebody else is left out.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for number in records_of(session, learner_id):
        for name, rows in _held(session, number).items():
            known = found.setdefault(name, [])
            known += [row for row in rows if row not in known]
    return {name: rows for name, rows in found.items() if rows}


def _held(session: Session, learner_id: int) -> dict[str, list[dict[str, Any]]]:
    owned = owned_rows(learner_id)
    stops = table_of(Suppression)
    owned[stops] = stops.c.address.in_(addresses_of(session, learner_id))
    courses = _courses(session, learner_id)
    same = table_of(SamePerson)
    owned[same] &= same.c.verdict != "apart"
    return {
        table.name: [
            _without_others(table, dict(row)) | courses.get((table.name, row.get("id", 0)), {})
            for row in session.execute(select(table).where(where)).mappings()
        ]
        for table, where in owned.items()
    }


def _courses(session: Session, learner_id: int) -> dict[tuple[str, int], dict[str, Any]]:
    """Which course and group each of their enrolments is of, by name."""
    found = (
        select(*columns(Enrolment.id, course=Programme.name, cohort=Cohort.name))
        .select_from(Enrolment)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .where(col(Enrolment.learner_id) == learner_id)
    )
    return {
        (table_of(Enrolment).name, number): {"course": course, "cohort": cohort}
        for number, course, cohort in session.execute(found)
    }


def _without_others(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as its learner has it: no colleague is named, and no file is in it."""
    staff = table_of(Staff)
    found = {}
    for column in table.columns:
        if isinstance(column.type, LargeBinary) or column.name == "digest":
            continue
        value = row[column.name]
        is_staff = any(key.column.table is staff for key in column.foreign_keys)
        if is_staff or (column.name.endswith("_by") and "@" in str(value)):
            value = value and _COLLEAGUE
        found[column.name] = value
    return found


def addresses_of(session: Session, learner_id: int) -> set[str]:
    """Every address that reaches them, or that we wrote to."""
    learner = session.get_one(Learner, learner_id)
    mine = col(Message.learner_id) == learner_id
    written = select(col(Message.address), col(Message.address_key)).where(mine)
    used = {one for row in session.execute(written) for one in row}
    return {one for one in (*used, learner.email, learner.phone) if one}
