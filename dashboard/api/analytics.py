"""Counts over time, and what nudges were worth."""

from fastapi import APIRouter, HTTPException, Request

from dashboard.api.parameters import AsOf
from dashboard.api.schemas import InterventionEffect, SegmentCount
from dashboard.data import Queries, scored_day
from dashboard.web import viewer_of
from domain.experiments import ALL, Effect, InterventionFinding


def analytics_router(queries: Queries) -> APIRouter:
    """GET /analytics/segments and /analytics/impact."""
    router = APIRouter(prefix="/analytics", tags=["analytics"])

    @router.get("/segments")
    def segments(request: Request) -> list[SegmentCount]:
        """Learners by day, cohort, segment and band: all days that were scored."""
        counts = queries.counts(viewer_of(request.scope))
        by = ["as_of", "cohort", "composite_segment", "risk_band"]
        sums = counts.groupby(by, dropna=False, sort=True)["learners"].sum().reset_index()
        rows = sums.astype(object).where(sums.notna(), None).to_dict(orient="records")
        return [SegmentCount.model_validate(row) for row in rows]

    @router.get("/impact")
    def impact(request: Request, as_of: AsOf = None) -> list[InterventionEffect]:
        """What each intervention was worth by a day, against its randomised hold-out."""
        viewer = viewer_of(request.scope)
        if not viewer.sees_everyone:
            raise HTTPException(403, "Effects compare all learners: managers and admins see them.")
        as_ofs = tuple(queries.as_ofs())
        if not as_ofs:
            return []
        found = queries.findings(viewer, scored_day(as_ofs, as_of))
        return [_effect(finding) for finding in found]

    return router


def _effect(finding: InterventionFinding) -> InterventionEffect:
    known = finding.overall
    name = "all" if finding.intervention == ALL else finding.intervention
    arms = {"treated": known.treated.learners, "held_out": known.held_out.learners}
    if not isinstance(known, Effect):
        return InterventionEffect(intervention=name, verdict="too_few", **arms)
    return InterventionEffect(
        intervention=name,
        verdict=known.verdict,
        natural_return=known.natural_return,
        difference=known.best,
        low=known.best_interval.low,
        high=known.best_interval.high,
        smallest_detectable=known.detectable,
        **arms,
    )
