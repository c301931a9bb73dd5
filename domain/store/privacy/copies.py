"""Copies of what is held of a learner: asked for, made by the worker, taken once, or forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from domain.store.database import AnySelect, changed, columns, read_values
from domain.store.identity import records_of
from domain.store.staff.sign_in import new_secret, secret_digest
from domain.store.tables import Enrolment, Learner, LearnerCopy

#: The kind of the mail that brings a learner the link to their copy.
OWN_COPY: Final = "own_copy"
#: The jobs of the worker: a copy is made, for an admin or for the learner, about its number; a
#: learner is erased, about theirs.
COPY_JOB: Final = "copy-learner"
OWN_COPY_JOB: Final = "copy-own-record"
ERASE_JOB: Final = "erase-learner"
#: How long a copy waits to be taken.
COPY_KEPT: Final = timedelta(days=3)
#: How soon a learner may ask for another.
COPY_AGAIN: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """One copy: for whom, and how it stands; `asked_by` is None where the learner asked."""

    copy_id: int
    learner_id: int
    asked_by: str | None
    asked_at: datetime
    expires_at: datetime
    taken_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """The learner of an enrolment, and what they are called by."""

    learner_id: int
    ref: str


def find_owner(session: Session, enrolment_id: int) -> Owner | None:
    """Whose an enrolment is; None where there is no such enrolment."""
    mine = select(*columns(Learner.ref, learner_id=Learner.id)).join(
        Enrolment, col(Enrolment.learner_id) == Learner.id
    )
    found = read_values(session, Owner, mine.where(col(Enrolment.id) == enrolment_id))
    return found[0] if found else None


def add_copy(session: Session, learner_id: int, *, by: str | None, now: datetime) -> int | None:
    """Keep that a copy is asked for; None where the learner (`by` None) asked a moment ago."""
    # who presses twice at once is one asking after the other
    session.get_one(Learner, learner_id, with_for_update=True)
    if by is None and may_ask_from(session, learner_id, now=now) is not None:
        return None
    row = LearnerCopy(learner_id=learner_id, asked_by=by, asked_at=now, expires_at=now + COPY_KEPT)
    session.add(row)
    session.flush()
    return row.id


def may_ask_from(session: Session, learner_id: int, *, now: datetime) -> datetime | None:
    """When the learner may ask for a copy again; None: now."""
    asked = select(col(LearnerCopy.asked_at)).where(
        col(LearnerCopy.learner_id).in_(records_of(session, learner_id)),
        col(LearnerCopy.asked_by).is_(None),
        col(LearnerCopy.asked_at) > now - COPY_AGAIN,
    )
    last = max(session.scalars(asked), default=None)
    return last + COPY_AGAIN if last else None


def find_copy(session: Session, copy_id: int) -> Copy | None:
    """The copy of that number."""
    found = read_values(session, Copy, _all().where(col(LearnerCopy.id) == copy_id))
    return found[0] if found else None


def read_staff_copies(session: Session, *, now: datetime) -> list[Copy]:
    """Those that colleagues asked for and that have not expired, the newest first."""
    theirs = (col(LearnerCopy.asked_by).is_not(None), col(LearnerCopy.expires_at) > now)
    return read_values(session, Copy, _all().where(*theirs).order_by(col(LearnerCopy.id).desc()))


def keep_copy(session: Session, copy_id: int, content: bytes) -> str:
    """Keep what was made, unless it was taken; gives back what a link to it holds, told once."""
    secret = new_secret()
    mine = update(LearnerCopy).where(
        col(LearnerCopy.id) == copy_id, col(LearnerCopy.taken_at).is_(None)
    )
    changed(session, mine.values(content=content, digest=secret_digest(secret)))
    return secret


def find_linked_copy(session: Session, secret: str, *, now: datetime) -> Copy | None:
    """The learner's copy that a mailed link leads to; None where it is taken or expired."""
    mine = _all().where(
        col(LearnerCopy.digest) == secret_digest(secret),
        col(LearnerCopy.asked_by).is_(None),
        *_is_there(now),
    )
    found = read_values(session, Copy, mine)
    return found[0] if found else None


def take_copy(session: Session, copy_id: int, *, now: datetime) -> bytes | None:
    """The file, for whoever comes first; None after that, before it is made, and once expired."""
    mine = (col(LearnerCopy.id) == copy_id, *_is_there(now))
    if not changed(session, update(LearnerCopy).where(*mine).values(taken_at=now)):
        return None
    content = session.scalar(select(col(LearnerCopy.content)).where(col(LearnerCopy.id) == copy_id))
    gone = update(LearnerCopy).where(col(LearnerCopy.id) == copy_id)
    changed(session, gone.values(content=None, digest=None))
    return content


def _is_there(now: datetime) -> tuple[ColumnElement[bool], ...]:
    c = LearnerCopy
    return (col(c.taken_at).is_(None), col(c.content).is_not(None), col(c.expires_at) > now)


def _all() -> AnySelect:
    c = LearnerCopy
    return select(
        *columns(c.learner_id, c.asked_by, c.asked_at, c.expires_at, c.taken_at, copy_id=c.id)
    )
