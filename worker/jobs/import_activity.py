"""Brings a file of a learning platform into the store, or says what that would do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from domain.sources.batch import Batch, Progress, SourceError
from domain.sources.mapping import load_mapping
from domain.sources.oulad import read_oulad
from domain.sources.tables import read_tables
from domain.store.database import Database
from domain.store.imports import ImportSummary, save_batch


class Source(StrEnum):
    """Platforms we read."""

    OULAD = "oulad"
    TABLES = "tables"


class Effect(StrEnum):
    """Whether an import is kept or only tried."""

    KEEP = "keep"
    TRY = "try"


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What to read and how."""

    source: Source
    path: Path
    starts_on: date | None = None
    mapping: Path | None = None
    effect: Effect = Effect.KEEP


def import_activity(
    database: Database,
    request: ImportRequest,
    *,
    now: datetime,
    progress: Progress = lambda _share, _what: None,
) -> ImportSummary:
    """Read the whole file, then save what is good in one transaction; raises `SourceError`."""
    batch = _READERS[request.source](request, now.date(), progress)
    with database.transaction() as session:
        summary = save_batch(
            session,
            batch,
            source=request.source,
            path=str(request.path),
            now=now,
            progress=progress,
        )
        if request.effect is Effect.TRY:
            session.rollback()
    return summary


def _oulad(request: ImportRequest, _today: date, progress: Progress) -> Batch:
    if request.mapping is not None:
        raise SourceError("OULAD files have fixed columns: leave --mapping out")
    return read_oulad(request.path, starts_on=request.starts_on, progress=progress)


def _tables(request: ImportRequest, today: date, progress: Progress) -> Batch:
    return read_tables(
        request.path,
        mapping=load_mapping(request.mapping) if request.mapping else None,
        exported_on=min(today, _written_on(request.path, today)),
        starts_on=request.starts_on,
        progress=progress,
    )


def _written_on(path: Path, today: date) -> date:
    """The day the newest file was written: an export read again later still shows its own day."""
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
    written = [file.stat().st_mtime for file in files if file.exists()]
    return datetime.fromtimestamp(max(written), tz=UTC).date() if written else today


_READERS: dict[Source, Callable[[ImportRequest, date, Progress], Batch]] = {
    Source.OULAD: _oulad,
    Source.TABLES: _tables,
}
