"""What people decide about learners on the worklist, and its undoing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import and_, bindparam, exists, func, or_, select, update
from sqlmodel import Session, col

from domain.coaching import WorklistKind
from domain.store.database import (
    AnySelect,
    Database,
    among,
    changed,
    columns,
    dialect_insert,
    end_of,
    table_of,
)
from domain.store.tables import Contact, Enrolment, Learner, Staff, Task, WorklistDecision


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDecision:
    """A decision about one learner."""

    enrolment_id: int
    staff_id: int
    kind: WorklistKind
    once: str
    made_at: datetime
    reason: str | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeDecision:
    """A decision as it stands, with whose learner it is about; `before` is JSON."""

    decision_id: int
    enrolment_id: int
    coach_id: int | None
    name: str
    staff_id: int
    kind: str
    reason: str | None
    until: date | None
    contact_id: int | None
    before: str | None
    undone_at: datetime | None


def decide(session: Session, decision: NewDecision) -> bool:
    """Save a decision; False, and nothing saved, where that form has decided about them before.

    Call it first: whatever else the decision does follows only if it is new.
    """
    table = table_of(WorklistDecision)
    written = dialect_insert(session, table).values(asdict(decision)).on_conflict_do_nothing()
    return session.execute(written.returning(table.c.id)).first() is not None


def complete_decision(session: Session, *, once: str, enrolment_id: int, **values: object) -> None:
    """Add what only came of a decision: its contact, what to restore, what the gate said."""
    mine = (
        col(WorklistDecision.once) == once,
        col(WorklistDecision.enrolment_id) == enrolment_id,
    )
    changed(session, update(WorklistDecision).where(*mine).values(**values))


def find_decisions(session: Session, once: str) -> list[MadeDecision]:
    """Everything that one form decided, by learner."""
    wanted = (
        select(
            *columns(WorklistDecision.enrolment_id, decision_id=WorklistDecision.id),
            *(col(Enrolment.coach_id), _name().label("name")),
            *columns(WorklistDecision.staff_id, WorklistDecision.kind, WorklistDecision.reason),
            *columns(WorklistDecision.until, WorklistDecision.contact_id),
            *columns(WorklistDecision.before, WorklistDecision.undone_at),
        )
        .join(Enrolment, col(Enrolment.id) == WorklistDecision.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .where(col(WorklistDecision.once) == once)
        .order_by(col(WorklistDecision.id))
    )
    return [MadeDecision(**row) for row in session.execute(wanted).mappings()]


def undo_decision(session: Session, decision_id: int, *, now: datetime) -> bool:
    """Say that a decision no longer holds; False when it did not any more."""
    valid = (col(WorklistDecision.id) == decision_id, col(WorklistDecision.undone_at).is_(None))
    return bool(changed(session, update(WorklistDecision).where(*valid).values(undone_at=now)))


def read_worklist_decisions(
    database: Database, *, since: datetime, known_by: date = date.max
) -> pd.DataFrame:
    """One row per decision that rests or raises somebody, made since then, the newest first.

    Columns: enrolment_id, coach_id and cohort_id (of the learner now), kind (of `ON_THE_LIST`),
    reason, until, who, made_at (UTC). Undone ones are left out, and escalations that a contact has
    answered since.
    """
    given = {"since": since, "known": end_of(known_by)}
    return database.read_frame(_worklist_decisions(), given, gaps=["coach_id"])


@cache
def _worklist_decisions() -> AnySelect:
    """Built once, as `Database.read_frame` says."""
    known, made = bindparam("known", type_=table_of(Contact).c.logged_at.type), WorklistDecision
    answered = exists().where(
        col(Contact.enrolment_id) == made.enrolment_id,
        col(Contact.taken_back_at).is_(None),
        col(Contact.logged_at) > made.made_at,
        col(Contact.logged_at) < known,
    )
    return (
        select(
            *columns(made.enrolment_id, Enrolment.coach_id, Enrolment.cohort_id),
            *columns(made.kind, made.reason, made.until, who=Staff.name),
            col(made.made_at),
        )
        .join(Enrolment, col(Enrolment.id) == made.enrolment_id)
        .join(Staff, col(Staff.id) == made.staff_id)
        .where(
            col(made.kind).in_(ON_THE_LIST),
            col(made.made_at) >= bindparam("since"),
            col(made.made_at) < known,
            or_(col(made.undone_at).is_(None), col(made.undone_at) >= known),
            or_(col(made.kind) != WorklistKind.ESCALATE, ~answered),
        )
        .order_by(col(made.id).desc())
    )


def put_off_tasks(session: Session, enrolment_id: int, *, until: date) -> dict[str, str | None]:
    """Make the open tasks of a learner due on a day; when they were due before, by row number."""
    mine = _open_tasks(enrolment_id)
    due = {
        str(number): None if day is None else day.isoformat()
        for number, day in session.execute(select(*columns(Task.id, Task.due_on)).where(mine))
    }
    changed(session, update(Task).where(mine).values(due_on=until))
    return due


def restore_due_days(session: Session, due: Mapping[str, str | None]) -> None:
    """Make tasks due when they were before, whatever became of them."""
    for number, day in due.items():
        then = None if day is None else date.fromisoformat(day)
        changed(session, update(Task).where(col(Task.id) == int(number)).values(due_on=then))


def dismiss_tasks(session: Session, enrolment_id: int, *, now: datetime) -> Sequence[int]:
    """Close the open tasks of a learner without a contact; their row numbers."""
    mine = _open_tasks(enrolment_id)
    numbers = list(session.scalars(select(col(Task.id)).where(mine)))
    closed = {"closed_at": now, "closed_by": "dismissed"}
    changed(session, update(Task).where(mine).values(**closed))
    return numbers


def reopen_dismissed(session: Session, numbers: Iterable[int]) -> None:
    """Open tasks again that were closed without a contact."""
    those = (among(Task.id, numbers), col(Task.closed_by) == "dismissed")
    changed(session, update(Task).where(*those).values(closed_at=None, closed_by=None))


def _open_tasks(enrolment_id: int) -> Any:  # noqa: ANN401 - a condition
    return and_(col(Task.enrolment_id) == enrolment_id, col(Task.closed_at).is_(None))


def _name() -> Any:  # noqa: ANN401 - an expression
    return func.coalesce(Learner.name, "Learner " + col(Learner.ref))


#: Kinds that decide where on the list a learner stands.
ON_THE_LIST = (WorklistKind.SNOOZE, WorklistKind.DISMISS, WorklistKind.ESCALATE)
