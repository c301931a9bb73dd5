"""A list as one bound value: `IN` with a value for each takes longer to write down than to run."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def among(attribute: object, name: str) -> ColumnElement[bool]:
    """Whether the attribute's value is in the list bound as `name`; see `listed`."""
    column: Any = attribute
    values = _Values(bindparam(name, type_=String)).table_valued("value")
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
