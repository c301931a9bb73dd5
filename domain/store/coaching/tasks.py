"""Tasks for people: raised once a cause, told once, closed by a contact or overtaken by events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, SQLModel

from domain.store.database import insert_new
from domain.store.tables import Task

_TASK: Final = SQLModel.metadata.tables["task"]
_COHORT: Final = SQLModel.metadata.tables["cohort"]
_LEARNER: Final = SQLModel.metadata.tables["learner"]
_ENROLMENT: Final = SQLModel.metadata.tables["enrolment"]


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

    A cause that is open already, or was raised that day, is not asked for twice.
    """
    wanted = list(tasks)
    coaches = _coaches(session, {task.enrolment_id for task in wanted})
    open_now = read_open_causes(session, coaches)
    rows = [
        {
            "enrolment_id": task.enrolment_id,
            "staff_id": coaches[task.enrolment_id],
            "cause": task.cause,
            "as_of": task.as_of,
            "action": task.action,
            "detail": task.detail,
            "urgent": task.urgent,
            "due_on": task.due_on,
            "raised_at": now,
        }
        for task in wanted
        if (task.enrolment_id, task.cause) not in open_now
    ]
    return len(insert_new(session, Task, rows)) if rows else 0


def read_open_causes(session: Session, enrolment_ids: Iterable[int]) -> set[tuple[int, str]]:
    """The causes that are open of these enrolments."""
    t = _TASK.c
    found = select(t.enrolment_id, t.cause).where(
        t.closed_at.is_(None), t.enrolment_id.in_(list(enrolment_ids))
    )
    return {(enrolment, cause) for enrolment, cause in session.execute(found)}


def read_urgent_tasks(session: Session, *, told_since: datetime) -> list[Mapping[str, Any]]:
    """Open urgent tasks, oldest first, with their learner: untold ones, and those told since then.

    Keys: task_id, enrolment_id, coach_id (the learner's now), action, detail, told_at, name,
    learner_ref, cohort. On PostgreSQL they are this transaction's: another run leaves them out.
    """
    t, e, who, c = _TASK.c, _ENROLMENT.c, _LEARNER.c, _COHORT.c
    found = (
        select(
            t.id.label("task_id"),
            t.enrolment_id,
            e.coach_id,
            t.action,
            t.detail,
            t.told_at,
            who.name,
            who.ref.label("learner_ref"),
            c.name.label("cohort"),
        )
        .join_from(_TASK, _ENROLMENT, e.id == t.enrolment_id)
        .join(_LEARNER, who.id == e.learner_id)
        .join(_COHORT, c.id == e.cohort_id)
        .where(t.urgent, t.closed_at.is_(None), t.told_at.is_(None) | (t.told_at >= told_since))
        .order_by(t.id)
        .with_for_update(skip_locked=True, of=_TASK)
    )
    return [dict(row) for row in session.execute(found).mappings()]


def has_urgent_task(session: Session, *, told_since: datetime) -> bool:
    """Whether there is any such task."""
    t = _TASK.c
    new = t.told_at.is_(None) | (t.told_at >= told_since)
    return (
        session.scalar(select(t.id).where(t.urgent, t.closed_at.is_(None), new).limit(1))
        is not None
    )


def mark_tasks_told(session: Session, task_ids: Sequence[int], *, now: datetime) -> None:
    """Say of tasks that their coach was written to."""
    session.execute(update(_TASK).where(_TASK.c.id.in_(task_ids)).values(told_at=now))


def _coaches(session: Session, enrolment_ids: set[int]) -> dict[int, int | None]:
    e = _ENROLMENT.c
    found = select(e.id, e.coach_id).where(e.id.in_(enrolment_ids))
    return {enrolment: coach for enrolment, coach in session.execute(found)}  # noqa: C416 - rows are not plain tuples
