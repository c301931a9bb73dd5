"""From labelled history to a calibrated scorer, or the sentence why there is none.

Every figure and every calibration is found on rows the model did not learn from (`out_of_fold`);
afterwards the model is fitted once more on everyone, with the calibration that was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.model import (
    QUESTIONS,
    REASON_FACTS,
    REASON_TOPICS,
    Floats,
    Forecast,
    Further,
    Question,
    Scorer,
    Target,
    input_column,
    mean_by_week,
)
from domain.risk.training.answers import Answer, LabelledPast
from domain.risk.training.forecast_training import fit_forecast
from domain.risk.training.labels import labelled
from domain.risk.training.too_little import too_little


@dataclass(frozen=True, kw_only=True)
class NoScorer:
    """No scorer, and why, in a sentence for staff."""

    sentence: str


def train_scorer(
    features: pd.DataFrame,
    outcomes: pd.DataFrame,
    policy: ScorerPolicy,
    *,
    data_until: pd.Timestamp,
) -> Scorer | NoScorer:
    """Fit, calibrate and measure every question that the past can answer.

    `features` has one row per moment of `labels.training_moments`; `outcomes` one row per
    enrolment of finished cohorts, as the store's `enrolments`, best `learners.hindsight` included.
    """
    rows = labelled(features[["enrolment_id", "as_of"]], outcomes, policy)
    lacking = {target: too_little(rows, target, policy) for target in QUESTIONS}
    if why := lacking[Target.NOT_COMPLETE]:
        return NoScorer(sentence=why)
    past = LabelledPast.of(features, rows, outcomes, policy)
    lacking |= {t: lacking[t] or past.too_few_held_out(t) for t in (Target.LEAVE_SOON, *Further)}
    answers: dict[Question, Answer] = {}
    for target in QUESTIONS:
        if not lacking[target]:
            answers[target] = past.answer(target, answers.get(Target.NOT_COMPLETE))
    about = {
        "held_out": past.split.how,
        "later_cohort": past.split.later,
        "learners": int(rows["learner_id"].nunique()),
        "cohorts": int(rows["cohort_id"].nunique()),
        "rows": len(rows),
        "not_answered": {t.value: why for t, why in lacking.items() if why},
    }
    forecast, forecast_metrics = _forecast(past, outcomes)
    seen: dict[str, Floats | float] = {f"p_{t.value}": np.nan for t in Target}
    seen |= {f"p_{t.value}": a.probability[past.split.rows] for t, a in answers.items()}
    scorer = Scorer(
        targets={target: found.model for target, found in answers.items()},
        data_until=data_until.date(),
        first_week=policy.training.first_week,
        left_by_week=past.left_by_week,
        silent_by_week=past.silent_by_week(np.ones(len(rows), dtype=bool)),
        level=past.level({t: a.model.log_odds(past.features) for t, a in answers.items()}),
        forecast=forecast,
        metrics={
            **about,
            **{t.value: found.metrics for t, found in answers.items()},
            "grade_forecast": forecast_metrics,
        },
        held_out=rows[past.split.rows].reset_index(drop=True).assign(**seen),
    )
    usual = usual_by_week(scorer, past.features, policy.training.last_week)
    return replace(scorer, usual=usual)


def _forecast(
    past: LabelledPast, outcomes: pd.DataFrame
) -> tuple[Forecast | None, Mapping[str, Any] | None]:
    """The grade forecast, learnt from who stayed until the end; none where too few have grades."""
    if "final_grade" not in outcomes.columns:
        return None, None
    stayed = outcomes[outcomes["withdrawn_on"].isna()].set_index("enrolment_id")["final_grade"]
    unmarked = np.isnan(input_column(past.features, "grade"))
    grades = past.rows["enrolment_id"].map(stayed).mask(unmarked).to_numpy(dtype="float64")
    if not past.has_grades(grades):
        return None, None
    return fit_forecast(past.features, grades, past.split, past.policy)


def usual_by_week(
    scorer: Scorer, features: pd.DataFrame, last_week: int
) -> Mapping[str, tuple[float, ...]]:
    """What facts and topics add on average by week, 0 to `last_week`: reasons tell the difference.

    Centred over all weeks instead, in the first weeks everybody would carry the same points for
    what nobody can have done yet.
    """
    parts = scorer.parts(features)
    adds = dict(zip(REASON_TOPICS, parts.topics, strict=True))
    adds |= dict(zip(REASON_FACTS, parts.facts, strict=True))
    return {name.value: mean_by_week(each, features, last_week) for name, each in adds.items()}
