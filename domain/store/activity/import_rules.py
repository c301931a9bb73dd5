"""Rules of their own in imports: what is known already, who is back, what is named no longer."""

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select, update
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.tables import Barrier, CheckIn, Contact, Enrolment, LearnerAnswer


def is_open_already(staged: Table) -> ColumnElement[bool]:
    """Whether the barrier is one we know and that was open that day: reported again is not two.

    An export that lists today's barriers each week would otherwise add them each week.
    """
    over_on = col(Barrier.resolved_on)
    return exists().where(
        col(Enrolment.ref) == staged.c.enrolment_ref,
        col(Barrier.enrolment_id) == Enrolment.id,
        col(Barrier.kind) == staged.c.kind,
        or_(over_on.is_(None), over_on > staged.c.reported_on),
        col(Barrier.reported_on) < staged.c.reported_on,
        staged.c.resolved_on.is_(None),
    )


def is_said_already(staged: Table) -> ColumnElement[bool]:
    """Whether we have the text from an earlier export: a cell without a day stays as it is."""
    return exists().where(
        col(Enrolment.ref) == staged.c.enrolment_ref,
        col(CheckIn.enrolment_id) == Enrolment.id,
        col(CheckIn.kind) == staged.c.kind,
        col(CheckIn.text) == staged.c.text,
        col(CheckIn.day) < staged.c.day,
    )


def bring_back(session: Session, staged: Table) -> int:
    """Who had left by the day on which they are said to be learners has come back; how many.

    Snapshots and the history of their status keep that they were away. Who passed or failed stays.
    """
    outcome = col(Enrolment.outcome)
    left = func.coalesce(Enrolment.withdrawn_on, Enrolment.outcome_on)
    gone = or_(outcome.is_(None), outcome == "withdrawn")
    again = select(staged.c.day).where(
        staged.c.enrolment_ref == Enrolment.ref, staged.c.day >= left
    )
    here = update(Enrolment).where(gone, again.correlate(Enrolment).exists())
    return changed(session, here.values(withdrawn_on=None, outcome=None, outcome_on=None))


def close_unnamed(session: Session, staged: Table) -> int:
    """Close the open barriers that a list of all open ones no longer has; gives back how many."""
    listed = select(staged.c.day).where(
        col(Enrolment.ref) == staged.c.enrolment_ref,
        col(Enrolment.id) == Barrier.enrolment_id,
        staged.c.day >= col(Barrier.reported_on),
    )
    listed = listed.correlate(Barrier)
    day = listed.with_only_columns(func.max(staged.c.day)).scalar_subquery()
    still = listed.where(staged.c.kind == col(Barrier.kind))
    close = update(Barrier).where(
        col(Barrier.resolved_on).is_(None), listed.exists(), ~still.exists(), ~_is_own_word()
    )
    return changed(session, close.values(resolved_on=day))


def _is_own_word() -> ColumnElement[bool]:
    """Whether the learner told us of the barrier and nobody has spoken with them since.

    A platform that knows nothing of it must not close what they asked help with.
    """
    told = exists().where(
        col(LearnerAnswer.enrolment_id) == Barrier.enrolment_id,
        col(LearnerAnswer.kind) == "help",
        col(LearnerAnswer.day) == Barrier.reported_on,
        col(LearnerAnswer.undone_at).is_(None),
    )
    spoken = exists().where(
        col(Contact.enrolment_id) == Barrier.enrolment_id,
        col(Contact.outcome) == "reached",
        col(Contact.day) >= Barrier.reported_on,
        col(Contact.taken_back_at).is_(None),
    )
    return and_(told, ~spoken)
