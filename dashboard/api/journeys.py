"""One learner's way as answers have it: a journey -> values, pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel

from dashboard.api.schemas import (
    ActiveDay,
    DayOfLearner,
    Journey,
    JourneyNudge,
    ReportedBarrier,
    Work,
)
from domain.store.scoring import Journey as KnownJourney

Row = TypeVar("Row", bound=BaseModel)


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
