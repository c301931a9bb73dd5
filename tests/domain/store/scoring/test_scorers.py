from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from domain.risk.model.curves import Curve
from domain.risk.model.scorer import Additive, Scorer
from domain.risk.model.targets import Target
from domain.store.database.engine import Database
from domain.store.operations.notices import read_open_notices
from domain.store.scoring.scorers import (
    GATES,
    ScorerState,
    UnusableScorerError,
    activate_scorer,
    find_active_scorer,
    find_scorer,
    note_broken_scorer,
    read_scorers,
    save_scorer,
)
from domain.store.tables import AuditEvent
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
    activate_scorer(session, saved.id, by=GATES, reason="it is better", now=NOW)
    return saved.id


def _tampered(session: Session, number: int, wrong: str = "-9.0") -> None:
    row = session.get_one(Row, number)
    row.parameters = row.parameters.replace("-1.0", wrong)
    session.add(row)
    session.flush()


def test_a_candidate_is_not_used_before_it_is_activated(database: Database) -> None:
    with database.transaction() as session:
        save_scorer(session, SCORER, now=NOW)
        assert find_active_scorer(session) is None


def test_the_active_scorer_comes_back_as_it_was_saved(database: Database) -> None:
    number = database.write(_in_use, SCORER)
    with database.transaction() as session:
        assert find_active_scorer(session) == replace(SCORER, id=number)


def test_a_scorer_that_does_not_verify_gives_way_to_the_one_before(database: Database) -> None:
    with database.transaction() as session:
        first = _in_use(session, SCORER)
        second = _in_use(session, SCORER)
        _tampered(session, second)
    found = database.write(find_active_scorer)
    assert found is not None
    assert found.id == first


def test_replaying_a_past_day_uses_only_what_was_learnt_by_then(database: Database) -> None:
    with database.transaction() as session:
        old = _in_use(session, SCORER)
        _in_use(session, replace(SCORER, data_until=date(2025, 4, 30)))
        found = find_active_scorer(session, data_until=date(2024, 12, 31))
        assert found is not None
        assert found.id == old
        assert find_active_scorer(session, data_until=date(2023, 1, 1)) is None


def test_the_registry_shows_every_scorer_and_who_put_it_in_use(database: Database) -> None:
    with database.transaction() as session:
        first = _in_use(session, SCORER)
        save_scorer(session, SCORER, now=NOW)
        activate_scorer(
            session, first + 1, by="kim@house.example", reason="  a calmer year ", now=NOW
        )
        new, old = read_scorers(session)
    assert (new.state, old.state) == (ScorerState.ACTIVE, ScorerState.RETIRED)
    assert (new.activated_by, new.activation_reason) == ("kim@house.example", "a calmer year")
    assert (old.activated_by, old.activated_at, old.verifies) == (GATES, NOW, True)
    assert new.metrics == SCORER.metrics
    assert new.origin == "own"


def test_putting_a_scorer_in_use_is_audited(database: Database) -> None:
    with database.transaction() as session:
        number = _in_use(session, SCORER)
        event = session.exec(select(AuditEvent)).one()
    assert (event.who, event.action) == (GATES, "activated_scorer")
    assert event.detail == f"scorer {number}: it is better"


def test_going_back_to_an_older_scorer_is_putting_it_in_use(database: Database) -> None:
    with database.transaction() as session:
        first, second = _in_use(session, SCORER), _in_use(session, SCORER)
        activate_scorer(session, first, by="kim@house.example", reason="cries wolf", now=NOW)
        found = find_active_scorer(session)
        assert found is not None
        assert found.id == first
        _tampered(session, first)
        stand_in = find_active_scorer(session)
        assert stand_in is not None
        assert stand_in.id == second


def test_a_fall_back_prefers_what_staff_did_not_go_back_from(database: Database) -> None:
    with database.transaction() as session:
        oldest, middle, _ = (_in_use(session, SCORER) for _ in range(3))
        activate_scorer(session, middle, by="kim@house.example", reason="cries wolf", now=NOW)
        _tampered(session, middle)
        found = find_active_scorer(session)
        assert found is not None
        assert found.id == oldest


def test_a_scorer_that_does_not_verify_is_a_notice_until_another_is_in_use(
    database: Database,
) -> None:
    with database.transaction() as session:
        first, second = _in_use(session, SCORER), _in_use(session, SCORER)
        assert not note_broken_scorer(session, now=NOW)
        _tampered(session, second)
        assert note_broken_scorer(session, now=NOW)
        (notice,) = read_open_notices(session)
        assert f"Scorer {second}" in notice.sentence
        assert f"scorer {first} is used instead" in notice.sentence
        activate_scorer(session, first, by="kim@house.example", reason="the other broke", now=NOW)
        assert not note_broken_scorer(session, now=NOW)
        assert read_open_notices(session) == []


def test_what_cannot_be_used_is_not_put_in_use(database: Database) -> None:
    with database.transaction() as session:
        number = _in_use(session, SCORER)
        broken = save_scorer(session, SCORER, now=NOW).id
        assert broken is not None
        _tampered(session, broken)
        for wanted, reason, said in (
            (99, "why not", "there is no scorer 99"),
            (broken, "why not", "checksum"),
            (number, "  ", "say why"),
        ):
            with pytest.raises(UnusableScorerError, match=said):
                activate_scorer(session, wanted, by="kim@house.example", reason=reason, now=NOW)
        found = find_scorer(session, number)
        assert found is not None
        assert found.state is ScorerState.ACTIVE
        assert find_scorer(session, 99) is None
