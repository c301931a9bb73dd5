"""Puts the parts of the API together."""

from typing import Final

from fastapi import APIRouter, Depends

from dashboard.api.analytics import analytics_router, equity_router
from dashboard.api.events import events_router
from dashboard.api.exports import exports_router
from dashboard.api.learners import learners_router
from dashboard.api.nudges import nudges_router
from dashboard.api.permission import needs
from dashboard.api.predictions import predictions_router
from dashboard.api.preferences import preferences_router
from dashboard.api.request_rules import begin_noting
from dashboard.api.rows import rows_router
from dashboard.api.schemas import Health
from dashboard.data import Queries
from domain.store.staff.tokens import Scope

#: The parts, and what a token needs to use each.
_PARTS: Final = (
    (learners_router, Scope.LEARNERS_READ),
    (predictions_router, Scope.PREDICTIONS_READ),
    (analytics_router, Scope.ANALYTICS_READ),
    (exports_router, Scope.EXPORTS),
    (equity_router, Scope.EQUITY_READ),
    (rows_router, Scope.ROWS_WRITE),
    (events_router, Scope.EVENTS_WRITE),
)


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

    noted = [Depends(begin_noting)]
    for part, scope in _PARTS:
        router.include_router(part(queries), dependencies=[needs(scope), *noted])
    for part in (nudges_router, preferences_router):  # each of their routes says what it needs
        router.include_router(part(queries), dependencies=noted)
    return router
