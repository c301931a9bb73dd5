"""What facts and topics add on average in a week of the course: reasons tell the difference.

Centred over all weeks instead, in the first weeks everybody would carry the same points for what
nobody can have done yet, and "where an average learner stands" would be a place where none does.
"""

from collections.abc import Mapping

import pandas as pd

from domain.risk.model import REASON_FACTS, REASON_TOPICS, Scorer, mean_by_week


def usual_by_week(
    scorer: Scorer, features: pd.DataFrame, last_week: int
) -> Mapping[str, tuple[float, ...]]:
    """By fact or topic and week, 0 to `last_week`, over the rows learnt from; else on a line."""
    parts = scorer.parts(features)
    adds = dict(zip(REASON_TOPICS, parts.topics, strict=True))
    adds |= dict(zip(REASON_FACTS, parts.facts, strict=True))
    return {name.value: mean_by_week(each, features, last_week) for name, each in adds.items()}
