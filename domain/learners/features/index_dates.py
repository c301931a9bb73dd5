"""The moments: where in the cohort's calendar each one stands, and what follows from its parts."""

from typing import Final

import ibis
from ibis.expr.types import NumericValue, Table, Value

#: What names a moment.
MOMENT: Final = ("enrolment_id", "as_of")
#: Of fractions: the same on every engine, whichever order it adds in.
DECIMALS: Final = 6
_ONE_DAY: Final = 1 / 7  # in weeks


def enrolled_moments(moments: Table, enrolments: Table) -> Table:
    """One row per moment, with its cohort and calendar; `registered` is 0 from a withdrawal on.

    Withdrawals after as_of are not looked at.
    """
    known = moments.join(enrolments, "enrolment_id")
    week = days_between(known.as_of, known.starts_on) / 7
    weeks = days_between(known.ends_on, known.starts_on) / 7
    lasts = ibis.greatest(weeks, _ONE_DAY)  # it may end on the day it begins
    gone = known.withdrawn_on.notnull() & (known.withdrawn_on <= known.as_of)
    return known.select(
        "enrolment_id",
        "as_of",
        "cohort_id",
        "stage",
        registered=gone.ifelse(0, 1),
        week=week,
        weeks=weeks,
        elapsed=ibis.greatest(0.0, ibis.least(1.0, week / lasts)),
        days_left=days_between(known.ends_on, known.as_of),
        days_since_possible=days_between(
            known.as_of,
            ibis.greatest(known.starts_on, ibis.coalesce(known.enrolled_on, known.starts_on)),
        ),
        enrolled_days_ahead=days_between(known.starts_on, known.enrolled_on),
        previous_attempts=known.previous_attempts,
        credits=known.credits,
    )


def reports_by_cohort(wide: Table) -> Table:
    """One row per cohort and as_of: what its source reports at all, and the usual credits."""
    return wide.group_by(["cohort_id", "as_of"]).agg(
        has_activity=wide.activity_rows.fill_null(0).max() > 0,
        has_progress=wide.progress_rows.fill_null(0).max() > 0,
        has_attendance=wide.sessions_held.fill_null(0).max() > 0,
        has_sessions=wide.sessions_total.fill_null(0).max() > 0,
        usual_credits=wide.credits.mean(),
    )


def own_features(parts: Table, reports: Table) -> Table:
    """What follows from one learner's parts: recency when never seen, progress, grade, trends.

    A learner never seen counts the days since they could first have been seen, where the platform
    says so or the cohort's source reports activity at all; zero clicks are only zero there. Where
    the platform shows last visits and has no day for this one, nobody knows (`visit_unknown`), nor
    what there was to click, though others of the cohort are seen. Where nothing is said of visits,
    who attends one of the sessions of most days is seen there. `days_unseen` are the same days
    without the breaks of the whole cohort, `term_days` those since the start.
    """
    wide = parts.join(reports, ["cohort_id", "as_of"])
    work_share = wide.weight_due / wide.weight_total.nullif(0)
    quiet = ibis.greatest(wide.days_since_possible, 0)
    quiet_in_term = without_breaks(quiet, wide.break_days, wide.days_back)
    active, visit = wide.activity_rows.notnull(), wide.last_visit.fill_null("")
    attends = ~wide.has_activity & wide.has_attendance
    attended = attends & wide.days_since_attended.notnull()
    seen = active | attended
    unknown = (visit == "unknown") & ~seen
    known = wide.has_activity & ~unknown
    never = (visit == "never") | known | (attends & ~unknown)
    return (
        wide.mutate(
            never_seen=ibis.cases((seen, 0.0), (never, 1.0), else_=ibis.null("float64")),
            days_since_last_seen=ibis.cases(
                (active, wide.days_since_last_seen),
                (attended, wide.days_since_attended),
                (never, quiet),
                else_=ibis.null("int64"),
            ),
            days_unseen=ibis.cases(
                (active, wide.days_unseen),
                (attended, wide.days_since_attended),
                (never, quiet_in_term),
                else_=ibis.null("int64"),
            ),
            visit_unknown=unknown.ifelse(1, 0),
            term_days=ibis.greatest(wide.week * 7 - wide.break_days, 1),
            # no row where others have some: nothing done; a row that says nothing: not known
            progress=(wide.has_progress & wide.progress_rows.isnull()).ifelse(0.0, wide.progress),
            expected_progress=100 * ibis.coalesce(work_share, wide.elapsed),
            sessions=wide.has_sessions.ifelse(wide.sessions.fill_null(0), ibis.null("int64")),
            grade=grade_of(wide),
            # 1 is what is usual in the cohort: credits mean something else at another provider
            load=wide.credits / wide.usual_credits.nullif(0),
            barriers=wide.barriers.fill_null(""),
            barrier_severity=wide.barrier_severity.fill_null(""),
            **{
                name: known.ifelse(wide[name].fill_null(0), ibis.null("int64"))
                for name in wide.columns
                if name.startswith(("clicks_", "active_days", "active_weeks"))
            },
        )
        .drop("last_visit", "days_back", *reports.columns[2:])
        .pipe(_trends)
    )


def grade_of(wide: Table) -> NumericValue:
    """The grade that the platform shows, else the mean mark."""
    return ibis.coalesce(wide.grade_reported, wide.mark_mean)


def _trends(wide: Table) -> Table:
    recent, before = wide.clicks_14 / 2, (wide.clicks_total - wide.clicks_14)
    past_weeks = ibis.greatest(wide.term_days / 7 - 2, 1)
    weekly = [wide[f"clicks_week_{k}"] for k in range(8)]
    return wide.mutate(
        inactivity_days=7 - wide.active_days,
        trend_own=log_of(recent) - log_of(before / past_weeks),
        trend_month=log_of(sum(weekly[:2])) - log_of(sum(weekly[2:4])),
        active_streak=_streak([w > 0 for w in weekly]),
        quiet_streak=_streak([w == 0 for w in weekly]),
        steadiness=_steadiness(weekly[:4]),
        active_day_share=wide.active_days_total / wide.term_days,
        progress_gap=wide.progress - wide.expected_progress,
        days_per_visit_gap=wide.days_unseen
        / ibis.greatest(1, wide.term_days / ibis.greatest(wide.active_days_total, 1)),
        silence_share=wide.days_unseen / ibis.greatest(wide.gap_longest, 7),
        lead_step=wide.lead_last - wide.lead_days,
        session_minutes=wide.minutes_28 / wide.sessions_28.nullif(0),
        content_share=wide.content_28 / wide.clicks_28.nullif(0),
        assessment_share=wide.assessment_28 / wide.clicks_28.nullif(0),
        discussion_share=wide.discussion_28 / wide.clicks_28.nullif(0),
        video_share=wide.video_28 / wide.clicks_28.nullif(0),
    )


def _streak(hits: list[Value]) -> NumericValue:
    """How many weeks in a row, latest first, up to the eight that are looked at."""
    length: NumericValue = ibis.literal(len(hits))
    for k in reversed(range(len(hits))):
        length = ibis.cases((hits[k].isnull(), ibis.null("int64")), (hits[k], length), else_=k)
    return length


def _steadiness(weekly: list[NumericValue]) -> NumericValue:
    """1 when the weeks are alike, 1/4 when all happened in one: normalised inverse of squares."""
    total = sum(weekly)
    squares = sum(w * w for w in weekly)
    return total * total / (len(weekly) * squares).nullif(0)


def log_of(value: NumericValue) -> NumericValue:
    """Its logarithm, of one more than it is: none of a kind is 0."""
    return (1 + ibis.greatest(value, 0)).cast("float64").ln()


def until_then(happened: Table, base: Table, day: str = "day") -> Table:
    """Rows of `happened` at each moment of its enrolment, none later; `ago` in days."""
    rows = happened.join(base.select(*MOMENT), "enrolment_id")
    rows = rows.filter(rows[day] <= rows.as_of)
    return rows.mutate(ago=days_between(rows.as_of, rows[day]))


def days_between(later: Value, earlier: Value) -> NumericValue:
    """Whole days from `earlier` to `later`, negative when it is the other way round."""
    return later.delta(earlier, unit="day")


def without_breaks(ago: NumericValue, since: NumericValue, days_back: NumericValue) -> NumericValue:
    """`ago` less the days of breaks `since`; what was done in a break counts as done at its end."""
    return ibis.greatest(ago - since, ibis.least(ago, days_back.fill_null(0)))
