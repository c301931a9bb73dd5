"""A day is scored again after a correction: a version of its own, with its reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from domain.policy import Policy
from domain.sources.oulad import read_oulad
from domain.store.activity.imports import save_batch
from domain.store.database.engine import Database
from domain.store.reporting.precomputed.segment_counts import read_change_marks, read_freshness
from domain.store.scoring import DayVersion, read_spans, read_versions
from domain.store.scoring.journeys import read_journey
from domain.store.scoring.scorers import GATES, activate_scorer, save_scorer
from domain.store.scoring.snapshots import read_snapshots, read_snapshots_known
from domain.store.tables import Snapshot, SupersededSnapshot
from tests.domain.sources.oulad.oulad_files import SMALL, write_oulad
from tests.domain.store.scoring.test_scorers import SCORER
from tests.factories import on_both
from worker.jobs.scoring.score_learners import ScoringSummary, score_learners

NOW = datetime(2014, 3, 4, 9, tzinfo=UTC)
AS_OF = NOW.date()
LATER = NOW + timedelta(hours=5)
#: A visit the day before, of somebody who had been away for 25 days by the first file.
CORRECTED = SMALL["studentVle.csv"] + "CCC,2014B,101,10,30,4\n"


def bring(database: Database, folder: Path, *, at: datetime = NOW, **changed: str) -> None:
    database.write(
        save_batch, read_oulad(write_oulad(folder, **changed)), source="oulad", path="x", now=at
    )


def scored(database: Database, policy: Policy, *, at: datetime = NOW) -> ScoringSummary:
    return score_learners(database, policy, as_of=AS_OF, now=at)


def versions(database: Database) -> Sequence[DayVersion]:
    return database.read(read_versions, AS_OF)


def computed(frame: pd.DataFrame) -> pd.DataFrame:
    """What a snapshot holds, without who its people are."""
    return frame[list(Snapshot.model_fields)].reset_index(drop=True)


def days_away(frame: pd.DataFrame) -> float:
    return float(frame.set_index("learner_ref")["days_since_last_seen"]["101"])


@on_both
def test_a_corrected_file_gives_the_day_another_version_and_keeps_the_first(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    bring(database, tmp_path / "first")
    assert scored(database, policy).version == 1
    before, mark = read_snapshots(database, AS_OF), read_change_marks(database)
    bring(database, tmp_path / "second", at=LATER, studentVle=CORRECTED)
    done = scored(database, policy, at=LATER)
    assert (done.version, done.reason) == (2, "other data")
    assert read_change_marks(database) != mark
    now = read_snapshots(database, AS_OF)
    assert (days_away(before), days_away(now)) == (25, 1)
    assert (len(now), now["enrolment_id"].is_unique) == (3, True)
    then = read_snapshots_known(database, AS_OF, at=LATER - timedelta(seconds=1))
    pd.testing.assert_frame_equal(computed(then), computed(before))
    pd.testing.assert_frame_equal(
        computed(read_snapshots_known(database, AS_OF, at=LATER)), computed(now)
    )
    assert read_snapshots_known(database, AS_OF, at=NOW - timedelta(seconds=1)).empty
    second, first = versions(database)
    assert (first.version, first.recorded_at, first.learners) == (1, NOW, 3)
    assert (second.recorded_at, second.learners) == (LATER, done.added)
    with database.reading() as session:
        assert read_freshness(session, AS_OF).version == second


def test_only_who_is_shown_otherwise_is_kept_twice_and_their_page_says_so(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    bring(sqlite_database, tmp_path / "first")
    scored(sqlite_database, policy)
    bring(sqlite_database, tmp_path / "second", at=LATER, studentVle=CORRECTED)
    scored(sqlite_database, policy, at=LATER)
    shown = read_snapshots(sqlite_database, AS_OF).set_index("learner_ref")
    other = shown.index[shown["version"] == 2]
    assert "101" in other
    for ref, row in shown.iterrows():
        journey = read_journey(sqlite_database, enrolment_id=int(row["enrolment_id"]), as_of=AS_OF)
        assert journey is not None
        assert len(journey.superseded) == (ref in other)
        assert len(journey.snapshots) == 1


def test_the_same_file_again_adds_no_version(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    bring(database, tmp_path / "first")
    scored(database, policy)
    before = read_snapshots(database, AS_OF)
    bring(database, tmp_path / "first", at=LATER)
    again = scored(database, policy, at=LATER)
    assert (again.version, again.reason, again.added) == (None, None, 0)
    assert [v.version for v in versions(database)] == [1]
    pd.testing.assert_frame_equal(read_snapshots(database, AS_OF), before)


def test_a_scorer_adopted_after_the_day_was_scored_scores_it(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    bring(database, tmp_path / "first")
    assert scored(database, policy).scored == 0
    with database.transaction() as session:
        seen = replace(SCORER, data_until=AS_OF)
        saved = save_scorer(session, seen, now=LATER)
        activate_scorer(session, saved.id, by=GATES, reason="first", now=LATER)
    done = scored(database, policy, at=LATER)
    assert (done.version, done.reason) == (2, "another scorer")
    shown = read_snapshots(database, AS_OF)
    assert set(shown["scorer_id"]) == {saved.id}
    assert shown["risk_score"].notna().sum() == done.scored
    assert scored(database, policy, at=LATER).version is None


def test_another_policy_is_a_reason_too(database: Database, policy: Policy, tmp_path: Path) -> None:
    five_days_away = SMALL["studentVle.csv"] + "CCC,2014B,101,10,26,4\n"
    bring(database, tmp_path / "first", studentVle=five_days_away)
    scored(database, policy)
    done = scored(database, policy.model_copy(update={"profile": "strict"}), at=LATER)
    assert (done.version, done.added, done.reason) == (2, 1, "another policy")


def test_who_turns_out_to_have_left_is_shown_no_more_and_was(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    bring(database, tmp_path / "first")
    scored(database, policy)
    gone = SMALL["studentRegistration.csv"].replace("101,-20,35", "101,-20,20")
    bring(database, tmp_path / "second", at=LATER, studentRegistration=gone)
    assert scored(database, policy, at=LATER).reason == "other data"
    assert sorted(read_snapshots(database, AS_OF)["learner_ref"]) == ["100", "102"]
    then = read_snapshots_known(database, AS_OF, at=NOW)
    assert sorted(then["learner_ref"]) == ["100", "101", "102"]


def test_the_status_of_a_corrected_day_is_that_of_its_newest_version(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    bring(database, tmp_path / "first")
    yesterday = date(2014, 3, 3)
    score_learners(database, policy, as_of=yesterday, now=NOW - timedelta(days=1))
    scored(database, policy)
    bring(database, tmp_path / "second", at=LATER, studentVle=CORRECTED)
    scored(database, policy, at=LATER)
    for row in read_snapshots(database, AS_OF).to_dict("records"):
        spans = read_spans(database, enrolment_id=row["enrolment_id"], as_of=AS_OF)
        assert spans.iloc[-1]["status"] == row["status"]
        assert spans["until_on"].isna().tolist()[-1]
        assert (spans["status"] != spans["status"].shift()).all()


@pytest.mark.parametrize("table", [Snapshot, SupersededSnapshot])
def test_what_was_shown_is_kept_column_by_column(table: type[Snapshot]) -> None:
    assert set(Snapshot.model_fields) <= set(table.model_fields)
