"""Column types that take little room where SQLite would take much; others keep values as they are.

SQLite writes a number with a fraction in eight bytes and a whole one in as few as it needs, and it
has no type for one word out of five. A snapshot of each learner and day has many of both.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Dialect,
    Float,
    Integer,
    String,
    case,
    literal_column,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

_SQLITE: Final = "sqlite"


class Lettered(TypeDecorator[str]):
    """One of a few words, kept as its letter; any other word as it is.

    Letters sort as the words do, so that whoever orders by the column needs no rule for it.
    """

    impl = String
    cache_ok = True

    def __init__(self, letters: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.letters = letters
        self._letter = dict(letters)
        self._word = {letter: word for word, letter in letters}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """The letter of a word."""
        return None if value is None else self._letter.get(str(value), value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as above
        """The word of a letter."""
        return None if value is None else self._word.get(value, value)

    def narrowed(self, values: Sequence[Any]) -> list[Any]:
        """Many words as they are kept."""
        return [self._letter.get(value, value) for value in values]

    def widened(self, values: Sequence[Any]) -> list[Any]:
        """Many letters as they are read."""
        return [self._word.get(value, value) for value in values]

    def in_sql(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The word, as an expression of the database."""
        kept = type_coerce(column, String())
        words: list[tuple[Any, Any]] = [
            (kept == literal_column(f"'{k}'"), literal_column(f"'{w}'")) for w, k in self.letters
        ]
        return case(*words, else_=kept)


class Scaled(TypeDecorator[float]):
    """A number of so many digits behind the point, kept as the whole number of its last digits.

    One of more digits is kept all the same, in more room.
    """

    impl = Integer
    cache_ok = True

    def __init__(self, digits: int) -> None:
        super().__init__()
        self.digits = digits
        self._scale = 10.0**digits

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002 - as above
        """The whole number."""
        if value is None or not math.isfinite(value):
            return value
        whole = round(value * self._scale)
        return whole if whole / self._scale == value else value * self._scale

    def process_result_value(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002 - as above
        """The number of so many digits."""
        return None if value is None else value / self._scale

    def narrowed(self, values: Sequence[Any]) -> list[Any]:
        """Many numbers as they are kept."""
        given = np.array(values, dtype=float)
        scaled = given * self._scale
        whole = np.rint(scaled)
        is_whole = whole / self._scale == given
        kept = np.where(is_whole, whole, 0.0).astype(np.int64).astype(object)
        kept[~is_whole] = scaled[~is_whole]
        kept[np.isnan(given)] = None
        return kept.tolist()

    def widened(self, values: Sequence[Any]) -> Any:  # noqa: ANN401 - what Arrow makes a column of
        """Many whole numbers as they are read."""
        return [None if value is None else value / self._scale for value in values]

    def in_sql(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The number, as an expression of the database."""
        return type_coerce(column, Float()) / literal_column(repr(self._scale), Float())


def lettered(letters: Mapping[str, str]) -> TypeEngine[str]:
    """The type of a column that holds one of these words."""
    return String().with_variant(Lettered(tuple(letters.items())), _SQLITE)


def scaled(kind: TypeEngine[Any], digits: int) -> TypeEngine[float]:
    """The type of a column of numbers with so many digits; `kind` where room is no matter."""
    return kind.with_variant(Scaled(digits), _SQLITE)


def narrow_in(kind: TypeEngine[Any], dialect: Dialect) -> Lettered | Scaled | None:
    """How a column's values are kept in a database, where it is another way than they are said."""
    found = kind.dialect_impl(dialect)
    return found if isinstance(found, Lettered | Scaled) else None


class as_said(FunctionElement[Any]):  # noqa: N801 - read as a function of SQL
    """What a column says, for functions and sums of the database: they see what is kept.

    What is compared with it, counted, grouped or ordered by needs no such thing.
    """

    name = "as_said"
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        kind = column.type
        plain = (wide() for wide in (String, Float) if isinstance(kind, wide))
        self.type = next(plain, kind)
        super().__init__(column)


@compiles(as_said)
def _said(element: as_said, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    (column,) = element.clauses
    narrow = narrow_in(column.type, compiler.dialect)
    return compiler.process(narrow.in_sql(column) if narrow else column, **kwargs)
