"""Which of two exports is newer, fact by fact: an older one overwrites nothing a newer one said.

Every row keeps the day of the newest export that stated its facts; those that come from several
files have a day of their own. A gap may still be filled by an older export, except in how a course
ended: there nothing is an answer too ("still learning").
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import Date, Table, and_, case, func, literal, or_, select, true, update
from sqlmodel import Session, col

from domain.frames import ACTIVITY
from domain.store.database import changed, dialect_insert
from domain.store.tables import Activity, Enrolment

_REST: Final = "stated_on"
_STATUS: Final = "status_on"
_OWN_DAY: Final[Mapping[str, Mapping[str, str]]] = {
    "learner": {"email": "email_on", "phone": "phone_on"},
    "enrolment": {
        "coach_id": "coach_on",
        "stage": "stage_on",
        **dict.fromkeys(("withdrawn_on", "outcome", "outcome_on"), _STATUS),
    },
}
#: Tables of people: what is said of them again is noted, or the day before would seem newer.
_NOTED_AGAIN: Final = frozenset(_OWN_DAY)
#: Learners whose last visits are compared with what is known.
_LOOKED_AT: Final = 500


def with_days(query: Any, target: Table, *, known_on: date) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    """The query that fills a table, with the day of each fact it has."""
    values = query.selected_columns
    return query.add_columns(
        *(
            case(
                (or_(*(values[name].is_not(None) for name in facts)), literal(known_on, Date))
            ).label(day)
            for day, facts in _facts_of(target, values.keys()).items()
        )
    )


def _day_columns(target: Table, columns: list[str]) -> list[str]:
    """The columns for the days of these facts."""
    return list(_facts_of(target, columns))


def newest_upsert(
    session: Session,
    target: Table,
    columns: list[str],
    query: Any,  # noqa: ANN401 - as above
    key: list[str],
) -> Any:  # noqa: ANN401 - as above
    """An insert that replaces facts by newer ones, and writes nothing where none is."""
    days = _day_columns(target, columns)
    insert = dialect_insert(session, target).from_select([*columns, *days], query)
    values = {name: _kept(name, target, insert.excluded) for name in columns if name not in key}
    if not values:
        return insert.on_conflict_do_nothing(index_elements=key)
    differs = or_(*(target.c[name].is_distinct_from(value) for name, value in values.items()))
    since = {day: _kept_day(day, target, insert.excluded) for day in days}
    return insert.on_conflict_do_update(index_elements=key, set_=values | since, where=differs)


def _kept(name: str, target: Table, new: Any) -> Any:  # noqa: ANN401 - as above
    """The newer value that is not empty; of two counts of one day's activity the greater.

    A last login alone is one visit and no click: it must not undo the log of that day. The hours
    of a day are those that either told.
    """
    if target.name != ACTIVITY.name:
        return _newest(name, target, new)
    stored = target.c[name]
    known = func.coalesce(new[name], stored)
    if name == "hours":
        return func.coalesce(stored.bitwise_or(new[name]), known)
    return case((stored > new[name], stored), else_=known)


def _newest(name: str, target: Table, new: Any) -> Any:  # noqa: ANN401 - as above
    """The newer of two values that is not empty; `new` are the columns of the row that comes."""
    stored = target.c[name]
    day = _day_of(target, name)
    latest = func.coalesce(new[name], stored)
    if day is None:
        return latest
    otherwise = stored if day == _STATUS else func.coalesce(stored, new[name])
    return case((_is_older(target.c[day], new[day]), otherwise), else_=latest)


def _kept_day(day: str, target: Table, new: Any) -> Any:  # noqa: ANN401 - as above
    """The later of two days."""
    stored = target.c[day]
    return case((new[day] > stored, new[day]), else_=func.coalesce(stored, new[day]))


def note_again(session: Session, target: Table, query: Any, key: list[str]) -> None:  # noqa: ANN401
    """Keep the day of facts of people that an export states as we have them already."""
    days = _day_columns(target, list(query.selected_columns.keys()))
    if target.name not in _NOTED_AGAIN or not days:
        return
    staged = query.subquery("staged")
    later = (
        and_(staged.c[day].is_not(None), func.coalesce(target.c[day] < staged.c[day], true()))
        for day in days
    )
    same = (target.c[name] == staged.c[name] for name in key)
    days_now = {day: _kept_day(day, target, staged.c) for day in days}
    changed(session, update(target).values(days_now).where(*same, or_(*later)))


def say_if_older(session: Session, refs: Iterable[str], *, known_on: date) -> list[str]:
    """What to tell of an export whose enrolments (by ref) a newer one has stated before."""
    newer = select(col(Enrolment.ref), col(Enrolment.stated_on)).where(
        col(Enrolment.stated_on) > known_on
    )
    stated = dict(session.execute(newer).all())
    days = [stated[ref] for ref in refs if ref in stated]
    if not days:
        return []
    newer_day = max(days)
    asked = (
        f"This export is of {known_on}, and {len(days):,} of its learners are known from a newer"
        f" one (of {newer_day}): what that says of them stays, and this fills gaps. If this is the"
        " newer one, say so in a mapping: exported_on = ..."
    )
    return [asked]


def say_if_it_looks_older(session: Session, visits: pd.DataFrame, *, known_on: date) -> list[str]:
    """What to tell of an export that saw some learners last before others did, and none after.

    `visits` are the batch's days of a last login; platforms do not forget them.
    """
    last = visits.groupby("enrolment_ref")["day"].max().head(_LOOKED_AT)
    there = (
        select(col(Enrolment.ref), func.max(col(Activity.day)))
        .join(Activity, col(Activity.enrolment_id) == col(Enrolment.id))
        .where(col(Enrolment.ref).in_(last.index.tolist()))
        .group_by(col(Enrolment.ref))
    )
    seen = {ref: (last[ref].date(), day) for ref, day in session.execute(there)}
    earlier = [ref for ref, (now, before) in seen.items() if now < before]
    if not earlier or any(now > before for now, before in seen.values()):
        return []
    now, before = seen[earlier[0]]
    asked = (
        f"This was taken for the export of {known_on}, but it saw {len(earlier):,} learners last"
        f" before the day that is known ({earlier[0]}: {now}, known: {before}), and nobody after."
        " If it is an older one, import the newer one again; an older file says its day in its name"
        " (2026-03-02) or as exported_on in a mapping."
    )
    return [asked]


def _is_older(stored: Any, new: Any) -> Any:  # noqa: ANN401 - as above
    return func.coalesce(stored > new, literal(value=False))


def _facts_of(target: Table, columns: Any) -> dict[str, list[str]]:  # noqa: ANN401 - as above
    """Which of these columns share a day, by the day's own column."""
    facts: dict[str, list[str]] = {}
    for name in columns:
        if name != "ref" and (day := _day_of(target, name)) is not None:
            facts.setdefault(day, []).append(name)
    return facts


def _day_of(target: Table, name: str) -> str | None:
    day = _OWN_DAY.get(target.name, {}).get(name, _REST)
    return day if day in target.c else None
