"""What the cohort as a whole has shown by then: how many started, and how many of them left."""

from ibis.expr.types import Table


def cohort_features(base: Table, enrolments: Table) -> Table:
    """One row per cohort and as_of: `cohort_started` and `cohort_left` since the start.

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
    return rows.group_by(["cohort_id", "as_of"]).agg(
        cohort_started=rows.count(where=started), cohort_left=rows.count(where=left)
    )
