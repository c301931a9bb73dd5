from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest
from sqlmodel import select

from domain.risk.monitoring.drift import MonitoringKind, MonitoringResult, Stability
from domain.risk.monitoring.operating_points import AlertTarget, OperatingPoint
from domain.store.database.engine import Database
from domain.store.scoring.monitoring import (
    read_drift,
    read_held_out,
    read_input_profile,
    read_latest_results,
    read_operating_choice,
    save_evidence,
    save_monitoring_results,
    save_operating_choice,
)
from domain.store.scoring.scorers import save_scorer
from domain.store.tables import AuditEvent
from tests.domain.store.scoring.test_scorers import NOW, SCORER

DAY = NOW.date()
FIGURE = MonitoringResult(
    kind=MonitoringKind.STABILITY,
    name="active_days",
    week=3,
    value=0.3,
    usual=None,
    rows=120,
    verdict=Stability.SHIFTED,
)
POINT = OperatingPoint(
    threshold=0.62, precision=0.86, recall=0.4, alerted=70, alerts_a_week=12.0, lead_days=31.0
)


@pytest.fixture
def scorer_id(database: Database) -> int:
    with database.transaction() as session:
        number = save_scorer(session, SCORER, now=NOW).id
    assert number is not None
    return number


def test_evidence_stays_with_its_scorer(database: Database, scorer_id: int) -> None:
    rows = pd.DataFrame(
        {
            "enrolment_id": [1, 1, 2],
            "learner_id": [7, 7, 8],
            "cohort_id": 1,
            "week": [2, 3, 2],
            "left_in": [12.0, 5.0, float("nan")],
            "not_complete": [1, 1, 0],
            "p_not_complete": [0.5, 0.61234, 0.25],
            "leave_soon": [1, 1, 0],
            "p_leave_soon": [0.1, 0.2, 0.01],
        }
    )
    profile = {"active_days": {"2": {"edges": [1.0], "counts": [3.0, 4.0, 0.0]}}}
    database.write(save_evidence, scorer_id, rows, profile)
    with database.reading() as session:
        kept = read_held_out(session, scorer_id)
        assert read_input_profile(session, scorer_id) == profile
        assert read_held_out(session, scorer_id + 1) is None
        assert read_input_profile(session, scorer_id + 1) is None
    assert kept is not None
    pd.testing.assert_frame_equal(kept, rows, check_dtype=False)


def test_a_day_is_watched_once_and_the_newest_is_shown(database: Database, scorer_id: int) -> None:
    later = replace(FIGURE, value=0.05, verdict=Stability.STABLE)
    with database.transaction() as session:
        assert read_latest_results(session, scorer_id) is None
        assert save_monitoring_results(session, scorer_id, DAY, [FIGURE]) == 1
        assert save_monitoring_results(session, scorer_id, DAY, [later]) == 0
        assert read_latest_results(session, scorer_id) == (DAY, [FIGURE])
        assert save_monitoring_results(session, scorer_id, DAY + timedelta(7), [later]) == 1
        assert read_latest_results(session, scorer_id) == (DAY + timedelta(7), [later])


def test_hundreds_of_inputs_are_kept_at_once(database: Database, scorer_id: int) -> None:
    many = [replace(FIGURE, week=week) for week in range(1200)]
    with database.transaction() as session:
        assert save_monitoring_results(session, scorer_id, DAY, many) == 1200
        assert save_monitoring_results(session, scorer_id, DAY, []) == 0


def test_the_newest_choice_is_in_force_and_each_is_audited(
    database: Database, scorer_id: int
) -> None:
    with database.transaction() as session:
        assert read_operating_choice(session) is None
        for wanted, by in ((0.85, "kim@house.example"), (0.9, "lee@house.example")):
            save_operating_choice(
                session,
                POINT,
                target=AlertTarget.PRECISION,
                wanted=wanted,
                scorer_id=scorer_id,
                by=by,
                reason="fewer calls in vain",
                now=NOW,
            )
        choice = read_operating_choice(session)
        events = session.exec(select(AuditEvent)).all()
    assert choice is not None
    assert (choice.wanted, choice.threshold, choice.target) == (0.9, 0.62, "precision")
    assert "12 alerts a week" in choice.sentence
    assert [event.who for event in events] == ["kim@house.example", "lee@house.example"]
    assert all(event.action == "chose_operating_point" for event in events)


def test_each_look_counts_an_input_by_its_worst_week(database: Database, scorer_id: int) -> None:
    calm = {"value": 0.02, "verdict": Stability.STABLE}
    looks = {
        DAY: [replace(FIGURE, week=1, **calm), replace(FIGURE, **calm)],
        DAY + timedelta(days=7): [
            replace(FIGURE, week=1, **calm),
            FIGURE,
            replace(FIGURE, name="sessions", **calm),
        ],
    }
    with database.transaction() as session:
        for day, figures in looks.items():
            save_monitoring_results(session, scorer_id, day, figures)
    with database.reading() as session:
        first, last = read_drift(session, scorer_id, looks=26)
        assert read_drift(session, scorer_id, looks=1) == [last]
        assert read_drift(session, scorer_id + 1, looks=26) == []
    assert (first.as_of, first.inputs, first.shifted, first.largest) == (DAY, 1, 0, 0.02)
    assert (last.inputs, last.moved, last.shifted, last.largest) == (2, 1, 1, 0.3)
