import sys
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from domain.store.activity import save_batch
from domain.store.activity.import_runs import ImportSummary
from domain.store.activity.merging import save_rows
from domain.store.database.engine import Database
from domain.store.tables import Activity, Learner
from tests.domain.store.activity.test_imports import batch, clicks
from tests.factories import on_both

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 17, tzinfo=UTC)


def save(
    database: Database,
    rows: list[dict[str, object]],
    *,
    known_on: str = "2026-03-02",
    at: datetime | None = None,
    source: str = "log",
) -> ImportSummary:
    with database.transaction() as session:
        what = batch(activity=rows, known_on=known_on)
        return save_batch(session, what, source=source, path="f", now=NOW, exported_at=at)


def counts(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.exec(select(Activity.clicks).order_by(Activity.day)))  # type: ignore[arg-type]


def test_a_corrected_file_lowers_counts_and_says_whose(sqlite_database: Database) -> None:
    days = ("2026-01-06", "2026-01-07")
    save(sqlite_database, [clicks("C/1", day, 30) for day in days])
    told = save(sqlite_database, [clicks("C/1", day, 4) for day in days[:1]], known_on="2026-03-03")
    assert counts(sqlite_database) == [4, 30]  # what the second does not cover stays
    ((of, fact, many, lower),) = [
        (one.row_of, one.fact, one.many, one.lower) for one in told.changes
    ]
    assert (of, fact, many, lower) == ("activity", "clicks", 1, 1)
    (one,) = told.first_changes
    assert (one.name, str(one.day), one.before, one.after) == ("One", days[0], 30, 4)


@pytest.mark.parametrize(
    ("known_on", "at", "source", "kept"),
    [
        ("2026-03-01", None, "log", 30),  # an older day
        ("2026-03-02", NOW, "log", 30),  # that morning's, imported after the evening's
        ("2026-03-02", LATER, "log", 4),
        ("2026-03-02", None, "log", 4),  # nobody knows: the later import
        ("2026-03-09", None, "other", 30),  # another kind of file may see less of a day
    ],
)
def test_only_a_newer_file_of_the_same_kind_lowers_a_count(
    sqlite_database: Database, known_on: str, at: datetime | None, source: str, kept: int
) -> None:
    before = datetime(2026, 3, 2, 12, tzinfo=UTC)
    save(sqlite_database, [clicks("C/1", "2026-01-06", 30)], at=before)
    rows = [clicks("C/1", "2026-01-06", 4)]
    save(sqlite_database, rows, known_on=known_on, at=at, source=source)
    assert counts(sqlite_database) == [kept]


def test_the_first_day_of_a_file_that_begins_later_may_be_half_a_day(
    sqlite_database: Database,
) -> None:
    days = ("2026-01-06", "2026-01-07", "2026-01-08")
    save(sqlite_database, [clicks("C/1", day, 30) for day in days])
    save(sqlite_database, [clicks("C/1", day, 4) for day in days[1:]], known_on="2026-03-09")
    assert counts(sqlite_database) == [30, 30, 4]


def test_an_empty_cell_of_a_newer_file_erases_nothing(sqlite_database: Database) -> None:
    one = clicks("C/1", "2026-01-06", 3)
    save(sqlite_database, [one | {"video": 2}])
    save(sqlite_database, [one | {"clicks": 2}], known_on="2026-03-09")
    with sqlite_database.reading() as session:
        assert session.exec(select(Activity.clicks, Activity.video)).all() == [(2, 2)]
        assert session.exec(select(Learner.name).where(Learner.ref == "1")).one() == "One"


@on_both
def test_with_thousands_of_pulls_behind_it_a_file_is_still_right_where_it_is_newer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[save_rows.__module__], "_MANY_IMPORTS", 0)
    day = "2026-01-06"
    for known_on, many, then in (
        ("2026-03-02", 30, 30),
        ("2026-03-03", 4, 4),  # newer, and lower
        ("2026-03-01", 9, 4),  # older
        ("2026-03-04", 5, 5),
    ):
        save(database, [clicks("C/1", day, many)], known_on=known_on)
        assert counts(database) == [then]
