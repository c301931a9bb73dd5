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
    seen = _seen(activity, base)
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
        discussion_total=seen.discussion.sum(),
        **{f"{kind}_28": seen[kind].sum(where=seen.ago < 28) for kind in _KINDS},  # noqa: PLR2004 - in the name
        sessions_total=seen.sessions.sum(),
        sessions=seen.sessions.sum(where=calendar < 7),  # noqa: PLR2004 - a week
        sessions_28=seen.sessions.sum(where=seen.ago < 28),  # noqa: PLR2004 - in the name
        minutes_28=seen.minutes.sum(where=seen.ago < 28),  # noqa: PLR2004 - in the name
    )
    weeks = [grouped[f"clicks_week_{k}"].fill_null(0) for k in range(_WEEKS)]
    found = grouped.left_join(_longest_gaps(activity, base), MOMENT)
    return found.drop("enrolment_id_right", "as_of_right").mutate(
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


def _longest_gaps(activity: Table, base: Table) -> Table:
    """The longest time between two active days by each moment, breaks left out.

    Apart from the rest: a window drags along every column of its rows.
    """
    days = activity.select("enrolment_id", "day", "breaks_before")
    window = ibis.window(group_by=days.enrolment_id, order_by=days.day)
    gone = days_between(days.day, days.day.lag().over(window))
    breaks = days.breaks_before - days.breaks_before.lag().over(window)
    gaps = days.select("enrolment_id", "day", gap=ibis.greatest(gone - breaks, 1))
    known = gaps.join(base.select(*MOMENT), "enrolment_id")
    known = known.filter(known.day <= known.as_of)
    return known.group_by(MOMENT).agg(gap_longest=known.gap.max())


def _clicks(seen: Table, start: int, end: int) -> object:
    return seen.clicks.sum(where=(seen.ago >= start) & (seen.ago < end))
