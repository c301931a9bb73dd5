"""A list as one bound value: `IN` with a value for each takes longer to write down than to run.

And PostgreSQL takes no more than 65,535 of them, fewer than there are learners.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Dialect, String, bindparam, cast, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


def among(
    attribute: object, values: Iterable[int | str] | BindParameter[Any]
) -> ColumnElement[bool]:
    """Whether the attribute's value is one of these, however many they are.

    A `bindparam("name")` stands for values that are given when the statement is executed.
    """
    column: Any = attribute
    if isinstance(values, BindParameter):
        bound = bindparam(values.key, type_=_List())
    else:
        bound = bindparam(None, list(values), _List())
    found = _Values(bound).table_valued("value")
    return column.in_(select(cast(found.c.value, column.type)))


class _List(TypeDecorator[Collection[int | str]]):
    """A list, bound as a text of JSON."""

    impl = String
    cache_ok = True

    def process_bind_param(
        self,
        value: Collection[int | str] | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> str | None:
        """The text."""
        return None if value is None else json.dumps(list(value))


class _Values(FunctionElement[Any]):
    """The values of a JSON list, a row each, in a column `value`."""

    name = "values_of"
    inherit_cache = True


@compiles(_Values, "sqlite")
def _on_sqlite(element: _Values, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Values, "postgresql")
def _on_postgresql(element: _Values, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS json))"
