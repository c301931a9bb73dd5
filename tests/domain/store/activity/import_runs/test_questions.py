"""What an import asks back, until it is answered."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from domain.sources import ImportBatch
from domain.store.activity import save_batch, undo_import
from domain.store.activity.import_runs import ImportSummary, questions
from domain.store.database.engine import Database
from domain.store.tables import Activity, Enrolment
from tests.domain.sources.tables.reading import read_files
from tests.factories import on_both

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOG = {"logs.csv": "learner id,date,clicks\n1,2026-02-20,5\n2,2026-02-21,3\n"}
LIST = {
    "learners.csv": (
        "Learner ID,Name,Programme,Cohort,Start date,Last login\n"
        "1,Ada,Care,C1,2026-01-05,2026-02-20\n2,Ben,Care,C1,2026-01-05,2026-02-21\n"
    )
}


def save(database: Database, batch: ImportBatch, path: str) -> ImportSummary:
    return database.write(save_batch, batch, source="tables", path=path, now=NOW)


@on_both
def test_whom_a_log_named_before_their_list_is_told_of_until_the_log_comes_after_it(
    database: Database,
) -> None:
    log, listed = read_files(LOG), read_files(LIST)
    first = save(database, log, "away/logs.csv")
    assert not [one for one in first.report.questions if "count in both" in one]
    told = save(database, listed, "learners.csv")
    (asked,) = [one for one in told.report.questions if "count in both" in one]
    assert asked.startswith("2 learners are in a cohort, and also in the one without a name")
    assert f"import {first.run_id} (logs.csv)" in asked
    assert asked.endswith(f"staycourse undo-import {first.run_id}")
    database.write(undo_import, first.run_id, why="too early", by=None, now=NOW, kept_days=30)
    again = save(database, log, "away/logs.csv")
    assert not [one for one in again.report.questions if "count in both" in one]
    with database.reading() as session:
        counted = select(col(Enrolment.ref), col(Activity.clicks))
        found = session.exec(counted.join(Enrolment, col(Activity.enrolment_id) == Enrolment.id))
        assert sorted(found.all()) == [("Care: C1:1", 5), ("Care: C1:2", 3)]


@on_both
def test_marks_by_address_beside_a_list_by_id_say_who_counts_twice_and_where_to_say_so(
    database: Database,
) -> None:
    listed = "Learner ID,Name,Email,Last login\n1,Ada,ada@example.org,2026-02-20\n"
    others = "2,Ben,ben@example.org,2026-02-21\n3,Cy,cy@example.org,2026-02-21\n"
    marks = "Email,Name,Essay (out of 20)\nada@example.org,Ada,12\nnew@example.org,Neo,9\n"
    first = save(database, read_files({"learners.csv": listed + others}), "learners.csv")
    assert not [one for one in first.report.questions if "count twice" in one]
    told = save(database, read_files({"marks.csv": marks}), "marks.csv")
    (asked,) = [one for one in told.report.questions if "count twice" in one]
    assert asked.startswith("1 new learner looks like somebody who is known by another id (1 by")
    assert "page Who is who: staycourse who alike" in asked
    again = save(database, read_files({"marks.csv": marks + "Zoe@example.org,Zoe,3\n"}), "m.csv")
    assert not [one for one in again.report.questions if "count twice" in one]  # told once


def _began(month: str, first: int) -> dict[str, str]:
    rows = "".join(f"{first + k},Ada {first + k},{month}-{k + 1:02d}\n" for k in range(10))
    return {"people.csv": f"Learner ID,Name,Start date\n{rows}"}


@on_both
def test_a_second_term_without_a_cohort_is_asked_about_and_no_few_who_came_late(
    database: Database,
) -> None:
    save(database, read_files(_began("2025-09", 1)), "autumn.csv")
    late = save(database, read_files(_began("2025-10", 21)), "late.csv")
    told = save(database, read_files(_began("2026-02", 41)), "spring.csv")
    assert not [one for one in late.report.questions if "another run" in one]
    (asked,) = [one for one in told.report.questions if "another run" in one]
    assert asked.startswith("10 learners are new in Cohort, which began on 2025-09-01")
    assert "began from 2026-02-01 on" in asked


def test_among_very_many_learners_an_import_does_not_look_through_them_all(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "_COMPARED", 2)
    save(sqlite_database, read_files(LIST), "learners.csv")
    more = "Learner ID,Name,Programme,Cohort,Start date,Last login\n9,Ada,Care,C1,2026-01-05,\n"
    told = save(sqlite_database, read_files({"more.csv": more}), "more.csv")
    assert not [one for one in told.report.questions if "count twice" in one]
