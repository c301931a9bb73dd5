"""Contacts that staff log, from whichever page: read from a form, checked, written once."""

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import HTTPException
from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session

from dashboard.data.queries import Queries, may_see
from dashboard.ui.learners import LATEST_DAYS, NOT_COUNTED
from dashboard.web import Viewer
from domain.store.coaching import NewContact, is_same_contact, log_contact
from domain.store.people import find_enrolment_by_id
from domain.store.staff import StaffAction, audit

#: The same words again within so long are one contact: somebody clicked twice.
_TWICE: Final = timedelta(minutes=2)
_LONGEST_MINUTES: Final = 600


class ContactFields(BaseModel):
    """What a form says of a contact."""

    outcome: str = ""
    days_ago: int = Field(default=0, ge=0, le=LATEST_DAYS)
    minutes: int | None = Field(default=None, ge=0, le=_LONGEST_MINUTES)
    note: str = ""
    token: str = ""
    back: str = ""

    @field_validator("minutes", mode="before")
    @classmethod
    def _not_counted(cls, given: object) -> object:
        return None if given in ("", NOT_COUNTED) else given

    @field_validator("note")
    @classmethod
    def _plain(cls, given: str) -> str:
        # browsers send line ends as two characters, and PostgreSQL keeps no NUL
        return given.replace("\r\n", "\n").replace("\x00", "").strip()


def only_theirs(session: Session, viewer: Viewer, enrolment_id: int) -> None:
    """Let pass who may see this learner now; 404 for everybody else."""
    enrolment = find_enrolment_by_id(session, enrolment_id)
    if enrolment is None or not may_see(viewer, enrolment.coach_id):
        raise HTTPException(404, "There is no such learner, or they are on another caseload.")


def write_contact(
    session: Session,
    viewer: Viewer,
    enrolment_id: int,
    given: ContactFields,
    queries: Queries,
    *,
    kind: str,
) -> int | None:
    """Log a contact and put it on the audit trail; its number, None where it is there already."""
    now = queries.clock()
    contact = NewContact(
        enrolment_id=enrolment_id,
        staff_id=viewer.staff_id,
        day=local_day(queries) - timedelta(days=given.days_ago),
        kind=kind,
        outcome=given.outcome,
        minutes=given.minutes,
        note=given.note or None,
        logged_at=now,
    )
    if is_same_contact(session, contact, since=now - _TWICE):
        return None
    number = log_contact(session, contact)
    detail = f"{kind}, {given.outcome}: contact {number} with enrolment {enrolment_id}"
    audit(session, who=viewer.email, action=StaffAction.LOGGED_CONTACT, now=now, detail=detail)
    return number


def local_day(queries: Queries) -> date:
    """Today by the policy's clock."""
    return queries.clock().astimezone(ZoneInfo(queries.policy.sending.zone)).date()
