from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, update

from domain.store.database.engine import Database
from domain.store.nudges import FunnelStep, count_funnel, count_held_back, read_nudges_at
from domain.store.tables import Message, MessageState
from tests.dashboard.conftest import SIZE, seeded_sqlite
from tests.dashboard.seeding import as_ofs

LATER = as_ofs(SIZE)[-1] + timedelta(days=20)
GOALS = {"reengage": 14}


@pytest.fixture
def seeded(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "seeded.sqlite"
    path.write_bytes(seeded_sqlite())
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def listed(database: Database, asked: FunnelStep, *, start: int = 0, number: int = 99) -> list[int]:
    found = read_nudges_at(
        database, asked, until=LATER, goal_days=GOALS, start=start, number=number
    )
    return [int(one) for one in found["nudge_id"]]


def test_each_number_of_the_funnel_has_as_many_nudges_behind_it(seeded: Database) -> None:
    with seeded.transaction() as session:
        some = update(Message).where(col(Message.learner_id) == 4)
        session.execute(some.values(state=MessageState.EXPIRED, reason="too_late", sent_at=None))
        other = update(Message).where(col(Message.learner_id) == 12)
        session.execute(other.values(state=MessageState.DELIVERED))
        waiting = update(Message).where(col(Message.learner_id) == 20)
        session.execute(waiting.values(state=MessageState.PLANNED, sent_at=None))
    counted = count_funnel(seeded, until=LATER, goal_days=GOALS)
    steps = [name for name in counted.columns if name not in ("intervention", "channel")]
    for row in counted.astype({"channel": "object"}).to_dict("records"):
        channel = None if row["channel"] is None else str(row["channel"])
        for step in steps:
            asked = FunnelStep(step=step, intervention=row["intervention"], channel=channel)
            assert len(listed(seeded, asked)) == row[step], (step, row)
    reached = {step: len(listed(seeded, FunnelStep(step=step))) for step in steps}
    assert reached == {step: counted[step].sum() for step in steps}
    assert min(reached[one] for one in ("held_out", "held_back", "delivered", "waiting")) >= 1
    for one in count_held_back(seeded, until=LATER).to_dict("records"):
        step = "held_out" if one["reason"] == "holdout" else "held_back"
        assert len(listed(seeded, FunnelStep(step=step, reason=one["reason"]))) == one["nudges"]


def test_pages_follow_each_other_and_leave_nobody_out(seeded: Database) -> None:
    asked = FunnelStep(step="planned")
    whole = listed(seeded, asked)
    pages = [listed(seeded, asked, start=start, number=4) for start in range(0, 20, 4)]
    assert len(whole) == SIZE.learners // 4
    assert [one for page in pages for one in page] == whole
