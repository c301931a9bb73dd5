"""What the cohort as a whole has shown by then: how many started, and how many of them left."""

from typing import Final

from ibis.expr.types import Table

from domain.learners.features.index_dates import days_between

#: How long ago a departure is no longer lately.
LATELY_DAYS: Final = 42
#: What `cohort_features` counts.
DEPARTURES: Final = ("cohort_started", "cohort_left", "cohort_left_lately")


def cohort_features(base: Table, enrolments: Table) -> Table:
    """One row per cohort and as_of: `cohort_started` and `cohort_left` since the start.

    `cohort_left_lately` are those of the last six weeks.
    Who withdrew on or before the first day never started. Later withdrawals are not looked at.
    """
    days = base.select("cohort_id", "as_of").distinct()
    rows = days.join(
        enrolments.select("cohort_id", "starts_on", "enrolled_on", "withdrawn_on"), "cohort_id"
    )
    started = (rows.withdrawn_on.isnull() | (rows.withdrawn_on > rows.starts_on)) & (
        rows.enrolled_on.isnull() | (rows.enrolled_on <= rows.as_of)
    )
    left = started & rows.withdrawn_on.notnull() & (rows.withdrawn_on <= rows.as_of)
    lately = left & (days_between(rows.as_of, rows.withdrawn_on) < LATELY_DAYS)
    return rows.group_by(["cohort_id", "as_of"]).agg(
        cohort_started=rows.count(where=started),
        cohort_left=rows.count(where=left),
        cohort_left_lately=rows.count(where=lately),
    )
