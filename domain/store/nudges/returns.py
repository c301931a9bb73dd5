"""What came before a nudge and what after it: the one rule for what it can have led to.

Activity is kept by day and a nudge has an instant. Other days than its own need no rule. On its
own day the hours decide, where a platform tells them; where it does not, what was known when the
nudge was decided came before, and what became known since came after: nobody is nudged for being
away whom we have seen that day, and a return on the day itself is a return.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select, update
from sqlmodel import Session, col

from domain.nudges.eligibility import zone_named
from domain.store.database import changed, columns
from domain.store.tables import Activity, Cohort, Enrolment, Nudge, Programme


def day_of_nudge() -> ColumnElement[Any]:
    """The day of its instant; of nudges of older versions, the day they were decided about."""
    return func.coalesce(Nudge.planned_on, Nudge.as_of)


def is_after() -> ColumnElement[bool]:
    """Whether a day of `Activity` holds some that the `Nudge` may have led to."""
    at_hours = and_(col(Activity.hours).is_not(None), col(Nudge.planned_hour).is_not(None))
    later_hours = col(Activity.hours).bitwise_rshift(Nudge.planned_hour) != 0
    that_day = case((at_hours, later_hours), else_=_unknown_then())
    day = col(Activity.day)
    return or_(day > day_of_nudge(), and_(day == day_of_nudge(), that_day))


def is_before() -> ColumnElement[bool]:
    """Whether a day of `Activity` holds some that had come before the `Nudge`.

    It stays as it is whatever came after: what the nudge led to must not change it.
    """
    hour, day = col(Nudge.planned_hour), col(Activity.day)
    earlier = literal(1).bitwise_lshift(hour) - literal(1)
    at_hours = and_(hour.is_not(None), col(Activity.hours).bitwise_and(earlier) != 0)
    that_day = or_(~_unknown_then(), func.coalesce(at_hours, false()))
    return or_(day < day_of_nudge(), and_(day == day_of_nudge(), that_day))


def _unknown_then() -> ColumnElement[bool]:
    """Whether nothing had been seen that day when the nudge was decided."""
    return or_(col(Nudge.seen_on).is_(None), col(Nudge.seen_on) < day_of_nudge())


def keep_instants(session: Session, *, now: datetime, zone: ZoneInfo) -> None:
    """Note of the nudges decided now when that is on their programme's clock, and what was known.

    `zone` is of programmes that name none.
    """
    of_zone: dict[ZoneInfo, list[int]] = {}
    for number, name in session.execute(select(*columns(Programme.id, Programme.zone))):
        of_zone.setdefault(zone_named(name) or zone, []).append(number)
    for own, programmes in of_zone.items():
        clock = now.astimezone(own)
        theirs = (
            select(col(Enrolment.id))
            .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
            .where(col(Cohort.programme_id).in_(programmes))
        )
        of_now = update(Nudge).where(
            col(Nudge.planned_at) == now, col(Nudge.enrolment_id).in_(theirs)
        )
        known = {"planned_on": clock.date(), "planned_hour": clock.hour}
        changed(session, of_now.values(**known, seen_on=_last_seen(clock.date())))


def _last_seen(day: date) -> ColumnElement[Any]:
    seen = (col(Activity.enrolment_id) == Nudge.enrolment_id, col(Activity.day) <= day)
    return select(func.max(Activity.day)).where(*seen).scalar_subquery()
