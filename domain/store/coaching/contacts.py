"""Contacts of people with learners, and the tasks that they close."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import exists, select, update
from sqlmodel import Session, SQLModel

from domain.store.tables import Contact

_TASK: Final = SQLModel.metadata.tables["task"]
_CONTACT: Final = SQLModel.metadata.tables["contact"]
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
    t = _TASK.c
    mine = (t.enrolment_id == contact.enrolment_id) & t.closed_at.is_(None)
    closed = {"closed_at": contact.logged_at, "closed_by": "contact", "contact_id": row.id}
    session.execute(update(_TASK).where(mine).values(**closed))
    return row.id or 0


def find_contact(session: Session, contact_id: int) -> LoggedContact | None:
    """The contact of that row number; None where there is none."""
    row = session.get(Contact, contact_id)
    if row is None:
        return None
    return LoggedContact(enrolment_id=row.enrolment_id, staff_id=row.staff_id)


def is_same_contact(session: Session, contact: NewContact, *, since: datetime) -> bool:
    """Whether the same person logged the same contact, to the letter, since a moment."""
    told = ("enrolment_id", "staff_id", "day", "kind", "outcome", "minutes", "note")
    same = [_CONTACT.c[name].is_not_distinct_from(getattr(contact, name)) for name in told]
    found = select(_CONTACT.c.id).where(
        *same, _CONTACT.c.taken_back_at.is_(None), _CONTACT.c.logged_at >= since
    )
    return session.execute(found).first() is not None


def take_back_contact(session: Session, contact_id: int, *, now: datetime) -> bool:
    """Say that a contact was logged by mistake; its tasks open again. False when it was already.

    The row stays for whoever asks later. A cause that was raised anew meanwhile is not doubled.
    """
    t, c = _TASK.c, _CONTACT.c
    mine = (c.id == contact_id) & c.taken_back_at.is_(None)
    done = session.execute(update(_CONTACT).where(mine).values(taken_back_at=now))
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    other = _TASK.alias("other")
    asked_anew = exists().where(
        other.c.enrolment_id == t.enrolment_id,
        other.c.cause == t.cause,
        other.c.closed_at.is_(None),
    )
    opened = {"closed_at": None, "closed_by": None, "contact_id": None}
    again = update(_TASK).where(t.contact_id == contact_id, ~asked_anew).values(**opened)
    session.execute(again)
    return True
