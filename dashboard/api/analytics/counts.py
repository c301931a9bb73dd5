"""Counts of now and over time, by what learners have in common, and what nudges were worth."""

from datetime import date
from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request

from dashboard.api.parameters import AsOf, Cohort, SnapshotsAsked
from dashboard.api.schemas import HeatCell, InterventionEffect, KeyFigures, SegmentCount, TrendPoint
from dashboard.data import Queries, scored_day
from dashboard.web import viewer_of
from domain.experiments import ALL, Effect, InterventionFinding

_DIMENSIONS = {
    "cohort": "in_cohort",
    "coach": "with_coach",
    "stage": "at_stage",
    "module": "module",
    "employer": "at_employer",
    "segment": "segment",
}
Dimension = Annotated[
    Literal["cohort", "coach", "stage", "module", "employer", "segment"],
    Query(description="What learners have in common."),
]


def analytics_router(queries: Queries) -> APIRouter:
    """GET /analytics/key-figures, /segments, /trend, /heatmap and /impact."""
    router = APIRouter(prefix="/analytics", tags=["analytics"])

    @router.get("/key-figures")
    def key_figures(request: Request, as_of: AsOf = None, cohort: Cohort = None) -> KeyFigures:
        """Learners of a day in all, by segment and by risk band."""
        counts, day = _counts(queries, request, as_of, cohort)
        today = counts[counts["as_of"] == pd.Timestamp(day)]
        return KeyFigures(
            as_of=day,
            learners=int(today["learners"].sum()),
            segments=_sums(today, "composite_segment"),
            risk_bands=_sums(today, "risk_band"),
            scored=int(today["scored"].sum()),
        )

    @router.get("/trend")
    def trend(request: Request, as_of: AsOf = None, cohort: Cohort = None) -> list[TrendPoint]:
        """How many learners, and which share, were in each segment on every day up to one."""
        counts, _ = _counts(queries, request, as_of, cohort)
        by = counts.groupby(["as_of", "composite_segment"], as_index=False)["learners"].sum()
        whole = by.groupby("as_of")["learners"].transform("sum")
        points = by.assign(as_of=by["as_of"].dt.date, share=by["learners"] / whole)
        return [TrendPoint.model_validate(row) for row in points.to_dict(orient="records")]

    @router.get("/heatmap")
    def heatmap(
        request: Request,
        *,
        rows: Dimension = "cohort",
        columns: Dimension = "stage",
        as_of: AsOf = None,
        cohort: Cohort = None,
    ) -> list[HeatCell]:
        """Learners and their mean risk by two things they have in common."""
        if rows == columns:
            raise HTTPException(422, "Rows and columns are the same: choose two dimensions.")
        asked = SnapshotsAsked.of(queries, request, as_of, cohort)
        found = queries.count_by(asked.viewer, asked.asked, _DIMENSIONS[rows], _DIMENSIONS[columns])
        return [_heat_cell(row) for row in found.to_dict(orient="records")]

    @router.get("/segments")
    def segments(request: Request, as_of: AsOf = None, cohort: Cohort = None) -> list[SegmentCount]:
        """Learners by day, cohort, segment and band, on every scored day up to one."""
        if not queries.as_ofs():
            return []
        counts, _ = _counts(queries, request, as_of, cohort)
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


def _counts(
    queries: Queries, request: Request, as_of: date | None, cohort: str | None
) -> tuple[pd.DataFrame, date]:
    """Counts of all days up to the scored one asked for, of those the caller may see."""
    asked = SnapshotsAsked.of(queries, request, as_of, cohort)
    counts, day = queries.counts(asked.viewer), asked.asked.as_of
    counts = counts[counts["as_of"] <= pd.Timestamp(day)]
    return (counts if cohort is None else counts[counts["cohort"] == cohort]), day


def _sums(counts: pd.DataFrame, by: str) -> dict[str, int]:
    found = counts.groupby(by)["learners"].sum()
    return {str(name): int(number) for name, number in found.items()}


def _heat_cell(row: dict[Any, Any]) -> HeatCell:
    known = row["risk_known"]
    return HeatCell(
        row=row["row_name"] or row["row"],
        column=row["column_name"] or row["column"],
        learners=row["learners"],
        scored=known,
        mean_risk_score=row["risk_sum"] / known if known else None,
    )


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
