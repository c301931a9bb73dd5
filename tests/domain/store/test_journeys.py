"""What one learner's page, the overview and the messages page read, on both databases."""

from datetime import date, timedelta

import pandas as pd
import pytest
from sqlmodel import select

from domain.store.database import Database
from domain.store.decisions import read_decisions
from domain.store.journeys import read_journey
from domain.store.overview import change_mark, freshness, read_counts
from domain.store.tables import Alert, Enrolment, Result, Snapshot
from tests.dashboard.seeding import STARTS_ON, Seed, as_ofs, fill

SIZE = Seed(learners=16, weeks=5)
LAST = as_ofs(SIZE)[-1]


@pytest.fixture
def seeded(database: Database) -> Database:
    fill(database, SIZE)
    return database


def test_a_journey_ends_on_the_day_asked_for(seeded: Database) -> None:
    for as_of in as_ofs(SIZE):
        journey = read_journey(seeded, enrolment_id=4, as_of=as_of)
        assert journey
        until = pd.Timestamp(as_of)
        assert (journey.activity["day"] <= until).all()
        assert journey.snapshots["as_of"].max() == until
        assert not (journey.work["submitted_on"] > until).any()
        assert len(journey.work) == 3
    assert journey.learner["cohort"] == "Cohort 1"
    assert journey.learner["starts_on"] == pd.Timestamp(STARTS_ON)


def test_a_score_shows_once_it_is_known(seeded: Database) -> None:
    with seeded.transaction() as session:
        result = session.exec(select(Result)).first()
        assert result
        known_on, enrolment_id = result.known_on, result.enrolment_id
    assert known_on
    before = read_journey(seeded, enrolment_id=enrolment_id, as_of=known_on - timedelta(1))
    after = read_journey(seeded, enrolment_id=enrolment_id, as_of=known_on)
    assert before
    assert after
    assert before.work["submitted_on"].notna().sum() == 1
    assert before.work["score"].notna().sum() == 0
    assert after.work["score"].notna().sum() == 1


def test_a_withdrawal_is_not_known_before_its_day(seeded: Database) -> None:
    with seeded.transaction() as session:
        session.get_one(Enrolment, 3).withdrawn_on = LAST
    before = read_journey(seeded, enrolment_id=3, as_of=LAST - timedelta(1))
    after = read_journey(seeded, enrolment_id=3, as_of=LAST)
    assert before
    assert after
    assert before.learner["withdrawn_on"] is None
    assert after.learner["withdrawn_on"] == pd.Timestamp(LAST)


def test_there_is_no_journey_without_an_enrolment(seeded: Database) -> None:
    assert read_journey(seeded, enrolment_id=999, as_of=LAST) is None


def test_counts_hold_every_learner_once_a_day(seeded: Database) -> None:
    counts = read_counts(seeded)
    assert counts.groupby("as_of")["learners"].sum().tolist() == [SIZE.learners] * SIZE.weeks
    with seeded.transaction() as session:
        scores = session.exec(select(Snapshot.risk_score).where(Snapshot.as_of == LAST)).all()
    last = counts[counts["as_of"] == pd.Timestamp(LAST)]
    assert last["risk_sum"].sum() == pytest.approx(sum(scores))


def test_an_empty_store_gives_empty_frames(database: Database) -> None:
    assert read_counts(database).empty
    assert read_decisions(database, LAST).empty
    with database.transaction() as session:
        known = freshness(session, LAST)
    assert (known.imported_at, known.active_on) == (None, None)


def test_the_change_mark_moves_with_a_new_day(seeded: Database) -> None:
    before = change_mark(seeded)
    assert change_mark(seeded) == before
    with seeded.transaction() as session:
        row = session.get_one(Snapshot, (LAST, 1)).model_dump()
        session.add(Snapshot(**(row | {"as_of": LAST + timedelta(7)})))
    assert change_mark(seeded) != before


def test_decisions_say_what_became_of_each_nudge_and_alert(seeded: Database) -> None:
    with seeded.transaction() as session:
        enrolled = session.get_one(Enrolment, 5)
        session.add(
            Alert(
                enrolment_id=5,
                staff_id=enrolled.coach_id,
                cause="critical",
                as_of=LAST,
                raised_at=pd.Timestamp("2026-02-20T08:00Z").to_pydatetime(),
                skip_reason="cap",
            )
        )
    found = read_decisions(seeded, LAST)
    assert found["at"].is_monotonic_decreasing
    alert = found[found["to_coach"]].iloc[0]
    assert (alert["kind"], alert["state"], alert["reason"]) == ("alert_coach", "skipped", "cap")
    nudges = found[~found["to_coach"]].set_index("enrolment_id")
    assert set(nudges.index) == {4, 8, 12, 16}
    assert nudges.loc[4, ["state", "subject"]].tolist() == ["sent", "We saved your place"]
    assert nudges.loc[8, ["state", "reason"]].tolist() == ["skipped", "holdout"]


def test_decisions_of_later_days_are_not_known(seeded: Database) -> None:
    assert read_decisions(seeded, date(2026, 1, 1)).empty
