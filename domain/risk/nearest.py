"""The nearest change that would move a learner a band down, as far as the score can tell.

It says how the score would read, not what would cause somebody to complete.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from domain.policy import Bands
from domain.risk.inputs import Floats, input_column
from domain.risk.scorer import Scorer
from domain.risk.targets import Target

#: What a learner may do, smallest first: the sentence, and the inputs as they would then read.
CHANGES: Final[Sequence[tuple[str, Mapping[str, float]]]] = (
    (
        "coming back today",
        {"days_since_last_seen": 0, "never_seen": 0, "quiet_streak": 0, "days_per_visit_gap": 0},
    ),
    (
        "handing in the work that was due",
        {
            "work_missed": 0,
            "assignments_missed": 0,
            "missed_share": 0,
            "weight_missed_share": 0,
            "latest_missed": 0,
            "days_since_missed": np.nan,
            "days_since_submission": 0,
            "progress_gap": 0,
        },
    ),
)


def nearest_changes(scorer: Scorer, features: pd.DataFrame, bands: Bands) -> "pd.Series[str]":
    """Per row the smallest change that reaches the next lower band; empty where none does.

    Rows in Green have nothing to reach. Each change is tried alone, then all together.
    """
    now = _score(scorer, features)
    goal = np.select(
        [now >= bands.red_from, now >= bands.amber_from], [bands.red_from, bands.amber_from], 0
    )
    found = np.full(len(features), "", dtype=object)
    for words, inputs in (*CHANGES, _together()):
        then = _score(scorer, features.assign(**_where_better(features, inputs)))
        reached = (found == "") & (goal > 0) & (then < goal)
        found[reached] = [
            f"{words} would move the score from {a:.0f} to {b:.0f}"
            for a, b in zip(now[reached], then[reached], strict=True)
        ]
    return pd.Series(found, index=features.index, dtype="str")


def _together() -> tuple[str, Mapping[str, float]]:
    words = " and ".join(text for text, _ in CHANGES)
    return words, {name: value for _, inputs in CHANGES for name, value in inputs.items()}


def _where_better(features: pd.DataFrame, inputs: Mapping[str, float]) -> dict[str, Floats]:
    """The changed inputs; what is unknown for a learner stays unknown, a lead is not taken away."""
    found = {}
    for name, value in inputs.items():
        old = input_column(features, name)
        ahead = (name == "progress_gap") & (old > value)
        found[name] = np.where(np.isnan(old) | ahead, old, value)
    return found


def _score(scorer: Scorer, features: pd.DataFrame) -> Floats:
    return 100 * scorer.probability(Target.NOT_COMPLETE, features)
