from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlmodel import Session

from domain.learners.enrolled_learners import roster
from domain.learners.features.table import compute_features
from domain.policy import Policy
from domain.risk.model.curves import Curve
from domain.risk.model.facts import INPUTS
from domain.risk.model.scorer import Additive, Scorer
from domain.risk.model.targets import Target
from domain.risk.scoring.predictions import score
from domain.store.activity.event_tables import load_events
from domain.store.database.engine import Database
from domain.store.scoring.predictions import score_enrolment
from domain.store.tables import Activity, Enrolment
from tests.factories import TODAY, Course, add_course, add_learner

COHORTS = 3
LEARNERS = 8


def any_scorer() -> Scorer:
    draw = np.random.default_rng(7)
    curves = tuple(
        Curve(
            name=name,
            edges=(0.2, 1.0, 9.0),
            start=tuple(draw.normal(size=4) / 4),
            slope=(0.0, 0.1, 0.0, 0.0),
            missing=0.1,
        )
        for name in INPUTS
    )
    return Scorer(
        targets={t: Additive(intercept=-0.2, curves=curves) for t in Target},
        data_until=TODAY,
        first_week=2,
        left_by_week=(0.0, 0.05, 0.1),
    )


def busy_learner(session: Session, course: Course, number: int, draw: np.random.Generator) -> int:
    person = add_learner(session, course, f"l{course.cohort_id}-{number}")
    for ago in draw.choice(60, draw.integers(31), replace=False).tolist():
        session.add(
            Activity(
                enrolment_id=person.enrolment_id,
                day=TODAY - timedelta(days=ago),
                clicks=int(draw.integers(1, 60)),
                content=int(draw.integers(9)),
                sessions=1,
                minutes=draw.random() * 60,
            )
        )
    return person.enrolment_id


@pytest.fixture
def people(database: Database) -> list[int]:
    draw = np.random.default_rng(5)
    with database.transaction() as session:
        courses = [add_course(session, f"course-{n}") for n in range(COHORTS)]
        return [busy_learner(session, c, n, draw) for c in courses for n in range(LEARNERS)]


def _everyone(database: Database, policy: Policy, day: date) -> pd.DataFrame:
    events = load_events(database, until=day)
    features = compute_features(events, roster(events["enrolments"], day))
    return score(any_scorer(), features.assign(days_since_news=1.0), policy)


def test_one_learner_is_scored_as_among_everyone(
    database: Database, people: list[int], policy: Policy
) -> None:
    everyone = _everyone(database, policy, TODAY).set_index("enrolment_id")
    assert everyone["risk_score"].notna().all()
    for number in np.random.default_rng(6).choice(people, 8, replace=False).tolist():
        alone = score_enrolment(database, any_scorer(), policy, enrolment_id=number, as_of=TODAY)
        assert alone is not None
        told = {name: None if pd.isna(v) else v for name, v in everyone.loc[number].items()}
        assert alone == {"enrolment_id": number, **told}


def test_who_is_not_there_has_no_score(
    database: Database, people: list[int], policy: Policy
) -> None:
    with database.transaction() as session:
        session.get_one(Enrolment, people[0]).withdrawn_on = TODAY
    ask = {"scorer": any_scorer(), "policy": policy, "as_of": TODAY}
    assert score_enrolment(database, **ask, enrolment_id=people[0]) is None
    assert score_enrolment(database, **ask, enrolment_id=0) is None


def test_a_quiet_cohort_asks_the_others_before_the_import_is_called_stale(
    database: Database, people: list[int], policy: Policy
) -> None:
    later = TODAY + timedelta(days=policy.scorer.refusal.stale_days + 1)
    found = score_enrolment(database, any_scorer(), policy, enrolment_id=people[0], as_of=later)
    assert found is not None
    assert "nothing was imported" in found["no_score_reason"]
    with database.transaction() as session:
        session.add(Activity(enrolment_id=people[-1], day=later, clicks=1))
    found = score_enrolment(database, any_scorer(), policy, enrolment_id=people[0], as_of=later)
    assert found is not None
    assert "nothing was imported" not in (found["no_score_reason"] or "")
