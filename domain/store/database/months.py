"""Tables that grow by the day, in parts of a month each: PostgreSQL's partitions, none on SQLite.

What is asked of a day, or of days, looks at their months alone; and a month that is kept no longer
could go at once. Before the months is a part for all that is earlier, after them one for all that
is later, so that no day is refused. Both are open ranges instead of a DEFAULT: so parts have an
order, and the newest row of a learner is found in the newest of them.
"""

import re
from contextlib import suppress
from datetime import date
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from domain.store.database.limits import waited_for_lock

#: Table -> the column, in its key, whose month says which part a row is in.
BY_MONTH: Final = {
    "activity": "day",
    "attendance": "day",
    "progress": "day",
    "snapshot": "as_of",
    "snapshot_features": "as_of",
    "superseded_snapshot": "as_of",
}
#: Of these, rows come in the order of their key: no page of it needs room for one in between.
_IN_ORDER: Final = ("snapshot", "snapshot_features")
#: Months after the one of today that have a part of their own.
_AHEAD: Final = 1
_LOCK_TIMEOUT: Final = "4s"
_BOUNDS: Final = text(
    "SELECT pg_get_expr(c.relpartbound, c.oid) FROM pg_class c"
    " JOIN pg_inherits i ON i.inhrelid = c.oid"
    " WHERE i.inhparent = to_regclass(:table) AND c.oid = to_regclass(:part)"
)
_POINTS_TO: Final = text(
    "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint"
    " WHERE conrelid = to_regclass(:table) AND contype = 'f'"
)
_COLUMNS: Final = text(
    "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
    " WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped"
)
#: Widest first and texts last: then no room is lost to numbers that begin at their multiples.
_WITHOUT_GAPS: Final = text(
    "SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)"
    " || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')"
    " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', '"
    " ORDER BY greatest(a.attlen, 0) DESC, a.attnum)"
    " FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND NOT a.attisdropped"
)


def make_months(
    engine: Engine, *, until: date | None = None, since: date | None = None
) -> list[str]:
    """Give each month a part of its own, up to the one after `until`; the names of the new parts.

    Does nothing where they are there. Without `until` the server says what day it is. With `since`,
    months back to that day too, out of what is earlier: for a database that is about to be filled,
    since rows that are there are moved. A table that somebody works on for longer than seconds is
    left for the next time.
    """
    if engine.dialect.name == "sqlite":
        return []
    made: list[str] = []
    with engine.connect() as connection:
        until = until or connection.scalar(text("SELECT current_date"))
        connection.rollback()
        for table in BY_MONTH:
            with suppress(_BusyError):
                while part := _next(connection, table, until=until, since=since):
                    made.append(part)
    return made


class _BusyError(Exception):
    """Somebody works on a table, and is not to be kept waiting."""


def _next(connection: Connection, table: str, *, until: date, since: date | None) -> str | None:
    """Make the next month that is missing, in a transaction of its own; None: none is."""
    try:
        with connection.begin():
            if (month := _missing(connection, table, until=until, since=since)) is None:
                return None
            _lock(connection, table)
            # somebody else may have made it meanwhile
            if _missing(connection, table, until=until, since=since) != month:
                return None
            return _make(connection, table, month)
    except OperationalError as error:
        if not waited_for_lock(error):
            raise
        raise _BusyError from error


def _missing(connection: Connection, table: str, *, until: date, since: date | None) -> date | None:
    later, earlier = _bound(connection, table, "later"), _bound(connection, table, "earlier")
    if later and later <= _after(until, _AHEAD):
        return later
    if earlier and since and earlier > since.replace(day=1):
        return _after(earlier, -1)
    return None


def _lock(connection: Connection, table: str) -> None:
    """All that is needed, and to wait for nothing once others wait for this."""
    says = connection.exec_driver_sql
    says(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    says("SET LOCAL statement_timeout = 0")
    says(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
    for other in connection.scalars(_POINTS_TO, {"table": table}).all():
        says(f"LOCK TABLE {other} IN SHARE ROW EXCLUSIVE MODE NOWAIT")


def _make(connection: Connection, table: str, month: date) -> str:
    """Take a month out of the open part that it is at the edge of, with the rows it has there."""
    says, day = connection.exec_driver_sql, BY_MONTH[table]
    part, following = f"{table}_{month:%Y_%m}", _after(month, 1)
    from_later = _bound(connection, table, "later") == month
    open_part = f"{table}_later" if from_later else f"{table}_earlier"
    rest = f"('{following}') TO (MAXVALUE)" if from_later else f"(MINVALUE) TO ('{month}')"
    columns = connection.scalar(_COLUMNS, {"table": table})
    says(f'ALTER TABLE "{table}" DETACH PARTITION "{open_part}"')
    says(f'CREATE TABLE "{part}" ({connection.scalar(_WITHOUT_GAPS, {"table": table})})')
    says(
        f'ALTER TABLE "{table}" ATTACH PARTITION "{part}" FOR VALUES FROM (\'{month}\')'
        f" TO ('{following}')"
    )
    if table in _IN_ORDER:
        says(f'ALTER INDEX "{part}_pkey" SET (fillfactor = 100)')
    says(
        f"WITH moved AS (DELETE FROM \"{open_part}\" WHERE {day} >= '{month}'"
        f" AND {day} < '{following}' RETURNING {columns})"
        f' INSERT INTO "{part}" ({columns}) SELECT {columns} FROM moved'
    )
    says(f'ALTER TABLE "{table}" ATTACH PARTITION "{open_part}" FOR VALUES FROM {rest}')
    return part


def _bound(connection: Connection, table: str, name: str) -> date | None:
    """The day that an open part begins or ends with; None: the table is not in parts yet."""
    found = connection.scalar(_BOUNDS, {"table": table, "part": f"{table}_{name}"})
    day = re.search(r"\d{4}-\d\d-\d\d", found or "")
    return date.fromisoformat(day[0]) if day else None


def _after(day: date, months: int) -> date:
    """The first of the month that comes so many months after a day's."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
