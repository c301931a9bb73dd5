"""Messages that led to nothing, and the people who help: what planning knows before it asks."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Exists, exists, func, select, true
from sqlmodel import Session, col

from domain.coaching import OWN_CAUSES
from domain.nudges.eligibility import RUNG, Unanswered
from domain.store.nudges.returns import is_after
from domain.store.people import is_of
from domain.store.tables import (
    Activity,
    Contact,
    Enrolment,
    LearnerAnswer,
    Message,
    MessageState,
    Nudge,
    Task,
)

_ARRIVED: Final = (MessageState.SENT, MessageState.DELIVERED)
_LOOK_BACK: Final = timedelta(days=120)


def read_unanswered(
    session: Session,
    *,
    as_of: date,
    now: datetime,
    after: timedelta,
    today: date,
    learner_id: int | None = None,
) -> Unanswered:
    """Messages sent `after` ago or longer, with no activity, contact or answer since.

    An answer is one that the learner gave on one of their pages. With `learner_id`, only theirs.
    """
    decision = (col(Nudge.enrolment_id), col(Nudge.intervention))
    found = (
        select(*decision, func.count(), func.max(Nudge.planned_at))
        .join(Message, col(Message.nudge_id) == Nudge.id)
        .join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .where(
            is_of(learner_id),
            col(Message.state).in_(_ARRIVED),
            col(Message.sent_at) <= now - after,
            col(Nudge.as_of) > as_of - _LOOK_BACK,
            ~_was_active(today),
            ~_was_met(),
            ~_answered(),
        )
        .group_by(*decision)
    )
    rows = [((number, kind), many, at) for number, kind, many, at in session.execute(found)]
    asked = _last_asked(session)
    return Unanswered(
        messages={key: many for key, many, _ in rows},
        asked={key for key, _, at in rows if key in asked and asked[key] > at},
    )


def read_last_help(session: Session, *, since: datetime) -> dict[int, datetime]:
    """When a person last got in touch with a learner, or was asked to, since then."""
    last: dict[int, datetime] = {}
    for at, of, valid in (
        (col(Task.raised_at), Task.enrolment_id, true()),
        (col(Contact.logged_at), Contact.enrolment_id, col(Contact.taken_back_at).is_(None)),
    ):
        found = (
            select(col(Enrolment.learner_id), func.max(at))
            .join(Enrolment, col(Enrolment.id) == of)
            .where(at >= since, valid)
            .group_by(col(Enrolment.learner_id))
        )
        for learner, when in session.execute(found):
            last[learner] = max(when, last.get(learner, when))
    return last


def read_open_asks(session: Session) -> set[int]:
    """Enrolments for whom a person has something to do."""
    found = select(col(Task.enrolment_id)).where(col(Task.closed_at).is_(None))
    return set(session.scalars(found))


def read_calls_for_help(session: Session) -> set[int]:
    """Learners who asked for help in their own words, and nobody has helped yet."""
    found = (
        select(col(Enrolment.learner_id))
        .join(Task, col(Task.enrolment_id) == Enrolment.id)
        .where(col(Task.closed_at).is_(None), col(Task.cause).in_(OWN_CAUSES))
    )
    return set(session.scalars(found))


def _last_asked(session: Session) -> dict[tuple[int, str], datetime]:
    """When a person was last asked to take over, by enrolment and intervention."""
    found = (
        select(col(Task.enrolment_id), col(Task.cause), func.max(Task.raised_at))
        .where(col(Task.cause).startswith(RUNG))
        .group_by(col(Task.enrolment_id), col(Task.cause))
    )
    return {(e, cause.removeprefix(RUNG)): at for e, cause, at in session.execute(found)}


def _was_active(today: date) -> Exists:
    theirs = col(Activity.enrolment_id) == Nudge.enrolment_id
    return exists().where(theirs, is_after(), col(Activity.day) <= today)


def _was_met() -> Exists:
    valid = (col(Contact.logged_at) >= Nudge.planned_at, col(Contact.taken_back_at).is_(None))
    return exists().where(col(Contact.enrolment_id) == Nudge.enrolment_id, *valid)


def _answered() -> Exists:
    given_since = col(LearnerAnswer.answered_at) >= Nudge.planned_at
    valid = (given_since, col(LearnerAnswer.undone_at).is_(None))
    return exists().where(col(LearnerAnswer.enrolment_id) == Nudge.enrolment_id, *valid)
