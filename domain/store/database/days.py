"""Days counted from a day, as each database writes it."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def days_after(day: ColumnElement[Any], number: int) -> ColumnElement[date]:
    """The day so many days after a day; before it where the number is below 0."""
    return _DaysAfter(day, number)


class _DaysAfter(FunctionElement[date]):
    name = "days_after"
    type = Date()
    inherit_cache = False  # the number is part of the text

    def __init__(self, day: ColumnElement[Any], number: int) -> None:
        super().__init__(day)
        self.number = number


@compiles(_DaysAfter, "sqlite")
def _on_sqlite(element: _DaysAfter, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    return f"date({compiler.process(element.clauses, **options)}, '{element.number:+d} days')"


@compiles(_DaysAfter, "postgresql")
def _on_postgresql(element: _DaysAfter, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    return f"({compiler.process(element.clauses, **options)} + ({element.number}))"
