"""Takes back what a newer export says is no longer so: marks, single facts, progress."""

from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session, col

from domain.frames import ASSESSMENTS, ENROLMENTS, PROGRESS
from domain.store.activity.merging.same_kind import SameKind
from domain.store.database import changed, table_of
from domain.store.provenance import Runs, day_of, noting
from domain.store.tables import (
    Assessment,
    Barrier,
    CoachChoice,
    Enrolment,
    ImportRun,
    Progress,
    Result,
)

#: Frame and fact -> the table and column that have it.
_FACTS: Final = {
    (ENROLMENTS.name, "coach_ref"): (table_of(Enrolment), "coach_id"),
    (ENROLMENTS.name, "stage"): (table_of(Enrolment), "stage"),
    (ASSESSMENTS.name, "due_on"): (table_of(Assessment), "due_on"),
    (ASSESSMENTS.name, "weight"): (table_of(Assessment), "weight"),
}
#: What a list of lessons or modules tells of each day.
_DONE: Final = ("percent", "modules_completed")


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


def without_undone(session: Session, progress: pd.DataFrame, *, known_on: date) -> pd.DataFrame:
    """The rows without what was done, of those whose newer list tells that for these days too."""
    newer = select(col(Enrolment.ref)).where(col(Enrolment.progress_on) > known_on)
    theirs = progress["enrolment_ref"].isin(session.scalars(newer).all())
    told = progress.mask(theirs.to_numpy()[:, None] & progress.columns.isin(_DONE))
    return PROGRESS.conform(told)


def take_back_facts(
    session: Session, staged: Table, run_id: int, *, same: SameKind, newer: Runs = ()
) -> int:
    """Take back facts of which an export says that there is none; gives back how many rows.

    Those that a file of the `same` kind stated: another may know what this one does not. A coach
    whom a colleague chose stays. `newer` exports are right against this.
    """
    total = 0
    for (frame, fact), (target, name) in _FACTS.items():
        c, stated = target.c, target.c[day_of(target, name) or "stated_on"]
        none = (
            select(staged.c.day)
            .where(staged.c.frame == frame, staged.c.fact == fact, staged.c.ref == c.ref)
            .correlate(target)
        )
        of_that_day = func.coalesce(c.stated_in.not_in(newer), true())
        is_right = or_(
            stated.is_(None), staged.c.day > stated, and_(staged.c.day == stated, of_that_day)
        )
        taken = [c[name].is_not(None), none.where(is_right).exists()]
        values: dict[str, Any] = {stated.name: none.scalar_subquery()}
        if target is table_of(Enrolment):
            chosen = exists().where(col(CoachChoice.enrolment_id) == c.id)
            taken += [same.has_said(stated), ~chosen if name == "coach_id" else true()]
            nothing = (c[name].is_(None), none.where(is_right).exists())
            changed(session, update(target).where(*nothing).values(values))
        else:  # other files tell of work without its dates
            ours = and_(c.stated_in == run_id, same.wrote(c.made_in))
            taken.append(or_(same.wrote(c.stated_in), ours))
        gone = values | {name: None, "stated_in": run_id, "again_in": None}
        with noting(session, run_id, target, select(target).where(*taken)) as many:
            changed(session, update(target).where(*taken).values(gone))
        total += many
    return total


def take_back_resolutions(
    session: Session, staged: Table, run_id: int, *, same: SameKind, newer: Runs = ()
) -> int:
    """Open again what a file of the `same` kind said was over; gives back how many barriers.

    Of whom lists of all that is open are known, these close and open. `newer` files are right.
    """
    barrier = table_of(Barrier)
    c = barrier.c
    listed = exists().where(
        col(Enrolment.ref) == staged.c.enrolment_ref,
        col(Enrolment.id) == c.enrolment_id,
        col(Enrolment.barriers_on).is_(None),
        staged.c.kind == c.kind,
        staged.c.reported_on == c.reported_on,
    )
    over = (
        *(c.resolved_on.is_not(None), listed, same.wrote(c.stated_in)),
        func.coalesce(c.stated_in.not_in(newer), true()),
        func.coalesce(c.again_in.not_in(newer), true()),
    )
    with noting(session, run_id, barrier, select(barrier).where(*over)) as many:
        again = {"resolved_on": None, "stated_in": run_id, "again_in": None}
        changed(session, update(barrier).where(*over).values(again))
    return many


def take_back_progress(session: Session, staged: Table, run_id: int, *, same: SameKind) -> int:
    """Lower what files of the same kind said was done to what is done now; gives back how many.

    The newest list of lessons or modules counts, for the days before it as well.
    """
    row = table_of(Progress)
    known_on = func.coalesce(Enrolment.progress_on, staged.c.day)
    of_whom = (staged.c.enrolment_ref == Enrolment.ref, staged.c.day >= known_on)

    def now(name: str) -> Any:  # noqa: ANN401 - SQLAlchemy's own
        told: Select[Any] = (
            select(staged.c[name])
            .join(Enrolment, and_(*of_whom))
            .where(col(Enrolment.id) == row.c.enrolment_id, staged.c.day >= row.c.day)
            .correlate(row)
        )
        return told.scalar_subquery()

    is_more = {name: func.coalesce(row.c[name] > now(name), literal(value=False)) for name in _DONE}
    over = (same.wrote(row.c.stated_in), or_(*is_more.values()))
    values = {name: case((more, now(name)), else_=row.c[name]) for name, more in is_more.items()}
    with noting(session, run_id, row, select(row).where(*over)) as many:
        changed(
            session,
            update(row).where(*over).values(values | {"stated_in": run_id, "again_in": None}),
        )
    listed = select(staged.c.day).where(*of_whom).correlate(Enrolment)
    changed(
        session,
        update(Enrolment).where(listed.exists()).values(progress_on=listed.scalar_subquery()),
    )
    return many
