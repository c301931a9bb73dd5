"""The learners behind a number: behind a bar, a cell, a point, or a sentence that counts some."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, and_, case, exists, func, select
from sqlmodel import col

from domain.store.database import AnySelect, Database, table_of
from domain.store.reporting.breakdowns.dimensions import DIMENSION_KEYS, with_dimensions
from domain.store.reporting.breakdowns.progression_counts import NEW, span_on
from domain.store.reporting.search import SnapshotFilter, is_asked
from domain.store.tables import Activity, Snapshot, StatusHistory

Rule = Literal["engagement_segment", "progress_segment", "barrier_segment"]
RULES: Final[tuple[Rule, ...]] = ("engagement_segment", "progress_segment", "barrier_segment")
#: Numbers of a snapshot that a bar may hold a range of.
RANGED: Final = ("days_since_last_seen", "progress", "grade", "risk_score")

_ROWS: Final = table_of(Snapshot)
_BEFORE: Final = table_of(Snapshot).alias("before")
_SPAN: Final = table_of(StatusHistory)


@dataclass(frozen=True, kw_only=True)
class DrillDown:
    """What the learners behind a number have in common; nothing said: all of them.

    `dimensions` are pairs of a dimension and a key of it. `ranged` is a number from `at_least` to
    below `below`. `since` compares with an earlier day: `was` is the segment then ("new": nobody
    had counted them yet), `has_moved` that it was another one, `rule` what changed their segment.
    `status_was` is the progression status on the day `then` ("new": they had none yet).
    `active_on` are days on one of which they were active, at `hour` where one is named.
    """

    dimensions: tuple[tuple[str, str], ...] = ()
    ranged: str = ""
    at_least: float | None = None
    below: float | None = None
    since: date | None = None
    was: str = ""
    has_moved: bool = False
    rule: Rule | None = None
    then: date | None = None
    status_was: str = ""
    active_on: tuple[date, ...] = ()
    hour: int | None = None


def find_behind(
    database: Database, asked: SnapshotFilter, drill: DrillDown, *, first: int, most: int
) -> tuple[int, "pd.Series[int]"]:
    """How many there are, and the enrolments of one page of them: the highest risk first."""
    found = _behind(asked, drill)
    with database.reading() as session:
        number = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    return number, _page_of(database, found, first=first, most=most)


def find_first_behind(
    database: Database, asked: SnapshotFilter, drill: DrillDown, *, most: int
) -> "pd.Series[int]":
    """The first of them alone, where how many there are is known already."""
    return _page_of(database, _behind(asked, drill), first=0, most=most)


def _behind(asked: SnapshotFilter, drill: DrillDown) -> AnySelect:
    joined = with_dimensions([name for name, _ in drill.dimensions])
    if drill.since is not None:
        joined = joined_before(joined, drill.since)
    return select(_ROWS.c.enrolment_id).select_from(joined).where(is_asked(asked), *_tests(drill))


def _page_of(database: Database, found: AnySelect, *, first: int, most: int) -> "pd.Series[int]":
    order = (_ROWS.c.risk_score.desc().nulls_last(), _ROWS.c.enrolment_id)
    page = found.order_by(*order).offset(first).limit(most)
    ids: pd.Series[int] = database.read_frame(page)["enrolment_id"].astype("int64")
    return ids


def count_moves(database: Database, asked: SnapshotFilter, since: date) -> pd.DataFrame:
    """How many came from which segment into another since an earlier day, and by which rules.

    Columns: was ("new": had not been counted then), segment, for each of `RULES` whether it made
    the difference (0 or 1), revised (1: the policy is another than then), learners.
    """
    was = func.coalesce(_BEFORE.c.composite_segment, "new").label("was")
    by_rule = [_flag(changed_by(rule)).label(rule) for rule in RULES]
    revised = _flag(_BEFORE.c.policy_revision != _ROWS.c.policy_revision).label("revised")
    by = (was, _ROWS.c.composite_segment.label("segment"), *by_rule, revised)
    found = (
        select(*by, func.count().label("learners"))
        .select_from(joined_before(with_dimensions([]), since))
        .where(is_asked(asked), was != _ROWS.c.composite_segment)
        .group_by(*by)
    )
    return database.read_frame(found)


def joined_before(joined: FromClause, since: date) -> FromClause:
    """The same, with each one's snapshot of an earlier day where there was one."""
    same = and_(_BEFORE.c.enrolment_id == _ROWS.c.enrolment_id, _BEFORE.c.as_of == since)
    return joined.outerjoin(_BEFORE, same)


def changed_by(rule: Rule) -> ColumnElement[bool]:
    """Whether a rule says today what the composite segment is, and did not on the earlier day."""
    now = _ROWS.c[rule]
    return and_(now == _ROWS.c.composite_segment, func.coalesce(_BEFORE.c[rule], "") != now)


def days_of_week(as_of: date, weekday: int, *, weeks: int) -> tuple[date, ...]:
    """The days of the last weeks that were such a weekday (0 is Monday), the newest first."""
    newest = as_of - timedelta((as_of.weekday() - weekday) % 7)
    return tuple(newest - timedelta(7 * week) for week in range(weeks))


def _flag(test: ColumnElement[bool]) -> ColumnElement[int]:
    return case((test, 1), else_=0)


def _tests(drill: DrillDown) -> list[ColumnElement[bool]]:
    tests = [DIMENSION_KEYS[name].is_value(key) for name, key in drill.dimensions]
    if drill.ranged in RANGED:
        value = _ROWS.c[drill.ranged]
        tests += [value >= drill.at_least] if drill.at_least is not None else []
        tests += [value < drill.below] if drill.below is not None else []
    if drill.since is not None:
        tests += _moved(drill)
    if drill.then is not None and drill.status_was:
        tests.append(_had_status(drill.status_was, drill.then))
    if drill.active_on:
        tests.append(_was_active(drill))
    return tests


def _moved(drill: DrillDown) -> list[ColumnElement[bool]]:
    was = func.coalesce(_BEFORE.c.composite_segment, "new")
    tests: list[ColumnElement[bool]] = [was == drill.was] if drill.was else []
    if drill.has_moved:
        tests.append(was != _ROWS.c.composite_segment)
    if drill.rule in RULES:
        tests.append(changed_by(drill.rule))
    return tests


def _had_status(status: str, then: date) -> ColumnElement[bool]:
    on_that_day = (_SPAN.c.enrolment_id == _ROWS.c.enrolment_id, span_on(_SPAN, then))
    if status == NEW:
        return ~exists().where(*on_that_day)
    return exists().where(*on_that_day, _SPAN.c.status == status)


def _was_active(drill: DrillDown) -> ColumnElement[bool]:
    there = (
        col(Activity.enrolment_id) == _ROWS.c.enrolment_id,
        col(Activity.day).in_(drill.active_on),
    )
    if drill.hour is None:
        return exists().where(*there)
    return exists().where(*there, at_hour(drill.hour))


def at_hour(hour: int) -> ColumnElement[bool]:
    """Whether a day of `Activity` was seen between `hour`:00 and `hour`:59."""
    return col(Activity.hours).bitwise_and(1 << hour) != 0
