"""What pages read about scorers, and what people decide about them; each decision is audited."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import RedirectResponse, Response

from dashboard.data import Queries
from dashboard.web import FormText, FormViewer, Number, Viewer
from domain.risk.model import Target
from domain.risk.monitoring import (
    AlertTarget,
    MonitoringResult,
    OperatingPoint,
    ReliabilityBin,
    UnreachableTarget,
    reliability_curve,
)
from domain.store.scoring import (
    ChosenOperatingPoint,
    DriftLook,
    UnusableScorerError,
    activate_scorer,
    answer_target,
    choose_operating_point,
    read_drift,
    read_held_out,
    read_latest_results,
    read_operating_choice,
    renew_operating_point,
)
from domain.store.staff import Role

_PAGE: Final = "/scorer"
_PERCENT: Final = 100
#: The greatest number that the form takes.
_MOST: Final = 100_000
_LOOKS: Final = 26


@dataclass(frozen=True, kw_only=True)
class ScorerRoutes:
    """What is known about scorers now, read anew each time: few rows, and decisions must show."""

    queries: Queries

    def watched(self, scorer_id: int) -> tuple[date, list[MonitoringResult]] | None:
        """What was last found about a scorer, and when."""
        return self.queries.database.read(read_latest_results, scorer_id)

    def drift_of(self, scorer_id: int) -> list[DriftLook]:
        """How far its inputs had moved, look by look, for half a year."""
        return self.queries.database.read(read_drift, scorer_id, looks=_LOOKS)

    def reliability_of(self, scorer_id: int) -> list[ReliabilityBin]:
        """What it said of learners it never saw, and what happened, by height of the score."""
        rows = self.queries.database.read(read_held_out, scorer_id)
        return [] if rows is None else reliability_curve(rows, Target.NOT_COMPLETE)

    def choice(self) -> ChosenOperatingPoint | None:
        """When staff want to be alerted."""
        return self.queries.database.read(read_operating_choice)

    def cost_of(self, target: AlertTarget, wanted: float) -> OperatingPoint | UnreachableTarget:
        """What a target, as the form asks it, would have cost on past learners."""
        with self.queries.database.reading() as session:
            return answer_target(session, target, share_of(target, wanted)).point


def share_of(target: AlertTarget, wanted: float) -> float:
    """What the form asks in percent, as the share that is worked with and kept."""
    return wanted / _PERCENT if target is AlertTarget.PRECISION else wanted


def may_decide(viewer: Viewer) -> bool:
    """Whether this person may choose scorers and when to alert."""
    return viewer.role is Role.ADMIN


def scorer_router(queries: Queries) -> APIRouter:
    """POST /scorer/{id}/activate and /scorer/alerting."""
    router = APIRouter(prefix=_PAGE, include_in_schema=False)

    @router.post("/{scorer_id}/activate")
    def use(viewer: Admin, scorer_id: Number, reason: FormText = "") -> Response:
        try:
            with queries.database.transaction() as session:
                now = queries.clock()
                activate_scorer(session, scorer_id, by=viewer.email, reason=reason, now=now)
                renew_operating_point(session, now=now)
        except UnusableScorerError as error:
            raise HTTPException(409, f"Not put in use: {error}.") from error
        return RedirectResponse(f"{_PAGE}?notice=activated", status_code=303)

    @router.post("/alerting")
    def alert_from(
        viewer: Admin,
        target: AlertTarget,
        wanted: Annotated[float, Query(gt=0, le=_MOST, allow_inf_nan=False)],
        reason: FormText = "",
    ) -> Response:
        if not reason.strip():
            raise HTTPException(409, "Say why: others will ask.")
        found = queries.database.write(
            choose_operating_point,
            target,
            share_of(target, wanted),
            by=viewer.email,
            reason=reason.strip(),
            now=queries.clock(),
        )
        if isinstance(found.point, UnreachableTarget):
            raise HTTPException(409, found.point.sentence)
        return RedirectResponse(f"{_PAGE}?notice=chosen", status_code=303)

    return router


def _admin(viewer: FormViewer) -> Viewer:
    if not may_decide(viewer):
        raise HTTPException(403, "Only an admin decides about scorers.")
    return viewer


Admin = Annotated[Viewer, Depends(_admin)]
