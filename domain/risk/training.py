"""From labelled history to a calibrated scorer, or the sentence why there is none.

With three or more finished cohorts, the latest one is kept aside to calibrate and measure on; with
fewer, a share of the learners is. No learner is on both sides. Afterwards the model is fitted once
more on everyone, with the calibration that was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.policy import Choice, ScorerPolicy
from domain.risk.calibration import calibrated, fit_sigmoid
from domain.risk.candidates import FITS, chosen
from domain.risk.curves import Curve
from domain.risk.drift import left_by_week
from domain.risk.facts import INPUTS
from domain.risk.inputs import Floats, input_matrix
from domain.risk.labels import labelled
from domain.risk.metrics import auc, quality, rule_score
from domain.risk.scorer import Additive, Scorer
from domain.risk.targets import Target

_COHORTS_TO_KEEP_ONE_ASIDE: Final = 3


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """No scorer, and why, in a sentence for staff."""

    sentence: str


def train_scorer(
    features: pd.DataFrame,
    outcomes: pd.DataFrame,
    policy: ScorerPolicy,
    *,
    data_until: pd.Timestamp,
) -> Scorer | Refusal:
    """Fit, calibrate and measure both targets.

    `features` has one row per moment of `labels.training_moments`; `outcomes` one row per
    enrolment of finished cohorts, as the store's `enrolments`.
    """
    moments = features[["enrolment_id", "as_of"]]
    rows = labelled(moments, outcomes, policy)
    refusal = _too_little(rows, policy)
    if refusal:
        return refusal
    aside, how = _kept_aside(rows, outcomes, policy)
    matrix = input_matrix(features, INPUTS)
    targets, metrics = {}, {}
    held_out = rows[aside].reset_index(drop=True)
    for target in Target:
        labels = rows[target.value].to_numpy(dtype="int8")
        targets[target], metrics[target.value], held_out[f"p_{target}"] = _one_target(
            matrix, labels, features, aside, policy.choice
        )
    about = {
        "held_out": how,
        "learners": int(rows["learner_id"].nunique()),
        "cohorts": int(rows["cohort_id"].nunique()),
        "rows": len(rows),
    }
    return Scorer(
        targets=targets,
        data_until=data_until.date(),
        first_week=policy.training.first_week,
        left_by_week=left_by_week(outcomes, policy.training.last_week),
        metrics={**about, **metrics},
        held_out=held_out,
    )


def _one_target(
    matrix: Floats,
    labels: npt.NDArray[np.int8],
    features: pd.DataFrame,
    aside: npt.NDArray[np.bool_],
    choice: Choice,
) -> tuple[Additive, Mapping[str, Any], Floats]:
    """Choose on the rows kept aside, calibrate and measure there, then fit on everyone.

    Gives back the model, how good it is, and the probabilities of the rows kept aside.
    """
    names = list(INPUTS)
    tried = {c: FITS[c](matrix[~aside], labels[~aside], names) for c in choice.candidates}
    aucs = {c: auc(labels[aside], _total(*found, matrix[aside])) for c, found in tried.items()}
    taken = chosen(aucs, choice.within)
    intercept, curves = tried[taken]
    slope, shift = fit_sigmoid(_total(intercept, curves, matrix[aside]), labels[aside])
    measured = calibrated(
        intercept, curves, slope=slope, shift=shift, means=_means(curves, matrix[~aside])
    )
    held_out = features[aside]
    foreseen = measured.probability(held_out)
    found = quality(labels[aside], foreseen).as_dict()
    found["rule_auc"] = auc(labels[aside], rule_score(held_out))
    found |= {"model": taken.value, "candidates": {c.value: aucs[c] for c in aucs}}
    intercept, curves = FITS[taken](matrix, labels, names)
    final = calibrated(intercept, curves, slope=slope, shift=shift, means=_means(curves, matrix))
    return final, found, foreseen


def _total(intercept: float, curves: tuple[Curve, ...], matrix: Floats) -> Floats:
    at = {name: j for j, name in enumerate(INPUTS)}
    return intercept + np.sum([c.at(matrix[:, at[c.name]]) for c in curves], axis=0)


def _means(curves: tuple[Curve, ...], matrix: Floats) -> list[float]:
    at = {name: j for j, name in enumerate(INPUTS)}
    return [float(c.at(matrix[:, at[c.name]]).mean()) for c in curves]


def _too_little(rows: pd.DataFrame, policy: ScorerPolicy) -> Refusal | None:
    learners = rows["enrolment_id"].nunique()
    if learners < policy.training.min_learners:
        return Refusal(
            sentence=f"only {learners} learners of finished cohorts are known; "
            f"{policy.training.min_learners} are needed to learn from"
        )
    for target in Target:
        with_it = rows.loc[rows[target.value] == 1, "enrolment_id"].nunique()
        fewest = min(with_it, learners - with_it)
        if fewest < policy.training.min_events:
            return Refusal(
                sentence=f"{with_it} of {learners} past learners {_WHAT[target]}; at least "
                f"{policy.training.min_events} who did and as many who did not are needed"
            )
    return None


_WHAT: Final[Mapping[Target, str]] = {
    Target.NOT_COMPLETE: "did not complete",
    Target.LEAVE_SOON: "left while we were watching",
}


def _kept_aside(
    rows: pd.DataFrame, outcomes: pd.DataFrame, policy: ScorerPolicy
) -> tuple[npt.NDArray[np.bool_], str]:
    """Which rows calibrate and measure; learners seen there are not fitted on."""
    ends = outcomes.groupby("cohort_id")["ends_on"].max().sort_values()
    if len(ends) >= _COHORTS_TO_KEEP_ONE_ASIDE:
        latest = rows["cohort_id"] == ends.index[-1]
        learners = set(rows.loc[latest, "learner_id"])
        return rows["learner_id"].isin(learners).to_numpy(), "the latest finished cohort"
    learners_sorted = np.sort(rows["learner_id"].unique())
    drawn = np.random.default_rng(policy.training.seed).permutation(learners_sorted)
    share = policy.training.holdout_learners
    kept = drawn[: round(len(drawn) * share)]
    return rows["learner_id"].isin(kept).to_numpy(), f"{share:.0%} of the learners, drawn once"
