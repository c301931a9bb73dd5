"""Months that were thinned take the room of the rows that stay."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from domain.store.database import Database, give_back_room

_MONTHS = {"thinned_2026_01": 1, "thinned_2026_02": 2, "thinned_2026_03": 3}


@pytest.fixture
def thinned(postgresql_database: Database) -> Iterator[Database]:
    """Three months of 20,000 rows each, of which in the first two one of seven stays."""
    database = postgresql_database
    filled = (
        "INSERT INTO thinned SELECT date '2026-01-01' + 31 * m, n, repeat('x', 100)"
        " FROM generate_series(0, 2) m, generate_series(1, 20000) n"
    )
    says = [
        "CREATE TABLE thinned (as_of date, number int, words text) PARTITION BY RANGE (as_of)",
        *(
            f"CREATE TABLE {part} PARTITION OF thinned"
            f" FOR VALUES FROM ('2026-0{month}-01') TO ('2026-0{month + 1}-01')"
            for part, month in _MONTHS.items()
        ),
        filled,
        "DELETE FROM thinned WHERE as_of < '2026-03-01' AND number % 7 > 0",
        "ANALYZE thinned",
    ]
    with database.transaction() as session:
        for one in says:
            session.execute(text(one))
    yield database
    with database.transaction() as session:
        session.execute(text("DROP TABLE thinned"))


def sizes(database: Database) -> dict[str, int]:
    with database.reading() as session:
        asked = "SELECT pg_relation_size(CAST(:part AS regclass))"
        return {part: session.scalar(text(asked), {"part": part}) or 0 for part in _MONTHS}


def rows(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(text("SELECT count(*) FROM thinned")) or 0


def test_a_month_that_is_over_gives_back_the_room_of_the_rows_that_went(thinned: Database) -> None:
    before, kept = sizes(thinned), rows(thinned)
    assert give_back_room(thinned.engine, "thinned", before=date(2026, 2, 20)) == [
        "thinned_2026_01"
    ]
    after = sizes(thinned)
    assert after["thinned_2026_01"] < before["thinned_2026_01"] / 5
    assert (after["thinned_2026_02"], rows(thinned)) == (before["thinned_2026_02"], kept)
    # what is full, or was written anew, is left as it is
    later = give_back_room(thinned.engine, "thinned", before=date(2026, 5, 1))
    assert later == ["thinned_2026_02"]
    assert give_back_room(thinned.engine, "thinned", before=date(2026, 5, 1)) == []


def test_what_is_earlier_than_the_first_month_gives_back_its_room_too(thinned: Database) -> None:
    part = "CREATE TABLE thinned_earlier PARTITION OF thinned FOR VALUES FROM (MINVALUE)"
    days = "SELECT date '2025-06-01', n, repeat('x', 100) FROM generate_series(1, 20000) n"
    says = (
        f"{part} TO ('2026-01-01')",
        f"INSERT INTO thinned {days}",
        "DELETE FROM thinned_earlier WHERE number % 7 > 0",
        "ANALYZE thinned",
    )
    with thinned.transaction() as session:
        for one in says:
            session.execute(text(one))
    found = give_back_room(thinned.engine, "thinned", before=date(2026, 1, 20))
    assert found == ["thinned_earlier"]


def test_a_month_that_somebody_works_on_is_left_for_the_next_time(
    thinned: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.store.database.freed_room._LOCK_TIMEOUT", "300ms")
    with thinned.transaction() as session:
        session.execute(text("UPDATE thinned_2026_01 SET number = 0"))
        found = give_back_room(thinned.engine, "thinned", before=date(2026, 5, 1))
    assert found == ["thinned_2026_02"]


def test_sqlite_gives_its_room_to_new_rows(sqlite_database: Database) -> None:
    assert give_back_room(sqlite_database.engine, "snapshot_features", before=date.max) == []
