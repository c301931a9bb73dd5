"""What each decision on the worklist does, and how it is undone; inside a transaction."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from fastapi import HTTPException
from pydantic import field_validator
from sqlmodel import Session

from dashboard.data import (
    ContactFields,
    NudgeRequest,
    Queries,
    local_day,
    nudge_now,
    only_theirs,
    write_contact,
)
from dashboard.pages.worklist.actions import MOST_AT_ONCE, REASON_LENGTH, SNOOZES
from dashboard.ui.learners import NOTE_LENGTH
from dashboard.web import Viewer
from domain.coaching import WorklistKind
from domain.store.coaching import (
    CONTACT_KINDS,
    OUTCOMES,
    MadeDecision,
    NewDecision,
    complete_decision,
    decide,
    dismiss_tasks,
    put_off_tasks,
    reopen_dismissed,
    restore_due_days,
    take_back_contact,
    undo_decision,
)
from domain.store.people import find_enrolment_by_id
from domain.store.staff.caseloads import assign, give_back, read_caseloads

_EXPLAINED: Final = (WorklistKind.ESCALATE, WorklistKind.DISMISS, WorklistKind.PUT_OFF)
_FOR_DAYS: Final = (WorklistKind.SNOOZE, WorklistKind.PUT_OFF)
_ONCE_LENGTH: Final = 64


class DecisionForm(ContactFields):
    """What the dialogue sends; fields that a kind does not need stay empty."""

    kind: WorklistKind
    learners: str
    once: str
    days: int = 0
    coach: int = 0
    reason: str = ""
    contact: str = ""
    nudge: str = ""

    @field_validator("reason")
    @classmethod
    def _one_line(cls, given: str) -> str:
        return " ".join(given.replace("\x00", "").split())

    @property
    def enrolments(self) -> list[int]:
        """Whom it is about."""
        return [int(part) for part in self.learners.split(",") if part.isdecimal()]

    @property
    def problem(self) -> str:
        """What is amiss with it; empty where nothing is."""
        if not self.enrolments or len(self.enrolments) > MOST_AT_ONCE:
            return "nobody"
        if not 0 < len(self.once) <= _ONCE_LENGTH:
            return "incomplete"
        if self.kind is WorklistKind.PUT_OFF and self.days not in SNOOZES:
            return "incomplete"
        return self._amiss

    @property
    def _amiss(self) -> str:
        """What is amiss with what its kind needs."""
        if self.kind in _EXPLAINED:
            return "" if 0 < len(self.reason) <= REASON_LENGTH else "no_reason"
        if self.kind is WorklistKind.CONTACT and len(self.note) > NOTE_LENGTH:
            return "too_long"
        complete = {
            WorklistKind.CONTACT: self.contact in CONTACT_KINDS and self.outcome in OUTCOMES,
            WorklistKind.SNOOZE: self.days in SNOOZES,
            WorklistKind.NUDGE: bool(self.nudge),
        }
        return "" if complete.get(self.kind, True) else "incomplete"


def carry_out(
    session: Session, viewer: Viewer, enrolment_id: int, form: DecisionForm, queries: Queries
) -> bool:
    """Decide about one learner of the viewer's; False where that form has done so already."""
    only_theirs(session, viewer, enrolment_id)
    is_for_days = form.kind in _FOR_DAYS
    until = local_day(queries) + timedelta(days=form.days) if is_for_days else None
    new = NewDecision(
        enrolment_id=enrolment_id,
        staff_id=viewer.staff_id,
        kind=form.kind,
        once=form.once,
        made_at=queries.clock(),
        reason=form.reason or None,
        until=until,
    )
    if not decide(session, new):
        return False
    if form.kind is WorklistKind.CONTACT:
        number = write_contact(session, viewer, enrolment_id, form, queries, kind=form.contact)
        complete_decision(session, once=form.once, enrolment_id=enrolment_id, contact_id=number)
    elif form.kind is WorklistKind.ASSIGN:
        _assign(session, viewer, enrolment_id, form)
    elif form.kind is WorklistKind.PUT_OFF and until:
        _before(session, form, enrolment_id, put_off_tasks(session, enrolment_id, until=until))
    elif form.kind is WorklistKind.DISMISS:
        closed = dismiss_tasks(session, enrolment_id, now=queries.clock())
        _before(session, form, enrolment_id, list(closed))
    return True


def send_nudges(
    viewer: Viewer, enrolments: Iterable[int], form: DecisionForm, queries: Queries
) -> None:
    """Ask planning's gate about each, and keep what it said beside the decision."""
    if not (scored := queries.as_ofs()):
        return
    for number in enrolments:
        request = NudgeRequest(
            enrolment_id=number,
            intervention=form.nudge,
            as_of=scored[-1],
            asked_by=f"staff {viewer.staff_id}",
        )
        said = nudge_now(queries, request, now=queries.clock())
        with queries.database.transaction() as session:
            complete_decision(session, once=form.once, enrolment_id=number, reason=said)


def _assign(session: Session, viewer: Viewer, enrolment_id: int, form: DecisionForm) -> None:
    if not viewer.sees_everyone:
        raise HTTPException(403, "Managers give learners to another coach.")
    here = {one.member.staff_id for one in read_caseloads(session) if not one.is_removed}
    if form.coach not in here:
        raise HTTPException(404, "There is no such colleague.")
    enrolment = find_enrolment_by_id(session, enrolment_id)
    _before(session, form, enrolment_id, enrolment.coach_id if enrolment else None)
    assign(session, [enrolment_id], coach_id=form.coach)


def _before(session: Session, form: DecisionForm, enrolment_id: int, was: object) -> None:
    complete_decision(session, once=form.once, enrolment_id=enrolment_id, before=json.dumps(was))


def take_back(session: Session, viewer: Viewer, made: MadeDecision, queries: Queries) -> bool:
    """Undo one decision; False where it does not hold any more, or cannot be undone."""
    only_theirs(session, viewer, made.enrolment_id)
    if not (viewer.sees_everyone or made.staff_id == viewer.staff_id):
        raise HTTPException(403, "Only whoever decided it, or a manager, undoes it.")
    if made.kind == WorklistKind.NUDGE:
        return False
    now = queries.clock()
    if not undo_decision(session, made.decision_id, now=now):
        return False
    before = None if made.before is None else json.loads(made.before)
    if made.kind == WorklistKind.CONTACT and made.contact_id is not None:
        take_back_contact(session, made.contact_id, now=now)
    elif made.kind == WorklistKind.ASSIGN:
        give_back(session, made.enrolment_id, coach_id=before)
    elif made.kind == WorklistKind.PUT_OFF and before:
        restore_due_days(session, before)
    elif made.kind == WorklistKind.DISMISS and before:
        reopen_dismissed(session, before)
    return True
