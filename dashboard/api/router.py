"""Puts the parts of the API together."""

from fastapi import APIRouter

from dashboard.api.activity_events import events_router
from dashboard.api.analytics import analytics_router
from dashboard.api.learners import learners_router
from dashboard.api.predictions import predictions_router
from dashboard.api.schemas import Health
from dashboard.data import Queries


def api_router(queries: Queries) -> APIRouter:
    """Everything under /api/v1; each answer holds only learners the caller may see."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/health", tags=["health"], response_model_exclude_unset=True)
    def health() -> Health:
        """Whether the store answers, and how new its content is."""
        as_ofs = queries.as_ofs()
        if not as_ofs:
            return Health(status="ok", as_of=None)
        known = queries.freshness(as_ofs[-1])
        return Health(
            status="ok",
            as_of=known.as_of,
            newest_activity_on=known.active_on,
            imported_at=known.imported_at,
        )

    for part in (learners_router, predictions_router, analytics_router, events_router):
        router.include_router(part(queries))
    return router
