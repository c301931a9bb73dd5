"""A list as one bound value: `IN` with a value for each takes longer to write down than to run.

And PostgreSQL takes no more than 65,535 of them, fewer than there are learners.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, cast, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def among(attribute: object, name: str) -> ColumnElement[bool]:
    """Whether the attribute's value is in the list bound as `name`; see `listed`."""
    return _is_in(attribute, bindparam(name, type_=String))


def is_among(attribute: object, values: Iterable[int | str]) -> ColumnElement[bool]:
    """Whether the attribute's value is one of these, however many they are."""
    return _is_in(attribute, bindparam(None, listed(values), String))


def _is_in(attribute: object, bound: BindParameter[str]) -> ColumnElement[bool]:
    column: Any = attribute
    values = _Values(bound).table_valued("value")
    return column.in_(select(cast(values.c.value, column.type)))


def listed(values: Iterable[int | str]) -> str:
    """A list as `among` wants it bound."""
    return json.dumps(list(values))


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
