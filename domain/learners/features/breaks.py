"""Breaks of a whole cohort, taken out of the calendar: being quiet while all are tells nothing.

A day is loud when at least a tenth as many learners were there as on the cohort's usual day so far;
a week and more without a loud day, of ten learners and more and after the course has begun, is a
break once it is over. Whoever looks at a day knows the breaks that had ended by then, no others.
"""

from typing import Final

import ibis
from ibis.expr.types import Table

from domain.learners.features.index_dates import days_between

#: So many days without a loud one are a break: a week without a weekend's help.
BREAK_DAYS: Final = 7
_LOUD: Final = 0.1
#: Silence of fewer learners is nothing unusual.
_FEWEST: Final = 10


def days_seen(activity: Table, enrolments: Table) -> Table:
    """One row per cohort and day on which anybody was seen: how many were `there`."""
    seen = activity.join(enrolments.select("enrolment_id", "cohort_id"), "enrolment_id")
    return seen.group_by(["cohort_id", "day"]).agg(there=seen.count())


def breaks_of(days: Table, enrolments: Table) -> Table:
    """The breaks by each of these days (`days_seen`), one row per cohort and day.

    `break_days` are the days of all breaks over by then, `back_on` the day the latest was over.
    """
    cohorts = enrolments.group_by("cohort_id").agg(
        learners=enrolments.count(), begins=enrolments.starts_on.min()
    )
    days = days.join(cohorts, "cohort_id")
    usual = days.there.mean().over(_until(days))
    loud = (days.there >= _LOUD * usual) & (days.day >= days.begins)
    days = days.mutate(loud_on=loud.ifelse(days.day, ibis.null("date")))
    days = days.mutate(last_loud=days.loud_on.max().over(_until(days, before=1)))
    quiet = days_between(days.loud_on, days.last_loud) - 1
    is_break = (quiet >= BREAK_DAYS) & (days.learners >= _FEWEST)
    days = days.mutate(
        taken=is_break.ifelse(quiet, 0).fill_null(0),
        back=is_break.ifelse(days.day, ibis.null("date")),
    )
    return days.select(
        "cohort_id",
        "day",
        break_days=days.taken.sum().over(_until(days)),
        back_on=days.back.max().over(_until(days)),
    )


def with_breaks(base: Table, by_day: Table) -> Table:
    """Moments with `break_days` over by then, and `days_back` since the latest (empty: none)."""
    asked = base.select("cohort_id", "as_of").distinct()
    known = asked.join(by_day, "cohort_id")
    known = known.filter(known.day <= known.as_of)
    found = known.group_by(["cohort_id", "as_of"]).agg(
        break_days=known.break_days.max(), back_on=known.back_on.max()
    )
    wide = base.left_join(found, ["cohort_id", "as_of"]).drop("cohort_id_right", "as_of_right")
    return wide.mutate(
        break_days=wide.break_days.fill_null(0), days_back=days_between(wide.as_of, wide.back_on)
    ).drop("back_on")


def with_breaks_before(activity: Table, enrolments: Table, by_day: Table) -> Table:
    """Learner-days with the `breaks_before` them."""
    rows = activity.join(enrolments.select("enrolment_id", "cohort_id"), "enrolment_id")
    # few cohorts have a break; and an engine that joins these to enrolments first makes a row of
    # every learner and day, which an outer join rules out
    before = by_day.filter(by_day.break_days > 0)
    before = before.select("cohort_id", "day", breaks_before="break_days")
    wide = rows.left_join(before, ["cohort_id", "day"])
    wide = wide.mutate(breaks_before=wide.breaks_before.fill_null(0))
    return wide.drop("cohort_id", "cohort_id_right", "day_right")


def _until(days: Table, before: int = 0) -> object:
    """The cohort's days up to this one, or up to so many before it."""
    return ibis.window(
        group_by=days.cohort_id, order_by=days.day, rows=(None, -before if before else 0)
    )
