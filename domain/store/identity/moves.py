"""Moves what points to one row to another, and back: the way records of one person become one."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import Column, Table, UniqueConstraint, select, tuple_, update
from sqlmodel import Session, SQLModel

from domain.store.database import pointing_to, table_of
from domain.store.provenance import key_of, key_values
from domain.store.tables import ImportChange, SamePerson

#: What was shown and computed of a day stays with the record it was shown of.
_STAYS: Final = frozenset(
    {"snapshot", "superseded_snapshot", "snapshot_features", "status_history", "undecided"}
)
#: A table, a column of it, and the keys of the rows whose column was changed.
Moved = dict[str, Any]


def move(session: Session, target: Table, old: int, new: int) -> list[Moved]:
    """Point to `new` what points to `old`; what `new` has already stays where it is."""
    moved = []
    for table, column in _pointing(target):
        rows = session.execute(select(table).where(column == old)).mappings().all()
        if not rows:
            continue
        taken = list(_taken(session, table, column, new))
        free = [row for row in rows if not any(_of(row, names) in keys for names, keys in taken)]
        keys = [key_of(table, {**row, column.name: new}) for row in free]
        _point(session, table, column, [key_of(table, row) for row in free], new)
        if keys:
            moved.append({"table": table.name, "column": column.name, "keys": keys})
    return moved


def move_back(session: Session, moved: Collection[Moved], old: int) -> None:
    """Point to `old` again what was moved from it, as far as it is still there."""
    for one in moved:
        table = SQLModel.metadata.tables[one["table"]]
        _point(session, table, table.c[one["column"]], one["keys"], old)


def _point(
    session: Session, table: Table, column: Column[Any], keys: Collection[str], to: int
) -> None:
    if keys:
        theirs = tuple_(*table.primary_key).in_([key_values(table, key) for key in keys])
        session.execute(update(table).where(theirs).values({column.name: to}))


def _pointing(target: Table) -> Iterator[tuple[Table, Column[Any]]]:
    ours = {table_of(ImportChange).name, table_of(SamePerson).name} | _STAYS
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in ours:
            for column in pointing_to(target, table):
                yield table, column


def _taken(
    session: Session, table: Table, column: Column[Any], new: int
) -> Iterator[tuple[list[str], set[tuple[Any, ...]]]]:
    """For what has to be unique with the column: its other columns, and what `new` has of them."""
    unique = [list(table.primary_key), *_unique(table)]
    for columns in unique:
        if column in columns:
            names = [one.name for one in columns if one is not column]
            rows = session.execute(select(table).where(column == new)).mappings()
            yield names, {_of(row, names) for row in rows}


def _unique(table: Table) -> Iterator[list[Column[Any]]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns)


def _of(row: Any, names: list[str]) -> tuple[Any, ...]:  # noqa: ANN401 - a row by name
    return tuple(row[name] for name in names)
