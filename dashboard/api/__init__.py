"""The API under /api/v1: for scripts and other systems, signed in like everyone else."""

from typing import Any

from fastapi import APIRouter

from dashboard.queries import Queries


def api_router(queries: Queries) -> APIRouter:
    """GET /api/v1/health: whether the store answers, and how new its content is."""
    router = APIRouter(prefix="/api/v1", tags=["health"])

    @router.get("/health")
    def health() -> dict[str, Any]:
        as_ofs = queries.as_ofs()
        if not as_ofs:
            return {"status": "ok", "as_of": None}
        known = queries.freshness(as_ofs[-1])
        return {
            "status": "ok",
            "as_of": known.as_of,
            "newest_activity_on": known.active_on,
            "imported_at": known.imported_at,
        }

    return router
