"""Where a learner stands in the cohort on that day, and how the cohort itself is doing.

A standing is the share of the others still registered who have less: 0 lowest, towards 1 highest.
It is made of rank and count, which every backend has, rather than percent_rank.
"""

from typing import Final

import ibis
from ibis.expr.types import NumericValue, Table, Value

#: Standing by what; each becomes `standing_<name>`.
STANDINGS: Final = (
    "clicks_14",
    "clicks_28",
    "clicks_total",
    "active_days_28",
    "active_days_total",
    "mark_mean",
    "weight_done",
    "lead_days",
)
_SEEN_WITHIN: Final = 14


def standing_features(wide: Table) -> Table:
    """Adds the standings, activity against the cohort's mean, and the share of it seen lately."""
    everyone = [wide.cohort_id, wide.as_of, wide.registered]
    window = ibis.window(group_by=everyone)
    lately = (wide.days_since_last_seen < _SEEN_WITHIN).ifelse(1.0, 0.0)
    return wide.mutate(
        cohort_active_share=lately.mean().over(window),
        cohort_learners=wide.count().over(window),
        against_cohort=_log(wide.clicks_14) - _log(wide.clicks_14).mean().over(window),
        cohort_missed_share=wide.missed_share.mean().over(window),
        **{f"standing_{name}": _standing(wide[name], everyone) for name in STANDINGS},
    )


def _standing(value: NumericValue, everyone: list[Value]) -> NumericValue:
    known = value.notnull()
    among = ibis.window(group_by=[*everyone, known], order_by=value)
    others = value.count().over(ibis.window(group_by=everyone)) - 1
    return known.ifelse(ibis.rank().over(among) / others.nullif(0), ibis.null("float64"))


def _log(value: NumericValue) -> NumericValue:
    return (1 + ibis.greatest(value, 0)).cast("float64").ln()
