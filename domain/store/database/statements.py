"""Statements that behave alike on SQLite and PostgreSQL, inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from domain.store.database.bulk import is_sqlite

_ROWS: Final = 500  # of one INSERT: SQLite allows 32,766 values in a statement


def insert_new(
    session: Session, table: Table, rows: Iterable[Mapping[str, Any]], *, key: str = "id"
) -> list[Any]:
    """Insert in batches, leaving alone whose unique key exists; the keys of the new ones."""
    dialect = sqlite if is_sqlite(session) else postgresql
    new: list[Any] = []
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        statement = dialect.insert(table).values(some).on_conflict_do_nothing()
        new += session.scalars(statement.returning(table.c[key])).all()
    return new


def changed(session: Session, statement: Any) -> int:  # noqa: ANN401 - any statement
    """Run a change; gives back how many rows it changed."""
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def day_after(day: date) -> date:
    """The first day that is not known any more; the last day there is stays itself."""
    return day if day == date.max else day + timedelta(1)
