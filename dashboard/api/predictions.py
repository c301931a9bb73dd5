"""Scores with their reasons, or the sentence why there is none."""

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query, Request

from dashboard.api.parameters import After, AsOf, Cohort, Limit, SnapshotsAsked
from dashboard.api.schemas import Page, Prediction, Reason
from dashboard.data import Queries, may_see
from dashboard.web import viewer_of
from domain.risk.scoring import read_reasons
from domain.store.people import find_enrolment
from domain.store.scoring import find_active_scorer

Live = Annotated[
    bool,
    Query(description="Work it out now instead of reading the last scored day; saves nothing."),
]


def predictions_router(queries: Queries) -> APIRouter:
    """GET /predictions and /predictions/{enrolment}."""
    router = APIRouter(prefix="/predictions", tags=["predictions"])

    @router.get("")
    def predictions(
        request: Request,
        as_of: AsOf = None,
        cohort: Cohort = None,
        after: After = 0,
        limit: Limit = 100,
    ) -> Page[Prediction]:
        """Everyone's score as of a day, a page at a time."""
        asked = SnapshotsAsked.of(queries, request, as_of, cohort)
        return asked.page(_prediction, after=after, limit=limit)

    @router.get("/{enrolment:path}")
    def prediction(
        request: Request, enrolment: str, *, as_of: AsOf = None, live: Live = False
    ) -> Prediction:
        """One enrolment's score as of a scored day, or worked out now."""
        if live:
            return _live(queries, request, enrolment, as_of)
        asked = SnapshotsAsked.of(queries, request, as_of, None)
        with queries.database.reading() as session:
            known = find_enrolment(session, enrolment)
        rows = asked.rows([known.enrolment_id]) if known else []
        if not rows:
            raise HTTPException(404, f"No enrolment {enrolment!r} was scored by that day.")
        return _prediction(rows[0])

    return router


def _live(queries: Queries, request: Request, enrolment: str, as_of: date | None) -> Prediction:
    """The same from what is known at this moment; nothing is saved."""
    # the heavy imports wait until somebody asks
    from domain.store.scoring import score_enrolment  # noqa: PLC0415

    today = queries.clock().astimezone(ZoneInfo(queries.policy.sending.zone)).date()
    day = as_of or today
    with queries.database.reading() as session:
        known = find_enrolment(session, enrolment)
        scorer = find_active_scorer(session, data_until=day)
    if known is None or not may_see(viewer_of(request.scope), known.coach_id):
        raise HTTPException(404, f"No enrolment {enrolment!r} is known.")
    found = score_enrolment(
        queries.database, scorer, queries.policy, enrolment_id=known.enrolment_id, as_of=day
    )
    if found is None:
        raise HTTPException(404, f"{enrolment!r} is not in a cohort that runs on {day}.")
    who = {"ref": enrolment, "learner_ref": known.learner, "cohort": known.cohort, "as_of": day}
    number = scorer.id if scorer else None
    return _prediction({**found, **who, "scorer_id": number})


def _prediction(row: dict[str, Any]) -> Prediction:
    return Prediction(
        enrolment=row["ref"],
        learner=row["learner_ref"],
        cohort=row["cohort"],
        as_of=row["as_of"],
        risk_score=row["risk_score"],
        risk_band=row["risk_band"],
        leave_soon=row["leave_soon"],
        reasons=[Reason(**one._asdict()) for one in read_reasons(row["reasons"])],
        nearest_change=row.get("nearest_change"),
        badges=row["badges"].split("; ") if row.get("badges") else [],
        scorer_note=row.get("scorer_note"),
        cannot_score=row["no_score_reason"] or None,
        scorer=row["scorer_id"],
    )
