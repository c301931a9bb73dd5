"""Days in statements, alike on SQLite and PostgreSQL."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def end_of(day: date) -> datetime:
    """The first instant that is no longer of that day (UTC); of the last day there is, its last."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(1), time.min, UTC)


def days_after(day: object, days: int) -> ColumnElement[date]:
    """The day so many days after the column's, before it where `days` is below 0."""
    return _DaysAfter(day, literal_column(str(days)))


class _DaysAfter(FunctionElement[date]):
    name = "days_after"
    type = Date()
    inherit_cache = True


@compiles(_DaysAfter, "sqlite")
def _on_sqlite(element: _DaysAfter, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    day, days = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({day}, {days} || ' days')"


@compiles(_DaysAfter, "postgresql")
def _on_postgresql(element: _DaysAfter, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    day, days = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({day} + {days})"
