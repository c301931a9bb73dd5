from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from domain.policy import Policy
from domain.risk.monitoring.drift import MonitoringKind, Stability, input_profile
from domain.store.database.engine import Database
from domain.store.operations.notices import read_open_notices
from domain.store.scoring.monitoring import read_latest_results, save_evidence
from domain.store.scoring.scorers import GATES, activate_scorer, save_scorer
from domain.store.tables import Cohort, Enrolment
from tests.domain.store.scoring.test_scorers import SCORER
from tests.factories import NOON, TODAY, Course, add_course, add_learner, add_snapshot, on_both
from worker.jobs.scoring.monitor_scorer import watch_scorer

MANY = 120
METRICS = {target: {"within_week": [0.8, 0.7, 0.9]} for target in ("not_complete", "leave_soon")}


def _features(count: int, *, mean: float = 4.0, seed: int = 1) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    days = np.round(draw.normal(mean, 1.5, count))
    return pd.DataFrame({"week": 62 / 7, "weeks": 38.0, "active_days_7": days})


def _scorer(database: Database) -> int:
    """In use, having learnt from courses with four active days a week."""
    with database.transaction() as session:
        scorer = replace(SCORER, metrics=METRICS, data_until=date(2025, 1, 1))
        number = save_scorer(session, scorer, now=NOON).id
        assert number is not None
        profile = input_profile(_features(2000, seed=9))
        rows = pd.DataFrame(
            {
                name: pd.Series(dtype="float64")
                for name in (
                    *("enrolment_id", "learner_id", "cohort_id", "week", "left_in"),
                    *("not_complete", "p_not_complete", "leave_soon", "p_leave_soon"),
                )
            }
        )
        save_evidence(session, number, rows, profile)
        activate_scorer(session, number, by=GATES, reason="a test", now=NOON)
    return number


def _shown(
    database: Database, *, as_of: date, mean: float = 4.0, scorer: int, **about: float
) -> None:
    """A snapshot of many learners, of whom the first forty have a score of 90, the others of 10."""
    features = _features(MANY, mean=mean).to_dict("records")
    with database.transaction() as session:
        course = add_course(session)
        cohort = session.get_one(Cohort, course.cohort_id)
        cohort.ends_on = TODAY - timedelta(days=1)
        for n, row in enumerate(features):
            person = add_learner(session, course, f"l{n}")
            high = n < 40
            add_snapshot(
                session,
                person,
                as_of,
                features=row,
                scorer_id=scorer,
                risk_score=about.get("high", 90.0) if high else 10.0,
                leave_soon=0.1,
            )
            enrolment = session.get_one(Enrolment, person.enrolment_id)
            failed = n % 10 != 0 if high else n % 10 == 0
            enrolment.outcome = "failed" if failed else "passed"
            enrolment.outcome_on = TODAY - timedelta(days=1)


def _said(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {notice.cause: notice.sentence for notice in read_open_notices(session)}


def test_a_scorer_that_is_right_is_watched_in_silence(database: Database, policy: Policy) -> None:
    scorer = _scorer(database)
    _shown(database, as_of=TODAY - timedelta(days=30), scorer=scorer)
    found = watch_scorer(database, policy, as_of=TODAY, now=NOON)
    assert (found.scorer, found.look_at) == (scorer, {})
    assert _said(database) == {}
    kept = database.read(read_latest_results, scorer)
    assert kept is not None
    by_kind = {figure.kind: figure for figure in kept[1]}
    assert by_kind[MonitoringKind.STABILITY].verdict is Stability.STABLE
    assert by_kind[MonitoringKind.AUC].value == pytest.approx(0.86, abs=0.05)
    assert by_kind[MonitoringKind.CALIBRATION].value == pytest.approx(1.0, abs=0.05)


@on_both
def test_what_shifted_is_one_notice_until_it_is_as_it_was(
    database: Database, policy: Policy
) -> None:
    scorer = _scorer(database)
    _shown(database, as_of=TODAY - timedelta(days=7), mean=1.0, scorer=scorer)
    found = watch_scorer(database, policy, as_of=TODAY - timedelta(days=7), now=NOON)
    assert found.look_at["stability"] == ["active_days_7"]
    assert "days active" in _said(database)["scorer_stability"]
    with database.transaction() as session:
        first = session.get_one(Enrolment, 1)
        course = Course(cohort_id=first.cohort_id, coach_id=first.coach_id or 0)
        for n, row in enumerate(_features(MANY).to_dict("records")):
            person = add_learner(session, course, f"new{n}")
            add_snapshot(session, person, TODAY, features=row)
    again = watch_scorer(database, policy, as_of=TODAY, now=NOON)
    assert "stability" not in again.look_at
    assert "scorer_stability" not in _said(database)


def test_scores_that_do_not_fit_what_happened_are_told(
    sqlite_database: Database, policy: Policy
) -> None:
    scorer = _scorer(sqlite_database)
    _shown(sqlite_database, as_of=TODAY - timedelta(days=30), scorer=scorer, high=12.0)
    watch_scorer(sqlite_database, policy, as_of=TODAY, now=NOON)
    assert "not complete 0.2" in _said(sqlite_database)["scorer_calibration"]


def test_the_same_day_is_watched_once(sqlite_database: Database, policy: Policy) -> None:
    scorer = _scorer(sqlite_database)
    _shown(sqlite_database, as_of=TODAY - timedelta(days=30), scorer=scorer)
    first, second = (watch_scorer(sqlite_database, policy, as_of=TODAY, now=NOON) for _ in "ab")
    assert first == second
    kept = sqlite_database.read(read_latest_results, scorer)
    assert kept is not None
    assert len(kept[1]) == first.figures


def test_without_a_scorer_or_anything_shown_there_is_nothing_to_watch(
    sqlite_database: Database, policy: Policy
) -> None:
    assert watch_scorer(sqlite_database, policy, as_of=TODAY, now=NOON).scorer is None
    _scorer(sqlite_database)
    assert watch_scorer(sqlite_database, policy, as_of=TODAY, now=NOON).figures == 0


def test_the_middle_of_a_week_is_not_compared_with_the_ends_of_past_ones(
    sqlite_database: Database, policy: Policy
) -> None:
    scorer = _scorer(sqlite_database)
    ended = TODAY - timedelta(days=3)
    _shown(sqlite_database, as_of=ended, scorer=scorer)
    later = _features(MANY, mean=1.0).assign(week=65 / 7).to_dict("records")
    with sqlite_database.transaction() as session:
        course = Course(cohort_id=session.get_one(Enrolment, 1).cohort_id, coach_id=1)
        for n, row in enumerate(later):
            add_snapshot(session, add_learner(session, course, f"mid{n}"), features=row)
    found = watch_scorer(sqlite_database, policy, as_of=TODAY, now=NOON)
    assert "stability" not in found.look_at
    kept = sqlite_database.read(read_latest_results, scorer)
    assert kept is not None
    assert {f.rows for f in kept[1] if f.kind is MonitoringKind.STABILITY} == {MANY}
