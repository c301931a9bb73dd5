"""Rules of their own in imports: what is known already, who is back, what is named no longer."""

from datetime import date

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session, col

from domain.store.database import changed, table_of
from domain.store.provenance import UNDONE, Runs, noting
from domain.store.tables import (
    Assessment,
    Barrier,
    CheckIn,
    Contact,
    Enrolment,
    ImportRun,
    LearnerAnswer,
    Result,
)


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


def is_stated_already(staged: Table) -> ColumnElement[bool]:
    """Whether we have the text from an earlier export: a cell without a day stays as it is."""
    return exists().where(
        col(Enrolment.ref) == staged.c.enrolment_ref,
        col(CheckIn.enrolment_id) == Enrolment.id,
        col(CheckIn.kind) == staged.c.kind,
        col(CheckIn.text) == staged.c.text,
        col(CheckIn.day) < staged.c.day,
    )


def bring_back(session: Session, staged: Table, run_id: int) -> int:
    """Who had left by the day on which they are said to be learners has come back; how many.

    Snapshots and the history of their status keep that they were away. Who passed or failed stays,
    and so does who left by a newer export.
    """
    outcome, known_on = col(Enrolment.outcome), col(Enrolment.status_on)
    left = func.coalesce(Enrolment.withdrawn_on, Enrolment.outcome_on)
    staged_days = select(staged.c.day).where(staged.c.enrolment_ref == Enrolment.ref)
    newer = staged_days.where(func.coalesce(staged.c.day >= known_on, true())).correlate(Enrolment)
    away = (
        or_(outcome.is_(None), outcome == "withdrawn"),
        newer.where(staged.c.day >= left).exists(),
    )
    enrolment = table_of(Enrolment)
    back = update(Enrolment).where(*away)
    with noting(session, run_id, enrolment, select(enrolment).where(*away)) as many:
        changed(session, back.values(withdrawn_on=None, outcome=None, outcome_on=None))
        changed(
            session,
            update(Enrolment).where(newer.exists()).values(status_on=_latest(newer, staged)),
        )
    return many


def count_again(session: Session, run_id: int) -> int:
    """Enrolments that only an undone import had, and this one has too, count again; how many."""
    here = or_(col(Enrolment.again_in) == run_id, col(Enrolment.stated_in) == run_id)
    back = update(Enrolment).where(col(Enrolment.left_out) == UNDONE, here)
    return changed(
        session, back.values(left_out=None, made_in=run_id, stated_in=run_id, again_in=None)
    )


def close_unnamed(session: Session, staged: Table, run_id: int) -> int:
    """Close the open barriers that a list of all open ones no longer has; gives back how many.

    The newest list counts: an older one neither closes what a newer one names, nor leaves open what
    that has no longer.
    """
    listed = select(staged.c.day).where(staged.c.enrolment_ref == Enrolment.ref)
    later = listed.where(func.coalesce(staged.c.day > Enrolment.barriers_on, true()))
    later = later.correlate(Enrolment)
    changed(
        session,
        update(Enrolment).where(later.exists()).values(barriers_on=_latest(later, staged)),
    )
    theirs = listed.where(col(Enrolment.id) == Barrier.enrolment_id).correlate(Barrier)
    named = theirs.where(staged.c.kind == col(Barrier.kind))
    since = named.where(
        staged.c.day >= col(Barrier.reported_on),
        func.coalesce(staged.c.day > Barrier.named_on, true()),
    )
    changed(session, update(Barrier).where(since.exists()).values(named_on=_latest(since, staged)))
    newest = (
        select(col(Enrolment.barriers_on))
        .where(col(Enrolment.id) == Barrier.enrolment_id)
        .correlate(Barrier)
        .scalar_subquery()
    )
    unnamed = or_(
        func.coalesce(col(Barrier.named_on) < newest, true()),
        theirs.where(staged.c.day == newest).exists() & ~named.exists(),
    )
    over = (
        *(col(Barrier.resolved_on).is_(None), col(Barrier.reported_on) <= newest),
        *(theirs.exists(), unnamed, ~_is_own_word()),
    )
    barrier = table_of(Barrier)
    with noting(session, run_id, barrier, select(barrier).where(*over)) as many:
        changed(session, update(Barrier).where(*over).values(resolved_on=newest))
    return many


def take_back_marks(session: Session, staged: Table, run_id: int, *, newer: Runs = ()) -> int:
    """Take back the marks of which an export says that there is none; gives back how many.

    What was handed in by a day of its own stays so. Where the mark alone told of it, on the day of
    its export, nothing is known to be handed in any more. `newer` exports are right against this.
    """
    result = table_of(Result)
    none = (
        select(staged.c.day, staged.c.handed_in)
        .join(Enrolment, col(Enrolment.ref) == staged.c.enrolment_ref)
        .join(Assessment, col(Assessment.ref) == staged.c.assessment_ref)
        .where(col(Enrolment.id) == Result.enrolment_id)
        .where(col(Assessment.id) == Result.assessment_id)
        .correlate(Result)
    )
    stated = col(Result.stated_on)
    is_right = or_(
        stated.is_(None),
        staged.c.day > stated,
        and_(staged.c.day == stated, func.coalesce(col(Result.stated_in).not_in(newer), true())),
    )
    marked = (col(Result.score).is_not(None), none.where(is_right).exists())
    day = none.with_only_columns(staged.c.day).scalar_subquery()
    waits = none.with_only_columns(staged.c.handed_in).scalar_subquery()
    was_told = select(col(ImportRun.known_on)).where(col(ImportRun.id) == Result.made_in)
    assumed = col(Result.submitted_on) == was_told.correlate(Result).scalar_subquery()
    only_marked = and_(
        func.coalesce(assumed, false()), func.coalesce(waits, false()).is_not(true())
    )
    values = {
        "score": None,
        "known_on": None,
        "submitted_on": case((only_marked, None), else_=col(Result.submitted_on)),
        "unmarked_on": day,
        "stated_on": day,
        "stated_in": run_id,
        "again_in": None,
    }
    with noting(session, run_id, result, select(result).where(*marked)) as many:
        changed(session, update(Result).where(*marked).values(values))
    return many


def _latest(days: Select[tuple[date]], staged: Table) -> ScalarSelect[date]:
    return days.with_only_columns(func.max(staged.c.day)).scalar_subquery()


def _is_own_word() -> ColumnElement[bool]:
    """Whether the learner told us of the barrier and nobody has spoken with them since.

    A platform that knows nothing of it must not close what they asked help with.
    """
    asked_for_help = exists().where(
        col(LearnerAnswer.enrolment_id) == Barrier.enrolment_id,
        col(LearnerAnswer.kind) == "help",
        col(LearnerAnswer.day) == Barrier.reported_on,
        col(LearnerAnswer.undone_at).is_(None),
    )
    spoken_with = exists().where(
        col(Contact.enrolment_id) == Barrier.enrolment_id,
        col(Contact.outcome) == "reached",
        col(Contact.day) >= Barrier.reported_on,
        col(Contact.taken_back_at).is_(None),
    )
    return and_(asked_for_help, ~spoken_with)
