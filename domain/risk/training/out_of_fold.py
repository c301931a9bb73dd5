"""Which past rows are predicted by what was learnt from which others, so that figures are honest.

With two or more finished cohorts, the latest one is predicted by what the earlier ones taught; of
small cohorts as many of the latest as it takes to see enough happen, and of several programmes as
many as it takes to see each, while more is left to learn from. Otherwise learners are divided
in parts and each is predicted by what the other parts taught. No learner is on both sides, and no
learner calibrates their own probability: that is found on the other parts too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.model import INPUTS, Curve, Floats, Question, Target, growth, left_by_week
from domain.risk.training.candidates import Fitted, Labels

Rows = npt.NDArray[np.bool_]
_COHORTS_TO_LEARN_FROM: Final = 1


@dataclass(frozen=True, kw_only=True)
class HeldOutSplit:
    """Pairs of (rows to learn from, rows to predict); `rows` are all that are predicted.

    `parts` numbers each row by the part its learner is in; `left_by_week` is what could be known
    of departures before the predicted rows; `how` tells staff, and `later` whether they are a later
    cohort, as learners to come will be, rather than parts of those learnt from.
    """

    splits: tuple[tuple[Rows, Rows], ...]
    rows: Rows
    parts: npt.NDArray[np.int64]
    left_by_week: tuple[float, ...]
    how: str
    later: bool


def held_out_split(
    rows: pd.DataFrame, outcomes: pd.DataFrame, policy: ScorerPolicy
) -> HeldOutSplit:
    """Divide labelled moments; `outcomes` as the store's enrolments of finished cohorts."""
    training = policy.training
    learners = np.sort(rows["learner_id"].unique())
    drawn = np.random.default_rng(training.seed).permutation(learners)
    part_of = {
        who: k for k, part in enumerate(np.array_split(drawn, training.parts)) for who in part
    }
    parts = rows["learner_id"].map(part_of).to_numpy(dtype="int64")
    latest = _latest(rows, outcomes, training.min_events)
    if not latest:
        return HeldOutSplit(
            splits=tuple((parts != k, parts == k) for k in range(training.parts)),
            rows=np.ones(len(rows), dtype=bool),
            parts=parts,
            left_by_week=left_by_week(outcomes, training.last_week),
            later=False,
            how=f"every learner, out of fold: {training.parts} parts, each scored by the others",
        )
    inside = _of_learners_in(rows, latest)
    earlier = outcomes[~outcomes["cohort_id"].isin(latest)]
    return HeldOutSplit(
        splits=((~inside, inside),),
        rows=inside,
        parts=parts,
        left_by_week=left_by_week(earlier, training.last_week),
        later=True,
        how="the latest finished cohort"
        if len(latest) == 1
        else f"the latest {len(latest)} finished cohorts",
    )


def enough_learners(rows: pd.DataFrame, target: Question, least: int) -> bool:
    """Whether so many learners of labelled `rows` had the outcome, and as many had not."""
    known = rows[rows[target.value].notna()]
    with_it = known.loc[known[target.value] == 1, "enrolment_id"].nunique()
    return min(with_it, known["enrolment_id"].nunique() - with_it) >= least


def _latest(rows: pd.DataFrame, outcomes: pd.DataFrame, least: int) -> list[Any]:
    """The fewest latest cohorts to measure on; none where they leave too little to learn from.

    More of them where that shows another programme, until half of the learners are kept aside.
    """
    ends = (
        outcomes.groupby("cohort_id")["ends_on"].max().sort_values(ascending=False, kind="stable")
    )
    asked = [target for target in Target if enough_learners(rows, target, least)]
    found: list[Any] = []
    for count in range(1, len(ends) - _COHORTS_TO_LEARN_FROM + 1):
        latest = ends.index[:count].tolist()
        inside = _of_learners_in(rows, latest)
        if not all(enough_learners(rows[inside], target, least) for target in asked):
            continue
        teaches = all(enough_learners(rows[~inside], target, least) for target in asked)
        if not found:
            found = latest if teaches else []
        seen = _programmes(outcomes, latest)
        if (
            not teaches
            or 2 * rows.loc[inside, "learner_id"].nunique() > rows["learner_id"].nunique()
        ):
            return found
        if seen > _programmes(outcomes, found):
            found = latest
        if seen >= _repeated(outcomes):
            return found
    return found


def _programmes(outcomes: pd.DataFrame, cohorts: Sequence[Any]) -> set[Any]:
    return set(outcomes.loc[outcomes["cohort_id"].isin(cohorts), "programme_id"])


def _repeated(outcomes: pd.DataFrame) -> set[Any]:
    """Programmes with an earlier cohort to learn from."""
    cohorts = outcomes.groupby("programme_id")["cohort_id"].nunique()
    return set(cohorts.index[cohorts > _COHORTS_TO_LEARN_FROM])


def _of_learners_in(rows: pd.DataFrame, cohorts: list[Any]) -> Rows:
    """Every row of the learners of these cohorts, those of their other cohorts too."""
    theirs = rows.loc[rows["cohort_id"].isin(cohorts), "learner_id"]
    return rows["learner_id"].isin(theirs).to_numpy()


def out_of_fold_predictions(
    fit: Callable[[Floats, Any, list[str]], Fitted],
    matrix: Floats,
    truth: Labels | Floats,
    known: Rows,
    split: HeldOutSplit,
) -> Floats:
    """Every held-out row predicted by fits on `known` rows of the others.

    Before a later cohort those learnt from are told too: what is usual may be read from them.
    """
    found = np.full(len(truth), np.nan)
    for learn, predict in split.splits:
        fitted = fit(matrix[learn & known], truth[learn & known], list(INPUTS))
        told = predict | learn if split.later else predict
        found[told] = total(*fitted, matrix[told])
    return found


def total(intercept: float, curves: tuple[Curve, ...], matrix: Floats) -> Floats:
    """The log-odds of each row: the sum of the curves, inputs side by side in `matrix`."""
    at = {name: j for j, name in enumerate(INPUTS)}
    found = np.full(len(matrix), intercept)
    grown = growth(matrix[:, at["elapsed"]])
    for curve in curves:
        values = curve.at(matrix[:, at[curve.name]])
        found += values * grown if curve.growing else values
    return found


def means(curves: tuple[Curve, ...], matrix: Floats) -> list[float]:
    """Each curve's mean over the rows; nought for one that grows, which no constant centres."""
    at = {name: j for j, name in enumerate(INPUTS)}
    return [0.0 if c.growing else float(c.at(matrix[:, at[c.name]]).mean()) for c in curves]
