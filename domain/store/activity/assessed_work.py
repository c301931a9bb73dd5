"""Pieces of work by name and day: what a learner hands in next, and what did not reach us."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import and_, select
from sqlmodel import Session, col

from domain.messaging import LearnerWork, Work
from domain.store.activity.next_steps import Prerequisites, read_next_steps
from domain.store.database import among
from domain.store.tables import Assessment, Enrolment, Result

#: Work due longer ago, or later, is nothing a message speaks of.
_AROUND: Final = timedelta(days=60)


def read_work(
    session: Session, enrolments: Sequence[int], *, as_of: date, needs: Prerequisites
) -> dict[int, LearnerWork]:
    """Of some enrolments, what is due after a day, and what was due last and is not in by then.

    Exams are sat, not handed in: they are left out. What to do next is `read_next_steps`.
    """
    steps = read_next_steps(session, enrolments, as_of=as_of, needs=needs)
    return {
        number: replace(work, step=steps[number].work) if number in steps else work
        for number, work in _read_due(session, enrolments, as_of=as_of).items()
    }


def _read_due(
    session: Session, enrolments: Sequence[int], *, as_of: date
) -> dict[int, LearnerWork]:
    handed_in = and_(
        col(Result.enrolment_id) == col(Enrolment.id),
        col(Result.assessment_id) == col(Assessment.id),
        col(Result.submitted_on) <= as_of,
    )
    found = session.execute(
        select(col(Enrolment.id), col(Assessment.name), col(Assessment.due_on))
        .join(Assessment, col(Assessment.cohort_id) == col(Enrolment.cohort_id))
        .join(Result, handed_in, isouter=True)
        .where(
            among(Enrolment.id, enrolments),
            col(Result.enrolment_id).is_(None),
            col(Assessment.kind) != "exam",
            col(Assessment.due_on).between(as_of - _AROUND, as_of + _AROUND),
        )
        .order_by(col(Enrolment.id), col(Assessment.due_on)),
    )
    work: dict[int, list[Work]] = {}
    for number, name, due_on in found:
        if number is not None and due_on is not None:
            work.setdefault(number, []).append(Work(name=name, due_on=due_on))
    return {number: _of(pieces, as_of) for number, pieces in work.items()}


def _of(pieces: Sequence[Work], as_of: date) -> LearnerWork:
    ahead = [one for one in pieces if one.due_on > as_of]
    behind = [one for one in pieces if one.due_on <= as_of]
    return LearnerWork(next=ahead[0] if ahead else None, missed=behind[-1] if behind else None)
