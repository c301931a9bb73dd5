"""Scores with their reasons, or the sentence why there is none."""

from datetime import date
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request

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
from dashboard.api.schemas import Page, Prediction, Reason
from dashboard.data import Queries
from dashboard.web import viewer_of
from domain.risk.scoring import read_reasons
from domain.store.people import find_enrolment
from domain.store.scoring import find_active_scorer

_MOST_NAMED: Final = 200
Live = Annotated[
    bool,
    Query(description="Work it out now instead of reading the last scored day; saves nothing."),
]


Enrolments = Annotated[
    list[str],
    Query(
        alias="enrolment",
        description="Only these, in their order, on one page; who is not known is left out.",
        max_length=_MOST_NAMED,
    ),
]


def predictions_router(queries: Queries) -> APIRouter:
    """GET /predictions, /predictions/{enrolment} and /predictions/{enrolment}/history."""
    router = APIRouter(prefix="/predictions", tags=["predictions"])

    @router.get("")
    def predictions(
        request: Request,
        *,
        as_of: AsOf = None,
        cohort: Cohort = None,
        segment: Segment = None,
        band: Band = None,
        stage: Stage = None,
        enrolments: Enrolments = [],  # noqa: B006 - FastAPI copies it
        after: After = 0,
        limit: Limit = 100,
    ) -> Page[Prediction]:
        """Everyone's score as of a day, a page at a time; or those of some, all at once."""
        asked = SnapshotsAsked.of(
            queries, request, as_of, cohort, segment=segment, band=band, stage=stage
        )
        if not enrolments:
            return asked.page(_prediction, after=after, limit=limit)
        with queries.database.reading() as session:
            found = [find_enrolment(session, one) for one in dict.fromkeys(enrolments)]
        rows = asked.rows([one.enrolment_id for one in found if one])
        return Page(
            as_of=asked.asked.as_of,
            total=len(rows),
            rows=[_prediction(row) for row in rows],
            next=None,
        )

    @router.get("/{enrolment:path}/history")
    def history(request: Request, enrolment: Ref, as_of: AsOf = None) -> list[Prediction]:
        """Its scores of every scored day up to one, oldest first, as they were shown."""
        known = known_enrolment(queries, request, enrolment)
        asked = SnapshotsAsked.of(queries, request, as_of, None)
        found = queries.journey(
            viewer_of(request.scope), enrolment_id=known.enrolment_id, as_of=asked.asked.as_of
        )
        days = found.snapshots if found else pd.DataFrame()
        plain = days.astype(object).where(days.notna(), None).to_dict(orient="records")
        who = {"ref": enrolment, "learner_ref": known.learner, "cohort": known.cohort}
        return [
            _prediction({"scorer_id": None} | {str(n): v for n, v in row.items()} | who)
            for row in plain
        ]

    @router.get("/{enrolment:path}")
    def prediction(
        request: Request, enrolment: Ref, *, as_of: AsOf = None, live: Live = False
    ) -> Prediction:
        """One enrolment's score as of a scored day, or worked out now."""
        if live:
            return _live(queries, request, enrolment, as_of)
        asked = SnapshotsAsked.of(queries, request, as_of, None)
        known = queries.database.read(find_enrolment, enrolment)
        rows = asked.rows([known.enrolment_id]) if known else []
        if not rows:
            raise HTTPException(404, f"No enrolment {enrolment!r} was scored by that day.")
        return _prediction(rows[0])

    return router


def _live(queries: Queries, request: Request, enrolment: str, as_of: date | None) -> Prediction:
    """The same from what is known at this moment; nothing is saved."""
    # the heavy imports wait until somebody asks
    from domain.store.scoring import score_enrolment  # noqa: PLC0415

    today = queries.clock().astimezone(ZoneInfo(queries.policy.sending.zone)).date()
    day = as_of or today
    known = known_enrolment(queries, request, enrolment)
    scorer = queries.database.read(find_active_scorer, data_until=day)
    found = score_enrolment(
        queries.database, scorer, queries.policy, enrolment_id=known.enrolment_id, as_of=day
    )
    if found is None:
        raise HTTPException(404, f"{enrolment!r} is not in a cohort that runs on {day}.")
    who = {"ref": enrolment, "learner_ref": known.learner, "cohort": known.cohort, "as_of": day}
    number = scorer.id if scorer else None
    return _prediction({**found, **who, "scorer_id": number})


def _prediction(row: dict[str, Any]) -> Prediction:
    return Prediction(
        enrolment=row["ref"],
        learner=row["learner_ref"],
        cohort=row["cohort"],
        as_of=row["as_of"],
        risk_score=row["risk_score"],
        risk_band=row["risk_band"],
        leave_soon=row["leave_soon"],
        reasons=[Reason(**one._asdict()) for one in read_reasons(row["reasons"])],
        nearest_change=row.get("nearest_change"),
        badges=row["badges"].split("; ") if row.get("badges") else [],
        scorer_note=row.get("scorer_note"),
        cannot_score=row["no_score_reason"] or None,
        scorer=row["scorer_id"],
    )
