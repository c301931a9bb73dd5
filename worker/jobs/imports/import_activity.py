"""Brings a file of a learning platform into the store, or says what that would do."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import pandas as pd
from sqlmodel import Session

from domain.sources import SOURCES, ImportBatch, Progress
from domain.sources.tables import lines_of
from domain.store.activity import save_batch
from domain.store.activity.engines import days_of, write_event_files
from domain.store.activity.import_runs import (
    ImportSummary,
    changes_between,
    keep_originals,
    read_people,
    record_if_unchanged,
)
from domain.store.database import Database

_DAY_IN_NAME: Final = re.compile(
    r"(?<![0-9])(20[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])(?![0-9])"
)

_HERE: Final = Path(__file__).parents[3]
#: What decides how a file is read.
_READERS: Final = ("domain/sources", "domain/store/activity")


class ImportEffect(StrEnum):
    """Whether an import is kept or only tried."""

    KEEP = "keep"
    TRY = "try"


_SHOWN_ROWS: Final = 3
_SHOWN_FRAMES: Final = ("learners", "enrolments", "progress", "results", "activity", "attendance")


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What to read and how."""

    #: one of `SOURCES`
    source: str
    path: Path
    #: how long a programme lasts where nothing says so: the policy's `programme_weeks`
    usual_weeks: int
    starts_on: date | None = None
    mapping: Path | None = None
    effect: ImportEffect = ImportEffect.KEEP
    #: who asked for it in the browser: then rejected lines are kept as they were written, and what
    #: would change of whom is told when it is only tried
    by: str | None = None
    #: what the file was called, where it lies under another name
    name: str = ""
    #: read it even where it was imported before and nothing has changed since
    again: bool = False


def import_activity(
    database: Database,
    request: ImportRequest,
    *,
    now: datetime,
    progress: Progress = lambda _share, _what: None,
    saving: Progress | None = None,
    done: Callable[[Session, ImportSummary], None] = lambda _session, _summary: None,
    events_dir: str = "",
) -> ImportSummary:
    """Read the whole file, then save what is good in one transaction; raises `SourceError`.

    `saving` is told instead of `progress` while that transaction is open, and `done` may write more
    in it. With an `events_dir`, the days that the file speaks of are written there too, for an
    engine. Files that were all read, and since which no import brought anything, are known by
    their fingerprint.
    """
    shown_on = _shown_on(request.path, now.date())
    fingerprint = _fingerprint(request, shown_on)
    if not request.again and request.by is None:
        with database.transaction() as session:
            unchanged = record_if_unchanged(session, fingerprint, now=now)
            if request.effect is ImportEffect.TRY:
                session.rollback()
        if unchanged:
            return unchanged
    batch = SOURCES[request.source](
        request.path,
        exported_on=shown_on,
        now=now,
        starts_on=request.starts_on,
        mapping=request.mapping,
        usual_weeks=request.usual_weeks,
        progress=progress,
    )
    trying = request.effect is ImportEffect.TRY
    originals = [] if trying or not request.by else _rejected_lines(request.path, batch.rejected)
    progress(1.0, "saving")
    with database.transaction() as session:
        refs = batch.frame("learners")["ref"] if trying and request.by else None
        known = None if refs is None else read_people(session, refs)
        summary = save_batch(
            session,
            batch,
            source=request.source,
            path=request.name or str(request.path),
            now=now,
            by=request.by,
            progress=saving or progress,
            fingerprint=fingerprint,
            exported_at=_moment_of(request.path, batch.known_on or shown_on),
        )
        if refs is not None and known is not None:
            people = changes_between(known, read_people(session, refs))
            summary = replace(summary, people=people, first_rows=_first_rows(batch))
        keep_originals(session, summary.run_id, originals)
        done(session, summary)
        if trying:
            session.rollback()
    if events_dir and request.effect is ImportEffect.KEEP:
        progress(1.0, f"writing events to {events_dir}")
        write_event_files(database, events_dir, days=days_of(batch))
    return summary


def _rejected_lines(path: Path, rejected: pd.DataFrame) -> list[tuple[str, int, dict[str, str]]]:
    lines = rejected.dropna(subset=["line"])
    wanted = {str(file): set(rows["line"].astype(int)) for file, rows in lines.groupby("file")}
    return lines_of(path, wanted) if wanted else []


def _fingerprint(request: ImportRequest, shown_on: date) -> str:
    """The same of the same files, read in the same way by the same code as of the same day."""
    asked = (request.source, request.starts_on, request.usual_weeks, shown_on)
    found = hashlib.sha256(repr(asked).encode())
    mapping = [request.mapping] if request.mapping else []
    code = [file for folder in _READERS for file in sorted((_HERE / folder).rglob("*.py"))]
    for file in (*code, *mapping, *_files(request.path)):
        found.update(f"\0{file.name}\0".encode())
        with file.open("rb") as opened:
            found.update(hashlib.file_digest(opened, "sha256").digest())
    return found.hexdigest()


def _files(path: Path) -> list[Path]:
    inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return [file for file in inside if file.exists()]


def _shown_on(path: Path, today: date) -> date:
    """The day an export shows, at the latest today: that of its newest file.

    A file's day stands in its name ("grades-20261128_1011.csv"), or is the day it was written.
    """
    days = [_day_of(file) for file in _files(path)]
    return min(today, max(days, default=today))


def _moment_of(path: Path, day: date) -> datetime | None:
    """When the newest file was written, where that is the day it shows; None: nobody can tell."""
    moments = [datetime.fromtimestamp(file.stat().st_mtime, tz=UTC) for file in _files(path)]
    return max((moment for moment in moments if moment.date() == day), default=None)


def _day_of(file: Path) -> date:
    written = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).date()
    named = []
    for found in _DAY_IN_NAME.finditer(file.name):
        with suppress(ValueError):
            named.append(date(*map(int, found.groups())))
    return min([written, *named[-1:]])


def _first_rows(batch: ImportBatch) -> dict[str, list[dict[str, str]]]:
    """A few rows of each frame that tells of learners, as they were read."""
    found = {}
    for name in _SHOWN_FRAMES:
        frame = batch.frame(name).head(_SHOWN_ROWS).drop(columns="original", errors="ignore")
        rows = [
            {str(k): f"{v:%Y-%m-%d}" if hasattr(v, "strftime") else str(v) for k, v in one.items()}
            for one in (row.dropna() for _, row in frame.iterrows())
        ]
        if rows:
            found[name] = rows
    return found
