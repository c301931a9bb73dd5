"""Whose learners, and which of them: what many are chosen by to be handed over at once."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from domain.store.people.endings import has_ended
from domain.store.people.enrolments import CohortFilter, in_cohorts
from domain.store.tables import Cohort, Employer, Enrolment, Programme


@dataclass(frozen=True, kw_only=True)
class CaseloadFilter:
    """Learners by what they have in common; None, or an empty stage, is any. All must fit."""

    programme: int | None = None
    cohort: int | None = None
    coach: int | None = None
    is_unassigned: bool = False
    employer: int | None = None
    stage: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseloadChoices:
    """What learners may be chosen by: programmes and employers by row number, and stages."""

    programmes: dict[int, str]
    employers: dict[int, str]
    stages: tuple[str, ...]


def find_caseload(session: Session, asked: CaseloadFilter) -> list[int]:
    """Enrolments that go on, of those asked for."""
    going_on = col(Enrolment.withdrawn_on).is_(None)
    found = select(col(Enrolment.id)).where(going_on, *_conditions(asked))
    return sorted(session.exec(found).all())


def count_learning(session: Session, *, today: date) -> dict[int, int]:
    """How many of each coach's learners are learning now; 0 where all of theirs have ended."""
    here = (
        select(col(Enrolment.coach_id), func.sum(case((has_ended(today), 0), else_=1)))
        .join(Cohort, col(Cohort.id) == col(Enrolment.cohort_id))
        .where(col(Enrolment.coach_id).is_not(None))
        .group_by(col(Enrolment.coach_id))
    )
    return {int(coach): int(number) for coach, number in session.execute(here)}


def read_caseload_choices(session: Session) -> CaseloadChoices:
    """The choices there are, by name."""
    programmes = select(Programme.id, Programme.name).order_by(col(Programme.name))
    employers = select(Employer.id, Employer.name).order_by(col(Employer.name))
    stages = select(col(Enrolment.stage)).distinct().order_by(col(Enrolment.stage))
    return CaseloadChoices(
        programmes=dict(session.exec(programmes).all()),
        employers=dict(session.exec(employers).all()),
        stages=tuple(one for one in session.exec(stages) if one),
    )


def _conditions(asked: CaseloadFilter) -> list[ColumnElement[bool]]:
    coach = col(Enrolment.coach_id)
    wanted = [in_cohorts(Enrolment.id, CohortFilter(programme=asked.programme))]
    if asked.cohort is not None:
        wanted.append(col(Enrolment.cohort_id) == asked.cohort)
    if asked.employer is not None:
        wanted.append(col(Enrolment.employer_id) == asked.employer)
    if asked.stage:
        wanted.append(col(Enrolment.stage) == asked.stage)
    if asked.is_unassigned:
        wanted.append(coach.is_(None))
    elif asked.coach is not None:
        wanted.append(coach == asked.coach)
    return wanted
