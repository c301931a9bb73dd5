"""Reading a platform's export of 28 November 2026, and what it tells of activity."""

from pathlib import Path

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
