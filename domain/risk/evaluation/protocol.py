"""The honest protocol: asked each week, of those still registered, from events before that day.

Every figure is given for the scorer and, on the same rows, for what it has to beat. Figures that
flatter (leavers included, rows split at random) are kept apart as leaky metrics.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.risk.evaluation.forecast_accuracy import ForecastError
from domain.risk.intervals import BootstrapInterval, interval, share_by_chance
from domain.risk.lead_time import TENTH, Lead, WeekOfAlerts, lead_by_week, lead_time
from domain.risk.metrics import CAPACITIES, Quality, quality
from domain.risk.model import Floats, Question, Target
from domain.risk.within_weeks import EARLY, FEWEST, mean_auc, mean_top, places, weekly_draws

#: The name our own scores go by, beside the baselines.
OURS: Final = "Staycourse"
#: The weeks that are pooled for the headline.
POOLED: Final = (2, 16)
_BINS: Final = 10
_BLOCK: Final = 3


@dataclass(frozen=True, kw_only=True)
class EvaluationResult:
    """One scorer on one target and period.

    `within_week` is the mean of within-week AUCs with its `interval`, `early` that of weeks 2 to 4,
    `top` the mean precision among each week's highest tenth; `ahead` is our mean minus this one's.
    `quality` is pooled over the weeks.
    """

    target: Question
    scorer: str
    weeks: str
    quality: Quality
    within_week: float
    interval: BootstrapInterval
    early: float
    top: float
    ahead: BootstrapInterval | None = None


@dataclass(frozen=True, kw_only=True)
class WeekResult:
    """One scorer on one target in one week."""

    target: Question
    scorer: str
    week: int
    quality: Quality


@dataclass(frozen=True, kw_only=True)
class Level:
    """Our mean score against what happened in a block of weeks, and so of its surest tenth."""

    target: Question
    weeks: tuple[int, int]
    rows: int
    events: int
    predicted: float
    observed: float
    top_predicted: float
    top_observed: float

    @property
    def by_chance(self) -> BootstrapInterval:
        """Between which shares what happened may lie by chance alone."""
        weeks = self.weeks[1] - self.weeks[0] + 1
        return share_by_chance(self.observed, learner_weeks=self.rows, weeks=weeks)


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
    weekly: Sequence[WeekResult]
    levels: Sequence[Level]
    leads: Mapping[str, Sequence[Lead]]
    alerts: Mapping[Question, Sequence[WeekOfAlerts]]
    reliability: Sequence[Reliability]
    leaky: Sequence[LeakyMetrics] = ()
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
    rows = _answered(rows, scores)
    in_headline = rows["week"].between(*POOLED).to_numpy()
    main: Mapping[Question, Mapping[str, Floats]]
    main = {target: scores[target] for target in Target if target in scores}
    leaving = scores.get(Target.LEAVE_SOON, {})
    pooled = _results(
        rows, scores, np.flatnonzero(in_headline), f"{POOLED[0]}-{POOLED[1]}", seed=seed
    )
    whole = _results(rows, scores, np.arange(len(rows)), "all", seed=seed)
    return Evaluation(
        about=about,
        pooled=[*pooled, *whole],
        weekly=_weekly(rows, main),
        levels=_levels(rows, main),
        leads={
            name: [lead_time(rows.assign(score=found), share) for share in CAPACITIES]
            for name, found in leaving.items()
        },
        alerts={t: lead_by_week(_alerted_by(rows, by_name[OURS])) for t, by_name in main.items()},
        reliability=_reliability(rows, scores, in_headline),
        predictions=rows.assign(
            p_not_complete=scores[Target.NOT_COMPLETE][OURS],
            p_leave_21d=leaving.get(OURS, np.nan),
        )[["enrolment_id", "week", "p_not_complete", "p_leave_21d"]],
    )


def _answered(rows: pd.DataFrame, scores: Mapping[Question, Mapping[str, Floats]]) -> pd.DataFrame:
    """The rows, without the outcome where a scorer does not answer: all are judged on the same."""
    silent = {
        target.value: np.logical_or.reduce([np.isnan(one) for one in by_name.values()])
        for target, by_name in scores.items()
    }
    return rows.assign(**{name: rows[name].mask(where) for name, where in silent.items()})


def _alerted_by(rows: pd.DataFrame, score: Floats) -> pd.DataFrame:
    left_in = (rows["withdrawn_on"] - rows["as_of"]).dt.days
    return rows.assign(score=score, left_in=left_in.astype("float64"))


def _results(
    rows: pd.DataFrame,
    scores: Mapping[Question, Mapping[str, Floats]],
    positions: "np.typing.NDArray[np.int64]",
    period: str,
    *,
    seed: int,
) -> list[EvaluationResult]:
    """Each scorer on these rows; nothing where a target has too few events to speak of.

    They are too few in all, or in each week.
    """
    found = []
    for target, by_name in scores.items():
        asked = positions[rows[target.value].notna().to_numpy()[positions]]
        labels = rows[target.value].to_numpy()[asked].astype("int8")
        if min(labels.sum(), len(labels) - labels.sum()) < FEWEST:
            continue
        weeks = rows["week"].to_numpy(dtype="int64")[asked]
        if np.isnan(mean_auc(labels, by_name[OURS][asked], weeks)):
            continue  # many events in all, and in no week enough
        drawn = weekly_draws(labels, weeks, rows["learner_id"].to_numpy()[asked], seed=seed)
        cohorts = rows["cohort_id"].to_numpy()[asked]
        placed = {
            name: places(score[asked], cohorts=cohorts, weeks=weeks)
            for name, score in by_name.items()
        }
        draws = {name: drawn(score) for name, score in placed.items()}
        found += [
            EvaluationResult(
                target=target,
                scorer=name,
                weeks=period,
                quality=quality(labels, score[asked]),
                within_week=mean_auc(labels, placed[name], weeks),
                interval=interval(draws[name]),
                early=mean_auc(labels, placed[name], weeks, only=EARLY),
                top=mean_top(labels, score[asked], weeks, TENTH),
                ahead=None if name == OURS else interval(draws[OURS] - draws[name]),
            )
            for name, score in by_name.items()
        ]
    return found


def _weekly(
    rows: pd.DataFrame, scores: Mapping[Question, Mapping[str, Floats]]
) -> list[WeekResult]:
    """Each scorer in each week that tells anything."""
    found = []
    for week, inside in rows.reset_index(drop=True).groupby("week", sort=True):
        for target, by_name in scores.items():
            known = inside[inside[target.value].notna()]
            labels = known[target.value].to_numpy(dtype="int8")
            if FEWEST <= labels.sum() <= len(labels) - FEWEST:
                found += [
                    WeekResult(
                        target=target,
                        scorer=name,
                        week=int(str(week)),
                        quality=quality(labels, score[known.index]),
                    )
                    for name, score in by_name.items()
                ]
    return found


def _levels(rows: pd.DataFrame, scores: Mapping[Question, Mapping[str, Floats]]) -> list[Level]:
    """Calibration in blocks of three weeks, from the first week that is scored."""
    found = []
    weeks = rows["week"].to_numpy(dtype="int64")
    for target, by_name in scores.items():
        labels, ours = rows[target.value].to_numpy(dtype="float64"), by_name[OURS]
        for first in range(POOLED[0], int(weeks.max(initial=0)) + 1, _BLOCK):
            last = first + _BLOCK - 1
            inside = np.flatnonzero(~np.isnan(labels) & (weeks >= first) & (weeks <= last))
            surest = inside[np.argsort(-ours[inside], kind="stable")[: round(len(inside) * TENTH)]]
            if not len(surest):
                continue
            found.append(
                Level(
                    target=target,
                    weeks=(first, last),
                    rows=len(inside),
                    events=int(labels[inside].sum()),
                    predicted=float(ours[inside].mean()),
                    observed=float(labels[inside].mean()),
                    top_predicted=float(ours[surest].mean()),
                    top_observed=float(labels[surest].mean()),
                )
            )
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
