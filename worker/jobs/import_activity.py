"""Brings a file of a learning platform into the store, or says what that would do."""

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

from domain.sources import SOURCES, Progress
from domain.sources.tables import lines_of
from domain.store.activity import (
    ImportSummary,
    changes_between,
    keep_originals,
    read_people,
    save_batch,
)
from domain.store.activity.engines import days_of, write_event_files
from domain.store.database import Database

_DAY_IN_NAME: Final = re.compile(
    r"(?<![0-9])(20[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])(?![0-9])"
)


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
    #: who asked for it in the browser: then rejected lines are kept as they were written, and what
    #: would change of whom is told when it is only tried
    by: str | None = None
    #: what the file was called, where it lies under another name
    name: str = ""


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
    engine.
    """
    batch = SOURCES[request.source](
        request.path,
        exported_on=_shown_on(request.path, now.date()),
        now=now,
        starts_on=request.starts_on,
        mapping=request.mapping,
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
        )
        if refs is not None and known is not None:
            people = changes_between(known, read_people(session, refs))
            summary = replace(summary, people=people)
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


def _shown_on(path: Path, today: date) -> date:
    """The day an export shows, at the latest today: that of its newest file.

    A file's day stands in its name ("grades-20261128_1011.csv"), or is the day it was written.
    """
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
    days = [_day_of(file) for file in files if file.exists()]
    return min(today, max(days, default=today))


def _day_of(file: Path) -> date:
    written = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).date()
    named = []
    for found in _DAY_IN_NAME.finditer(file.name):
        with suppress(ValueError):
            named.append(date(*map(int, found.groups())))
    return min([written, *named[-1:]])
