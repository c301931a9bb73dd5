"""Segments by readable rules, as the dashboard shows them."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request

from dashboard.api.parameters import After, AsOf, Cohort, Limit, SnapshotsAsked
from dashboard.api.schemas import Learner, Page
from dashboard.data import Queries

Segment = Annotated[
    Literal["Critical", "Moderate", "On Track", "Not known"] | None,
    Query(description="Only learners of this composite segment."),
]


def learners_router(queries: Queries) -> APIRouter:
    """GET /learners."""
    router = APIRouter(prefix="/learners", tags=["learners"])

    @router.get("")
    def learners(
        request: Request,
        *,
        as_of: AsOf = None,
        cohort: Cohort = None,
        segment: Segment = None,
        after: After = 0,
        limit: Limit = 100,
    ) -> Page[Learner]:
        """Everyone's segments as of a day, a page at a time; addresses are not given away."""
        asked = SnapshotsAsked.of(queries, request, as_of, cohort, segment)
        return asked.page(_learner, after=after, limit=limit)

    return router


def _learner(row: dict[str, Any]) -> Learner:
    same = {name: row[name] for name in Learner.model_fields if name in row}
    return Learner.model_validate(same | {"enrolment": row["ref"], "learner": row["learner_ref"]})
