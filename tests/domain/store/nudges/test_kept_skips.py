"""What a planning skipped is counted once, and again where its nudges are not as they were."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
from sqlmodel import col, delete, func, select, update

from domain.store.database.engine import Database
from domain.store.nudges.decision_groups import count_decisions
from domain.store.nudges.kept_skips import keep_skip_counts
from domain.store.tables import Nudge, SkipCount
from tests.domain.store.nudges.test_decision_groups import ASKED, DAY, DAYS, LATE, decided
from tests.factories import on_both

__all__ = ["decided"]  # a fixture
#: One more skipped than the day has: whoever finds it did not count.
KEPT = {"decisions": SkipCount.decisions + 1}


def counted(database: Database, **other: object) -> pd.DataFrame:
    return count_decisions(database, replace(ASKED, **other), DAYS)  # type: ignore[arg-type]


@on_both
def test_what_is_kept_is_what_is_counted(decided: Database) -> None:
    before = counted(decided)
    assert keep_skip_counts(decided, least=1) == 3  # one of the four skipped nobody
    assert keep_skip_counts(decided, least=1) == 0
    pd.testing.assert_frame_equal(counted(decided), before)
    with decided.transaction() as session:
        session.execute(update(SkipCount).values(KEPT))
    assert counted(decided)["decisions"].sum() == before["decisions"].sum() + 2


def test_what_was_planned_or_erased_since_is_counted_anew(decided: Database) -> None:
    keep_skip_counts(decided, least=1)
    with decided.transaction() as session:
        session.execute(update(SkipCount).values(KEPT))
        # of the same instant one comes, of another the only one goes
        other = session.get_one(Nudge, 1).model_dump() | {"id": None, "period": "another"}
        session.add(Nudge(**other))
        session.execute(delete(Nudge).where(col(Nudge.id) == 2))
    found = counted(decided)
    skipped = found[found["state"] == "skipped"].set_index("day")["decisions"]
    assert skipped.to_dict() == {"2026-07-01": 2}
    assert keep_skip_counts(decided, least=1) == 1
    with decided.reading() as session:
        instants = session.scalars(select(SkipCount.planned_at)).all()
    assert sorted(instants) == [LATE - timedelta(days=30), LATE]
    assert counted(decided).equals(found)


def test_of_few_people_or_an_earlier_day_what_is_kept_of_all_is_not_told(
    decided: Database,
) -> None:
    keep_skip_counts(decided, least=1)
    assert counted(decided, cohorts=()).empty
    assert counted(decided, seen_by=99).empty
    assert counted(decided, as_of=DAY - timedelta(days=2)).empty
    assert counted(decided, states=("planned",))["decisions"].tolist() == [1]
    assert counted(decided, reason="holdout")["decisions"].tolist() == [1, 1]


def test_small_plannings_and_those_of_long_ago_are_not_kept(decided: Database) -> None:
    assert keep_skip_counts(decided) == 0
    keep_skip_counts(decided, least=1)
    later = {"period": "later", "planned_at": LATE + timedelta(days=5), "id": None}
    with decided.transaction() as session:
        session.add(Nudge(**session.get_one(Nudge, 1).model_dump() | later))
    keep_skip_counts(decided, least=1)
    with decided.reading() as session:
        oldest = session.scalar(select(func.min(SkipCount.planned_at)))
    assert oldest == LATE
