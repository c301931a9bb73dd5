"""Statements that behave alike on SQLite and PostgreSQL, inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Executable, Table, UpdateBase
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

_Value = TypeVar("_Value")


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to the embedded database."""
    return session.get_bind().dialect.name == "sqlite"


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a class, where rows are written without becoming objects."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def pointing_to(target: Table, table: Table) -> list[Column[Any]]:
    """The columns by which rows of a table speak of another's, in the order of their names.

    Those of what goes with the other row by itself are left out.
    """
    keys = (key for key in table.foreign_keys if key.column.table is target)
    found = (key.parent for key in keys if key.ondelete != "CASCADE")
    return sorted(found, key=lambda column: column.name)


def columns(*plain: object, **labelled: object) -> list[ColumnElement[Any]]:
    """Attributes of our classes as a select wants them: as they are, or under another name."""
    named: list[Any] = [col(attribute).label(name) for name, attribute in labelled.items()]
    return [*map(col, plain), *named]


def read_values(session: Session, value: type[_Value], statement: Executable) -> list[_Value]:
    """Each row as a value of ours; the select labels its columns as the value's fields."""
    return [value(**row) for row in session.execute(statement).mappings()]


def upsert(
    session: Session,
    model: type[SQLModel],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str] = (),
) -> None:
    """Insert, or replace what rows of the same key said: the primary key, or the one named."""
    table = table_of(model)
    same = key or [column.name for column in table.primary_key]
    insert = dialect_insert(session, table).values(rows)
    new = {name: insert.excluded[name] for name in rows[0] if name not in same}
    session.execute(insert.on_conflict_do_update(index_elements=same, set_=new))


def dialect_insert(session: Session, table: Table) -> Any:  # noqa: ANN401 - the two dialects share no type
    """An INSERT that knows what to do on a conflict."""
    return (sqlite if is_sqlite(session) else postgresql).insert(table)


def changed(session: Session, statement: UpdateBase) -> int:
    """Run a change; gives back how many rows it changed.

    Objects that the session has read before are not brought up to date.
    """
    return session.exec(statement, execution_options={"synchronize_session": False}).rowcount
