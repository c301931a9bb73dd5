"""Events as Parquet files, for an engine on other machines: a folder a table, a partition a day."""

from collections.abc import Collection
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.dataset as pds
from pyarrow import fs
from sqlmodel import col

from domain.learners.features import EVENT_SCHEMAS, conform
from domain.sources import ImportBatch
from domain.store.activity.event_tables import event_selects
from domain.store.database import Database
from domain.store.tables import Activity, Progress

#: Tables of a row per enrolment and day, kept by day.
BY_DAY: Final = {"activity": Activity.day, "progress": Progress.day}
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
        select, where = selects[name], f"{path}/{name}"
        is_new = system.get_file_info(where).type is fs.FileType.NotFound
        if name in BY_DAY and days is not None and not is_new:
            select = select.where(col(BY_DAY[name]).in_(days))
        found = conform(database.read_arrow(select), schema)
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
    return {day.date() for name in BY_DAY for day in batch.frame(name)["day"].unique()}


def _local(folder: str) -> tuple[fs.FileSystem, str]:
    return fs.LocalFileSystem(), folder.rstrip("/")
