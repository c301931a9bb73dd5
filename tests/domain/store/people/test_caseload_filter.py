"""Whose learners they are, counted."""

from datetime import timedelta

from sqlmodel import update

from domain.store.database.engine import Database
from domain.store.people.caseload_filter import count_learning
from domain.store.tables import Cohort
from tests.dashboard.conftest import SIZE, seeded, seeded_file
from tests.dashboard.seeding import as_ofs

__all__ = ["seeded", "seeded_file"]


def test_a_coach_whose_learners_all_ended_has_none_and_is_still_known(seeded: Database) -> None:
    today = as_ofs(SIZE)[-1]
    before = seeded.read(count_learning, today=today)
    assert min(before.values()) > 0
    with seeded.transaction() as session:
        session.exec(update(Cohort).values(ends_on=today - timedelta(days=1)))
        assert count_learning(session, today=today) == dict.fromkeys(before, 0)
