"""Statuses and stays counted in the database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select, update

from domain.store.database.engine import Database
from domain.store.reporting.breakdowns import (
    DrillDown,
    count_status_moves,
    count_stays,
    find_behind,
    find_ended,
    read_status_spans,
)
from domain.store.reporting.search import SnapshotFilter
from domain.store.tables import Cohort, Enrolment, StatusHistory
from tests.dashboard.conftest import SIZE, seeded, seeded_file
from tests.dashboard.seeding import as_ofs

__all__ = ["seeded", "seeded_file"]

MONDAY = date(2026, 2, 2)
LATER = MONDAY + timedelta(days=14)


@pytest.fixture
def moved(seeded: Database) -> Database:
    """Ten learners: 6 stay Active, 3 turn At Risk, one of them leaves; one is new."""
    spans = [(n, "Active", MONDAY, None) for n in range(1, 7)]
    spans += [(n, "Active", MONDAY, LATER) for n in (7, 8, 9)]
    spans += [(n, "At Risk", LATER, None) for n in (7, 8)]
    spans += [(9, "Withdrawn", LATER, None), (10, "Active", LATER, None)]
    with seeded.transaction() as session:
        for number, status, from_on, until_on in spans:
            session.add(
                StatusHistory(
                    enrolment_id=number, status=status, from_on=from_on, until_on=until_on
                )
            )
    return seeded


def test_moves_are_counted_from_one_day_to_another(moved: Database) -> None:
    found = count_status_moves(moved, SnapshotFilter(as_of=LATER), MONDAY)
    assert {(was, now): n for was, now, n in found.to_numpy()} == {
        ("Active", "Active"): 6,
        ("Active", "At Risk"): 2,
        ("Active", "Withdrawn"): 1,
        ("new", "Active"): 1,
    }


def test_a_coach_counts_their_own_learners_only(moved: Database) -> None:
    everybody = read_status_spans(moved, SnapshotFilter(as_of=LATER))
    mine = read_status_spans(moved, SnapshotFilter(as_of=LATER, seen_by=3))
    with moved.reading() as session:
        theirs = {row.id for row in session.exec(select(Enrolment).where(Enrolment.coach_id == 3))}
    assert everybody["learners"].sum() == 13
    assert mine["learners"].sum() == sum(2 if n in (7, 8, 9) else 1 for n in theirs if n <= 10)


def test_nobody_is_active_after_the_course(moved: Database) -> None:
    with moved.transaction() as session:
        session.exec(update(Cohort).values(ends_on=LATER))
    after = LATER + timedelta(days=1)
    spans = read_status_spans(moved, SnapshotFilter(as_of=after))
    is_open = ~(spans["until_on"] <= str(after))
    assert list(spans[is_open]["status"]) == ["Withdrawn"]


def test_nobody_is_active_between_the_last_day_and_an_outcome(moved: Database) -> None:
    after = LATER + timedelta(days=1)
    with moved.transaction() as session:
        session.exec(update(Cohort).values(ends_on=LATER))
        passed = update(Enrolment).where(col(Enrolment.id) != 9)
        session.exec(passed.values(outcome="passed", outcome_on=after + timedelta(days=9)))
    spans = read_status_spans(moved, SnapshotFilter(as_of=after))
    assert list(spans[~(spans["until_on"] <= str(after))]["status"]) == ["Withdrawn"]
    moves = count_status_moves(moved, SnapshotFilter(as_of=after), MONDAY)
    assert list(moves["status"]) == ["Withdrawn"]


def test_a_stay_ends_with_leaving_or_is_known_up_to_the_day(seeded: Database) -> None:
    with seeded.transaction() as session:
        session.exec(update(Enrolment).values(withdrawn_on=None, outcome=None, enrolled_on=None))
        start = session.get_one(Cohort, 1).starts_on
        session.exec(
            update(Enrolment)
            .where(col(Enrolment.id) == 2)
            .values(withdrawn_on=start + timedelta(days=10))
        )
    found = count_stays(
        seeded, SnapshotFilter(as_of=start + timedelta(days=21), cohorts=(1,)), "cohort"
    )
    assert {(d, left): n for d, left, n in found[["days", "left", "learners"]].to_numpy()} == {
        (10, 1): 1,
        (21, 0): 29,
    }


def test_who_had_a_status_then_is_found(moved: Database) -> None:
    asked = SnapshotFilter(as_of=as_ofs(SIZE)[-1])
    found = {
        was: find_behind(moved, asked, DrillDown(then=MONDAY, status_was=was), first=0, most=100)
        for was in ("Active", "At Risk", "new")
    }
    assert sorted(found["Active"][1]) == list(range(1, 10))
    assert [number for number, _ in found.values()] == [9, 0, SIZE.learners - 9]


def test_who_left_is_found_though_no_snapshot_shows_them(moved: Database) -> None:
    withdrawn = DrillDown(dimensions=(("status", "Withdrawn"),))
    came_from = replace(withdrawn, then=MONDAY, status_was="Active")
    never = replace(withdrawn, then=MONDAY, status_was="At Risk")
    counted = []
    for drill in (withdrawn, came_from, never):
        number, found = find_ended(moved, SnapshotFilter(as_of=LATER), drill, first=0, most=50)
        counted.append((number, list(found["enrolment_id"])))
    assert counted == [(1, [9]), (1, [9]), (0, [])]


def test_a_coach_finds_only_their_own_who_left(moved: Database) -> None:
    withdrawn = DrillDown(dimensions=(("status", "Withdrawn"),))
    with moved.reading() as session:
        theirs = session.get_one(Enrolment, 9).coach_id
    for coach, number in ((theirs, 1), (theirs + 1, 0)):
        asked = SnapshotFilter(as_of=LATER, seen_by=coach)
        assert find_ended(moved, asked, withdrawn, first=0, most=50)[0] == number
