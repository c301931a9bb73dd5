"""Reading a platform's export of 28 November 2026, and what it tells of activity."""

from pathlib import Path

import pandas as pd

from domain.frames import ACTIVITY_KINDS
from domain.sources import ImportBatch
from domain.sources.tables import read_tables
from tests.domain.sources.tables.reading import EXPORTED, NOW


def read(path: Path) -> ImportBatch:
    """What a file or folder tells without a mapping."""
    return read_tables(path, mapping=None, exported_on=EXPORTED, now=NOW)


def clicks(batch: ImportBatch) -> dict[tuple[str, str], dict[str, int]]:
    """Clicks by kind of each learner and day that has any."""
    rows = batch.frame("activity").query("clicks > 0").to_dict("records")
    return {
        (str(row["enrolment_ref"]).rpartition(":")[2], f"{row['day']:%m-%d}"): {
            kind: int(row[kind]) for kind in ACTIVITY_KINDS if row[kind] > 0
        }
        for row in rows
    }


def marks(batch: ImportBatch) -> dict[tuple[str, str], float | None]:
    """The mark of each learner and piece of work; None where it is handed in and not marked."""
    work = batch.frame("assessments")
    titles = dict(zip(work["ref"], work["name"], strict=True))
    whose = batch.frame("enrolments").set_index("ref")["learner_ref"]
    return {
        (str(whose[row["enrolment_ref"]]), titles[row["assessment_ref"]]): (
            None if pd.isna(row["score"]) else float(row["score"])
        )
        for row in batch.frame("results").to_dict("records")
    }


def last(batch: ImportBatch, name: str) -> dict[str, float]:
    """The last of what the progress rows say of each learner."""
    whose = batch.frame("enrolments").set_index("ref")["learner_ref"]
    told = batch.frame("progress").dropna(subset=name).groupby("enrolment_ref")[name].last()
    return {str(whose[str(ref)]): float(value) for ref, value in told.items()}
