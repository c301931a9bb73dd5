"""What was decided about nudges, sent or not; and asking for one now, through planning's gate."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from dashboard.api.parameters import After, AsOf, Limit, known_enrolment
from dashboard.api.permission import needs
from dashboard.api.request_rules import note_seen
from dashboard.data import NudgeRequest, Queries, nudge_now, scored_day
from dashboard.data.queries import seen_only_by
from dashboard.web import program_of, viewer_of
from domain.nudges.eligibility import SkipReason
from domain.store.nudges import DecisionFilter, read_some_decisions
from domain.store.people import read_refs
from domain.store.staff import Scope, StaffAction, audit

_LONGEST: Final = timedelta(days=366)
Since = Annotated[
    date | None, Query(description="The first day told of; four weeks before `as_of` by default.")
]
State = Annotated[
    str, Query(description="Only these, such as planned, skipped, sent.", max_length=40)
]


class Decision(BaseModel):
    """One decision about a nudge or an alert to a coach; `at` is when it left, else was planned."""

    at: datetime
    enrolment: str
    learner: str
    intervention: str
    to_coach: bool
    state: str
    reason: str | None = Field(description="Why it was not sent, as a word.")
    says: str | None = Field(description="The same in a sentence.")
    channel: str | None


class Decisions(BaseModel):
    """Some decisions, the newest first, and where to go on."""

    as_of: date
    rows: list[Decision]
    next: int | None = Field(description="Pass it as `after` for the rows that follow; null: none.")


class AskedNudge(BaseModel):
    """One learner, and an intervention of the catalogue."""

    enrolment: str = Field(max_length=500)
    intervention: str = Field(max_length=100)


class NudgeAnswer(BaseModel):
    """What came of it; a refusal is an answer, too."""

    queued: bool
    says: str


def nudges_router(queries: Queries) -> APIRouter:
    """GET /nudges, POST /nudges."""
    router = APIRouter(prefix="/nudges", tags=["nudges"])

    @router.get("", dependencies=[needs(Scope.NUDGES_READ)])
    def nudges(
        request: Request,
        *,
        as_of: AsOf = None,
        since: Since = None,
        state: State = "",
        after: After = 0,
        limit: Limit = 100,
    ) -> Decisions:
        """What was planned, sent and skipped, with the reason; as it stood on an earlier day."""
        as_ofs = tuple(queries.as_ofs())
        if not as_ofs:
            raise HTTPException(404, "Nobody has been scored yet, so nothing was decided.")
        day = scored_day(as_ofs, as_of)
        until = queries.clock() + timedelta(days=1) if day == as_ofs[-1] else _midnight(day, 1)
        begins = _midnight(since, 0) if since else until - timedelta(days=29)
        if begins < until - _LONGEST:
            raise HTTPException(422, "Ask for a year at most: `since` is too early.")
        asked = DecisionFilter(
            as_of=day,
            known_by=date.max if day == as_ofs[-1] else day,
            since=begins,
            until=until,
            states=(state,) if state else (),
            seen_by=seen_only_by(viewer_of(request.scope)),
        )
        found = read_some_decisions(queries.database, asked, start=after, number=limit + 1)
        note_seen(request, found["enrolment_id"].head(limit).tolist())
        return _page(queries, day, found, after=after, limit=limit)

    @router.post("", dependencies=[needs(Scope.NUDGES_SEND)])
    def send(request: Request, asked: AskedNudge) -> NudgeAnswer:
        """Ask for a nudge now: it must fit, and consent, limits and quiet hours hold as always."""
        known = known_enrolment(queries, request, asked.enrolment)
        viewer, as_ofs, now = viewer_of(request.scope), queries.as_ofs(), queries.clock()
        if not as_ofs:
            raise HTTPException(404, "Nobody has been scored yet, so nothing can be decided.")
        wanted = NudgeRequest(
            enrolment_id=known.enrolment_id,
            intervention=asked.intervention,
            as_of=as_ofs[-1],
            asked_by=_caller(request),
        )
        says = nudge_now(queries.deployment, wanted, now=now)
        with queries.deployment.database.transaction() as session:
            detail = f"{asked.intervention[:100]} for enrolment {known.enrolment_id}: {says}"
            action = StaffAction.ASKED_FOR_NUDGE
            audit(session, who=viewer.email, action=action, now=now, detail=detail)
        return NudgeAnswer(queued=says.startswith("Queued"), says=says)

    return router


def _midnight(day: date, later: int) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=later)


def _page(queries: Queries, day: date, found: pd.DataFrame, *, after: int, limit: int) -> Decisions:
    shown = found.head(limit)
    refs = read_refs(queries.database, [int(one) for one in shown["enrolment_id"].unique()])
    called = dict(zip(refs["enrolment_id"], refs["ref"], strict=True))
    plain = shown.astype(object).where(shown.notna(), None)
    return Decisions(
        as_of=day,
        rows=[_decision(row, called) for row in plain.to_dict(orient="records")],
        next=after + limit if len(found) > limit else None,
    )


def _decision(row: dict[Any, Any], called: dict[int, str]) -> Decision:
    reason = row["reason"]
    known = reason in set(SkipReason)
    return Decision(
        at=row["at"],
        enrolment=called[row["enrolment_id"]],
        learner=row["learner_ref"],
        intervention=row["kind"],
        to_coach=bool(row["to_coach"]),
        state=row["state"],
        reason=reason,
        says=SkipReason(reason).sentence if known else None,
        channel=row["channel"],
    )


def _caller(request: Request) -> str:
    """A person by number; a service, which is nobody, by the name of its token."""
    program, viewer = program_of(request.scope), viewer_of(request.scope)
    if program and program.token.member is None:
        return f"service {program.token.name}"
    return f"staff {viewer.staff_id}"
