"""Importing tables into a real store: again, later, and as a trial."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from domain.sources import SourceError
from domain.sources.synthetic import generate
from domain.store.activity.import_runs.summary import ImportSummary
from domain.store.database.engine import Database
from domain.store.tables import Barrier, Cohort, ImportRun, Learner, Progress, RejectedRow
from tests.factories import on_both
from worker.jobs.imports.import_activity import ImportEffect, ImportRequest, import_activity

Files = Callable[[dict[str, str]], Path]
MONDAY = datetime(2024, 3, 18, 9, tzinfo=UTC)
TUESDAY = datetime(2024, 3, 19, 9, tzinfo=UTC)
CLASSIC = """\
Name,Email,Last login,Progress,Barriers,Coach
Ann Lee,ann@example.org,2024-03-01,72%,Childcare,Kim
Bob Ray,bob@example.org,2024-03-05,45%,None,Kim
"""


def bring(
    database: Database,
    path: Path,
    now: datetime,
    effect: ImportEffect = ImportEffect.KEEP,
    *,
    again: bool = True,
    weeks: int = 12,
) -> ImportSummary:
    request = ImportRequest(
        source="tables", usual_weeks=weeks, path=path, effect=effect, again=again
    )
    return import_activity(database, request, now=now)


def export(files: Files, content: str, written_at: datetime) -> Path:
    path = files({"learners.csv": content}) / "learners.csv"
    os.utime(path, (written_at.timestamp(), written_at.timestamp()))
    return path


def count(database: Database, table: type[SQLModel]) -> int:
    with database.transaction() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


@on_both
def test_the_same_file_read_on_a_later_day_changes_nothing(
    database: Database, files: Files
) -> None:
    path = export(files, CLASSIC, MONDAY)
    assert bring(database, path, MONDAY).counts["learners"].new == 2
    assert bring(database, path, TUESDAY).changed_nothing
    assert count(database, Progress) == 2


def test_an_open_barrier_reported_again_stays_one_barrier(database: Database, files: Files) -> None:
    bring(database, export(files, CLASSIC, MONDAY), MONDAY)
    later = CLASSIC.replace("72%", "75%").replace("None", "Health")
    summary = bring(database, export(files, later, TUESDAY), TUESDAY)
    assert summary.counts["progress"].new == 2
    assert (summary.counts["barriers"].new, summary.counts["barriers"].unchanged) == (1, 1)
    assert count(database, Barrier) == 2


def test_an_export_shows_the_day_in_its_name_whenever_the_file_was_written(
    sqlite_database: Database, files: Files
) -> None:
    folder = files(
        {
            "grades-20240318_1011.csv": CLASSIC,
            "grades_2024-03-11.csv": CLASSIC.replace("72%", "20%").replace("Childcare", "Money"),
        }
    )
    bring(sqlite_database, folder / "grades-20240318_1011.csv", TUESDAY)
    older = bring(sqlite_database, folder / "grades_2024-03-11.csv", TUESDAY)
    assert (older.counts["progress"].new, older.counts["progress"].changed) == (2, 0)
    assert any("of 2024-03-11" in one for one in older.report.questions)


def test_an_old_file_written_anew_is_doubted_by_the_visits_it_does_not_know(
    sqlite_database: Database, files: Files
) -> None:
    bring(sqlite_database, export(files, CLASSIC, MONDAY), MONDAY)
    old = CLASSIC.replace("2024-03-01", "2024-02-20")
    doubted = bring(sqlite_database, export(files, old, TUESDAY), TUESDAY)
    (asked,) = [one for one in doubted.report.questions if "taken for the export" in one]
    assert "saw 1 learners last before" in asked
    newer = CLASSIC.replace("2024-03-05", "2024-03-12")
    told = bring(sqlite_database, export(files, newer, TUESDAY), TUESDAY)
    assert not any("taken for the export" in one for one in told.report.questions)


def test_a_trial_says_what_would_happen_and_keeps_nothing(database: Database, files: Files) -> None:
    summary = bring(database, export(files, CLASSIC, MONDAY), MONDAY, ImportEffect.TRY)
    assert summary.counts["learners"].new == 2
    assert count(database, Learner) == count(database, ImportRun) == 0


@on_both
def test_rejected_rows_are_kept_where_a_person_can_see_them(
    database: Database, files: Files
) -> None:
    broken = CLASSIC.replace("45%", "450%") + "torn\n"
    bring(database, export(files, broken, MONDAY), MONDAY)
    with database.transaction() as session:
        rows = session.scalars(select(RejectedRow).order_by(RejectedRow.line)).all()  # type: ignore[arg-type]
    assert [(row.line, row.column, row.value) for row in rows] == [
        (3, "Progress", "450%"),
        (4, None, "torn"),
    ]
    assert count(database, Learner) == 2  # a bad cell costs nobody their place


def test_a_file_that_cannot_be_read_leaves_no_trace(database: Database, files: Files) -> None:
    path = files({"odd.csv": "shoe size\n42\n"})
    with pytest.raises(SourceError):
        bring(database, path, MONDAY)
    assert count(database, ImportRun) == 0


def test_a_synthetic_programme_goes_in_whole_and_again_without_change(
    database: Database, tmp_path: Path
) -> None:
    written = generate(tmp_path / "s", learners=150, seed=1, today=MONDAY.date())
    first = bring(database, written.folder, MONDAY)
    assert {name: c.new for name, c in first.counts.items()} == dict(written.rows)
    assert first.rejected.empty
    assert bring(database, written.folder, TUESDAY).changed_nothing


def test_files_that_were_the_last_to_be_imported_are_not_read_again(
    database: Database, files: Files
) -> None:
    path = export(files, CLASSIC, MONDAY)
    first = bring(database, path, MONDAY, again=False)
    assert first.unchanged_since is None
    known = bring(database, path, TUESDAY, again=False)
    assert known.unchanged_since == MONDAY
    assert known.changed_nothing
    assert count(database, ImportRun) == 2


@on_both
def test_several_files_that_are_imported_each_day_are_read_until_none_brings_anything(
    database: Database, files: Files
) -> None:
    others = CLASSIC.replace("Ann Lee,ann@", "Eve Fox,eve@").replace("Bob Ray,bob@", "Joe Kay,joe@")
    both = files({"one.csv": CLASSIC, "two.csv": others})
    paths = [both / "one.csv", both / "two.csv"]
    read = [
        [bring(database, path, MONDAY, again=False).unchanged_since is None for path in paths]
        for _ in range(3)
    ]
    assert read == [[True, True], [True, False], [False, False]]


@pytest.mark.parametrize("change", ["another file", "another import since", "something left out"])
def test_they_are_where_reading_them_may_bring_something(
    database: Database, files: Files, change: str
) -> None:
    content = CLASSIC.replace("72%", "x%") if change == "something left out" else CLASSIC
    path = export(files, content, MONDAY)
    bring(database, path, MONDAY, again=False)
    if change == "another file":
        path = export(files, CLASSIC.replace("72%", "80%"), MONDAY)
    if change == "another import since":
        elsewhere = files({"more.csv": CLASSIC.replace("Ann", "Eve")}) / "more.csv"
        bring(database, elsewhere, MONDAY)
        path.with_name("more.csv").unlink()
    assert bring(database, path, TUESDAY, again=False).unchanged_since is None


def test_trying_a_known_file_keeps_no_run(database: Database, files: Files) -> None:
    path = export(files, CLASSIC, MONDAY)
    bring(database, path, MONDAY, again=False)
    tried = bring(database, path, TUESDAY, ImportEffect.TRY, again=False)
    assert tried.unchanged_since == MONDAY
    assert count(database, ImportRun) == 1


def test_a_programme_of_unsaid_length_lasts_as_long_as_staff_say_one_usually_does(
    sqlite_database: Database, files: Files
) -> None:
    path = export(files, "ID,Name,Start date\n1,Ann Lee,2024-03-04\n", MONDAY)
    bring(sqlite_database, path, MONDAY, weeks=20)
    with sqlite_database.reading() as session:
        ends_on = session.scalars(select(Cohort.ends_on)).one()
    assert ends_on == MONDAY.date() + timedelta(weeks=20)  # Ann is still there
