"""Days of activity as all the events tell them that are here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Date, Select, Table, and_, case, delete, func, select, update
from sqlmodel import Session, col

from domain.frames import ACTIVITY_KINDS
from domain.store.activity import merge_days
from domain.store.database import RowNumber, changed, columns, stage
from domain.store.tables import Activity, EventState, ReceivedEvent

#: Some days of some enrolments.
Days = Sequence[tuple[int, date]]
_DAYS: Final[Mapping[str, Any]] = {"enrolment_id": RowNumber, "day": Date()}
_COUNTS: Final = ("clicks", *ACTIVITY_KINDS, "sessions", "minutes", "hours")
Counts = Mapping[tuple[int, date], Mapping[str, Any]]


def count_days(session: Session, days: Days) -> None:
    """Count these days anew, and save what is more than what is known."""
    staged = _staged(session, days)
    merge_days(session, _counted(staged))
    staged.drop(session.connection())


def count_every_day(session: Session) -> None:
    """The same for all days that events tell of: what was taken out with a file may be theirs."""
    merge_days(session, _all_counted())


def read_counts(session: Session, days: Days) -> Counts:
    """These days as events tell them at this moment; a day of which none is left is not there."""
    if not days:
        return {}
    staged = _staged(session, days)
    found = session.execute(_counted(staged)).mappings().all()
    staged.drop(session.connection())
    return {(row["enrolment_id"], row["day"]): dict(row) for row in found}


def lower_days(session: Session, before: Counts) -> None:
    """Take back, of days that were `before` what events told, what they do not tell any more.

    A day that a file knows more of stays as it is. One of which a file knew less is said again by
    the next file.
    """
    now = read_counts(session, list(before))
    for (enrolment_id, day), told in before.items():
        as_told = (_is(name, told[name]) for name in _COUNTS)
        mine = and_(col(Activity.enrolment_id) == enrolment_id, col(Activity.day) == day, *as_told)
        left = now.get((enrolment_id, day))
        if left is None:
            changed(session, delete(Activity).where(mine))
        else:
            new = {name: left[name] for name in _COUNTS}
            changed(session, update(Activity).where(mine).values(**new))


def _is(name: str, value: object) -> ColumnElement[bool]:
    column: Any = getattr(Activity, name)
    return col(column).is_not_distinct_from(value)


def _staged(session: Session, days: Days) -> Table:
    frame = pd.DataFrame(sorted(set(days)), columns=list(_DAYS))
    return stage(session, frame.assign(day=pd.to_datetime(frame["day"])), _DAYS)


def _counted(staged: Table) -> Select[Any]:
    c = ReceivedEvent
    same = and_(col(c.enrolment_id) == staged.c.enrolment_id, col(c.day) == staged.c.day)
    return _all_counted().join(staged, same)


def _all_counted() -> Select[Any]:
    c = ReceivedEvent
    kinds = (func.count(case((col(c.kind) == kind, 1))).label(kind) for kind in ACTIVITY_KINDS)
    return (
        select(
            *columns(c.enrolment_id, c.day),
            func.count().label("clicks"),
            *kinds,
            func.nullif(func.count(col(c.session).distinct()), 0).label("sessions"),
            func.sum(col(c.minutes)).label("minutes"),
            # each hour once: then adding its bits is the same as joining them
            func.sum(col(c.hour).distinct()).label("hours"),
        )
        .select_from(c)
        .where(col(c.state) == EventState.COUNTED.value, col(c.kind).is_not(None))
        .group_by(col(c.enrolment_id), col(c.day))
        # all in one order: an import that saves the same days at once waits, and is not waited for
        .order_by(col(c.enrolment_id), col(c.day))
    )
