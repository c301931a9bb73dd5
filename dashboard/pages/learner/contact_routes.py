"""What a coach writes down: contacts logged, and taken back, by forms that need no script."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response
from sqlmodel import Session

from dashboard.data import ContactFields, Queries, only_theirs, write_contact
from dashboard.ui.learners import NOTE_LENGTH, ContactNotice
from dashboard.web import FormText, FormViewer, Number, Viewer, back_to, checked
from domain.store.coaching import CONTACT_KINDS, OUTCOMES, find_contact, take_back_contact
from domain.store.staff import StaffAction, audit


class ContactForm(ContactFields):
    """What the form on a learner's page sends."""

    kind: str = ""


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
            only_theirs(session, viewer, enrolment_id)
            write_contact(session, viewer, enrolment_id, given, queries, kind=given.kind)
        return back_to(_page(enrolment_id), given.back, ContactNotice.LOGGED)

    @router.post("/{contact_id}/take-back")
    def undo(
        viewer: FormViewer, enrolment_id: Number, contact_id: Number, back: FormText = ""
    ) -> Response:
        with queries.database.transaction() as session:
            only_theirs(session, viewer, enrolment_id)
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


def _audit(
    session: Session, viewer: Viewer, action: StaffAction, detail: str, queries: Queries
) -> None:
    audit(session, who=viewer.email, action=action, now=queries.clock(), detail=detail)


def _page(enrolment_id: int) -> str:
    return f"/learner/{enrolment_id}"
