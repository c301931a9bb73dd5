from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from domain.learners.features.cohort_statistics import KEPT_FROM
from domain.policy import Policy
from domain.sources.oulad import read_oulad
from domain.store.activity.engines.engine import InProcess
from domain.store.activity.imports import save_batch
from domain.store.database.engine import Database
from domain.store.scoring.predictions import score_enrolment
from domain.store.scoring.scorers import GATES, activate_scorer, find_active_scorer, save_scorer
from domain.store.scoring.snapshots import read_as_of_dates, read_snapshots
from domain.store.scoring.status_history import read_spans
from domain.store.tables import Activity, AuditEvent
from tests.domain.sources.oulad.oulad_files import write_oulad
from tests.domain.store.scoring.test_predictions import any_scorer, busy_learner
from tests.factories import NOON, TODAY, add_course, on_both
from worker.jobs.scoring.score_learners import score_learners

NOW = datetime(2014, 3, 4, 9, tzinfo=UTC)
AS_OF = NOW.date()


def import_small(database: Database, tmp_path: Path) -> None:
    batch = read_oulad(write_oulad(tmp_path / "oulad"))
    database.write(save_batch, batch, source="oulad", path="oulad", now=NOW)


def test_everyone_still_registered_has_one_snapshot_and_a_sentence_where_no_score(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    import_small(database, tmp_path)
    done = score_learners(database, policy, as_of=AS_OF, now=NOW)
    shown = read_snapshots(database, AS_OF)
    assert (done.learners, done.added, done.scored) == (3, 3, 0)
    assert sorted(shown["learner_ref"]) == ["100", "101", "102"]
    assert shown["no_score_reason"].str.contains(" ").all()
    gone = score_learners(database, policy, as_of=date(2014, 3, 8), now=NOW)
    assert gone.learners == 2


def test_scoring_a_day_again_adds_nothing_and_shows_identical_rows(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    import_small(database, tmp_path)
    score_learners(database, policy, as_of=AS_OF, now=NOW)
    before = read_snapshots(database, AS_OF)
    strict = policy.model_copy(update={"profile": "strict"})
    again = score_learners(database, strict, as_of=AS_OF, now=NOW + timedelta(hours=5))
    assert again.added == 0
    pd.testing.assert_frame_equal(read_snapshots(database, AS_OF), before)


def test_the_same_events_give_the_same_snapshots_in_another_store(
    sqlite_database: Database, postgresql_database: Database, policy: Policy, tmp_path: Path
) -> None:
    shown = []
    for database in (sqlite_database, postgresql_database):
        import_small(database, tmp_path)
        score_learners(database, policy, as_of=AS_OF, now=NOW)
        shown.append(read_snapshots(database, AS_OF))
    pd.testing.assert_frame_equal(*shown)


def test_a_day_before_anything_began_has_no_snapshots(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    import_small(sqlite_database, tmp_path)
    done = score_learners(sqlite_database, policy, as_of=date(2014, 1, 1), now=NOW)
    assert (done.learners, done.added) == (0, 0)
    with sqlite_database.transaction() as session:
        assert read_as_of_dates(session) == []


def test_others_may_write_while_features_are_computed(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    import_small(sqlite_database, tmp_path)

    class BesideAWriter(InProcess):
        def compute(self, database: Database, moments: pd.DataFrame) -> pd.DataFrame:
            with database.transaction() as session:
                session.add(AuditEvent(at=NOW, who="a", action="b"))
            return super().compute(database, moments)

    done = score_learners(sqlite_database, policy, as_of=AS_OF, now=NOW, engine=BesideAWriter())
    assert done.added == 3


def test_last_seen_is_what_was_known_that_day(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    import_small(sqlite_database, tmp_path)
    score_learners(sqlite_database, policy, as_of=date(2014, 2, 4), now=NOW)
    shown = read_snapshots(sqlite_database, date(2014, 2, 4)).set_index("learner_ref")
    assert shown.loc["100", "last_seen_on"] == pd.Timestamp("2014-01-30")
    assert pd.isna(shown.loc["101", "last_seen_on"])


@on_both
def test_who_left_is_withdrawn_from_that_day_and_a_replayed_past_changes_no_status(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    import_small(database, tmp_path)
    later = date(2014, 3, 8)
    for as_of in (AS_OF, later, date(2014, 3, 1), later):
        score_learners(database, policy, as_of=as_of, now=NOW)
    shown = read_snapshots(database, AS_OF).set_index("learner_ref")["enrolment_id"]
    still = set(read_snapshots(database, later)["learner_ref"])
    (left,) = set(shown.index) - still
    first, second = read_spans(database, enrolment_id=shown[left], as_of=later).to_dict("records")
    assert (first["from_on"].date(), second["status"]) == (AS_OF, "Withdrawn")
    assert first["until_on"] == second["from_on"]
    assert AS_OF < second["from_on"].date() <= later
    for ref in still:
        spans = read_spans(database, enrolment_id=shown[ref], as_of=later)
        assert spans["from_on"].dt.date.tolist()[0] == AS_OF


def test_right_after_scoring_one_learner_has_the_score_of_the_day_without_the_others(
    sqlite_database: Database, policy: Policy
) -> None:
    database, draw = sqlite_database, np.random.default_rng(5)
    with database.transaction() as session:
        course = add_course(session, "course")
        people = [busy_learner(session, course, n, draw) for n in range(KEPT_FROM)]
        saved = save_scorer(session, any_scorer(), now=NOON)
        activate_scorer(session, saved.id or 0, by=GATES, reason="first", now=NOON)
    score_learners(database, policy, as_of=TODAY, now=NOON)
    shown = read_snapshots(database, TODAY).set_index("enrolment_id")
    assert shown["risk_score"].notna().all()
    with database.transaction() as session:
        scorer = find_active_scorer(session, data_until=TODAY)
        # what the others do now changes nothing for this one, because nobody looks
        session.add(Activity(enrolment_id=people[3], day=TODAY, clicks=99_999))
    for number in people[:3]:
        alone = score_enrolment(database, scorer, policy, enrolment_id=number, as_of=TODAY)
        assert alone is not None
        for name in ("risk_score", "risk_band", "leave_soon", "reasons", "nearest_change"):
            told = shown.loc[number, name]
            assert alone[name] == (None if pd.isna(told) else told), name
    other_day = TODAY - timedelta(days=1)
    assert score_enrolment(database, scorer, policy, enrolment_id=people[0], as_of=other_day)
