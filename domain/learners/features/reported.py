"""What platforms and people report besides clicks: progress, attendance, barriers, check-ins."""

from typing import Final

import ibis
from ibis.expr.types import Table

from domain.learners.features.index_dates import MOMENT, until_then

#: Two sessions a week, over two weeks: rarer ones are no sign of who is there in between.
_FORTNIGHT: Final = 14
_OFTEN: Final = 4


def progress_features(base: Table, progress: Table) -> Table:
    """Latest reported progress, modules and grade; `avg_progress` is the mean over seven days."""
    rows = until_then(progress, base)
    grouped = rows.group_by(MOMENT).agg(
        progress_rows=rows.count(),
        progress=_latest(rows, "percent"),
        modules_completed=_latest(rows, "modules_completed"),
        grade_reported=_latest(rows, "grade"),
        week_mean=rows.percent.mean(where=rows.ago < 7),  # noqa: PLR2004 - a week
        days_since_progress=rows.ago.min(),
        last_visit=_latest(rows, "last_visit"),
    )
    return grouped.mutate(avg_progress=ibis.coalesce(grouped.week_mean, grouped.progress)).drop(
        "week_mean"
    )


def attendance_features(base: Table, attendance: Table) -> Table:
    """Share of planned sessions attended, over 30 days and in all; and when the last one was.

    `sessions_held` where there were so many lately that who is there is seen at them.
    """
    rows = until_then(attendance, base)
    recent = rows.ago < 30  # noqa: PLR2004 - in the name
    held = rows.planned.sum(where=rows.ago < _FORTNIGHT).fill_null(0)
    return rows.group_by(MOMENT).agg(
        sessions_held=(held >= _OFTEN).ifelse(1, 0),
        days_since_attended=rows.ago.min(where=rows.attended > 0),
        attendance_rate_last_30d=rows.attended.sum(where=recent)
        / rows.planned.sum(where=recent).nullif(0),
        attendance_rate=rows.attended.sum() / rows.planned.sum().nullif(0),
    )


def barrier_features(base: Table, barriers: Table) -> Table:
    """Barriers reported and not resolved by each moment; a severity nobody gave counts as major."""
    rows = until_then(barriers, base, day="reported_on")
    still_there = rows.resolved_on.isnull() | (rows.resolved_on > rows.as_of)
    mild = rows.severity.isin(["minor", "intermittent"]).fill_null(False)  # noqa: FBT003 - ibis' own signature
    kinds = (
        rows.mutate(major=mild.ifelse(0, 1))
        .filter(still_there)
        .group_by([*MOMENT, "kind"])
        .agg(major=ibis._.major.max())
    )
    return kinds.group_by(MOMENT).agg(
        barriers=kinds.kind.collect().sort().join("; "),
        barrier_count=kinds.count(),
        barrier_severity=(kinds.major.max() == 1).ifelse("major", "minor"),
    )


def check_in_features(base: Table, check_ins: Table) -> Table:
    """Days since a coach's feedback, and how the learner's own words sounded (-1 to 1).

    `sentiment` is the mean of a month, `sentiment_last` the latest whenever it was.
    """
    rows = until_then(check_ins, base)
    wrote = rows.kind == "check_in"
    return rows.group_by(MOMENT).agg(
        days_since_last_feedback=rows.ago.min(where=rows.kind == "feedback"),
        days_since_check_in=rows.ago.min(where=wrote),
        sentiment=rows.sentiment.mean(where=wrote & (rows.ago < 30)),  # noqa: PLR2004 - a month
        # of two on one day the kinder: which came last nobody knows
        sentiment_last=rows.sentiment.argmax(
            rows.sentiment - 10 * rows.ago, where=wrote & rows.sentiment.notnull()
        ),
    )


def _latest(rows: Table, column: str) -> object:
    return rows[column].argmax(rows.day, where=rows[column].notnull())
