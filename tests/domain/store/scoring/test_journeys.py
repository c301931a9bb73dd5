"""What one learner's page, the overview and the messages page read, on both databases."""

from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import pytest
from sqlmodel import insert, select

from domain.store.activity.import_runs.rejected_rows import read_rejected
from domain.store.database.engine import Database
from domain.store.nudges.decision_log import read_decisions
from domain.store.reporting.precomputed.segment_counts import (
    read_change_marks,
    read_counts,
    read_freshness,
)
from domain.store.scoring.journeys import read_journey
from domain.store.tables import (
    Alert,
    Enrolment,
    ImportRun,
    JobRun,
    Message,
    MessageEvent,
    Nudge,
    RejectedRow,
    Result,
    Snapshot,
)
from tests.dashboard.seeding import STARTS_ON, Seed, as_ofs, fill
from tests.factories import NOON, add_activity, add_course, add_learner

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


def test_a_journey_keeps_what_was_foretold_on_each_day(seeded: Database) -> None:
    journey = read_journey(seeded, enrolment_id=5, as_of=LAST)
    assert journey
    assert journey.snapshots["badges"].tolist() == ["falling"] * 4 + ["sudden drop; falling"]
    last = journey.snapshots.iloc[-1]
    assert (last["grade_low"], last["grade_forecast"], last["grade_high"]) == (50, 61, 74)
    assert 0 < last["leave_after_gap"] < last["stop_out"] < 1
    assert journey.snapshots["scorer_note"].isna().all()


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
    known = database.write(read_freshness, LAST)
    assert (known.imported_at, known.active_on) == (None, None)


def test_after_quiet_weeks_the_last_day_of_activity_is_still_known(database: Database) -> None:
    long_ago = LAST - timedelta(days=40)
    with database.transaction() as session:
        person = add_learner(session, add_course(session))
        add_activity(session, person, long_ago)
    with database.reading() as session:
        assert read_freshness(session, LAST).active_on == long_ago


def test_the_change_mark_moves_with_a_new_day(seeded: Database) -> None:
    before = read_change_marks(seeded)
    assert read_change_marks(seeded) == before
    with seeded.transaction() as session:
        row = session.get_one(Snapshot, (LAST, 1)).model_dump()
        session.add(Snapshot(**(row | {"as_of": LAST + timedelta(7)})))
    assert read_change_marks(seeded) != before


def test_the_change_mark_moves_with_an_earlier_day_too(seeded: Database) -> None:
    before = read_change_marks(seeded)
    with seeded.transaction() as session:
        row = session.get_one(Snapshot, (LAST, 1)).model_dump()
        session.add(Snapshot(**(row | {"as_of": LAST - timedelta(3)})))
    assert read_change_marks(seeded) != before


def test_the_change_mark_moves_when_a_slot_that_failed_is_done_after_all(seeded: Database) -> None:
    with seeded.transaction() as session:
        run = JobRun(job="j", slot="s", started_at=NOON, finished_at=NOON, state="failed")
        session.add(run)
    before = read_change_marks(seeded)
    with seeded.transaction() as session:
        again = session.get_one(JobRun, run.id)
        again.state, again.finished_at = "done", NOON + timedelta(hours=1)
    assert read_change_marks(seeded) != before


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
    found = read_decisions(seeded, LAST, known_by=date.max)
    assert found["at"].is_monotonic_decreasing
    alert = found[found["to_coach"]].iloc[0]
    assert (alert["kind"], alert["state"], alert["reason"]) == ("alert_coach", "skipped", "cap")
    nudges = found[~found["to_coach"]].set_index("enrolment_id")
    assert set(nudges.index) == {4, 8, 12, 16}
    assert nudges.loc[4, ["state", "subject"]].tolist() == ["sent", "We saved your place"]
    assert nudges.loc[8, ["state", "reason"]].tolist() == ["skipped", "holdout"]


def test_text_after_a_thousand_empty_cells_is_read(seeded: Database) -> None:
    instant = pd.Timestamp("2026-02-15T09:00Z").to_pydatetime()
    with seeded.transaction() as session:
        session.add_all(
            Nudge(enrolment_id=1, intervention="quiet", period=str(n), as_of=LAST,
                  state="planned" if 0 < n < 1_500 else "skipped",
                  planned_at=instant + timedelta(minutes=n), trace="{}", policy_revision="x",
                  skip_reason=None if 0 < n < 1_500 else "cap")
            for n in range(1_501)
        )  # fmt: skip
        run = ImportRun(source="tables", path="x.csv", started_at=instant)
        session.add(run)
        session.flush()
        assert run.id
        session.add_all(
            RejectedRow(import_run_id=run.id, file="f", line=n, reason="r",
                        value="x" if n == 1_500 else None)
            for n in range(1_501)
        )  # fmt: skip
        last = session.get_one(Snapshot, (LAST, 1)).model_dump()
        days = (LAST + timedelta(n + 1) for n in range(1_100))
        session.execute(insert(Snapshot), [last | {"as_of": d, "risk_band": None} for d in days])
    assert set(read_decisions(seeded, LAST)["reason"].dropna()) == {"cap", "holdout"}
    journey = read_journey(seeded, enrolment_id=1, as_of=LAST + timedelta(2_000))
    assert journey
    assert (journey.nudges["skip_reason"] == "cap").sum() == 2
    assert journey.snapshots["risk_band"].isna().sum() == 1_100
    assert read_rejected(seeded)["value"].dropna().tolist() == ["x"]
    assert read_counts(seeded)["risk_band"].isna().sum() == 1_100


def _sent_then_bounced(database: Database) -> datetime:
    """Make the message of nudge 4 leave on the day after LAST, and bounce on the next."""
    sent_at = datetime.combine(LAST + timedelta(1), time(9), tzinfo=UTC)
    with database.transaction() as session:
        message = session.exec(select(Message).where(Message.learner_id == 4)).one()
        assert message.id
        message.sent_at, message.state, message.reason = sent_at, "bounced", "no such mailbox"
        told_at = sent_at + timedelta(1)
        session.add(
            MessageEvent(provider_event_id="e", message_id=message.id, kind="bounce", at=told_at)
        )
    return sent_at


@pytest.mark.parametrize(
    ("days", "state", "reason"),
    [(0, "planned", None), (1, "sent", None), (2, "bounced", "no such mailbox")],
)
def test_what_became_of_a_message_shows_from_the_day_it_was_known(
    seeded: Database, days: int, state: str, reason: str | None
) -> None:
    sent_at = _sent_then_bounced(seeded)
    known_by = LAST + timedelta(days)
    decisions = read_decisions(seeded, LAST, known_by=known_by).set_index("enrolment_id")
    journey = read_journey(seeded, enrolment_id=4, as_of=LAST, known_by=known_by)
    assert journey
    nudge = journey.nudges.iloc[0]
    shown = (nudge["message_state"], nudge["reason"])
    if days == 0:
        assert pd.isna(nudge[["message_state", "reason", "sent_at"]]).all()
    else:
        assert shown[0] == state
        assert nudge["sent_at"] == sent_at
    for why in (decisions.loc[4, "reason"], shown[1]):
        assert why == reason if reason else pd.isna(why)
    assert decisions.loc[4, "state"] == state


def test_without_another_day_messages_are_told_as_of_the_day_asked_for(seeded: Database) -> None:
    _sent_then_bounced(seeded)
    assert read_decisions(seeded, LAST).set_index("enrolment_id").loc[4, "state"] == "planned"
    everything = read_decisions(seeded, LAST, known_by=date.max).set_index("enrolment_id")
    assert everything.loc[4, "state"] == "bounced"


def test_decisions_of_later_days_are_not_known(seeded: Database) -> None:
    assert read_decisions(seeded, date(2026, 1, 1)).empty
