"""Scores with their reasons, or the sentence why there is none."""

import json
from typing import Any

from fastapi import APIRouter, HTTPException, Request

from dashboard.api.asked import After, AsOf, Cohort, Limit, paged, snapshot_asked
from dashboard.api.schemas import Page, Prediction, Reason
from dashboard.queries import Queries
from dashboard.visit import scored_day


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
        frame = snapshot_asked(queries, request, as_of, cohort)
        day = scored_day(tuple(queries.as_ofs()), as_of)
        return paged(frame, _prediction, as_of=day, after=after, limit=limit)

    @router.get("/{enrolment:path}")
    def prediction(request: Request, enrolment: str, as_of: AsOf = None) -> Prediction:
        """One enrolment's score as of a day."""
        frame = snapshot_asked(queries, request, as_of, None)
        found = frame[frame["ref"] == enrolment]
        if found.empty:
            raise HTTPException(404, f"No enrolment {enrolment!r} was scored by that day.")
        row = found.astype(object).where(found.notna(), None).iloc[0]
        return _prediction({str(name): value for name, value in row.items()})

    return router


def _prediction(row: dict[str, Any]) -> Prediction:
    return Prediction(
        enrolment=row["ref"],
        learner=row["learner_ref"],
        cohort=row["cohort"],
        as_of=row["as_of"],
        risk_score=row["risk_score"],
        risk_band=row["risk_band"],
        leave_soon=row["leave_soon"],
        reasons=[_reason(one) for one in json.loads(row["reasons"] or "[]")],
        cannot_score=row["no_score_reason"] or None,
        scorer=row["scorer_id"],
    )


def _reason(found: dict[str, Any]) -> Reason:
    return Reason(text=found["text"], points=found["points"], direction=found["direction"])
