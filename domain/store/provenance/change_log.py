"""Notes what an import changes, row by row: for people to read, and to undo it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Date, RowMapping, Table, and_, func, select
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from domain.store.database import AnySelect, copy_rows, keep, table_of
from domain.store.provenance.fact_days import DAYS
from domain.store.tables import PROVENANCE, Enrolment, ImportChange, Learner

_ALWAYS: Final = DAYS | set(PROVENANCE)
_AT_ONCE: Final = 20_000
_COLUMNS: Final = (
    *("import_run_id", "row_of", "row_key", "before", "after"),
    *("day", "learner_id", "enrolment_id"),
)


@contextmanager
def noting(session: Session, run_id: int, target: Table, changing: AnySelect) -> Iterator[int]:
    """Note what becomes, within this context, of the rows that `changing` finds; yields how many.

    `changing` selects rows of `target` whole.
    """
    was = keep(session, changing, name="was")
    many: int = session.execute(select(func.count()).select_from(was)).scalar_one()
    yield many
    if many:
        _note(session, run_id, target, was)
    was.drop(session.connection())


def key_of(target: Table, row: Mapping[str, Any] | RowMapping) -> str:
    """The primary key of a row, as changes keep it."""
    return as_key([row[name] for name in _key_names(target)])


def as_key(values: Iterable[object]) -> str:
    """A key as JSON; numbers and days, which are nearly all there are, need no encoder."""
    return f"[{','.join(map(_as_part, values))}]"


def _as_part(value: object) -> str:
    if type(value) is int:
        return str(value)
    return f'"{value.isoformat()}"' if type(value) is date else as_json(value)


@cache
def _key_names(target: Table) -> tuple[str, ...]:
    return tuple(column.name for column in target.primary_key)


@cache
def _days_in(target: Table) -> frozenset[str]:
    return frozenset(column.name for column in target.c if isinstance(column.type, Date))


def row_values(target: Table, kept: str) -> dict[str, Any]:
    """What was kept of a row, as its columns have it."""
    days = _days_in(target)
    return {
        name: date.fromisoformat(value) if name in days and value else value
        for name, value in json.loads(kept).items()
    }


def key_values(target: Table, key: str) -> tuple[Any, ...]:
    """The primary key of a row, as its columns have it."""
    pairs = zip(target.primary_key, json.loads(key), strict=True)
    return tuple(_typed(column.type, value) for column, value in pairs)


def _typed(kind: TypeEngine[Any], value: Any) -> Any:  # noqa: ANN401 - any column's
    return date.fromisoformat(value) if isinstance(kind, Date) and value else value


def as_json(value: object) -> str:
    """JSON with days as text."""
    return _encoded(value)


#: Made once: an encoder for each of a million keys takes longer than they do.
_encoded: Final = json.JSONEncoder(
    default=date.isoformat, ensure_ascii=False, separators=(",", ":")
).encode


def _note(session: Session, run_id: int, target: Table, was: Table) -> None:
    names = [column.name for column in target.c]
    same = and_(*(was.c[key.name] == target.c[key.name] for key in target.primary_key))
    both = select(*(was.c[name].label(f"was.{name}") for name in names), *target.c)
    found = session.execute(both.join_from(was, target, same)).mappings()
    for part in found.partitions(_AT_ONCE):
        rows = (_change(run_id, target, names, row) for row in part)
        copy_rows(
            session, table_of(ImportChange).name, _COLUMNS, (row for row in rows if row is not None)
        )


def _change(
    run_id: int, target: Table, names: list[str], row: RowMapping
) -> tuple[Any, ...] | None:
    """A row as it is kept; None where no fact differs."""
    differ = [name for name in names if row[f"was.{name}"] != row[name]]
    if not set(differ) - _ALWAYS:
        return None
    kept = [name for name in names if name in _ALWAYS or name in differ]
    day = row.get("day") or row.get("reported_on") or row.get("submitted_on")
    is_learner, is_enrolment = (target is table_of(model) for model in (Learner, Enrolment))
    return (
        run_id,
        target.name,
        key_of(target, row),
        as_json({name: row[f"was.{name}"] for name in kept}),
        as_json({name: row[name] for name in kept}),
        day.isoformat() if day else None,
        row["id"] if is_learner else row.get("learner_id"),
        row["id"] if is_enrolment else row.get("enrolment_id"),
    )
