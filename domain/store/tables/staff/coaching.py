"""The coach's side: what a person is asked to do, what they did, and what the house noticed."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import instant, may_point_to, maybe_instant, points_to, row_number


class Contact(SQLModel, table=True):
    """One row per contact a person had with a learner: a call, a talk, a note, and what came of it.

    Any contact clears what the worklist asks for; nobody is ranked by them.
    """

    id: int = row_number()
    enrolment_id: int = points_to("enrolment.id")
    staff_id: int | None = may_point_to("staff.id")
    day: date = Field(index=True)
    kind: str  # call | text | email | meeting | note
    outcome: str  # reached | left_message | no_answer | not_needed
    minutes: int | None = None
    note: str | None = None
    logged_at: datetime = instant()
    taken_back_at: datetime | None = maybe_instant()  # logged by mistake; kept, and not counted


class Task(SQLModel, table=True):
    """One row per enrolment, cause and day it arose: help that only a person can give.

    `cause` names what led to it: an intervention of the catalogue, `ladder:<intervention>` after
    unanswered nudges, or what the learner asked for (`help`, `talk`, `not_me`, `reply`).
    """

    __table_args__: ClassVar[Any] = (UniqueConstraint("enrolment_id", "cause", "as_of"),)

    id: int = row_number()
    enrolment_id: int = points_to("enrolment.id")
    staff_id: int | None = may_point_to("staff.id")  # their coach; empty: anybody who can
    cause: str
    as_of: date
    action: str  # what to do, in a sentence
    detail: str | None = None  # what led to it, in plain words
    urgent: bool = False
    raised_at: datetime = instant()
    due_on: date | None = None
    closed_at: datetime | None = maybe_instant(index=True)
    closed_by: str | None = None  # who, or what: "contact", "returned", "left"
    contact_id: int | None = may_point_to("contact.id")
    notified_at: datetime | None = maybe_instant()  # when an urgent one was written to their coach


class WorklistDecision(SQLModel, table=True):
    """One row per decision of a person about a learner on the worklist: see `WORKLIST_KINDS`.

    `once` names the form it came from: sent twice, it is decided once. What is undone is kept.
    """

    __tablename__ = "worklist_decision"
    __table_args__: ClassVar[Any] = (UniqueConstraint("once", "enrolment_id"),)

    id: int = row_number()
    enrolment_id: int = points_to("enrolment.id")
    staff_id: int = points_to("staff.id")
    kind: str
    once: str
    reason: str | None = None  # in the person's words; of a nudge, what the gate said
    until: date | None = None  # snoozed or put off: the day it is back
    made_at: datetime = instant(index=True)
    contact_id: int | None = may_point_to("contact.id")
    before: str | None = None  # JSON: what to restore when it is undone
    undone_at: datetime | None = maybe_instant()


class Notice(SQLModel, table=True):
    """One row per thing about data, scorer or provider that staff should know, until it is over.

    While it lasts, its `cause` is there once however often it is found again.
    """

    id: int = row_number()
    cause: str = Field(index=True)  # e.g. "silent_cohort:12", "stale_import", "provider:email"
    sentence: str
    advice: str
    raised_at: datetime = instant()
    seen_at: datetime = instant()  # when it was last found again
    notified_at: datetime | None = maybe_instant()  # when staff were written to
    over_at: datetime | None = maybe_instant(index=True)
