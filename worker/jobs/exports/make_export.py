"""Makes the files that programs ask for, a block of learners at a time."""

from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from config.deployment import Deployment
from domain.safe_cells import safe_frame
from domain.sources import SourceError
from domain.store.database import Database
from domain.store.operations import AskedJob, KeptExport, keep_export, read_export
from domain.store.people import nameless, only_learners_of
from domain.store.reporting.search import SnapshotFilter, find_snapshots
from domain.store.scoring import read_snapshots

_BLOCK: Final = 2_000
_PART: Final = 1_000_000
_WHO: Final = (
    *(("enrolment", "ref"), ("learner", "learner_ref"), ("name", "name"), ("cohort", "cohort")),
    *(("coach", "coach"), ("as_of", "as_of")),
)
#: What rows are of -> the columns of a file, and of `read_snapshots`.
_COLUMNS: Final = {
    "learners": (
        *_WHO,
        *((name, name) for name in ("days_since_last_seen", "progress", "grade", "barriers")),
        *((name, name) for name in ("status", "engagement_segment", "progress_segment")),
        *((name, name) for name in ("barrier_segment", "composite_segment", "worklist_rank")),
    ),
    "predictions": (
        *_WHO,
        *((name, name) for name in ("risk_score", "risk_band", "leave_soon", "nearest_change")),
        *(("cannot_score", "no_score_reason"), ("scorer", "scorer_id")),
    ),
}
_NUMBERS: Final = frozenset(
    {
        *("days_since_last_seen", "progress", "grade", "worklist_rank"),
        *("risk_score", "leave_soon", "scorer"),
    }
)


def make_export(here: Deployment, asked: AskedJob, *, by: str, now: datetime) -> dict[str, Any]:
    """Write a file that was asked for and keep it until it expires."""
    del by
    wanted = here.database.read(read_export, asked.about)
    if wanted is None or wanted.expires_at <= now:
        raise SourceError("This export has expired. Ask for it again.")
    named = here.database if wanted.has_names else nameless(here.database)
    database = only_learners_of(named, lambda: wanted.seen_by)  # a coach's file, as they read
    with TemporaryFile() as file:
        rows = _written(database, wanted, file)
        file.seek(0)
        here.database.write(
            keep_export, wanted.export_id, iter(lambda: file.read(_PART), b""), rows=rows
        )
    return {"rows": rows}


def _written(database: Database, wanted: KeptExport, file: IO[bytes]) -> int:
    columns = _COLUMNS[wanted.of]
    schema = pa.schema([(name, _type(name)) for name, _ in columns])
    rows = 0
    if wanted.format == "parquet":
        writer: Any = pq.ParquetWriter(file, schema)
    else:
        writer = csv.CSVWriter(file, schema)
    with writer:
        for frame in _blocks(database, wanted):
            shown = frame[[column for _, column in columns]].copy()
            shown.columns = pd.Index([name for name, _ in columns])
            texts = safe_frame(shown.astype(object).where(shown.notna(), None))
            writer.write_table(pa.Table.from_pandas(texts, schema=schema, preserve_index=False))
            rows += len(frame)
    return rows


def _blocks(database: Database, wanted: KeptExport) -> Iterator[pd.DataFrame]:
    asked = SnapshotFilter(as_of=wanted.as_of, seen_by=wanted.seen_by)
    everybody = find_snapshots(database, asked)
    for start in range(0, len(everybody), _BLOCK):
        block = everybody.iloc[start : start + _BLOCK].tolist()
        frame = read_snapshots(database, wanted.as_of, enrolment_ids=block, seen_by=wanted.seen_by)
        yield frame.assign(as_of=pd.to_datetime(frame["as_of"]).dt.date)


def _type(name: str) -> pa.DataType:
    if name in _NUMBERS:
        return pa.float64()
    return pa.date32() if name == "as_of" else pa.string()
