from datetime import date

import pandas as pd
import pytest
from sqlalchemy import func
from sqlmodel import col, select, update

from domain.store.database.engine import Database
from domain.store.reporting.precomputed.kept_counts import keep_segment_counts, read_segment_counts
from domain.store.tables import Enrolment, SegmentCount, Snapshot, SnapshotVersion
from tests.dashboard.seeding import Seed, as_ofs, fill
from tests.factories import on_both

SIZE = Seed(learners=40, weeks=4)
DAYS = as_ofs(SIZE)
BY = ["as_of", "cohort_id", "coach_id", "composite_segment", "risk_band"]


@pytest.fixture
def seeded(database: Database) -> Database:
    fill(database, SIZE)
    return database


def counts(database: Database) -> pd.DataFrame:
    found = read_segment_counts(database).sort_values(BY, ignore_index=True)
    return found.drop(columns=["version", "caseloads"])


@on_both
def test_what_is_kept_is_what_is_counted(seeded: Database) -> None:
    counted = counts(seeded)
    assert keep_segment_counts(seeded) == len(DAYS)
    pd.testing.assert_frame_equal(counts(seeded), counted, check_dtype=False)
    assert keep_segment_counts(seeded) == 0


def _falsify(database: Database) -> None:
    """Kept counts that nobody counted: whoever reads them shows that it did not count."""
    with database.transaction() as session:
        session.exec(update(SegmentCount).values(learners=1_000))


def test_a_kept_day_is_not_counted_again_though_others_enrol_later(seeded: Database) -> None:
    keep_segment_counts(seeded)
    _falsify(seeded)
    with seeded.transaction() as session:
        last = session.exec(select(func.max(Enrolment.id))).one()
        first = session.get_one(Enrolment, 1)
        values = first.model_dump() | {"id": last + 1, "learner_id": first.learner_id}
        values |= {"ref": "later"}
        session.add(Enrolment(**values))
    assert (counts(seeded)["learners"] == 1_000).all()


@pytest.mark.parametrize("change", ["coach", "version"])
def test_another_coach_or_another_version_is_counted_anew(seeded: Database, change: str) -> None:
    keep_segment_counts(seeded)
    _falsify(seeded)
    with seeded.transaction() as session:
        if change == "coach":
            session.exec(update(Enrolment).where(col(Enrolment.id) == 1).values(coach_id=None))
        else:
            session.add(SnapshotVersion(as_of=DAYS[-1], version=2, reason="data", learners=1))
    found = counts(seeded)
    last = found[found["as_of"] == pd.Timestamp(DAYS[-1])]
    assert last["learners"].sum() == SIZE.learners
    if change == "version":
        assert (found.loc[found["as_of"] < pd.Timestamp(DAYS[-1]), "learners"] == 1_000).all()
    keep_segment_counts(seeded)
    assert _kept(seeded, DAYS[-1]) == SIZE.learners


def test_a_day_that_lost_its_learners_is_counted_anew(seeded: Database) -> None:
    keep_segment_counts(seeded)
    with seeded.transaction() as session:
        for row in session.exec(select(Snapshot).where(Snapshot.enrolment_id == SIZE.learners)):
            session.delete(row)
    found = counts(seeded)
    assert (found.groupby("as_of")["learners"].sum() == SIZE.learners - 1).all()


def _kept(database: Database, day: date) -> int:
    with database.transaction() as session:
        found = select(func.sum(SegmentCount.learners)).where(col(SegmentCount.as_of) == day)
        return session.exec(found).one()
