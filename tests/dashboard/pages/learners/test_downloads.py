import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from sqlmodel import select, update
from starlette.testclient import TestClient

from dashboard.data.downloads.segmented_dataset import (
    COMPUTED,
    csv_blocks,
    own_columns,
    with_instants,
    without_originals,
)
from domain.sources import ColumnReport, ColumnUse, ReadReport, TableReport
from domain.store.activity.import_runs.own_columns import note_own_columns, share_column
from domain.store.database.engine import Database
from domain.store.reporting.precomputed.segment_counts import Freshness
from domain.store.scoring.snapshot_versions import DayVersion
from domain.store.scoring.snapshots import read_snapshots
from domain.store.tables import AuditEvent, Enrolment
from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs

PATH = "/downloads/segments.csv"
MANAGER, COACH = "manager@example.org", "c1@example.org"
SCORED_AT = datetime(2026, 3, 2, 6, tzinfo=UTC)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_the_file_holds_every_learner_with_original_and_computed_columns(sign_in: SignIn) -> None:
    answer = sign_in().get(PATH)
    found = rows(answer.text)
    assert len(found) == SIZE.learners
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="segments-{as_ofs(SIZE)[-1]}.csv"'
    )
    columns = list(found[0])
    assert columns[:9] == [
        *("Name", "Email", "Phone", "Last login", "Progress", "Average grade", "Barriers"),
        *("Training stage", "Coach"),
    ]
    assert {"Postcode", "Note"} <= set(columns)
    assert {
        *("Days_Since_Last_Seen", "Engagement_Segment", "Progress_Segment", "Barriers_Flag"),
        *("Composite_Segment", "Risk_Score", "Risk_Band", "Leave_Soon_Probability"),
        *("Leave_After_Gap_Probability", "Stop_Out_Probability", "Badges", "Nearest_Change"),
        *("Grade_Forecast", "Grade_Forecast_Low", "Grade_Forecast_High"),
    } <= set(columns)


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_a_column_that_an_import_read_as_a_demographic_is_for_who_may_see_them(
    sign_in: SignIn, seeded: Database, kind: str
) -> None:
    own = ("Group", "Colour", "Stage")
    with seeded.transaction() as session:
        note_own_columns(session, reported(Group="ethnicity", Colour=None, Stage="stage"))
        told = json.dumps(dict.fromkeys(own, "x") | {"Postcode": "N1"})
        session.execute(update(Enrolment).values(original=told))

    def found(who: str) -> set[str]:
        return set(headings(sign_in(who), kind)) & {*own, "Postcode"}

    assert found(MANAGER) == {*own, "Postcode"}
    assert found(COACH) == {"Stage"}
    with seeded.transaction() as session:
        assert share_column(session, "Colour", by="admin@example.org", now=SCORED_AT)
        assert not share_column(session, "Group", by="admin@example.org", now=SCORED_AT)
    assert found(COACH) == {"Stage", "Colour"}


def reported(**fields: str | None) -> ReadReport:
    """What an import says of a file about people: heading -> what it was read as."""
    columns = [
        ColumnReport(heading=h, use=ColumnUse.USED if f else ColumnUse.KEPT, field=f)
        for h, f in fields.items()
    ]
    return ReadReport(tables=[TableReport(name="x.csv", content="learners", columns=columns)])


def headings(browser: TestClient, kind: str) -> list[str]:
    content = browser.get(f"/downloads/segments.{kind}").content
    if kind == "parquet":
        return pq.read_table(io.BytesIO(content)).column_names
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(content))["Learners"]
        return [str(cell.value) for cell in next(sheet.iter_rows())]
    return content.decode("utf-8-sig").splitlines()[0].split(",")


def test_the_numbers_are_those_of_the_snapshot(sign_in: SignIn, seeded: Database) -> None:
    as_of = as_ofs(SIZE)[2]
    kept = read_snapshots(seeded, as_of).set_index("learner_ref")
    for row in rows(sign_in().get(PATH, params={"as_of": as_of.isoformat()}).text):
        shown = kept.loc[row["Learner_ID"]]
        assert row["Composite_Segment"] == shown["composite_segment"]
        assert float(row["Risk_Score"]) == shown["risk_score"]
        assert float(row["Stop_Out_Probability"]) == shown["stop_out"]
        assert row["Badges"] == ("falling" if shown["badges"] == "falling" else "")
        assert row["As_Of"] == as_of.isoformat()


def test_a_cohort_or_a_coach_narrows_the_file(sign_in: SignIn) -> None:
    found = rows(sign_in().get(PATH, params={"cohort": "1"}).text)
    assert {row["Cohort"] for row in found} == {"Cohort 1"}
    assert len(found) == SIZE.learners // 2


def test_a_coach_takes_away_their_own_learners_only(sign_in: SignIn) -> None:
    found = rows(sign_in("c1@example.org").get(PATH, params={"coach": "4"}).text)
    assert found == []
    found = rows(sign_in("c1@example.org").get(PATH).text)
    assert {row["Coach"] for row in found} == {"Cora Coach"}


def test_a_download_is_on_the_audit_trail(sign_in: SignIn, seeded: Database) -> None:
    sign_in().get(PATH)
    with seeded.transaction() as session:
        last = session.exec(select(AuditEvent).where(AuditEvent.action == "downloaded")).one()
    assert last.who == "manager@example.org"
    assert f"{SIZE.learners} learners: enrolments 1" in (last.detail or "")


def test_no_cell_is_a_formula(sign_in: SignIn) -> None:
    first = rows(sign_in().get(PATH).text)[0]
    assert first["Note"] == "'=1+1"
    assert first["Phone"] == "+44 7700 900001"


def test_an_original_column_never_hides_a_classic_one(seeded: Database) -> None:
    frame = read_snapshots(seeded, as_ofs(SIZE)[-1]).head(1)
    frame = frame.assign(original='{"Progress": "72%", "Risk_Score": "9"}')
    found = rows("".join(csv_blocks([frame], own_columns([frame]))))[0]
    assert found["Progress (as imported)"] == "72%"
    assert found["Risk_Score (as imported)"] == "9"
    assert float(found["Progress"]) == frame["progress"].iloc[0]


def test_a_file_in_several_blocks_is_that_of_one(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sign_in().get(PATH).text
    monkeypatch.setattr("dashboard.pages.learners.downloads._BLOCK", 7)
    assert sign_in().get(PATH).text == whole


def test_the_sources_own_columns_are_in_the_newest_days_file_only(sign_in: SignIn) -> None:
    browser = sign_in()
    earlier, newest = (day.isoformat() for day in as_ofs(SIZE)[-2:])
    then = rows(browser.get(PATH, params={"as_of": earlier}).text)[0]
    now = rows(browser.get(PATH, params={"as_of": newest}).text)[0]
    assert set(now) - set(then) == {"Postcode", "Note"}
    assert set(COMPUTED) <= set(then)


def test_each_row_says_when_it_was_scored_and_when_its_original_columns_came(
    seeded: Database,
) -> None:
    frame = read_snapshots(seeded, as_ofs(SIZE)[-1]).head(1)
    scored = DayVersion(
        as_of=as_ofs(SIZE)[-1], version=1, recorded_at=SCORED_AT, reason="", learners=1
    )
    imported_at = SCORED_AT + timedelta(hours=8)
    fresh = Freshness(
        imported_at=imported_at, active_on=None, as_of=as_ofs(SIZE)[-1], version=scored
    )
    (row,) = rows("".join(csv_blocks([with_instants(frame, fresh)], [])))
    assert row["Scored_At"] == "2026-03-02T06:00:00Z"
    assert row["Originals_Imported_At"] == "2026-03-02T14:00:00Z"
    (earlier,) = rows("".join(csv_blocks([without_originals(with_instants(frame, fresh))], [])))
    assert earlier["Originals_Imported_At"] == ""


def test_a_column_name_is_no_formula_either(seeded: Database) -> None:
    frame = read_snapshots(seeded, as_ofs(SIZE)[-1]).head(1).assign(original='{"=1+1": "x"}')
    assert rows("".join(csv_blocks([frame], own_columns([frame]))))[0]["'=1+1"] == "x"


def test_an_empty_programme_gives_a_header_and_nothing_else(seeded: Database) -> None:
    frame: pd.DataFrame = read_snapshots(seeded, as_ofs(SIZE)[-1]).head(0)
    text = "".join(csv_blocks([frame], []))
    assert rows(text) == []
    assert all(name in text for name in COMPUTED)


def test_excel_and_parquet_hold_what_the_csv_does_and_no_formula(sign_in: SignIn) -> None:
    browser = sign_in()
    text = rows(browser.get(PATH).text)
    parquet = pq.read_table(io.BytesIO(browser.get("/downloads/segments.parquet").content))
    book = load_workbook(io.BytesIO(browser.get("/downloads/segments.xlsx").content))
    sheet = [[cell.value for cell in row] for row in book["Learners"].iter_rows()]
    columns = list(text[0])
    assert parquet.column_names == sheet[0] == columns
    assert len(sheet) - 1 == parquet.num_rows == SIZE.learners
    assert parquet["Learner_ID"].to_pylist() == [row["Learner_ID"] for row in text]
    assert str(parquet.schema.field("Risk_Score").type) == "double"
    note = columns.index("Note")
    assert "'=1+1" in {row[note] for row in sheet} & {*parquet["Note"].to_pylist()}
    assert all(cell.data_type != "f" for row in book["Learners"].iter_rows() for cell in row)


def test_a_download_has_the_whole_set_that_the_grid_shows_in_its_order(sign_in: SignIn) -> None:
    sort = [{"colId": "days_since_last_seen", "sort": "desc"}]
    weak = {"progress": {"filterType": "number", "type": "lessThan", "filter": 50}}
    asked = {"filter": json.dumps(weak), "sort": json.dumps(sort), "segment": "Critical"}
    found = rows(sign_in().get(PATH, params=asked).text)
    days = [float(row["Days_Since_Last_Seen"]) for row in found]
    assert days == sorted(days, reverse=True)
    assert 0 < len(found) < SIZE.learners
    assert all(float(row["Progress"]) < 50 for row in found)
    assert {row["Composite_Segment"] for row in found} == {"Critical"}


def test_filters_that_cannot_be_read_are_refused(sign_in: SignIn) -> None:
    browser = sign_in()
    for asked in ({"filter": "{"}, {"filter": "[3]"}, {"sort": "[1]"}, {"search": "a " * 9}):
        assert browser.get(PATH, params=asked).status_code == 422, asked


def test_files_are_written_a_block_at_a_time_and_gone_once_sent(
    sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert sign_in().get("/downloads/segments.parquet").status_code == 200
    assert list(tmp_path.glob("*.parquet")) == []
    assert sign_in().get("/downloads/segments.exe").status_code == 404
