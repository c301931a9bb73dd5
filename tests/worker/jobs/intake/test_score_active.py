"""Learners of whom events came are shown as scoring everybody would show them."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from domain.learners.features.cohort_statistics import cohort_statistics
from domain.policy import Policy
from domain.sources.events import read_events
from domain.store.database.engine import Database
from domain.store.intake.inbox import keep_events
from domain.store.operations.live_changes import LiveKind, read_live_changes
from domain.store.operations.live_marks import read_live_marks
from domain.store.scoring.scorers import GATES, activate_scorer, save_scorer
from domain.store.scoring.snapshot_versions import VersionReason, read_versions
from domain.store.scoring.snapshots import read_snapshots
from domain.store.scoring.status_history import read_spans
from tests.domain.sources.events.samples import as_body, plain
from tests.domain.store.scoring.test_predictions import any_scorer, busy_learner
from tests.factories import NOON, TODAY, add_course, on_both
from worker.jobs.intake.count_events import count_events
from worker.jobs.intake.score_active import score_active
from worker.jobs.scoring.score_learners import score_learners

LATER = NOON + timedelta(minutes=30)


def some_learners(database: Database) -> list[int]:
    draw = np.random.default_rng(3)
    with database.transaction() as session:
        scorer = save_scorer(session, any_scorer(), now=NOON)
        activate_scorer(session, scorer.id or 0, by=GATES, reason="-", now=NOON)
        course = add_course(session)
        return [busy_learner(session, course, number, draw) for number in range(12)]


def active(database: Database, number: int = 3) -> None:
    """Somebody does much on the day."""
    who = {"learner": f"l1-{number}", "kind": "video"}
    sent = [plain(id=f"{number}-{n}", at=NOON.isoformat(), **who) for n in range(40)]
    keep_events(database, read_events(as_body(*sent), now=LATER).events, now=LATER)
    count_events(database, now=LATER)


@on_both
@pytest.mark.parametrize("kept_from", [2, 1_000])
def test_who_was_active_is_shown_as_if_all_were_scored_and_the_others_stay(
    database: Database, policy: Policy, kept_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cohort_statistics.__globals__, "KEPT_FROM", kept_from)
    people = some_learners(database)
    score_learners(database, policy, as_of=TODAY, now=NOON)
    before = read_snapshots(database, TODAY).set_index("enrolment_id")
    marks = database.read(read_live_marks)
    active(database)
    done = score_active(database, policy, as_of=TODAY, now=LATER)
    assert (done.learners, done.changed) == (1, 1)
    shown = read_snapshots(database, TODAY).set_index("enrolment_id")
    mine, others = people[3], [one for one in people if one != people[3]]
    assert shown.loc[mine, "days_since_last_seen"] == 0
    assert shown.loc[mine, "risk_score"] != before.loc[mine, "risk_score"]
    pd.testing.assert_frame_equal(shown.loc[others], before.loc[others])
    with database.reading() as session:
        assert read_versions(session, TODAY)[0].reason == VersionReason.EVENTS
        (told,) = read_live_changes(session, marks, read_live_marks(session))
    assert (told.kind, told.count) == (LiveKind.ACTIVE, 1)
    assert len(read_spans(database, enrolment_id=mine, as_of=TODAY)) == 1
    assert score_active(database, policy, as_of=TODAY, now=LATER).learners == 0
    score_learners(database, policy, as_of=TODAY, now=LATER)
    whole = read_snapshots(database, TODAY).set_index("enrolment_id")
    same = ["days_since_last_seen", "composite_segment", "status"]
    assert whole.loc[mine, same].equals(shown.loc[mine, same])
    assert whole.loc[mine, "risk_score"] == pytest.approx(shown.loc[mine, "risk_score"], abs=1.5)


def test_nobody_is_scored_anew_before_the_day_was_scored(
    sqlite_database: Database, policy: Policy
) -> None:
    some_learners(sqlite_database)
    yesterday = TODAY - timedelta(days=1)
    score_learners(sqlite_database, policy, as_of=yesterday, now=NOON)
    active(sqlite_database)
    assert score_active(sqlite_database, policy, as_of=TODAY, now=LATER).learners == 0
    score_learners(sqlite_database, policy, as_of=TODAY, now=LATER)
    assert score_active(sqlite_database, policy, as_of=TODAY, now=LATER).changed == 0
