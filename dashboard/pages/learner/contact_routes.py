"""What a coach writes down: contacts logged, and taken back, by forms that need no script."""

from datetime import date, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session

from dashboard.data import Queries, may_see
from dashboard.ui import LATEST_DAYS, NOT_COUNTED, NOTE_LENGTH, ContactNotice
from dashboard.web import Number, Viewer, back_to, checked
from domain.store.coaching import (
    CONTACT_KINDS,
    OUTCOMES,
    NewContact,
    find_contact,
    is_same_contact,
    log_contact,
    take_back_contact,
)
from domain.store.people import StaffAction, audit, find_enrolment_by_id

#: The same words again within so long are one contact: somebody clicked twice.
_TWICE: Final = timedelta(minutes=2)
_LONGEST_MINUTES: Final = 600


class ContactForm(BaseModel):
    """What the form on a learner's page sends."""

    kind: str = ""
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


def contacts_router(queries: Queries) -> APIRouter:
    """POST /learner/{id}/contacts, and …/contacts/{id}/take-back."""
    router = APIRouter(prefix="/learner/{enrolment_id}/contacts", include_in_schema=False)

    @router.post("")
    def log(
        request: Request, enrolment_id: Number, given: Annotated[ContactForm, Form()]
    ) -> Response:
        viewer = checked(request, given.token)
        if given.kind not in CONTACT_KINDS or given.outcome not in OUTCOMES:
            return back_to(_page(enrolment_id), given.back, ContactNotice.INCOMPLETE)
        if len(given.note) > NOTE_LENGTH:
            return back_to(_page(enrolment_id), given.back, ContactNotice.TOO_LONG)
        with queries.database.transaction() as session:
            _only_theirs(session, viewer, enrolment_id)
            _log(session, viewer, enrolment_id, given, queries)
        return back_to(_page(enrolment_id), given.back, ContactNotice.LOGGED)

    @router.post("/{contact_id}/take-back")
    def undo(
        request: Request,
        enrolment_id: Number,
        contact_id: Number,
        token: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = "",
    ) -> Response:
        viewer = checked(request, token)
        with queries.database.transaction() as session:
            _only_theirs(session, viewer, enrolment_id)
            contact = find_contact(session, contact_id)
            if contact is None or contact.enrolment_id != enrolment_id:
                raise HTTPException(404, "There is no such contact.")
            if not may_take_back(viewer, contact.staff_id):
                raise HTTPException(403, "Only whoever logged it, or a manager, takes it back.")
            if take_back_contact(session, contact_id, now=queries.clock()):
                detail = f"contact {contact_id} with enrolment {enrolment_id}"
                _audit(session, viewer, StaffAction.TOOK_BACK_CONTACT, detail, queries)
        return back_to(_page(enrolment_id), back, ContactNotice.TAKEN_BACK)

    return router


def may_take_back(viewer: Viewer, staff_id: int | None) -> bool:
    """Whether this person may say that a contact was logged by mistake."""
    return viewer.sees_everyone or viewer.staff_id == staff_id


def _log(
    session: Session, viewer: Viewer, enrolment_id: int, given: ContactForm, queries: Queries
) -> None:
    now = queries.clock()
    today = now.astimezone(ZoneInfo(queries.policy.sending.zone)).date()
    contact = NewContact(
        enrolment_id=enrolment_id,
        staff_id=viewer.staff_id,
        day=_days_before(today, given.days_ago),
        kind=given.kind,
        outcome=given.outcome,
        minutes=given.minutes,
        note=given.note or None,
        logged_at=now,
    )
    if is_same_contact(session, contact, since=now - _TWICE):
        return
    number = log_contact(session, contact)
    detail = f"{given.kind}, {given.outcome}: contact {number} with enrolment {enrolment_id}"
    _audit(session, viewer, StaffAction.LOGGED_CONTACT, detail, queries)


def _only_theirs(session: Session, viewer: Viewer, enrolment_id: int) -> None:
    enrolment = find_enrolment_by_id(session, enrolment_id)
    if enrolment is None or not may_see(viewer, enrolment.coach_id):
        raise HTTPException(404, "There is no such learner, or they are on another caseload.")


def _audit(
    session: Session, viewer: Viewer, action: StaffAction, detail: str, queries: Queries
) -> None:
    audit(session, who=viewer.email, action=action, now=queries.clock(), detail=detail)


def _page(enrolment_id: int) -> str:
    return f"/learner/{enrolment_id}"


def _days_before(today: date, days: int) -> date:
    return today - timedelta(days=days)
