"""A scorer and features give scores, bands and reasons that add up; no training library."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from domain.policy import Bands, Policy
from domain.risk.model import Floats, Forecast, Further, Question, Scorer, Target, probability_of
from domain.risk.scoring.counterfactual import nearest_changes
from domain.risk.scoring.notes import score_notes
from domain.risk.scoring.reasons import in_words, strongest
from domain.risk.scoring.refusals import QUIET, no_score_reasons, quiet_days

#: Probabilities and grades that only a scorer gives whose past showed enough of them.
FURTHER: Final = tuple(target.value for target in Further)
GRADES: Final = ("grade_low", "grade_forecast", "grade_high")
COLUMNS: Final = (
    "enrolment_id",
    "risk_score",
    "risk_band",
    "leave_soon",
    *FURTHER,
    *GRADES,
    "reasons",
    "nearest_change",
    "scorer_note",
    "no_score_reason",
)
_BANDS: Final = pa.array(["Green", "Amber", "Red"])
#: Enough rows to be worth a thread, few enough to stay near the processor.
_ROWS: Final = 1 << 15
Found = TypeVar("Found")


def score(scorer: Scorer | None, features: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Scores of each row of the feature table, of one as_of and whole cohorts or `with_cohort`.

    Result, one row per row of `features`: `COLUMNS`. `risk_score` is 0-100 with one decimal,
    `leave_soon` a probability, `reasons` what `read_reasons` reads, whose points add
    up to the risk score, `nearest_change` what would move the learner a band down,
    empty where nothing would. `FURTHER` are probabilities, `GRADES` 0-100; they and `leave_soon`
    are empty where the scorer cannot tell. Where there is no score all are empty and
    `no_score_reason` says why; otherwise it is empty. `scorer_note` is what to know beside a score.
    """
    features = with_cohort(scorer, features)
    first_week = scorer.first_week if scorer else None
    why_not = no_score_reasons(first_week, features, policy.scorer.refusal)
    may = why_not == ""
    found = (
        _nothing(features)
        if scorer is None or not may.any()
        else pd.concat(by_blocks(lambda rows: _scores(scorer, rows, policy.bands), features))
    )
    if not may.all():
        found = found.where(may)
    found.insert(0, "enrolment_id", features["enrolment_id"])
    found["no_score_reason"] = why_not.where(~may)
    return found


def with_cohort(scorer: Scorer | None, features: pd.DataFrame) -> pd.DataFrame:
    """Whole cohorts of one as_of with what a score reads of them; as they are where it is there."""
    if QUIET in features:
        return features
    found = features.assign(**{QUIET: quiet_days(features)})
    return scorer.with_cohort_means(found) if scorer else found


def _nothing(features: pd.DataFrame) -> pd.DataFrame:
    texts = {"risk_band", "reasons", "nearest_change", "scorer_note"}
    columns = {name: "str" if name in texts else "float64" for name in COLUMNS[1:-1]}
    return pd.DataFrame(
        {name: pd.Series(np.nan, features.index, dtype=kind) for name, kind in columns.items()}
    )


def _scores(scorer: Scorer, features: pd.DataFrame, bands: Bands) -> pd.DataFrame:
    parts = scorer.parts(features)
    log_odds = parts.log_odds[Target.NOT_COMPLETE]
    risk = np.round(100 * probability_of(log_odds), 1)
    reasons = strongest(parts.average, parts.facts, risk)
    return pd.DataFrame(
        {
            "risk_score": risk,
            "risk_band": _texts(risk_band(risk, bands), features.index),
            **_further(scorer, parts.log_odds, features),
            "reasons": _texts(in_words(reasons, features, parts.topics), features.index),
            "nearest_change": _texts(
                nearest_changes(scorer, features, log_odds, bands), features.index
            ),
            "scorer_note": score_notes(scorer.metrics, features),
        },
        index=features.index,
    )


def _further(
    scorer: Scorer, log_odds: Mapping[Question, Floats], features: pd.DataFrame
) -> Mapping[str, Floats]:
    """What is not asked of every scorer; NaN where this one does not tell."""
    unknown = np.full(len(features), np.nan)
    found = {
        target.value: np.round(probability_of(log_odds[target]), 4)
        if target in log_odds
        else unknown
        for target in (Target.LEAVE_SOON, *Further)
    }
    grades = _grades(scorer.forecast, features) if scorer.forecast else (unknown,) * len(GRADES)
    return found | dict(zip(GRADES, grades, strict=True))


def _grades(forecast: Forecast, features: pd.DataFrame) -> Sequence[Floats]:
    """The forecast of each row; NaN where past courses had no mark left to give by then.

    An interval without width would be a promise about a course that may still have work to mark.
    """
    low, likely, high = (np.round(one, 1) for one in forecast.grades(features))
    return [np.where(low < high, one, np.nan) for one in (low, likely, high)]


def risk_band(risk: Floats, bands: Bands) -> pa.Array:
    """Red, Amber or Green."""
    above = (risk >= bands.amber_from).astype(np.int8) + (risk >= bands.red_from)
    return _BANDS.take(pa.array(above))


def _texts(values: pa.Array, index: pd.Index) -> "pd.Series[str]":
    return pd.Series(values.to_pandas(), dtype="str").set_axis(index)


def by_blocks(work: Callable[[pd.DataFrame], Found], features: pd.DataFrame) -> list[Found]:
    """What `work` makes of each block of rows, in their order: one on each core.

    numpy and Arrow let go of the interpreter as they work.
    """
    starts = range(0, max(len(features), 1), _ROWS)
    blocks = [features.iloc[start : start + _ROWS] for start in starts]
    if len(blocks) == 1:
        return [work(features)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, blocks))
