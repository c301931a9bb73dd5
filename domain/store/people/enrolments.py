"""Finds an enrolment by its reference or row number, names cohorts, counts learners."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, true
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from domain.store.database import AnySelect, Database, among, columns
from domain.store.tables import Cohort, Enrolment, Learner, Programme, Staff


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownEnrolment:
    """Who an enrolment is of, where, and whose caseload it is on."""

    enrolment_id: int
    learner_id: int
    learner: str
    cohort: str
    coach_id: int | None


def reachable_coach() -> ColumnElement[str]:
    """The address of the coach who answers; empty of one who was removed. Of `Staff`."""
    return case((col(Staff.removed_at).is_(None), col(Staff.email)))


def find_by_name(session: Session, who: str) -> list[int]:
    """Learners of that ref to the letter, else in whatever case, else of that address."""
    named, ref = who.strip(), col(Learner.ref)
    lower = named.lower()
    for same in (ref == named, func.lower(ref) == lower, func.lower(Learner.email) == lower):
        if found := list(session.scalars(select(col(Learner.id)).where(same))):
            return found
    return []


def find_enrolment(session: Session, ref: str) -> KnownEnrolment | None:
    """The enrolment of that reference; None where there is none."""
    return _found(session, Enrolment.ref == ref)  # type: ignore[arg-type]


def find_enrolment_by_id(session: Session, enrolment_id: int) -> KnownEnrolment | None:
    """The same by row number."""
    return _found(session, Enrolment.id == enrolment_id)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortFilter:
    """Cohorts by the row numbers of their programme and their own; None is any."""

    programme: int | None = None
    cohort: int | None = None

    @property
    def test(self) -> ColumnElement[bool]:
        """Whether a row of `Cohort` is among them."""
        asked = ((col(Cohort.programme_id), self.programme), (col(Cohort.id), self.cohort))
        return and_(true(), *(column == number for column, number in asked if number is not None))


ALL_COHORTS: Final = CohortFilter()


def in_cohorts(enrolment: object, asked: CohortFilter) -> ColumnElement[bool]:
    """Whether a column names an enrolment of these cohorts."""
    if asked == ALL_COHORTS:
        return true()
    theirs = select(col(Enrolment.id)).join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
    return col(enrolment).in_(theirs.where(asked.test))


def find_programme(session: Session, enrolment_id: int) -> str | None:
    """What the programme of an enrolment is called; None where there is no such enrolment."""
    found = (
        select(Programme.name)
        .join(Cohort, col(Cohort.programme_id) == Programme.id)
        .join(Enrolment, col(Enrolment.cohort_id) == Cohort.id)
        .where(Enrolment.id == enrolment_id)
    )
    return session.exec(found).one_or_none()


def read_cohort_names(session: Session, cohort_ids: Collection[int]) -> dict[int, str]:
    """What these cohorts are called, by row number."""
    found = select(Cohort.id, Cohort.name).where(col(Cohort.id).in_(cohort_ids))
    return dict(session.exec(found).all())


def list_cohorts(session: Session) -> dict[int, str]:
    """Every cohort by row number, the newest first, with its programme's name."""
    found = (
        select(Cohort.id, Programme.name, Cohort.name)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .order_by(col(Cohort.starts_on).desc(), col(Cohort.id))
    )
    return {number: f"{programme}: {name}" for number, programme, name in session.exec(found)}


def read_simulated_cohorts(session: Session) -> dict[int, str]:
    """The cohorts nobody of whom exists, with what their programme is called, by row number."""
    found = (
        select(Cohort.id, Programme.name)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .where(col(Programme.simulated).is_(True))
    )
    return dict(session.exec(found).all())


def read_refs(database: Database, enrolments: Collection[int] | None = None) -> pd.DataFrame:
    """What every enrolment, or each of these, is called by its platform.

    Columns: enrolment_id, ref, learner_ref, cohort_ref and programme_ref, and by their names cohort
    and programme.
    """
    found: AnySelect = (
        select_rows(
            col(Enrolment.id).label("enrolment_id"),
            col(Enrolment.ref),
            col(Learner.ref).label("learner_ref"),
            col(Cohort.ref).label("cohort_ref"),
            col(Cohort.name).label("cohort"),
            col(Programme.ref).label("programme_ref"),
            col(Programme.name).label("programme"),
        )
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
    )
    if enrolments is not None:
        found = found.where(among(Enrolment.id, enrolments))
    return database.read_frame(found)


def _found(session: Session, which: ColumnElement[bool]) -> KnownEnrolment | None:
    told = (Enrolment.id, Enrolment.learner_id, Learner.ref, Cohort.name, Enrolment.coach_id)
    found = session.execute(
        select_rows(*columns(*told))
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(which)
    ).first()
    if found is None:
        return None
    number, learner_id, learner, cohort, coach_id = found
    return KnownEnrolment(
        enrolment_id=number,
        learner_id=learner_id,
        learner=learner,
        cohort=cohort,
        coach_id=coach_id,
    )


def count_learners(session: Session) -> int:
    """How many learners are known."""
    return session.exec(select(func.count()).select_from(Learner)).one()
