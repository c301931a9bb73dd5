"""Tasks for people: raised once a cause, told once, closed by a contact or overtaken by events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update
from sqlmodel import Session, col

from domain.coaching import OWN_CAUSES
from domain.store.database import among, changed, columns, insert_new
from domain.store.privacy import hold_objections
from domain.store.tables import Cohort, Enrolment, Learner, Message, Task


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTask:
    """Help that only a person can give, asked for as of a day."""

    enrolment_id: int
    cause: str
    as_of: date
    action: str
    detail: str | None = None
    urgent: bool = False
    due_on: date | None = None


def raise_tasks(session: Session, tasks: Iterable[NewTask], *, now: datetime) -> int:
    """Ask for help, of the learner's coach; how many are new.

    A cause that is open already, or was raised that day, is not asked for twice. Of whoever objects
    to being scored, only what they asked for themselves is.
    """
    objecting = hold_objections(session)
    wanted = [t for t in tasks if t.cause in OWN_CAUSES or t.enrolment_id not in objecting]
    theirs = [task.enrolment_id for task in wanted]
    coaches = select(*columns(Enrolment.id, Enrolment.coach_id)).where(among(Enrolment.id, theirs))
    coach_of = dict(session.execute(coaches).all())
    open_now = read_open_causes(session, theirs)
    rows = [
        {**asdict(task), "staff_id": coach_of[task.enrolment_id], "raised_at": now}
        for task in wanted
        if (task.enrolment_id, task.cause) not in open_now
    ]
    return len(insert_new(session, Task, rows))


def read_open_causes(session: Session, enrolment_ids: Iterable[int]) -> set[tuple[int, str]]:
    """The causes that are open of these enrolments."""
    found = select(col(Task.enrolment_id), col(Task.cause)).where(
        col(Task.closed_at).is_(None), among(Task.enrolment_id, enrolment_ids)
    )
    return {(enrolment, cause) for enrolment, cause in session.execute(found)}


def read_urgent_tasks(session: Session, *, notified_since: datetime) -> list[Mapping[str, Any]]:
    """Open urgent tasks, oldest first, with their learner: untold ones, and those told since then.

    Keys: task_id, enrolment_id, coach_id (the learner's now), action, detail, notified_at, name,
    learner_ref, cohort. On PostgreSQL they are this transaction's: another run leaves them out.
    """
    found = (
        select(
            *columns(Task.enrolment_id, Enrolment.coach_id, Task.action, task_id=Task.id),
            *columns(Task.detail, Task.notified_at, Learner.name),
            *columns(learner_ref=Learner.ref, cohort=Cohort.name),
        )
        .select_from(Task)
        .join(Enrolment, col(Enrolment.id) == Task.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(_is_urgent(notified_since))
        .order_by(col(Task.id))
        .with_for_update(skip_locked=True, of=Task)
    )
    return [dict(row) for row in session.execute(found).mappings()]


def find_overtaken_calls(session: Session, message_ids: Sequence[int]) -> set[int]:
    """Of messages to colleagues, those that only tell of tasks which are closed by now."""
    written_with = exists().where(col(Task.notified_at) == Message.created_at)
    still_open = written_with.where(col(Task.closed_at).is_(None))
    mine = (among(Message.id, message_ids), col(Message.staff_id).is_not(None))
    return set(session.scalars(select(col(Message.id)).where(*mine, written_with, ~still_open)))


def has_urgent_task(session: Session, *, notified_since: datetime) -> bool:
    """Whether there is any such task."""
    found = select(col(Task.id)).where(_is_urgent(notified_since)).limit(1)
    return session.scalar(found) is not None


def mark_tasks_notified(session: Session, task_ids: Sequence[int], *, now: datetime) -> None:
    """Say of tasks that their coach was written to."""
    changed(session, update(Task).where(among(Task.id, task_ids)).values(notified_at=now))


def reopen_tasks(session: Session, which: ColumnElement[bool], **values: object) -> None:
    """Open tasks again, or leave them open, with these values."""
    again = {"closed_at": None, "closed_by": None, "contact_id": None}
    changed(session, update(Task).where(which).values(**again, **values))


def ask_again(session: Session, which: ColumnElement[bool], **values: object) -> None:
    """Open tasks again, with these values; those that had been closed are told again."""
    notified_at = case((col(Task.closed_at).is_(None), col(Task.notified_at)))
    reopen_tasks(session, which, notified_at=notified_at, **values)


def _is_urgent(notified_since: datetime) -> ColumnElement[bool]:
    new = or_(col(Task.notified_at).is_(None), col(Task.notified_at) >= notified_since)
    return and_(col(Task.urgent), col(Task.closed_at).is_(None), new)
