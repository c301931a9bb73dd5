from dataclasses import replace
from datetime import UTC, date, datetime

from sqlmodel import Session

from domain.risk.curves import Curve
from domain.risk.scorer import Additive, Scorer
from domain.risk.targets import Target
from domain.store.database import Database
from domain.store.scorers import activate, active_scorer, save_scorer
from domain.store.tables import Scorer as Row

NOW = datetime(2024, 5, 1, tzinfo=UTC)
CURVE = Curve(name="missed_share", edges=(0.5,), start=(0.0, 1.0), slope=(0.0, 0.0), missing=0.0)
SCORER = Scorer(
    targets={target: Additive(intercept=-1.0, curves=(CURVE,)) for target in Target},
    data_until=date(2024, 4, 30),
    first_week=2,
    metrics={"not_complete": {"auc": 0.8}},
)


def _in_use(session: Session, scorer: Scorer) -> int:
    saved = save_scorer(session, scorer, now=NOW)
    assert saved.id is not None
    activate(session, saved.id)
    return saved.id


def test_a_candidate_is_not_used_before_it_is_activated(database: Database) -> None:
    with database.transaction() as session:
        save_scorer(session, SCORER, now=NOW)
        assert active_scorer(session) is None


def test_the_active_scorer_comes_back_as_it_was_saved(database: Database) -> None:
    with database.transaction() as session:
        number = _in_use(session, SCORER)
    with database.transaction() as session:
        assert active_scorer(session) == replace(SCORER, id=number)


def test_a_scorer_that_does_not_verify_gives_way_to_the_one_before(database: Database) -> None:
    with database.transaction() as session:
        first = _in_use(session, SCORER)
        second = _in_use(session, SCORER)
        row = session.get_one(Row, second)
        row.parameters = row.parameters.replace("-1.0", "-9.0")
        session.add(row)
    with database.transaction() as session:
        found = active_scorer(session)
    assert found is not None
    assert found.id == first


def test_replaying_a_past_day_uses_only_what_was_learnt_by_then(database: Database) -> None:
    with database.transaction() as session:
        old = _in_use(session, SCORER)
        _in_use(session, replace(SCORER, data_until=date(2025, 4, 30)))
        found = active_scorer(session, data_until=date(2024, 12, 31))
        assert found is not None
        assert found.id == old
        assert active_scorer(session, data_until=date(2023, 1, 1)) is None
