"""Stops set and lifted by colleagues, by forms that need no script; audited, with the reason."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response

from dashboard.data import Queries
from dashboard.pages.suppressions.table import NOTE_LENGTH, PAGE, SuppressionNotice
from dashboard.web import FormText, FormViewer, Number, Viewer, back_to
from domain.policy import Channel
from domain.store.people import BY_STAFF, lift_suppression, list_suppressions, suppress
from domain.store.staff import StaffAction, audit

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE: Final = re.compile(r"\+?[\d\s()./-]{6,24}")


def suppressions_router(queries: Queries) -> APIRouter:
    """POST /messages/stops/add and /messages/stops/{id}/lift."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)

    @router.post("/add")
    def add(viewer: Manager, address: FormText = "", note: FormText = "") -> Response:
        why = _tidied(note)
        channel, spelled = channel_of(address.strip()), address.strip()
        if channel is None:
            return back_to(PAGE, PAGE, SuppressionNotice.NO_ADDRESS)
        if not why:
            return back_to(PAGE, PAGE, SuppressionNotice.NO_REASON)
        now, who = queries.clock(), viewer.email
        with queries.database.transaction() as session:
            done = suppress(session, channel, spelled, reason=BY_STAFF, now=now, by=who, note=why)
            if done:
                # by its number: an address is kept in one place, where it can be erased
                detail = f"stop {list_suppressions(session)[0].stop_id}: {why}"
                audit(session, who=who, action=StaffAction.ADDED_STOP, now=now, detail=detail)
        return back_to(PAGE, PAGE, SuppressionNotice.ADDED if done else SuppressionNotice.KNOWN)

    @router.post("/{stop_id}/lift")
    def lift(
        viewer: Manager, stop_id: Number, note: FormText = "", back: FormText = ""
    ) -> Response:
        why = _tidied(note)
        if not why:
            return back_to(PAGE, back, SuppressionNotice.NO_REASON)
        now, who = queries.clock(), viewer.email
        with queries.database.transaction() as session:
            done = lift_suppression(session, stop_id, now=now, by=who, note=why)
            if done:
                detail = f"stop {stop_id}: {why}"
                audit(session, who=who, action=StaffAction.LIFTED_STOP, now=now, detail=detail)
        return back_to(PAGE, back, SuppressionNotice.LIFTED if done else SuppressionNotice.KEPT)

    return router


def channel_of(address: str) -> Channel | None:
    """The channel that an address is of; None where it is of none."""
    if _EMAIL.fullmatch(address):
        return Channel.EMAIL
    return Channel.SMS if _PHONE.fullmatch(address) else None


def may_lift(viewer: Viewer) -> bool:
    """Whether this person may set and lift stops."""
    return viewer.oversees


def _manager(viewer: FormViewer) -> Viewer:
    if not may_lift(viewer):
        raise HTTPException(403, "Stops are set and lifted by managers and admins.")
    return viewer


Manager = Annotated[Viewer, Depends(_manager)]


def _tidied(note: str) -> str:
    return " ".join(note.split())[:NOTE_LENGTH]
