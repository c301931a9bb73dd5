"""Imports that were carried out: when, by whom, what changed, and what was left out."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from domain.sources.pulled import PULLED
from domain.store.activity.import_runs.questions import UNLISTED
from domain.store.activity.import_runs.summary import ImportSummary
from domain.store.database import Database, append, columns, read_values, table_of
from domain.store.tables import ImportRun, RejectedOriginal, RejectedRow


@dataclass(frozen=True, kw_only=True, slots=True)
class PastImport:
    """One import; `summary` and `report` are JSON: see `ImportRun`."""

    run_id: int
    source: str
    path: str
    started_at: datetime
    summary: str
    rejected: int
    imported_by: str | None
    report: str | None
    undone_in: int | None
    undo_why: str | None


def read_imports(session: Session, *, most: int = 100) -> list[PastImport]:
    """The newest imports first; of pulls, which come every hour, those that brought something."""
    c = ImportRun
    asks = col(c.report).contains(UNLISTED)
    shown = or_(col(c.source).not_in(PULLED), brought_something(), col(c.rejected) > 0, asks)
    found = (
        select(*_shown())
        .where(shown)
        .order_by(col(c.started_at).desc(), col(c.id).desc())
        .limit(most)
    )
    return read_values(session, PastImport, found)


def brought_something() -> ColumnElement[bool]:
    """Whether an import brought a row, or changed one."""
    summary = col(ImportRun.summary)
    changes = func.replace(func.replace(summary, '"new":0', ""), '"changed":0', "")
    return or_(changes.like('%"new":%'), changes.like('%"changed":%'))


def read_import(session: Session, run_id: int) -> PastImport | None:
    """One import; None where there is none of that number."""
    found = read_values(session, PastImport, select(*_shown()).where(col(ImportRun.id) == run_id))
    return found[0] if found else None


def begin_run(session: Session, run: ImportRun) -> None:
    """Record that an import has begun; from here on it has its number."""
    session.add(run)
    session.flush()


def end_run(session: Session, run: ImportRun, summary: ImportSummary, *, now: datetime) -> None:
    """Record what came of an import, and what it left out."""
    run.finished_at = now
    run.summary = pd.Series({name: vars(c) for name, c in summary.counts.items()}).to_json()
    run.rejected = len(summary.rejected)
    run.report = _report_as_json(summary)
    session.add(run)
    session.flush()
    for left_out in (summary.rejected, summary.skipped):
        append(session, table_of(RejectedRow), left_out.assign(import_run_id=run.id))


def keep_originals(
    session: Session, run_id: int, lines: Iterable[tuple[str, int, dict[str, str]]]
) -> None:
    """Keep the lines that an import rejected as they were written, to be mended."""
    rows = [(file, line, json.dumps(cells, ensure_ascii=False)) for file, line, cells in lines]
    if rows:
        frame = pd.DataFrame(rows, columns=["file", "line", "cells"]).assign(import_run_id=run_id)
        append(session, table_of(RejectedOriginal), frame)


def count_reasons(session: Session, run_id: int, *, most: int = 12) -> list[tuple[str, str, int]]:
    """What was left out, by file and reason, the most frequent first."""
    number = func.count()
    found = (
        select(*columns(RejectedRow.file, RejectedRow.reason), number)
        .where(col(RejectedRow.import_run_id) == run_id)
        .group_by(*columns(RejectedRow.file, RejectedRow.reason))
        .order_by(number.desc())
        .limit(most)
    )
    return [(file, reason, many) for file, reason, many in session.execute(found)]


def read_left_out(database: Database, run_id: int, *, most: int | None = None) -> pd.DataFrame:
    """Left-out rows of one import: file, line, column, value, reason, and the line's cells (JSON).

    `cells` are known of lines that an upload's import rejected, and are empty elsewhere.
    """
    found = (
        select(
            *columns(RejectedRow.file, RejectedRow.line, RejectedRow.column, RejectedRow.value),
            *columns(RejectedRow.reason, cells=RejectedOriginal.cells),
        )
        .outerjoin(
            RejectedOriginal,
            (col(RejectedOriginal.import_run_id) == col(RejectedRow.import_run_id))
            & (col(RejectedOriginal.file) == col(RejectedRow.file))
            & (col(RejectedOriginal.line) == col(RejectedRow.line)),
        )
        .where(col(RejectedRow.import_run_id) == run_id)
        .order_by(col(RejectedRow.file), col(RejectedRow.line), col(RejectedRow.id))
        .limit(most)
    )
    return database.read_frame(found).astype({"line": "Int64"})


def _shown() -> list[ColumnElement[Any]]:
    c = ImportRun
    return [
        *columns(c.source, c.path, c.started_at, c.summary, c.rejected, c.imported_by, c.report),
        *columns(c.undone_in, c.undo_why, run_id=c.id),
    ]


def _report_as_json(summary: ImportSummary) -> str:
    """What was read of each table, and what somebody has to answer; no names."""
    tables = [
        {
            "name": one.name,
            "content": one.content,
            "rows": one.rows,
            "kept": one.kept,
            "rejected": one.rejected,
            "skipped": one.skipped,
        }
        for one in summary.report.tables
    ]
    return json.dumps(
        {
            "tables": tables,
            "questions": list(summary.report.questions),
            "changes": [asdict(one) for one in summary.changes],
        }
    )
