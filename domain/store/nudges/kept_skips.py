"""How many decisions of a planning were skipped, and why, kept: nothing of them changes any more.

Only the worker keeps them, after planning. They are true while the nudges decided in that instant
are as many, from the same first to the same last, as when they were counted: whoever reads looks
for that, and counts for itself what is missing or was erased from.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import case, delete, false, func, insert, literal, select
from sqlmodel import col

from domain.store.database import AnySelect, Database, columns, table_of
from domain.store.tables import Nudge, SkipCount

#: Fewer are counted as soon as they are looked up.
_LEAST: Final = 1_000
#: Pages show two weeks, up to a day of their reader's choice; older ones are rarely opened.
_KEPT: Final = timedelta(days=31)
_SKIPPED: Final = "skipped"


class _Planned(NamedTuple):
    """What was decided in one instant, by its number of nudges and the first and last of them."""

    planned_at: datetime
    nudges: int
    first_id: int
    last_id: int


def keep_skip_counts(database: Database, *, least: int = _LEAST) -> int:
    """Count and keep what was skipped in each large planning of late; how many were counted."""
    at, table = col(Nudge.planned_at), table_of(SkipCount)
    with database.transaction() as session:
        newest = session.scalar(select(func.max(at)))
        if newest is None:
            return 0
        skipped = func.count(case((col(Nudge.state) == _SKIPPED, 1)))
        large = _planned(at >= newest - _KEPT).having(func.count() >= least, skipped > 0)
        now = {_Planned(*row) for row in session.execute(large)}
        kept = {_Planned(*row) for row in session.execute(_kept())}
        outdated = [one.planned_at for one in kept - now]
        session.execute(delete(SkipCount).where(col(SkipCount.planned_at).in_(outdated)))
        for one in now - kept:
            counted = _counted(one)
            session.execute(insert(table).from_select(counted.selected_columns.keys(), counted))
    return len(now - kept)


def true_skips(database: Database, since: datetime, until: datetime) -> list[datetime]:
    """The instants in a span of time whose kept counts are true."""
    at = col(SkipCount.planned_at)
    with database.reading() as session:
        known = session.execute(_kept().where(at >= since, at < until))
        kept = {_Planned(*row) for row in known}
        if not kept:
            return []
        asked = col(Nudge.planned_at).in_([one.planned_at for one in kept])
        now = {_Planned(*row) for row in session.execute(_planned(asked))}
    return sorted(one.planned_at for one in kept & now)


def skips(instants: Collection[datetime], as_of: date) -> AnySelect:
    """What was skipped in these instants, up to a day: the columns that decisions are counted by.

    Beside them `decisions`, how many a row stands for.
    """
    channel = func.nullif(SkipCount.channel, "").label("channel")
    kept: AnySelect = select(
        *columns(SkipCount.decisions, at=SkipCount.planned_at, kind=SkipCount.intervention),
        literal(_SKIPPED).label("state"),
        *columns(reason=SkipCount.reason),
        false().label("to_coach"),
        channel,
    ).where(col(SkipCount.planned_at).in_(instants), col(SkipCount.as_of) <= as_of)
    return kept


def _planned(which: Any) -> AnySelect:  # noqa: ANN401 - a condition
    found: AnySelect = (
        select(
            col(Nudge.planned_at), func.count(), func.min(col(Nudge.id)), func.max(col(Nudge.id))
        )
        .where(which)
        .group_by(col(Nudge.planned_at))
    )
    return found


def _kept() -> AnySelect:
    of_it = (SkipCount.planned_at, SkipCount.nudges, SkipCount.first_id, SkipCount.last_id)
    found: AnySelect = select(*columns(*of_it)).distinct()
    return found


def _counted(planned: _Planned) -> AnySelect:
    """The rows of `SkipCount` of an instant."""
    channel = func.coalesce(Nudge.channel, "")
    by = (*columns(Nudge.planned_at, Nudge.as_of, Nudge.intervention), col(Nudge.skip_reason))
    found: AnySelect = (
        select(
            *by[:3],
            by[3].label("reason"),
            channel.label("channel"),
            func.count().label("decisions"),
            literal(planned.nudges).label("nudges"),
            literal(planned.first_id).label("first_id"),
            literal(planned.last_id).label("last_id"),
        )
        .where(col(Nudge.planned_at) == planned.planned_at, col(Nudge.state) == _SKIPPED)
        .group_by(*by, channel)
    )
    return found
