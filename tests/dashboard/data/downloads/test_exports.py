"""Files of the command line."""

import csv
from pathlib import Path

import pytest
from sqlmodel import func, select

from dashboard.data.downloads.exports import (
    export_features,
    export_predictions,
    export_rejected_rows,
    export_segments,
    export_weekly_features,
)
from domain.safe_cells import safe
from domain.store.database.engine import Database
from domain.store.tables import Enrolment, ImportRun, Learner, RejectedRow, Snapshot
from tests.dashboard.conftest import SIZE, Clock
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_weekly_features_have_a_row_for_every_learner_and_whole_week(
    seeded: Database, tmp_path: Path
) -> None:
    with seeded.transaction() as session:
        session.get_one(Learner, 1).ref = "=1+1"
        before = session.exec(select(func.count()).select_from(Snapshot)).one()
    out = tmp_path / "features.csv"
    found = export_weekly_features(seeded, out, LAST)
    shown = rows(out)
    classic = "sessions avg_progress modules_completed avg_quiz_score active_days inactivity_days"
    names = ["ref", "learner_ref", "cohort", "as_of", "week", *classic.split()]
    assert list(shown[0]) == names
    every = tmp_path / "every.csv"
    assert export_features(seeded, every, LAST) == found
    assert list(rows(every)[0])[: len(names)] == names
    assert {"clicks_28", "registered"} < set(rows(every)[0])
    assert not [name for name in rows(every)[0] if name.startswith(("cohort_id", "enrolment_id"))]
    assert len(shown) == found == len({(row["ref"], row["week"]) for row in shown})
    assert {int(row["week"]) for row in shown} >= {1, 2, 3}
    assert max(row["as_of"] for row in shown) <= LAST.isoformat()
    assert "'=1+1" in {row["learner_ref"] for row in shown}
    known = [row for row in shown if row["active_days"]]
    assert all(float(r["inactivity_days"]) == 7 - float(r["active_days"]) for r in known)
    with seeded.reading() as session:
        assert session.exec(select(func.count()).select_from(Snapshot)).one() == before


def test_predictions_are_probabilities_of_completing_with_flag_and_band(
    seeded: Database, tmp_path: Path
) -> None:
    out = tmp_path / "predictions.csv"
    assert export_predictions(seeded, out, LAST) == SIZE.learners
    for row in rows(out):
        if not row["Risk_Band"]:
            assert (row["Probability_Of_Completing"], row["At_Risk"]) == ("", "")
            continue
        assert 0 <= float(row["Probability_Of_Completing"]) <= 1
        assert row["At_Risk"] == str(row["Risk_Band"] != "Green")


def test_the_flag_is_a_flag_and_what_is_not_known_says_so(seeded: Database, tmp_path: Path) -> None:
    with seeded.transaction() as session:
        snapshot = session.get_one(Snapshot, (LAST, 1))
        snapshot.engagement_segment, snapshot.barriers = "", "Transport"
        number = session.get_one(Enrolment, 1).ref
        learner = session.get_one(Learner, session.get_one(Enrolment, 1).learner_id).ref
    out = tmp_path / "segments.csv"
    export_segments(seeded, out, LAST)
    assert number
    (row,) = [row for row in rows(out) if row["Learner_ID"] == learner]
    assert (row["Engagement_Segment"], row["Barriers_Flag"]) == ("Not known", "Yes")
    assert {row["Barriers_Flag"] for row in rows(out)} == {"Yes", "No"}


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


@pytest.mark.parametrize(
    "cell",
    [
        "=SUM(A1)",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@x",
        " =1",
        "\uff1d1+1",
        "\uff0b1+1",
        "\uff0d1+1",
        "\uff20SUM(A1)",
        "\ufe661+1",
        "\u22121+1",
        "\t=1+1",
        "\r=1+1",
        "\u200b=1+1",
        "\ufeff\uff1d1+1",
        " \uff1d1+1",
        "|calc",
    ],
)
def test_no_spelling_of_a_formula_passes_into_a_file(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    [
        "Ada",
        "a=b",
        "-3.5",
        -3.5,
        "+44 7700 900123",
        "\uff0d\uff15",
        "Zoë = fine",
        "\uff11\uff12",
        "",
        5,
    ],
)
def test_plain_cells_stay_as_they_are(cell: object) -> None:
    assert safe(cell) == cell
