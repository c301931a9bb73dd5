from dataclasses import replace
from datetime import date
from typing import Literal

import pytest

from domain.store.database.engine import Database
from domain.store.reporting.search.snapshot_filter import (
    NO_COACH,
    Condition,
    Either,
    SnapshotFilter,
    SnapshotOrder,
)
from domain.store.reporting.search.snapshot_search import (
    FIELDS,
    count_known,
    count_values,
    find_snapshots,
)
from domain.store.tables import Enrolment, Snapshot
from tests.dashboard.seeding import Seed, as_ofs, fill

SIZE = Seed()
DAY = SnapshotFilter(as_of=as_ofs(SIZE)[-1])


@pytest.fixture
def seeded(sqlite_database: Database) -> Database:
    fill(sqlite_database, SIZE)
    return sqlite_database


def test_everything_that_may_be_asked_is_understood_by_both_databases(database: Database) -> None:
    tests: list[tuple[Literal["text", "number"], str, str | float]] = [
        ("text", "contains", "\u00f6"),
        ("text", "startsWith", "x"),
        ("number", "equals", 1.0),
    ]
    order = SnapshotOrder(
        words=("a%", "\u00f6"),
        conditions=tuple(
            Either(conditions=(Condition(field=name, kind=kind, test=test, value=value),) * 2)
            for name in FIELDS
            for kind, test, value in tests
        ),
        by=tuple((name, True) for name in FIELDS),
    )
    asked = SnapshotFilter(
        as_of=date(2026, 1, 1), seen_by=1, cohorts=(1, 2), coach=2, segment="Critical",
        uncertain_in=(1,),
    )  # fmt: skip
    assert find_snapshots(database, asked, order).empty
    assert set(count_known(database, asked).values()) == {0}
    for name in ("progress", "days_since_last_seen", "barriers"):
        assert count_values(database, asked, name).empty


def test_a_filter_narrows_by_coach_cohort_and_segment(seeded: Database) -> None:
    with seeded.transaction() as session:
        session.get_one(Enrolment, 5).coach_id = None
        critical = session.get_one(Snapshot, (DAY.as_of, 5)).composite_segment
    assert find_snapshots(seeded, replace(DAY, coach=NO_COACH)).tolist() == [5]
    assert find_snapshots(seeded, replace(DAY, coach=NO_COACH, seen_by=3)).empty
    mine = find_snapshots(seeded, replace(DAY, seen_by=3)).tolist()
    assert mine == [number for number in range(1, SIZE.learners + 1) if number % 2 == 0]
    assert find_snapshots(seeded, replace(DAY, cohorts=(2,), coach=NO_COACH)).tolist() == [5]
    assert find_snapshots(seeded, replace(DAY, cohorts=())).empty
    assert 5 in find_snapshots(seeded, replace(DAY, segment=critical)).tolist()


def test_a_field_that_says_nothing_of_anybody_is_known_of_nobody(seeded: Database) -> None:
    with seeded.transaction() as session:
        for number in range(1, SIZE.learners + 1):
            row = session.get_one(Snapshot, (DAY.as_of, number))
            row.engagement_segment, row.barriers, row.grade = "", "", None
    known = count_known(seeded, DAY)
    assert [known[name] for name in ("engagement_segment", "barriers", "grade")] == [0, 0, 0]
    assert known["name"] == known["composite_segment"] == SIZE.learners


def test_values_are_counted_by_segment_to_the_tenth(seeded: Database) -> None:
    with seeded.transaction() as session:
        for number in (1, 2):
            row = session.get_one(Snapshot, (DAY.as_of, number))
            row.progress, row.composite_segment = 33.04 + number / 1000, "Moderate"
    counted = count_values(seeded, DAY, "progress")
    here = counted[(counted["value"] == 33.0) & (counted["composite_segment"] == "Moderate")]
    assert here["learners"].tolist() == [2]
    assert counted["learners"].sum() == SIZE.learners
