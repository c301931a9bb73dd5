"""Rules of their own in imports: what is known already, who is back, what is named no longer."""

from datetime import date

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Table,
    and_,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session, col

from domain.store.activity.merging.same_kind import SameKind
from domain.store.database import changed, table_of
from domain.store.provenance import UNDONE, noting
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


def is_stated_already(staged: Table) -> ColumnElement[bool]:
    """Whether we have the text from an earlier export: a cell without a day stays as it is."""
    return exists().where(
        col(Enrolment.ref) == staged.c.enrolment_ref,
        col(CheckIn.enrolment_id) == Enrolment.id,
        col(CheckIn.kind) == staged.c.kind,
        col(CheckIn.text) == staged.c.text,
        col(CheckIn.day) < staged.c.day,
    )


def bring_back(session: Session, staged: Table, run_id: int, *, same: SameKind) -> int:
    """Who had left by the day on which they are said to be learners has come back; how many.

    Snapshots and the history of their status keep that they were away. Who passed or failed stays,
    unless the course is said to go on, and so does who left by a newer export. Where the status is
    blank, what files of the `same` kind said of it is taken back.
    """
    outcome, known_on = col(Enrolment.outcome), col(Enrolment.status_on)
    left = func.coalesce(Enrolment.withdrawn_on, Enrolment.outcome_on)
    staged_days = select(staged.c.day).where(staged.c.enrolment_ref == Enrolment.ref)
    newer = staged_days.where(func.coalesce(staged.c.day >= known_on, true())).correlate(Enrolment)
    is_here, goes_on, is_blank = (
        func.coalesce(staged.c[name], unless)
        for name, unless in (("is_here", true()), ("goes_on", false()), ("is_blank", false()))
    )
    has_left = or_(outcome.is_(None), outcome == "withdrawn", goes_on)
    back_again = and_(is_here, has_left, staged.c.day >= left)
    unsaid = and_(is_blank, same.has_said(known_on))
    ended = or_(outcome.is_not(None), col(Enrolment.withdrawn_on).is_not(None))
    away = (ended, newer.where(or_(back_again, unsaid)).exists())
    enrolment = table_of(Enrolment)
    back = update(Enrolment).where(*away)
    values = {"withdrawn_on": None, "outcome": None, "outcome_on": None}
    with noting(session, run_id, enrolment, select(enrolment).where(*away)) as many:
        changed(session, back.values(values | {"status_on": _latest(newer, staged)}))
        here = newer.where(is_here)
        changed(
            session,
            update(Enrolment).where(here.exists()).values(status_on=_latest(here, staged)),
        )
    return many


def count_again(session: Session, run_id: int) -> int:
    """Enrolments that only an undone import had, and this one has too, count again; how many."""
    here = or_(col(Enrolment.again_in) == run_id, col(Enrolment.stated_in) == run_id)
    back = update(Enrolment).where(col(Enrolment.left_out) == UNDONE, here)
    return changed(
        session, back.values(left_out=None, made_in=run_id, stated_in=run_id, again_in=None)
    )


def close_unnamed(session: Session, staged: Table, run_id: int, *, same: SameKind) -> int:
    """Close the open barriers that a list of all open ones no longer has; gives back how many.

    The newest list counts: an older one neither closes what a newer one names, nor leaves open what
    that has no longer. A blank cell closes what lists of the `same` kind named, and no more.
    """
    _forget_blanks(session, staged, same)
    listed = select(staged.c.day).where(staged.c.enrolment_ref == Enrolment.ref)
    later = listed.where(func.coalesce(staged.c.day > Enrolment.barriers_on, true()))
    later = later.correlate(Enrolment)
    changed(
        session,
        update(Enrolment).where(later.exists()).values(barriers_on=_latest(later, staged)),
    )
    _list_again(session, listed, staged, same)
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
        or_(
            theirs.where(~func.coalesce(staged.c.is_blank, false())).exists(),
            same.has_said(col(Barrier.named_on)),
        ),
    )
    barrier = table_of(Barrier)
    with noting(session, run_id, barrier, select(barrier).where(*over)) as many:
        changed(session, update(Barrier).where(*over).values(resolved_on=newest))
    return many


def _forget_blanks(session: Session, staged: Table, same: SameKind) -> None:
    """Leave out blank cells of those for whom no list of the same kind named a barrier."""
    theirs = (
        *(col(Enrolment.ref) == staged.c.enrolment_ref, col(Barrier.enrolment_id) == Enrolment.id),
        *(col(Barrier.resolved_on).is_(None), same.has_said(col(Barrier.named_on))),
    )
    changed(session, delete(staged).where(staged.c.is_blank, ~exists().where(*theirs)))


def _list_again(
    session: Session, listed: Select[tuple[date]], staged: Table, same: SameKind
) -> None:
    """A newer list of the same kind had these learners, and no more open than it named."""
    stated_on, barriers_on = col(Enrolment.stated_on), col(Enrolment.barriers_on)
    older = listed.where(staged.c.day < stated_on).correlate(Enrolment)
    newer = (same.has_said(stated_on), func.coalesce(barriers_on < stated_on, true()))
    changed(session, update(Enrolment).where(older.exists(), *newer).values(barriers_on=stated_on))


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
