"""What each fact adds on average in a week of the course: reasons tell the difference from it.

Centred over all weeks instead, in the first weeks everybody would carry the same points for what
nobody can have done yet, and "where an average learner stands" would be a place where none does.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from domain.risk.model import TOLD, Scorer, course_weeks


def usual_by_week(
    scorer: Scorer, features: pd.DataFrame, last_week: int
) -> Mapping[str, tuple[float, ...]]:
    """By fact and week, 0 to `last_week`, over the rows learnt from; between known weeks a line."""
    facts = scorer.parts(features).facts
    week = course_weeks(features, last_week)
    rows = np.bincount(week, minlength=last_week + 1)
    known = np.flatnonzero(rows)
    found = {}
    for fact, adds in zip(TOLD, facts, strict=True):
        sums = np.bincount(week, weights=adds, minlength=last_week + 1)
        means = np.interp(np.arange(last_week + 1), known, sums[known] / rows[known])
        found[fact.value] = tuple(means.tolist())
    return found
