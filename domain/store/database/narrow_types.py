"""Column types that take little room where a database by itself would take much.

A number with a fraction takes eight bytes, where a whole one takes two (and on SQLite as few as it
needs), and a word out of five as many as it has letters. A snapshot of each learner and day has
many of both.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    ColumnElement,
    Dialect,
    Float,
    Integer,
    String,
    case,
    cast,
    func,
    literal_column,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

_DATABASES: Final = ("sqlite", "postgresql")


class _Words(TypeDecorator[str], ABC):
    """A text, kept as a shorter one that `_encode` and `_decode` turn into each other."""

    impl = String
    cache_ok = True

    @abstractmethod
    def _encode(self, value: str) -> str: ...

    @abstractmethod
    def _decode(self, value: str) -> str: ...

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """As it is kept."""
        return None if value is None else self._encode(str(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as above
        """As it is said."""
        return None if value is None else self._decode(value)

    def narrowed(self, values: Sequence[Any], dialect: Dialect) -> list[Any]:  # noqa: ARG002 - as `Scaled` has it
        """Many as they are kept."""
        return [None if value is None else self._encode(value) for value in values]

    def widened(self, values: Sequence[Any]) -> list[Any]:
        """Many as they are read."""
        return [None if value is None else self._decode(value) for value in values]

    def widened_arrow(self, kept: pa.ChunkedArray) -> pa.ChunkedArray:
        """The same of a column of Arrow's."""
        some = [one.dictionary_encode() for one in kept.chunks]
        words = [pa.array(self.widened(one.dictionary.to_pylist()), pa.string()) for one in some]
        parts = [of.take(one.indices) for one, of in zip(some, words, strict=True)]
        return pa.chunked_array(parts, type=pa.string())


class Lettered(_Words):
    """One of a few words, kept as its letter; any other word as it is.

    Letters sort as the words do, so that whoever orders by the column needs no rule for it.
    """

    cache_ok = True

    def __init__(self, letters: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.letters = letters
        self._letter = dict(letters)
        self._word = {letter: word for word, letter in letters}

    def _encode(self, value: str) -> str:
        return self._letter.get(value, value)

    def _decode(self, value: str) -> str:
        return self._word.get(value, value)

    def in_sql(self, column: ColumnElement[Any], dialect: Dialect) -> ColumnElement[Any]:  # noqa: ARG002 - as above
        """The word, as an expression of the database."""
        kept = type_coerce(column, String())
        words: list[tuple[Any, Any]] = [
            (kept == literal_column(f"'{k}'"), literal_column(f"'{w}'")) for w, k in self.letters
        ]
        return case(*words, else_=kept)


class Phrased(_Words):
    """A sentence with phrases that many have, each kept as a character that no text has.

    One that was kept in full reads as it is; in SQL compare what is said.
    """

    cache_ok = True

    def __init__(self, phrases: tuple[str, ...]) -> None:
        super().__init__()
        self.phrases = phrases
        # from 14 on: those before are spaces and ends of lines, which drivers write otherwise
        self._codes = [(phrase, chr(code)) for code, phrase in enumerate(phrases, 14)]

    def _encode(self, value: str) -> str:
        for phrase, code in self._codes:
            value = value.replace(phrase, code)
        return value

    def _decode(self, value: str) -> str:
        for phrase, code in self._codes:
            value = value.replace(code, phrase)
        return value

    def in_sql(self, column: ColumnElement[Any], dialect: Dialect) -> ColumnElement[Any]:  # noqa: ARG002 - as above
        """The sentence, as an expression of the database."""
        said: ColumnElement[Any] = type_coerce(column, String())
        for phrase, code in self._codes:
            said = func.replace(said, code, phrase)
        return said


class _Whole(UserDefinedType[int]):
    """PostgreSQL's whole numbers; what they are compared with is not made one."""

    cache_ok = True

    def __init__(self, spec: str) -> None:
        self.spec = spec

    def get_col_spec(self, **_: object) -> str:
        """As SQL has it."""
        return self.spec


class Scaled(TypeDecorator[float]):
    """A number of so many digits behind the point, kept as the whole number of its last digits.

    SQLite keeps one of more digits all the same, in more room; PostgreSQL rounds it to them, and
    has room for 32,767 of the last, or where it is not `small` for two billion.
    """

    impl = Integer
    cache_ok = True

    def __init__(self, digits: int, *, small: bool = True) -> None:
        super().__init__()
        self.digits = digits
        self.small = small
        self._scale = 10.0**digits

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """How large."""
        whole = _Whole("SMALLINT" if self.small else "INTEGER")
        return dialect.type_descriptor(whole if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002 - as above
        """The whole number."""
        if value is None or not math.isfinite(value):
            return value
        whole = round(value * self._scale)
        return whole if whole / self._scale == value else value * self._scale

    def process_result_value(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002 - as above
        """The number of so many digits."""
        return None if value is None else value / self._scale

    def narrowed(self, values: Sequence[Any], dialect: Dialect) -> list[Any]:
        """Many numbers as they are kept."""
        given = np.array(values, dtype=float)
        scaled = given * self._scale
        whole = np.rint(scaled)
        is_known = ~np.isnan(given)
        is_whole = is_known & ((whole / self._scale == given) | (dialect.name == "postgresql"))
        kept = np.where(is_whole, whole, 0.0).astype(np.int64).astype(object)
        kept[~is_whole] = scaled[~is_whole]
        kept[~is_known] = None
        return kept.tolist()

    def widened(self, values: Sequence[Any]) -> Any:  # noqa: ANN401 - what Arrow makes a column of
        """Many whole numbers as they are read."""
        return [None if value is None else value / self._scale for value in values]

    def widened_arrow(self, kept: pa.ChunkedArray) -> pa.ChunkedArray:
        """The same of a column of Arrow's."""
        return pc.divide(kept.cast(pa.float64()), self._scale)

    def in_sql(self, column: ColumnElement[Any], dialect: Dialect) -> ColumnElement[Any]:
        """The number, as an expression of the database."""
        # by a number with a point SQLite divides as such, PostgreSQL as by a decimal one
        exact = cast if dialect.name == "postgresql" else type_coerce
        return exact(column, Float()) / literal_column(repr(self._scale), Float())


Narrow = Lettered | Phrased | Scaled


def lettered(letters: Mapping[str, str]) -> TypeEngine[str]:
    """The type of a column that holds one of these words."""
    return String().with_variant(Lettered(tuple(letters.items())), *_DATABASES)


def scaled(kind: TypeEngine[Any], digits: int) -> TypeEngine[float]:
    """The type of a column of numbers with so many digits; `kind` where it is not scaled."""
    return kind.with_variant(Scaled(digits), *_DATABASES)


def phrased(*phrases: str) -> TypeEngine[str]:
    """The type of a column of sentences that have these phrases: new ones go to the end."""
    return String().with_variant(Phrased(phrases), *_DATABASES)


def narrow_in(kind: TypeEngine[Any], dialect: Dialect) -> Narrow | None:
    """How a column's values are kept in a database, where it is another way than they are said."""
    found = kind.dialect_impl(dialect)
    return found if isinstance(found, Narrow) else None


class decoded(FunctionElement[Any]):  # noqa: N801 - read as a function of SQL
    """What a column says, for functions and sums of the database: they see what is kept.

    What is compared with it, counted, grouped or ordered by needs no such thing.
    """

    name = "decoded"
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        kind = column.type
        plain = (wide() for wide in (String, Float) if isinstance(kind, wide))
        self.type = next(plain, kind)
        super().__init__(column)


@compiles(decoded)
def _decode(element: decoded, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    (column,) = element.clauses
    narrow = narrow_in(column.type, compiler.dialect)
    return compiler.process(narrow.in_sql(column, compiler.dialect) if narrow else column, **kwargs)
