"""Files of the command line."""

import csv
import json
from pathlib import Path

from dashboard.data.exports import export_rejected_rows, export_segments, export_weekly_features
from domain.store.database.engine import Database
from domain.store.tables import ImportRun, Learner, RejectedRow, Snapshot
from tests.dashboard.conftest import SIZE, Clock
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_no_cell_or_column_of_the_weekly_features_is_a_formula(
    seeded: Database, tmp_path: Path
) -> None:
    with seeded.transaction() as session:
        session.get_one(Learner, 1).ref = "=1+1"
        session.get_one(Snapshot, (LAST, 1)).features = json.dumps({"=x": "@y", "clicks": -3})
    out = tmp_path / "features.csv"
    assert export_weekly_features(seeded, out, LAST) == SIZE.learners
    first = rows(out)[0]
    assert (first["learner_ref"], first["'=x"], float(first["clicks"])) == ("'=1+1", "'@y", -3)
    assert first["as_of"] == LAST.isoformat()


def test_no_rejected_cell_is_a_formula(seeded: Database, tmp_path: Path, clock: Clock) -> None:
    with seeded.transaction() as session:
        run = ImportRun(source="tables", path="=p", started_at=clock(), finished_at=clock())
        session.add(run)
        session.flush()
        assert run.id
        session.add(RejectedRow(import_run_id=run.id, file="f", line=2, value="=1+1", reason="r"))
    out = tmp_path / "rejected.csv"
    export_rejected_rows(seeded, out, LAST)
    (row,) = rows(out)
    assert (row["import_path"], row["value"], row["line"]) == ("'=p", "'=1+1", "2")


def test_originals_are_in_the_newest_days_file_only(seeded: Database, tmp_path: Path) -> None:
    newest, earlier = tmp_path / "newest.csv", tmp_path / "earlier.csv"
    export_segments(seeded, newest, LAST)
    export_segments(seeded, earlier, as_ofs(SIZE)[0])
    assert set(rows(newest)[0]) - set(rows(earlier)[0]) == {"Postcode", "Note"}
