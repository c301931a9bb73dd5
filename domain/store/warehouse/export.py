"""The store as files for a warehouse: each time only what is new or changed is written."""

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from domain.policy import Policy
from domain.store.database import Database, schema_of
from domain.store.warehouse import manifest
from domain.store.warehouse.day_parts import PartsWritten, write_table
from domain.store.warehouse.exported_tables import exported_tables
from domain.store.warehouse.manifest import WarehouseExportError

#: Told how much is done, 0 to 1, and what.
Report = Callable[[float, str], None]
_INTERVENTIONS = pa.schema(
    [
        *((name, pa.string()) for name in ("intervention", "title", "priority", "given_by")),
        *((name, pa.string()) for name in ("trigger", "period")),
        *((name, pa.int64()) for name in ("cooldown_days", "goal_days")),
        ("may_hold_out", pa.bool_()),
    ]
)
_POLICY = pa.schema([("number", pa.string()), ("value", pa.float64())])


@dataclass(frozen=True, kw_only=True)
class ExportResult:
    """What an export found and wrote, in rows and files of all tables."""

    rows: int
    parts: int
    written: int
    removed: int


def export_warehouse(
    database: Database,
    folder: Path,
    *,
    policy: Policy,
    now: datetime,
    refs: bool = False,
    report: Report = lambda _share, _what: None,
) -> ExportResult:
    """Bring a folder to what the store holds: `<table>/<day column>=<day>/part.parquet`.

    All tables are of one moment. A part is replaced at once, so a run that is cut off leaves whole
    parts, old or new, and the next run finishes what it began. Who was erased is in none of them.

    Raises:
        WarehouseExportError: the folder is of another version, somebody else's, or in use.
    """
    manifest.check_folder(folder)
    with _alone(folder), database.bulk_reader(one_moment=True) as reader:
        manifest.begin(folder, refs=refs)
        every = list(exported_tables(refs=refs, told_from=policy.disclosure.minimum_cell))
        given = {"interventions": _interventions(policy), "policy": _numbers(policy)}
        found: dict[str, PartsWritten] = {}
        told: dict[str, Mapping[str, Any]] = {}
        for number, table in enumerate(every):
            report(number / len(every), table.name)
            schema = schema_of(table.rows)
            parts = write_table(folder / table.name, schema, reader.batches(table.rows), table.day)
            found[table.name], told[table.name] = parts, _told(parts, schema, table.day)
        for name, rows in given.items():
            parts = write_table(folder / name, rows.schema, iter(rows.to_batches()), None)
            found[name], told[name] = parts, _told(parts, rows.schema, None)
        manifest.finish(folder, told, refs=refs, now=now)
    return ExportResult(
        rows=sum(parts.rows for parts in found.values()),
        parts=sum(parts.parts for parts in found.values()),
        written=sum(parts.written for parts in found.values()),
        removed=sum(parts.removed for parts in found.values()),
    )


def _told(parts: PartsWritten, schema: pa.Schema, day: str | None) -> Mapping[str, Any]:
    columns = {field.name: str(field.type) for field in schema}
    return {"day": day, "rows": parts.rows, "parts": parts.parts, "columns": columns}


def _interventions(policy: Policy) -> pa.Table:
    """The catalogue as it is now."""
    rows = [
        {
            "intervention": name,
            "title": one.title,
            "priority": str(one.priority),
            "given_by": one.by,
            "trigger": str(one.trigger),
            "period": one.period,
            "cooldown_days": one.cooldown_days,
            "goal_days": one.goal_days,
            "may_hold_out": one.holdout,
        }
        for name, one in sorted(policy.nudges.items())
    ]
    return pa.Table.from_pylist(rows, schema=_INTERVENTIONS)


def _numbers(policy: Policy) -> pa.Table:
    """The numbers of the policy that the warehouse's models go by."""
    bands = {"red_from": policy.bands.red_from, "amber_from": policy.bands.amber_from}
    rows = [{"number": name, "value": float(value)} for name, value in bands.items()]
    return pa.Table.from_pylist(rows, schema=_POLICY)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two at a time would take away each other's files."""
    with (folder / manifest.LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WarehouseExportError(
                f"another export is writing to {folder}: wait for it, or choose another folder"
            ) from error
        yield
