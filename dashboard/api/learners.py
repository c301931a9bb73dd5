"""Segments by readable rules, as the dashboard shows them; one learner, and their way so far."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import pandas as pd
from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel

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
from dashboard.api.schemas import (
    ActiveDay,
    DayOfLearner,
    Journey,
    JourneyNudge,
    Learner,
    Page,
    ReportedBarrier,
    Work,
)
from dashboard.data import Queries
from dashboard.web import viewer_of
from domain.store.scoring import Journey as KnownJourney

Row = TypeVar("Row", bound=BaseModel)


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


def journey_of(enrolment: str, found: KnownJourney, as_of: date) -> Journey:
    """The answer for a journey that was known by a day."""
    who = {name: _plain(value) for name, value in found.learner.items()}
    same = ("name", "cohort", "programme", "coach", "stage", "enrolled_on", "withdrawn_on")
    return Journey(
        enrolment=enrolment,
        learner=who["learner_ref"],
        as_of=as_of,
        **{name: who[name] for name in same},
        days=_rows(DayOfLearner, found.snapshots),
        activity=_rows(ActiveDay, found.activity),
        work=_rows(Work, found.work),
        barriers=_rows(ReportedBarrier, found.barriers),
        nudges=_rows(JourneyNudge, found.nudges),
    )


def _rows(kind: type[Row], frame: pd.DataFrame) -> Sequence[Row]:
    shown = frame[[name for name in kind.model_fields if name in frame]]
    return [
        kind.model_validate({str(name): _plain(value) for name, value in row.items()})
        for row in shown.to_dict(orient="records")
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any type
    """None for what is not known; the day of a midnight."""
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp) and value.tz is None:
        return value.date()
    return value.item() if hasattr(value, "item") else value
