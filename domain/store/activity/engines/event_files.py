"""Events as Parquet files, for an engine on other machines: a folder a table, a partition a day."""

from collections.abc import Collection
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pds
import pyarrow.parquet as pq
from pyarrow import fs
from sqlalchemy import select
from sqlmodel import col

from domain.learners.features import EVENT_SCHEMAS, conform
from domain.sources import ImportBatch
from domain.store.activity.event_tables import event_selects
from domain.store.database import Database
from domain.store.tables import Activity, Enrolment, Progress

#: Tables of a row per enrolment and day, kept by day.
BY_DAY: Final = {"activity": Activity.day, "progress": Progress.day}
_ENROLMENT: Final = "enrolment_id"
_DAY: Final = pds.partitioning(pa.schema([("day", pa.date32())]), flavor="hive")
#: Days that one call writes: more than any course lasts, and than Arrow's own limit.
_MOST_DAYS: Final = 20_000


def write_event_files(
    database: Database, folder: str, *, days: Collection[date] | None = None
) -> dict[str, int]:
    """Write the events below `folder` (a path, or an address such as s3://…); rows by table.

    Of the tables kept by day only `days` are written, all of them the first time; the others are
    small and written whole. A day that is written again replaces what was there.
    """
    system, path = fs.FileSystem.from_uri(folder) if "://" in folder else _local(folder)
    selects = event_selects()
    rows = {}
    for name, schema in EVENT_SCHEMAS.items():
        rows_of, where = selects[name], f"{path}/{name}"
        is_new = system.get_file_info(where).type is fs.FileType.NotFound
        if name in BY_DAY and days is not None and not is_new:
            rows_of = rows_of.where(col(BY_DAY[name]).in_(days))
        found = conform(database.read_arrow(rows_of), schema)
        pds.write_dataset(
            found,
            where,
            filesystem=system,
            format="parquet",
            partitioning=_DAY if name in BY_DAY else None,
            max_partitions=_MOST_DAYS,
            existing_data_behavior="delete_matching",
        )
        rows[name] = found.num_rows
    return rows


def days_of(batch: ImportBatch) -> set[date]:
    """The days on which a batch has events of the tables that are kept by day."""
    parts = (part for name in BY_DAY for part in batch.parts(name))
    return {day.date() for part in parts for day in part["day"].unique()}


def drop_unknown_events(database: Database, folder: str) -> int:
    """Take rows of enrolments that are no longer there, as of who was erased, out of every file.

    Each file concerned is written anew beside itself and then takes its place, so that whoever is
    killed in the middle leaves each whole; the next call goes on. Gives back how many rows went.
    """
    system, path = fs.FileSystem.from_uri(folder) if "://" in folder else _local(folder)
    known = database.read_arrow(select(col(Enrolment.id).label("enrolment_id")))["enrolment_id"]
    gone = 0
    for name in EVENT_SCHEMAS:
        below = fs.FileSelector(f"{path}/{name}", recursive=True, allow_not_found=True)
        for one in system.get_file_info(below):
            if one.is_file and one.extension == "parquet":
                gone += _drop_from(system, one, known)
    return gone


def _drop_from(system: fs.FileSystem, file: fs.FileInfo, known: pa.ChunkedArray) -> int:
    with system.open_input_file(file.path) as source:
        parquet = pq.ParquetFile(source)
        if _ENROLMENT not in parquet.schema_arrow.names:
            return 0
        theirs = parquet.read(columns=[_ENROLMENT])[_ENROLMENT]
        stays = pc.is_in(theirs, value_set=pa.array(known.to_pylist(), theirs.type))
        if pc.all(stays).as_py() is not False:
            return 0
        rows = parquet.read()
    kept = rows.filter(stays)
    # what is hidden so is read by no engine
    newer = f"{file.path.rpartition('/')[0]}/.{file.base_name}.new"
    pq.write_table(kept, newer, filesystem=system)
    now = system.get_file_info(file.path)
    if (now.mtime, now.size) != (file.mtime, file.size):
        system.delete_file(newer)  # an import has just written it anew: looked at the next time
        return 0
    system.move(newer, file.path)
    return rows.num_rows - kept.num_rows


def _local(folder: str) -> tuple[fs.FileSystem, str]:
    return fs.LocalFileSystem(), folder.rstrip("/")
