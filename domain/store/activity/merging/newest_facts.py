"""Which of two exports is newer, fact by fact: an older one overwrites nothing a newer one said.

Every row keeps the day of the newest export that stated its facts; those that come from several
files have a day of their own. A gap may still be filled by an older export, except in how a course
ended: there nothing is an answer too ("still learning").
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Table,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session

from domain.frames import ACTIVITY
from domain.store.activity.merging.same_kind import NO_OTHERS, SameKind
from domain.store.database import AnySelect, changed, dialect_insert
from domain.store.provenance import OWN_DAY, STATUS_ON, ExportOrder, day_of
from domain.store.tables import Assessment

#: People and work: what is said of them again is noted, or the day before would seem newer.
_NOTED_AGAIN: Final = frozenset({*OWN_DAY, Assessment.__tablename__})
#: Facts that files of one kind all tell of a row, be it that there is none.
_TOLD_OR_NONE: Final = frozenset({"due_on", "weight"})
#: Imports that are named one by one.
_FEW_IMPORTS: Final = 50


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


@dataclass(frozen=True)
class NewestFacts:
    """How rows of a query, by their key, come into a table: newer facts over older ones."""

    target: Table
    columns: list[str]
    query: Any
    key: list[str]
    order: ExportOrder
    same: SameKind = NO_OTHERS

    def changing(self) -> AnySelect:
        """The rows there are of which a fact will be another."""
        new = self.query.subquery("new")
        same = and_(*(self.target.c[name] == new.c[name] for name in self.key))
        found = select(self.target).join(new, same)
        return found.where(self._differs(self._kept(new.c)))

    def in_short(self, session: Session) -> "NewestFacts":
        """The same by the few imports that have stated these rows, where there were many of them.

        Without it each fact of each row is looked for among thousands of pulls.
        """
        new, c = self.query.subquery("new"), self.target.c
        same = and_(*(c[name] == new.c[name] for name in self.key))
        stated = select(c.stated_in).join_from(self.target, new, same).distinct()
        found = session.scalars(stated.where(c.stated_in.is_not(None)).limit(_FEW_IMPORTS + 1))
        numbers = found.all()
        if len(numbers) > _FEW_IMPORTS:
            return self
        return replace(self, order=self.order.among(session, numbers))

    def upsert(self, session: Session) -> Any:  # noqa: ANN401 - SQLAlchemy's own
        """An insert that replaces facts by newer ones; it writes nothing where none is.

        The first repetition of a row is written too: then it is not one import's alone.
        """
        run = literal(self.order.run_id or None, Integer)
        insert, days = self.insert(session), _day_columns(self.target, self.columns)
        new, stored = insert.excluded, self.target.c
        kept = self._kept(new)
        differs = self._differs(kept)
        values = kept | {day: _kept_day(day, self.target, new) for day in days}
        values["stated_in"] = case((differs, run), else_=stored.stated_in)
        values["again_in"] = case((differs, None), else_=func.coalesce(stored.again_in, run))
        written = or_(differs, and_(run.is_not(None), stored.again_in.is_(None)))
        return insert.on_conflict_do_update(index_elements=self.key, set_=values, where=written)

    def insert_anew(self, session: Session) -> Any:  # noqa: ANN401 - as above
        """An insert in place of whatever the rows say that are there."""
        insert = self.insert(session)
        written = [*self._facts, *_day_columns(self.target, self.columns), "made_in", "stated_in"]
        values = {name: insert.excluded[name] for name in written}
        return insert.on_conflict_do_update(index_elements=self.key, set_=values)

    def insert(self, session: Session) -> Any:  # noqa: ANN401 - as above
        """An insert of rows of which none is there."""
        run = literal(self.order.run_id or None, Integer)
        query = self.query.add_columns(run.label("made_in"), run.label("stated_in"))
        into = [*self.columns, *_day_columns(self.target, self.columns), "made_in", "stated_in"]
        return dialect_insert(session, self.target).from_select(into, query)

    @property
    def _facts(self) -> list[str]:
        return [name for name in self.columns if name not in self.key]

    def _differs(self, kept: Mapping[str, Any]) -> ColumnElement[bool]:
        changes = (self.target.c[name].is_distinct_from(value) for name, value in kept.items())
        return or_(false(), *changes)

    def _kept(self, new: Any) -> dict[str, Any]:  # noqa: ANN401 - columns that come
        if self.target.name == ACTIVITY.name:
            return {n: _kept_count(n, self.target, new, self.order) for n in self._facts}
        return {n: _newest(n, self.target, new, self.order, self.same) for n in self._facts}


def _kept_count(name: str, target: Table, new: Any, order: ExportOrder) -> Any:  # noqa: ANN401
    """What holds of one day's activity: the newer of two files of a kind, else the greater count.

    A last login alone is one visit and no click: it must not undo the log of that day, whichever of
    the two came first. A file that begins with the day may have its end alone: there too the
    greater count holds. The hours of a day are those that either told.
    """
    stored = target.c[name]
    known = func.coalesce(new[name], stored)
    if name == "hours":
        return func.coalesce(stored.bitwise_or(new[name]), known)
    begun = or_(
        literal(order.begins_on, Date).is_(None),
        new.day > literal(order.begins_on, Date),
        target.c.stated_in.not_in(order.began_earlier),
    )
    corrects = and_(target.c.stated_in.in_(order.corrects), new.clicks > 0, begun)
    corrected = and_(target.c.stated_in.in_(order.newer), target.c.clicks > 0)
    greater = case((stored > new[name], stored), else_=known)
    return case((corrects, known), (corrected, func.coalesce(stored, new[name])), else_=greater)


def _newest(name: str, target: Table, new: Any, order: ExportOrder, same: SameKind) -> Any:  # noqa: ANN401
    """The newer of two values that is not empty; `new` are the columns of the row that comes."""
    stored = target.c[name]
    day = day_of(target, name)
    latest, gap_filled = func.coalesce(new[name], stored), func.coalesce(stored, new[name])
    by_newer = func.coalesce(target.c.stated_in.in_(order.newer), false())
    if day is None:  # the row is of one day, as an event is
        again = func.coalesce(target.c.again_in.in_(order.newer), false())
        return case((or_(by_newer, again), gap_filled), else_=latest)
    is_no_gap = _is_said_to_be_none(name, day, target, new, same)
    otherwise = case((is_no_gap, stored), else_=gap_filled)
    of_that_day = and_(target.c[day] == new[day], by_newer)
    is_older = or_(func.coalesce(target.c[day] > new[day], literal(value=False)), of_that_day)
    if day == STATUS_ON:  # who was listed by a newer file of the kind, without a status
        listed = and_(target.c.stated_on > new.stated_on, same.has_said(target.c.stated_on))
        is_under_way = and_(target.c.outcome.is_(None), target.c.withdrawn_on.is_(None))
        is_older = or_(is_older, and_(is_under_way, func.coalesce(listed, false())))
    return case((is_older, otherwise), else_=latest)


def _is_said_to_be_none(
    name: str,
    day: str,
    target: Table,
    new: Any,  # noqa: ANN401 - as above
    same: SameKind,
) -> Any:  # noqa: ANN401 - as above
    """Whether what a newer export left empty is an answer: then an older one fills no gap."""
    if day == STATUS_ON:
        return true()
    if "unmarked_on" in target.c:
        return func.coalesce(target.c["unmarked_on"] >= new[day], false())
    if day in OWN_DAY.get(target.name, {}).values() or name in _TOLD_OR_NONE:
        return func.coalesce(same.has_said(target.c[day]), false())
    return false()


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


def _facts_of(target: Table, columns: Any) -> dict[str, list[str]]:  # noqa: ANN401 - as above
    """Which of these columns share a day, by the day's own column."""
    facts: dict[str, list[str]] = {}
    for name in columns:
        if name != "ref" and (day := day_of(target, name)) is not None:
            facts.setdefault(day, []).append(name)
    return facts
