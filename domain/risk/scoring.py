"""A scorer and features give scores, bands and reasons that add up; numpy and pandas only."""

from typing import Final

import numpy as np
import pandas as pd

from domain.policy import Bands, Policy
from domain.risk.drift import cohort_shift
from domain.risk.reasons import reasons
from domain.risk.refusals import no_score_reasons
from domain.risk.scorer import Scorer, probability_of
from domain.risk.targets import Target

COLUMNS: Final = (
    "enrolment_id",
    "risk_score",
    "risk_band",
    "leave_soon",
    "reasons",
    "no_score_reason",
)


def score(scorer: Scorer | None, features: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Scores of each row of the feature table, one as_of and whole cohorts at a time.

    Result, one row per row of `features`: `COLUMNS`. `risk_score` is 0-100 with one decimal,
    `leave_soon` a probability, `reasons` a JSON list of {"text", "points", "direction"} whose
    points add up to the risk score. Where there is no score all four are empty and
    `no_score_reason` says why; otherwise it is empty.
    """
    why_not = no_score_reasons(scorer, features, policy.scorer.refusal)
    empty = pd.DataFrame(
        {
            "enrolment_id": features["enrolment_id"],
            "risk_score": np.nan,
            "risk_band": pd.Series(pd.NA, index=features.index, dtype="str"),
            "leave_soon": np.nan,
            "reasons": pd.Series(pd.NA, index=features.index, dtype="str"),
            "no_score_reason": why_not.where(why_not != ""),
        }
    )
    may = (why_not == "").to_numpy()
    if scorer is None or not may.any():
        return empty
    found = _scores(scorer, features[may], policy.bands)
    for column in found.columns:
        empty.loc[may, column] = found[column]
    return empty


def _scores(scorer: Scorer, features: pd.DataFrame, bands: Bands) -> pd.DataFrame:
    target = scorer.targets[Target.NOT_COMPLETE]
    contributions = target.contributions(features)
    shift = cohort_shift(Target.NOT_COMPLETE, scorer.left_by_week, features)
    log_odds = target.intercept + shift + contributions.sum(axis=1)
    risk = np.round(100 * probability_of(log_odds), 1)
    return pd.DataFrame(
        {
            "risk_score": risk,
            "risk_band": risk_band(risk, bands),
            "leave_soon": np.round(scorer.probability(Target.LEAVE_SOON, features), 4),
            "reasons": reasons(target, contributions, features, risk, shift),
        },
        index=features.index,
    )


def risk_band(risk: "np.typing.NDArray[np.float64]", bands: Bands) -> "np.typing.NDArray[np.str_]":
    """Red, Amber or Green."""
    found = np.select([risk >= bands.red_from, risk >= bands.amber_from], ["Red", "Amber"], "Green")
    return np.asarray(found)
