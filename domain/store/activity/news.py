"""How old our news is: that of the newest import, or activity that came some other way."""

from datetime import date, timedelta
from math import isnan

from sqlmodel import Session, col, func, select

from domain.store.operations import read_last_import_at
from domain.store.tables import Activity


def days_since_news(
    session: Session, as_of: date, *, stale_days: int, known: float = float("nan")
) -> float:
    """Days since the last import or activity up to `as_of`; NaN where there never was any.

    Activity is looked at only where imports alone would be stale: it takes a pass over all of it,
    unless the answer when `as_of` was scored is `known`.
    """
    imported = read_last_import_at(session)
    days = [imported.date()] if imported else []
    if not isnan(known):
        days.append(as_of - timedelta(days=known))
    elif not days or (as_of - days[0]).days >= stale_days:
        by_then = select(func.max(col(Activity.day))).where(col(Activity.day) <= as_of)
        seen = session.scalar(by_then)
        days += [] if seen is None else [seen]
    return float(max(0, (as_of - max(days)).days)) if days else float("nan")
