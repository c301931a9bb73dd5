"""The honest protocol: asked each week, of those still registered, from events before that day.

Every figure is given for the scorer and, on the same rows, for what it has to beat. Figures that
flatter (leavers included, rows split at random) are kept apart and called inflated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.risk.evaluation.forecast_accuracy import ForecastError
from domain.risk.evaluation.lead_time import Lead, lead_time
from domain.risk.intervals import BootstrapInterval, auc_draws, interval, learner_draws
from domain.risk.metrics import CAPACITIES, Quality, quality
from domain.risk.model import Floats, Question, Target

#: The name our own scores go by, beside the baselines.
OURS: Final = "Staycourse"
#: The weeks that are pooled for the headline.
POOLED: Final = (2, 16)
_BINS: Final = 10
_FEWEST_EVENTS: Final = 5


@dataclass(frozen=True, kw_only=True)
class EvaluationResult:
    """One scorer on one target and period; `ahead` is our AUC minus this one's."""

    target: Question
    scorer: str
    weeks: str
    quality: Quality
    auc: BootstrapInterval
    ahead: BootstrapInterval | None = None


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """Predicted and observed share in one of ten groups of equal size."""

    target: Question
    predicted: float
    observed: float
    rows: int


@dataclass(frozen=True, kw_only=True)
class LeakyMetrics:
    """A figure asked in a flattering way, with what is wrong with it."""

    target: Question
    how: str
    auc: float
    rows: int


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Everything that was measured, and the predictions it was measured on.

    `predictions` has one row per enrolment and week: enrolment_id, week, p_not_complete and
    p_leave_21d, and whatever names the learner in the source.
    """

    about: Mapping[str, Any]
    pooled: Sequence[EvaluationResult]
    weekly: Sequence[EvaluationResult]
    leads: Mapping[str, Sequence[Lead]]
    reliability: Sequence[Reliability]
    inflated: Sequence[LeakyMetrics] = ()
    forecasts: Sequence[ForecastError] = ()
    predictions: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)


def evaluated(
    rows: pd.DataFrame,
    scores: Mapping[Question, Mapping[str, Floats]],
    *,
    about: Mapping[str, Any],
    seed: int,
) -> Evaluation:
    """Measure every scorer on the test rows.

    `rows`: labelled test rows (`labels.labelled`) with week; `scores`: per target and scorer one
    number per row, `OURS` among them.
    """
    in_headline = rows["week"].between(*POOLED).to_numpy()
    main = {target: found for target, found in scores.items() if target in set(Target)}
    leaving = scores.get(Target.LEAVE_SOON, {})
    weekly = [
        result
        for week in sorted(rows["week"].unique())
        for result in _results(
            rows, main, np.flatnonzero(rows["week"] == week), f"{week}", seed=seed
        )
    ]
    pooled = _results(
        rows, scores, np.flatnonzero(in_headline), f"{POOLED[0]}-{POOLED[1]}", seed=seed
    )
    whole = _results(rows, scores, np.arange(len(rows)), "all", seed=seed)
    return Evaluation(
        about=about,
        pooled=[*pooled, *whole],
        weekly=weekly,
        leads={
            name: [lead_time(rows.assign(score=found), share) for share in CAPACITIES]
            for name, found in leaving.items()
        },
        reliability=_reliability(rows, scores, in_headline),
        predictions=rows.assign(
            p_not_complete=scores[Target.NOT_COMPLETE][OURS],
            p_leave_21d=leaving.get(OURS, np.nan),
        )[["enrolment_id", "week", "p_not_complete", "p_leave_21d"]],
    )


def _results(
    rows: pd.DataFrame,
    scores: Mapping[Question, Mapping[str, Floats]],
    positions: "np.typing.NDArray[np.int64]",
    weeks: str,
    *,
    seed: int,
) -> list[EvaluationResult]:
    """Each scorer on these rows; nothing where a target has too few events to speak of."""
    found = []
    for target, by_name in scores.items():
        asked = positions[rows[target.value].notna().to_numpy()[positions]]
        labels = rows[target.value].to_numpy()[asked].astype("int8")
        if min(labels.sum(), len(labels) - labels.sum()) < _FEWEST_EVENTS:
            continue
        draws = learner_draws(rows["learner_id"].to_numpy()[asked], seed=seed)
        aucs = {name: auc_draws(labels, s[asked], draws) for name, s in by_name.items()}
        found += [
            EvaluationResult(
                target=target,
                scorer=name,
                weeks=weeks,
                quality=quality(labels, score[asked]),
                auc=interval(aucs[name]),
                ahead=None if name == OURS else interval(aucs[OURS] - aucs[name]),
            )
            for name, score in by_name.items()
        ]
    return found


def _reliability(
    rows: pd.DataFrame,
    scores: Mapping[Question, Mapping[str, Floats]],
    keep: "np.typing.NDArray[np.bool_]",
) -> list[Reliability]:
    found = []
    for target, by_name in scores.items():
        asked = keep & rows[target.value].notna().to_numpy()
        labels, ours = rows[target.value].to_numpy()[asked], by_name[OURS][asked]
        parts = np.array_split(np.argsort(ours, kind="stable"), _BINS)
        found += [
            Reliability(
                target=target,
                predicted=float(ours[part].mean()),
                observed=float(labels[part].mean()),
                rows=len(part),
            )
            for part in parts
            if len(part)
        ]
    return found
