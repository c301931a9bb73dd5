"""What the demo makes up about coaches and choices, over a seeded programme."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.coaching import contact_some
from demo.seed import wish_for_challenges
from domain.store.coaching.caseload import read_contacts
from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.seeding import Seed, as_ofs, fill
from worker.jobs.planning.match_challenges import match_challenges

SIZE = Seed(learners=60, weeks=4)
LAST = as_ofs(SIZE)[-1]
NOW = datetime(2026, 2, 2, 12, tzinfo=UTC)


@pytest.fixture
def seeded(sqlite_database: Database) -> Database:
    fill(sqlite_database, SIZE)
    return sqlite_database


def test_coaches_contact_some_of_their_own_worklist_in_the_days_after(seeded: Database) -> None:
    listed = read_snapshots(seeded, LAST).dropna(subset=["worklist_rank"])
    logged = contact_some(seeded, as_of=LAST, before=LAST + timedelta(days=7))
    contacts = read_contacts(seeded)
    assert 0 < logged == len(contacts) < len(listed)
    assert set(contacts["enrolment_id"]) <= set(listed["enrolment_id"])
    assert (contacts["staff_id"] == contacts["coach_id"]).all()
    assert (contacts["day"] > str(LAST)).all()


def test_no_contact_lies_in_the_future(seeded: Database) -> None:
    assert contact_some(seeded, as_of=LAST, before=LAST + timedelta(days=1)) == 0


def test_enough_learners_wish_for_challenges_to_be_matched(seeded: Database) -> None:
    assert wish_for_challenges(seeded, as_of=LAST, now=NOW) == 8
    matched = match_challenges(seeded, as_of=LAST, now=NOW)
    assert matched.groups >= 1
    assert matched.matched >= 3
