"""A first scorer where a programme has no past of its own yet: learnt from the shipped sample.

It reads only what carries over to another platform: where a learner stands in the cohort, how they
compare with their own past, what share of the work is missing. Counts of clicks or days do not.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

#: How a scorer's metrics say that it learnt from the shipped sample.
SAMPLE: Final = "sample"
#: What every score of such a scorer is shown with.
NOTE: Final = (
    "A first guess: this scorer learnt from an Open University sample, not from your own learners."
)
TRANSFERABLE: Final = (
    *("percentile_clicks_14", "percentile_clicks_28", "percentile_clicks_total", "against_cohort"),
    *("percentile_active_days_28", "percentile_active_days_total", "percentile_weight_done"),
    *("percentile_lead_days", "percentile_mark_mean", "days_per_visit_gap", "never_seen"),
    *("trend_own", "trend_month", "steadiness", "active_day_share"),
    *("missed_share", "weight_missed_share", "latest_missed", "points_share", "elapsed"),
)
#: Not read by the scorer, but needed to train and to follow a cohort.
_BESIDE: Final = (
    *("enrolment_id", "as_of", "cohort_id", "week", "weeks", "cohort_started", "cohort_left"),
    *("cohort_left_lately", "cohort_silent_share"),
)


def transferable(features: pd.DataFrame) -> pd.DataFrame:
    """The feature table without what is particular to one platform."""
    return features[[name for name in (*_BESIDE, *TRANSFERABLE) if name in features.columns]]


def scorer_note(metrics: Mapping[str, Any]) -> str | None:
    """What to know about a scorer wherever its scores are shown; None where nothing is."""
    return NOTE if metrics.get("origin") == SAMPLE else None
