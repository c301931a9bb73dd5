"""What was decided about nudges, sent or not; and asking for one now, through planning's gate."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from dashboard.api.parameters import LARGEST, AsOf, Limit, known_enrolment
from dashboard.api.permission import needs
from dashboard.api.request_rules import note_seen
from dashboard.data import NudgeRequest, Queries, nudge_now, scored_day
from dashboard.data.queries import seen_only_by
from dashboard.web import program_of, viewer_of
from domain.nudges.eligibility import SkipReason
from domain.store.nudges import DecisionFilter, DecisionPlace, read_decisions_after
from domain.store.people import read_refs
from domain.store.staff import StaffAction, audit
from domain.store.staff.tokens import Scope

_LONGEST: Final = timedelta(days=366)
Since = Annotated[
    date | None, Query(description="The first day told of; four weeks before `as_of` by default.")
]
State = Literal[
    "planned",
    "deferred",
    "skipped",
    "claimed",
    "sent",
    "delivered",
    "bounced",
    "failed",
    "expired",
    "unknown",
]
States = Annotated[
    list[State], Query(alias="state", description="Only these; what was delivered is not `sent`.")
]
Reason = Annotated[
    SkipReason | None, Query(description="Only what was not sent for this reason, as a word.")
]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before.")]


class Decision(BaseModel):
    """One decision about a nudge or an alert to a coach; `at` is when it left, else was planned."""

    at: datetime
    decided_at: datetime = Field(description="What the list goes by, the newest first.")
    enrolment: str
    learner: str
    intervention: str
    to_coach: bool = Field(examples=[False])
    state: str
    reason: str | None = Field(description="Why it was not sent, as a word.")
    says: str | None = Field(description="The same in a sentence.", examples=[None])
    channel: str | None


class Decisions(BaseModel):
    """Some decisions, the newest made first, and where to go on."""

    as_of: date
    rows: list[Decision]
    next: str | None = Field(
        description="Pass it as `after`, as it is, for the rows that follow; null: none.",
        examples=["MjAyNi0wMy0wMlQwOTowMDowMCswMDowMCAwIDQ3MTE"],
    )


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
        states: States = [],  # noqa: B006 - FastAPI copies it
        reason: Reason = None,
        after: Cursor = "",
        limit: Limit = 100,
    ) -> Decisions:
        """What was planned, sent and skipped, with the reason; as it stood on an earlier day."""
        as_ofs = tuple(queries.as_ofs())
        if not as_ofs:
            raise HTTPException(404, "Nobody has been scored yet, so nothing was decided.")
        day = scored_day(as_ofs, as_of)
        last = queries.clock().astimezone(UTC).date() if day == as_ofs[-1] else day
        until = _midnight(last, 1)
        begins = _midnight(since, 0) if since else until - timedelta(days=29)
        if begins < until - _LONGEST:
            raise HTTPException(422, "Ask for a year at most: `since` is too early.")
        asked = DecisionFilter(
            as_of=day,
            known_by=date.max if day == as_ofs[-1] else day,
            since=begins,
            until=until,
            states=tuple(states),
            reason=reason or "",
            seen_by=seen_only_by(viewer_of(request.scope)),
        )
        place = _place(after) if after else None
        found = read_decisions_after(queries.database, asked, place, number=limit + 1)
        note_seen(request, found["enrolment_id"].head(limit).tolist())
        return _page(queries, day, found, limit=limit)

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
        says = nudge_now(queries, wanted, now=now)
        with queries.database.transaction() as session:
            detail = f"{asked.intervention[:100]} for enrolment {known.enrolment_id}: {says}"
            action = StaffAction.ASKED_FOR_NUDGE
            audit(session, who=viewer.email, action=action, now=now, detail=detail)
        return NudgeAnswer(queued=says.startswith("Queued"), says=says)

    return router


def _midnight(day: date, later: int) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=later)


def _cursor(place: DecisionPlace) -> str:
    text = f"{place.decided_at.isoformat()} {int(place.to_coach)} {place.number}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str) -> DecisionPlace:
    """What a cursor says; raises 422 for whatever `_cursor` cannot have made."""
    with suppress(ValueError, OverflowError):
        at, to_coach, number = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).split(b" ")
        made = datetime.fromisoformat(at.decode()).astimezone(UTC)
        found = DecisionPlace(made, bool(int(to_coach)), int(number))
        if _cursor(found) == cursor and 0 < found.number <= LARGEST:
            return found
    raise HTTPException(422, "`after` is no `next` of a page: begin again without it.")


def _page(queries: Queries, day: date, found: pd.DataFrame, *, limit: int) -> Decisions:
    shown = found.head(limit)
    refs = read_refs(queries.database, [int(one) for one in shown["enrolment_id"].unique()])
    called = dict(zip(refs["enrolment_id"], refs["ref"], strict=True))
    plain = shown.astype(object).where(shown.notna(), None)
    return Decisions(
        as_of=day,
        rows=[_decision(row, called) for row in plain.to_dict(orient="records")],
        next=_cursor(_place_of(plain.iloc[-1])) if len(found) > limit else None,
    )


def _place_of(row: pd.Series) -> DecisionPlace:
    return DecisionPlace(row["decided_at"], bool(row["to_coach"]), int(row["id"]))


def _decision(row: dict[Any, Any], called: dict[int, str]) -> Decision:
    reason = row["reason"]
    known = reason in set(SkipReason)
    return Decision(
        at=row["at"],
        decided_at=row["decided_at"],
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
