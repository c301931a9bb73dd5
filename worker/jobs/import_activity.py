"""Brings a file of a learning platform into the store, or says what that would do."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from domain.sources import SOURCES, Progress
from domain.store.activity import ImportSummary, save_batch
from domain.store.activity.engines import days_of, write_event_files
from domain.store.database import Database


class ImportEffect(StrEnum):
    """Whether an import is kept or only tried."""

    KEEP = "keep"
    TRY = "try"


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What to read and how."""

    #: one of `SOURCES`
    source: str
    path: Path
    starts_on: date | None = None
    mapping: Path | None = None
    effect: ImportEffect = ImportEffect.KEEP


def import_activity(
    database: Database,
    request: ImportRequest,
    *,
    now: datetime,
    progress: Progress = lambda _share, _what: None,
    events_dir: str = "",
) -> ImportSummary:
    """Read the whole file, then save what is good in one transaction; raises `SourceError`.

    With an `events_dir`, the days that the file speaks of are written there too, for an engine.
    """
    batch = SOURCES[request.source](
        request.path,
        exported_on=_written_on(request.path, now.date()),
        now=now,
        starts_on=request.starts_on,
        mapping=request.mapping,
        progress=progress,
    )
    with database.transaction() as session:
        summary = save_batch(
            session,
            batch,
            source=request.source,
            path=str(request.path),
            now=now,
            progress=progress,
        )
        if request.effect is ImportEffect.TRY:
            session.rollback()
    if events_dir and request.effect is ImportEffect.KEEP:
        progress(1.0, f"writing events to {events_dir}")
        write_event_files(database, events_dir, days=days_of(batch))
    return summary


def _written_on(path: Path, today: date) -> date:
    """The day the newest file was written, at the latest today: an export shows its own day."""
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
    written = [file.stat().st_mtime for file in files if file.exists()]
    newest = datetime.fromtimestamp(max(written), tz=UTC).date() if written else today
    return min(today, newest)
