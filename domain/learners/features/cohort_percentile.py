"""Where a learner stands in the cohort on that day, and how the cohort itself is doing.

A percentile is the share of the others still registered who have less, one more learner counted
below and one above: the lowest of n stands at 1 / (n + 1), the highest at n / (n + 1). So a place
in a small cohort is drawn to the middle, where learners of past cohorts stood on average, by as
much as it is worth: a share of n - 1 others varies by 1 / (6 (n - 1)), places themselves by 1 / 12,
and the best mix of the two weighs the place by (n - 1) / (n - 1 + 2). It is made of rank and count,
which every backend has, rather than percent_rank.
"""

from typing import Final

import ibis
from ibis.expr.types import FloatingValue, NumericValue, Table, Value

from domain.learners.features.index_dates import DECIMALS, MOMENT, log_of

#: Percentiles by what; each becomes `percentile_<name>`.
PERCENTILES: Final = (
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
#: Who was not seen for half of the course so far is silent: no fewer days and no more than these.
_SILENT: Final = (14, 28)
#: So many times as many where the cohort itself is so much quieter than usual.
_SLOWER: Final = 2


def percentile_features(wide: Table) -> Table:
    """Adds the percentiles, activity and discussion against the cohort's mean, who was seen lately.

    `discussion_against_cohort` is 1 for as many discussion clicks so far as the cohort has on
    average; empty where nobody has any. `cohort_silent_share` is of those of whom it is known:
    in weeks of half the usual activity silence takes twice as long to mean anything.
    """
    # windows carry along whatever their rows hold: compare narrow rows, then join them back
    rows = wide.select(
        *MOMENT,
        "cohort_id",
        "registered",
        "days_since_last_seen",
        "days_unseen",
        "week",
        "missed_share",
        "active_day_share",
        "term_days",
        *PERCENTILES,
        discussion=wide.clicks_total.notnull().ifelse(
            wide.discussion_total.fill_null(0), ibis.null("int64")
        ),
    )
    # one window cannot look through another
    rows = rows.mutate(slower=_slower(rows))
    everyone = [rows.cohort_id, rows.as_of, rows.registered]
    window = ibis.window(group_by=everyone)
    least, most = _SILENT
    lately = (rows.days_since_last_seen < _SEEN_WITHIN).ifelse(1, 0)
    half = ibis.greatest(least, ibis.least(most, rows.week * 7 / 2))
    is_silent = rows.days_unseen >= half * rows.slower
    silent = ibis.cases((is_silent, 1), (~is_silent, 0))
    found = rows.select(
        *MOMENT,
        cohort_silent_share=silent.sum().over(window) / silent.count().over(window).nullif(0),
        cohort_active_share=lately.sum().over(window)
        / rows.days_since_last_seen.count().over(window).nullif(0),
        cohort_learners=rows.count().over(window),
        against_cohort=log_of(rows.clicks_14) - log_of(rows.clicks_14).mean().over(window),
        discussion_against_cohort=rows.discussion / rows.discussion.mean().over(window).nullif(0),
        cohort_missed_share=rows.missed_share.mean().over(window),
        **{f"percentile_{name}": _percentile(rows[name], everyone) for name in PERCENTILES},
    )
    return wide.join(found, MOMENT)


def _slower(rows: Table) -> FloatingValue:
    """How many times as often its learners are active by now as lately, from 1 to `_SLOWER`.

    Of those seen lately: who has gone silent must not make silence usual.
    """
    _, lately = _SILENT
    there = rows.days_unseen < lately
    window = ibis.window(group_by=[rows.cohort_id, rows.as_of, rows.registered])
    days = rows.active_days_28 / ibis.least(rows.term_days, 28)
    usual, now = (
        ibis.cases((there, share), else_=ibis.null("float64")).mean().over(window)
        for share in (rows.active_day_share, days)
    )
    # engines add in another order: a last bit must not decide who is silent
    times = (usual / now.nullif(0)).fill_null(1.0).round(DECIMALS)
    return ibis.greatest(1.0, ibis.least(float(_SLOWER), times))


def _percentile(value: NumericValue, everyone: list[Value]) -> NumericValue:
    known = value.notnull()
    # engines add in another order: who is equal must not hang on the last bit
    value = value.round(DECIMALS) if isinstance(value, FloatingValue) else value
    among = ibis.window(group_by=[*everyone, known], order_by=value)
    others = value.count().over(ibis.window(group_by=everyone)) - 1
    place = (ibis.rank().over(among) + 1) / (others + 2)
    return (known & (others > 0)).ifelse(place, ibis.null("float64"))
