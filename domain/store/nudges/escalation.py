"""Messages that led to nothing, and the people who help: what planning knows before it asks."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Exists, and_, exists, func, select, true
from sqlmodel import Session, SQLModel

from domain.nudges.eligibility import RUNG, Unanswered
from domain.store.nudges.returns import is_after
from domain.store.tables import MessageState

_TABLES: Final = SQLModel.metadata.tables
_ARRIVED: Final = (MessageState.SENT, MessageState.DELIVERED)
_LOOK_BACK: Final = timedelta(days=120)


def read_unanswered(
    session: Session, *, as_of: date, now: datetime, after: timedelta, today: date
) -> Unanswered:
    """Messages sent `after` ago or longer, with no activity, contact or answer since.

    An answer is one that the learner gave on one of their pages.
    """
    nudge, message = _TABLES["nudge"].c, _TABLES["message"].c
    found = (
        select(
            nudge.enrolment_id,
            nudge.intervention,
            func.count(),
            func.max(nudge.planned_at, type_=nudge.planned_at.type),
        )
        .join(_TABLES["message"], message.nudge_id == nudge.id)
        .where(
            message.state.in_(_ARRIVED),
            message.sent_at <= now - after,
            nudge.as_of > as_of - _LOOK_BACK,
            ~_was_active(today),
            ~_was_met(),
            ~_answered(),
        )
        .group_by(nudge.enrolment_id, nudge.intervention)
    )
    rows = [((number, kind), many, at) for number, kind, many, at in session.execute(found)]
    asked = _rungs(session)
    return Unanswered(
        messages={key: many for key, many, _ in rows},
        asked={key for key, _, at in rows if key in asked and asked[key] > at},
    )


def read_last_help(session: Session, *, since: datetime) -> dict[int, datetime]:
    """When a person last got in touch with a learner, or was asked to, since then."""
    enrolment, task, contact = (_TABLES[name].c for name in ("enrolment", "task", "contact"))
    last: dict[int, datetime] = {}
    for at, of, valid in (
        (task.raised_at, task.enrolment_id, true()),
        (contact.logged_at, contact.enrolment_id, contact.taken_back_at.is_(None)),
    ):
        found = (
            select(enrolment.learner_id, func.max(at, type_=at.type))
            .join(_TABLES["enrolment"], enrolment.id == of)
            .where(at >= since, valid)
            .group_by(enrolment.learner_id)
        )
        for learner, when in session.execute(found):
            last[learner] = max(when, last.get(learner, when))
    return last


def read_open_asks(session: Session) -> set[int]:
    """Enrolments for whom a person has something to do."""
    task = _TABLES["task"].c
    return set(session.scalars(select(task.enrolment_id).where(task.closed_at.is_(None))))


def _rungs(session: Session) -> dict[tuple[int, str], datetime]:
    """When a person was last asked to take over, by enrolment and intervention."""
    task = _TABLES["task"].c
    found = (
        select(task.enrolment_id, task.cause, func.max(task.raised_at, type_=task.raised_at.type))
        .where(task.cause.startswith(RUNG))
        .group_by(task.enrolment_id, task.cause)
    )
    return {(e, cause.removeprefix(RUNG)): at for e, cause, at in session.execute(found)}


def _was_active(today: date) -> Exists:
    nudge, activity = _TABLES["nudge"], _TABLES["activity"]
    theirs = activity.c.enrolment_id == nudge.c.enrolment_id
    return exists().where(theirs, is_after(activity, nudge), activity.c.day <= today)


def _was_met() -> Exists:
    nudge, contact = _TABLES["nudge"].c, _TABLES["contact"].c
    valid = and_(contact.logged_at >= nudge.planned_at, contact.taken_back_at.is_(None))
    return exists().where(contact.enrolment_id == nudge.enrolment_id, valid)


def _answered() -> Exists:
    nudge, answer = _TABLES["nudge"].c, _TABLES["learner_answer"].c
    valid = and_(answer.answered_at >= nudge.planned_at, answer.undone_at.is_(None))
    return exists().where(answer.enrolment_id == nudge.enrolment_id, valid)
