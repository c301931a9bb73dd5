"""What each fact adds on average in a week of the course: reasons tell the difference from it.

Centred over all weeks instead, in the first weeks everybody would carry the same points for what
nobody can have done yet, and "where an average learner stands" would be a place where none does.
"""

from collections.abc import Mapping

import pandas as pd

from domain.risk.model import TOLD, Scorer, mean_by_week


def usual_by_week(
    scorer: Scorer, features: pd.DataFrame, last_week: int
) -> Mapping[str, tuple[float, ...]]:
    """By fact and week, 0 to `last_week`, over the rows learnt from; between known weeks a line."""
    facts = scorer.parts(features).facts
    return {
        fact.value: mean_by_week(adds, features, last_week)
        for fact, adds in zip(TOLD, facts, strict=True)
    }
