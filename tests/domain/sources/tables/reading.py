"""Reading a few lines as an export of 28 November 2026."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from domain.sources import ImportBatch
from domain.sources.tables import parse_mapping, read_tables

EXPORTED = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def read_files(files: dict[str, str | bytes], mapping: str = "") -> ImportBatch:
    """What these files tell; one file is read by itself, several as a folder."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            raw = content.encode() if isinstance(content, str) else content
            (Path(folder) / name).write_bytes(raw)
        path = Path(folder) / next(iter(files)) if len(files) == 1 else Path(folder)
        parsed = parse_mapping(mapping, name="mapping.toml") if mapping else None
        return read_tables(path, mapping=parsed, exported_on=EXPORTED, now=NOW)


def read_text(text: str, mapping: str = "") -> ImportBatch:
    """What one file called `export.csv` tells."""
    return read_files({"export.csv": text}, mapping)


def names(batch: ImportBatch) -> list[str]:
    """The learners' names."""
    return batch.frame("learners")["name"].fillna("").tolist()


def seen(batch: ImportBatch) -> dict[str, str]:
    """Month and day of each enrolment's last activity."""
    last = batch.frame("activity").groupby("enrolment_ref")["day"].max()
    return {_learner(ref): f"{day:%m-%d}" for ref, day in last.items()}


def shown(batch: ImportBatch, column: str) -> dict[str, object]:
    """A column of the progress rows by learner, where it says anything."""
    said = batch.frame("progress").dropna(subset=column)
    refs = [_learner(ref) for ref in said["enrolment_ref"]]
    return dict(zip(refs, said[column], strict=True))


def _learner(enrolment_ref: object) -> str:
    return str(enrolment_ref).partition(":")[2]


def reasons(rows: pd.DataFrame) -> list[str]:
    """Why each was left out, in short."""
    return [reason.rpartition(":")[0] for reason in rows["reason"]]
