"""Column types that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite, which has no zones, keeps it naive and returns it aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; hand SQLite its UTC clock reading."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a zone before storing it")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Give back UTC on every database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: 64-bit row numbers; SQLite only counts up by itself on a plain INTEGER key.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


def row_number() -> Any:  # noqa: ANN401 - SQLModel's Field is typed Any on purpose
    """A primary key that the database counts; None until the row is flushed."""
    return Field(default=None, primary_key=True, sa_type=RowNumber)


def points_to(target: str, *, index: bool = True, primary_key: bool = False) -> Any:  # noqa: ANN401 - as above
    """A foreign key of the same width as `row_number`; may be part of the primary key."""
    return Field(foreign_key=target, index=index, primary_key=primary_key, sa_type=RowNumber)


def may_point_to(target: str) -> Any:  # noqa: ANN401 - as above
    """The same, empty by default."""
    return Field(default=None, foreign_key=target, index=True, sa_type=RowNumber)


def instant(*, index: bool = False) -> Any:  # noqa: ANN401 - as above
    """A moment that must be given."""
    return Field(sa_type=UtcDateTime, index=index)


def maybe_instant(*, index: bool = False) -> Any:  # noqa: ANN401 - as above
    """A moment that may not have come yet."""
    return Field(default=None, sa_type=UtcDateTime, index=index)
