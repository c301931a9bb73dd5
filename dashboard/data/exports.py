"""Files people take away from the command line, by name."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from dashboard.data.segmented_dataset import csv_blocks, safe_frame, without_originals
from domain.store.activity import read_rejected
from domain.store.database import Database
from domain.store.scoring import as_of_dates, read_snapshots


class NothingToExportError(Exception):
    """There is nothing for that day; the message says what there is."""


def export_segments(database: Database, out: Path, as_of: date) -> int:
    """The segmented dataset: every computed column, and of the newest day every original one."""
    frame = _shown(database, as_of)
    with database.reading() as session:
        newest = as_of_dates(session)[-1]
    if as_of != newest:
        frame = without_originals(frame)
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_blocks(frame))
    return len(frame)


def export_weekly_features(database: Database, out: Path, as_of: date) -> int:
    """Every feature of every learner: one row per enrolment."""
    frame = _shown(database, as_of)
    features = pd.DataFrame([json.loads(text) for text in frame["features"]], index=frame.index)
    fresh = features[[name for name in features.columns if name not in frame.columns]]
    who = frame[["ref", "learner_ref", "cohort", "as_of"]]
    safe_frame(pd.concat([who, frame[_CLASSIC], fresh], axis=1)).to_csv(out, index=False)
    return len(frame)


def export_rejected_rows(database: Database, out: Path, as_of: date) -> int:  # noqa: ARG001 - all exports are called alike
    """What the last import left out, and why."""
    frame = read_rejected(database)
    safe_frame(frame).to_csv(out, index=False)
    return len(frame)


def _shown(database: Database, as_of: date) -> pd.DataFrame:
    frame = read_snapshots(database, as_of)
    if frame.empty:
        with database.reading() as session:
            days = [day.isoformat() for day in as_of_dates(session)[-5:]]
        known = f"the last scored days are {', '.join(days)}" if days else "no day was scored yet"
        raise NothingToExportError(f"there are no snapshots as of {as_of}: {known}")
    return frame


_CLASSIC: Final = ["days_since_last_seen", "progress", "grade", "barriers", "stage"]

EXPORTS: Final[Mapping[str, Callable[[Database, Path, date], int]]] = {
    "segments": export_segments,
    "weekly-features": export_weekly_features,
    "rejected-rows": export_rejected_rows,
}
