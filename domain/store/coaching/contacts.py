"""Contacts of people with learners, and the tasks that they close."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.store.coaching.tasks import reopen_tasks
from domain.store.database import changed, columns, read_values, table_of
from domain.store.tables import Contact, Task

#: Named to people, so that they read alike everywhere.
CONTACT_KINDS: Final[Mapping[str, str]] = {
    "call": "Call",
    "text": "Text message",
    "email": "Email",
    "meeting": "Meeting",
    "note": "Note",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "reached": "We talked",
    "left_message": "Left a message",
    "no_answer": "No answer",
    "not_needed": "Nothing needed",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewContact:
    """What somebody did for a learner: a call, a talk, a note, and what came of it."""

    enrolment_id: int
    day: date
    kind: str  # of CONTACT_KINDS
    outcome: str  # of OUTCOMES
    logged_at: datetime
    staff_id: int | None = None
    minutes: int | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedContact:
    """Whose contact it was, and who logged it; None where nobody signed in did."""

    enrolment_id: int
    staff_id: int | None


def log_contact(session: Session, contact: NewContact) -> int:
    """Save a contact and close every open task of that enrolment; gives back its row number."""
    row = Contact(**asdict(contact))
    session.add(row)
    session.flush()
    mine = (col(Task.enrolment_id) == contact.enrolment_id, col(Task.closed_at).is_(None))
    closed = {"closed_at": contact.logged_at, "closed_by": "contact", "contact_id": row.id}
    changed(session, update(Task).where(*mine).values(**closed))
    return row.id


def find_contact(session: Session, contact_id: int) -> LoggedContact | None:
    """The contact of that row number; None where there is none."""
    found = select(*columns(Contact.enrolment_id, Contact.staff_id))
    those = read_values(session, LoggedContact, found.where(col(Contact.id) == contact_id))
    return those[0] if those else None


def is_same_contact(session: Session, contact: NewContact, *, since: datetime) -> bool:
    """Whether the same person logged the same contact, to the letter, since a moment."""
    logged = {name: value for name, value in asdict(contact).items() if name != "logged_at"}
    kept = table_of(Contact).c
    found = select(kept.id).where(kept.taken_back_at.is_(None), kept.logged_at >= since)
    same = [kept[name].is_not_distinct_from(value) for name, value in logged.items()]
    return session.scalar(found.where(*same).limit(1)) is not None


def take_back_contact(session: Session, contact_id: int, *, now: datetime) -> bool:
    """Say that a contact was logged by mistake; its tasks open again. False when it was already.

    The row stays for whoever asks later. A cause that was raised anew meanwhile is not doubled.
    """
    valid = (col(Contact.id) == contact_id, col(Contact.taken_back_at).is_(None))
    if not changed(session, update(Contact).where(*valid).values(taken_back_at=now)):
        return False
    other = aliased(Task)
    asked_anew = exists().where(
        col(other.enrolment_id) == Task.enrolment_id,
        col(other.cause) == Task.cause,
        col(other.closed_at).is_(None),
    )
    reopen_tasks(session, and_(col(Task.contact_id) == contact_id, ~asked_anew))
    return True
