"""Volume, recency and rhythm of activity: one pass over the learner-days of each moment."""

from typing import Final

import ibis
from ibis.expr.types import Table

from domain.learners.features.index_dates import MOMENT, days_between, without_breaks

_WEEKS: Final = 8
_ACTIVE_DAYS: Final = {"active_days_7": 7, "active_days_14": 14, "active_days_28": 28}
_KINDS: Final = ("content", "assessment", "discussion", "video", "other")


def activity_features(base: Table, activity: Table) -> Table:
    """One row per moment with any activity by then.

    `base` and `activity` know the breaks of the cohort (`with_breaks`, `with_breaks_before`): every
    count back from as_of leaves them out, but for what the calendar says (`days_since_last_seen`,
    `active_days` and `sessions` of the last seven days). Clicks by week back from as_of
    (`clicks_week_0` is the latest seven days), over 14 and 28 days and in total; distinct active
    days over 7, 14, 28 days and in total; kinds, visits and minutes over 28 days, discussion in
    total too; the longest time between two active days by then (`gap_longest`).
    """
    seen = _seen(_with_gaps(activity), base)
    calendar = seen.calendar_ago
    grouped = seen.group_by(MOMENT).agg(
        activity_rows=seen.count(),
        days_since_last_seen=calendar.min(),
        days_since_first_seen=calendar.max(),
        days_unseen=seen.ago.min(),
        active_days=seen.count(where=(calendar < 7) & (seen.clicks > 0)),  # noqa: PLR2004 - a week
        clicks_total=seen.clicks.sum(),
        **{f"clicks_week_{k}": _clicks(seen, 7 * k, 7 * k + 7) for k in range(_WEEKS)},
        **{
            name: seen.count(where=(seen.ago < days) & (seen.clicks > 0))
            for name, days in _ACTIVE_DAYS.items()
        },
        active_days_total=seen.count(where=seen.clicks > 0),
        gap_longest=seen.gap.max(),
        discussion_total=seen.discussion.sum(),
        **{f"{kind}_28": seen[kind].sum(where=seen.ago < 28) for kind in _KINDS},  # noqa: PLR2004 - in the name
        sessions_total=seen.sessions.sum(),
        sessions=seen.sessions.sum(where=calendar < 7),  # noqa: PLR2004 - a week
        sessions_28=seen.sessions.sum(where=seen.ago < 28),  # noqa: PLR2004 - in the name
        minutes_28=seen.minutes.sum(where=seen.ago < 28),  # noqa: PLR2004 - in the name
    )
    weeks = [grouped[f"clicks_week_{k}"].fill_null(0) for k in range(_WEEKS)]
    return grouped.mutate(
        clicks_14=sum(weeks[:2]),
        clicks_28=sum(weeks[:4]),
        active_weeks_8=sum((w > 0).ifelse(1, 0) for w in weeks),
    )


def _seen(activity: Table, base: Table) -> Table:
    """Learner-days by each moment, `ago` in days without the cohort's breaks."""
    rows = activity.join(base.select(*MOMENT, "break_days", "days_back"), "enrolment_id")
    rows = rows.filter(rows.day <= rows.as_of)
    ago, since = days_between(rows.as_of, rows.day), rows.break_days - rows.breaks_before
    return rows.mutate(calendar_ago=ago, ago=without_breaks(ago, since, rows.days_back))


def _with_gaps(activity: Table) -> Table:
    """Learner-days with the days since the one before, breaks left out: known on the day itself."""
    window = ibis.window(group_by=activity.enrolment_id, order_by=activity.day)
    gone = days_between(activity.day, activity.day.lag().over(window))
    breaks = activity.breaks_before - activity.breaks_before.lag().over(window)
    return activity.mutate(gap=ibis.greatest(gone - breaks, 1))


def _clicks(seen: Table, start: int, end: int) -> object:
    return seen.clicks.sum(where=(seen.ago >= start) & (seen.ago < end))
