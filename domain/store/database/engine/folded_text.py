"""Text without its case: SQLite's own lower() knows ASCII only."""

from typing import Any

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

#: What every SQLite connection of ours is given.
UNICODE_LOWER = "unicode_lower"


def folded(text: ColumnElement[str], wanted: str) -> ColumnElement[str]:
    """The text in small letters, to be compared with `wanted` in small letters.

    Only where `wanted` has other letters than ASCII is the text folded by Python, row by row.
    """
    return func.lower(text) if wanted.isascii() else _Folded(text)


class _Folded(GenericFunction[str]):
    type = String()
    name = UNICODE_LOWER
    inherit_cache = True


@compiles(_Folded, "postgresql")
def _on_postgresql(element: _Folded, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    return f"lower({compiler.process(element.clauses, **options)})"
