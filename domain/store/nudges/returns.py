"""What came before a nudge and what after it: the one rule for what it can have led to.

Activity is kept by day and a nudge has an instant. Other days than its own need no rule. On its
own day the hours decide, where a platform tells them; where it does not, what was known when the
nudge was decided came before, and what became known since came after: nobody is nudged for being
away whom we have seen that day, and a return on the day itself is a return.
"""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlmodel import Session, SQLModel

from domain.nudges.eligibility import zone_named
from domain.store.database import among, listed

_TABLES: Final = SQLModel.metadata.tables


def day_of(nudge: FromClause) -> ColumnElement[Any]:
    """The day of its instant; of nudges of older versions, the day they were decided about."""
    return func.coalesce(nudge.c.planned_on, nudge.c.as_of, type_=nudge.c.as_of.type)


def is_after(activity: FromClause, nudge: FromClause) -> ColumnElement[bool]:
    """Whether a day of activity holds some that the nudge may have led to."""
    a, n = activity.c, nudge.c
    at_hours = and_(a.hours.is_not(None), n.planned_hour.is_not(None))
    later_hours = a.hours.bitwise_rshift(n.planned_hour) != 0
    that_day = case((at_hours, later_hours), else_=_unknown_then(nudge))
    return or_(a.day > day_of(nudge), and_(a.day == day_of(nudge), that_day))


def is_before(activity: FromClause, nudge: FromClause) -> ColumnElement[bool]:
    """Whether a day of activity holds some that had come before the nudge.

    It stays as it is whatever came after: what the nudge led to must not change it.
    """
    a, n = activity.c, nudge.c
    earlier = literal(1).bitwise_lshift(n.planned_hour) - literal(1)
    at_hours = and_(n.planned_hour.is_not(None), a.hours.bitwise_and(earlier) != 0)
    that_day = or_(~_unknown_then(nudge), func.coalesce(at_hours, false()))
    return or_(a.day < day_of(nudge), and_(a.day == day_of(nudge), that_day))


def _unknown_then(nudge: FromClause) -> ColumnElement[bool]:
    """Whether nothing had been seen that day when the nudge was decided."""
    n = nudge.c
    return or_(n.seen_on.is_(None), n.seen_on < day_of(nudge))


def keep_instants(session: Session, *, now: datetime, zone: ZoneInfo) -> None:
    """Note of the nudges decided now when that is on their programme's clock, and what was known.

    `zone` is of programmes that name none.
    """
    n, e, c = (_TABLES[name].c for name in ("nudge", "enrolment", "cohort"))
    programme = _TABLES["programme"].c
    of_zone: dict[ZoneInfo, list[int]] = {}
    for number, name in session.execute(select(programme.id, programme.zone)):
        of_zone.setdefault(zone_named(name) or zone, []).append(number)
    for own, programmes in of_zone.items():
        clock = now.astimezone(own)
        theirs = (
            select(e.id)
            .join(_TABLES["cohort"], c.id == e.cohort_id)
            .where(among(c.programme_id, "programmes"))
        )
        of_now = update(_TABLES["nudge"]).where(n.planned_at == now, n.enrolment_id.in_(theirs))
        known = of_now.values(
            planned_on=clock.date(), planned_hour=clock.hour, seen_on=_last_seen(clock.date())
        )
        session.connection().execute(known, {"programmes": listed(programmes)})


def _last_seen(day: date) -> ColumnElement[Any]:
    nudge, activity = _TABLES["nudge"].c, _TABLES["activity"].c
    seen = (activity.enrolment_id == nudge.enrolment_id, activity.day <= day)
    return select(func.max(activity.day)).where(*seen).scalar_subquery()
