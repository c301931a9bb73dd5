from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from domain.store.database.engine import Database
from domain.store.reporting.precomputed.kept_effects import keep_effects, read_effects
from domain.store.tables import KeptEffects, Nudge
from tests.conftest import shipped_policy
from tests.dashboard.seeding import Seed, as_ofs, fill
from tests.factories import on_both

SIZE = Seed()
GOALS = shipped_policy().holdout_goals
#: By then every goal window of the seeded nudges is over.
UNTIL = as_ofs(SIZE)[-1] + timedelta(days=60)


@pytest.fixture
def seeded(database: Database) -> Database:
    fill(database, SIZE)
    return database


def effects(database: Database, **more: object) -> object:
    return read_effects(database, until=UNTIL, goal_days=GOALS, seed=1, **more)  # type: ignore[arg-type]


@on_both
def test_what_is_kept_is_what_is_worked_out_and_is_worked_out_once(seeded: Database) -> None:
    worked_out = effects(seeded)
    assert keep_effects(seeded, until=UNTIL, goal_days=GOALS, seed=1) == 1
    assert effects(seeded) == worked_out
    assert keep_effects(seeded, until=UNTIL, goal_days=GOALS, seed=1) == 0


def test_what_was_worked_out_from_something_else_is_not_shown(seeded: Database) -> None:
    keep_effects(seeded, until=UNTIL, goal_days=GOALS, seed=1)
    before = effects(seeded)
    with seeded.transaction() as session:
        last = session.exec(select(Nudge).order_by(col(Nudge.id).desc())).first()
        assert last is not None
        newer = last.model_dump() | {"id": last.id + 1, "period": "another"}
        session.add(Nudge(**newer))
        session.exec(update(Nudge).values(arm=None))
    after = effects(seeded)
    assert after != before
    assert keep_effects(seeded, until=UNTIL, goal_days=GOALS, seed=1) == 1
    with seeded.transaction() as session:
        assert len(session.exec(select(KeptEffects)).all()) == 1
    assert effects(seeded) == after
