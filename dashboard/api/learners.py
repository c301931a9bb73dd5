"""Segments by readable rules, as the dashboard shows them; one learner, and their way so far."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request

from dashboard.api.journeys import journey_of
from dashboard.api.parameters import (
    After,
    AsOf,
    Band,
    Cohort,
    Limit,
    Ref,
    Segment,
    SnapshotsAsked,
    Stage,
    known_enrolment,
)
from dashboard.api.schemas import Journey, Learner, Page
from dashboard.data import Queries
from dashboard.web import viewer_of


def learners_router(queries: Queries) -> APIRouter:
    """GET /learners, /learners/{enrolment} and /learners/{enrolment}/journey."""
    router = APIRouter(prefix="/learners", tags=["learners"])

    @router.get("")
    def learners(
        request: Request,
        *,
        as_of: AsOf = None,
        cohort: Cohort = None,
        segment: Segment = None,
        band: Band = None,
        stage: Stage = None,
        after: After = 0,
        limit: Limit = 100,
    ) -> Page[Learner]:
        """Everyone's segments as of a day, a page at a time; addresses are not given away."""
        asked = SnapshotsAsked.of(
            queries, request, as_of, cohort, segment=segment, band=band, stage=stage
        )
        return asked.page(_learner, after=after, limit=limit)

    @router.get("/{enrolment:path}/journey")
    def journey(request: Request, enrolment: Ref, as_of: AsOf = None) -> Journey:
        """What had happened by a day: segments and scores, activity, work, barriers, nudges."""
        known = known_enrolment(queries, request, enrolment)
        asked = SnapshotsAsked.of(queries, request, as_of, None)
        viewer, day = viewer_of(request.scope), asked.asked.as_of
        found = queries.journey(viewer, enrolment_id=known.enrolment_id, as_of=day)
        if found is None:
            raise HTTPException(404, f"No enrolment {enrolment!r} is known.")
        return journey_of(enrolment, found, day)

    @router.get("/{enrolment:path}")
    def learner(request: Request, enrolment: Ref, as_of: AsOf = None) -> Learner:
        """One enrolment's segments as of a day."""
        known = known_enrolment(queries, request, enrolment)
        asked = SnapshotsAsked.of(queries, request, as_of, None)
        rows = asked.rows([known.enrolment_id])
        if not rows:
            raise HTTPException(404, f"{enrolment!r} had no segment by that day.")
        return _learner(rows[0])

    return router


def _learner(row: dict[str, Any]) -> Learner:
    same = {name: row[name] for name in Learner.model_fields if name in row}
    return Learner.model_validate(same | {"enrolment": row["ref"], "learner": row["learner_ref"]})
