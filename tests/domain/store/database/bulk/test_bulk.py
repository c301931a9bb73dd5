from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import String
from sqlmodel import select

from domain.nudges.planning import NudgeState
from domain.store.database import index_staged, insert_new, stage
from domain.store.database.engine import Database
from domain.store.tables import Nudge
from tests.factories import add_course, add_learner, on_both

AT = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)


def nudges(enrolment: int, *, first: int, number: int) -> list[dict[str, Any]]:
    return [
        {
            "enrolment_id": enrolment,
            "intervention": f"kind {n}",
            "period": "2026-W10",
            "as_of": date(2026, 3, 2),
            "planned_at": AT,
            "state": NudgeState.PLANNED,
            "share": 0.2,
            "not_before_at": None,
            "trace": "{}",
            "policy_revision": "p",
        }
        for n in range(first, first + number)
    ]


@on_both
@pytest.mark.parametrize("number", [3, 300])
def test_what_is_there_already_stays_and_the_keys_of_the_new_come_back(
    database: Database, number: int
) -> None:
    with database.transaction() as session:
        who = add_learner(session, add_course(session)).enrolment_id
        first = insert_new(session, Nudge, nudges(who, first=0, number=number))
        again = nudges(who, first=number - 2, number=number)
        second = insert_new(session, Nudge, (row | {"share": 0.9} for row in again))
        assert insert_new(session, Nudge, []) == []
    with database.reading() as session:
        found = session.exec(select(Nudge).order_by(Nudge.id)).all()  # type: ignore[arg-type]
    assert (len(first), len(second), len(found)) == (number, number - 2, 2 * number - 2)
    assert [nudge.id for nudge in found] == sorted(first + second)
    kept = found[number - 1]
    assert (kept.share, kept.state, kept.planned_at) == (0.2, NudgeState.PLANNED, AT)
    assert (kept.as_of, kept.not_before_at) == (date(2026, 3, 2), None)


def test_a_staged_table_is_the_same_each_time_so_that_nothing_said_of_it_is_compiled_anew(
    database: Database,
) -> None:
    found = []
    for day in ("2026-03-02", "2026-03-03"):
        with database.transaction() as session:
            staged = stage(session, pd.DataFrame({"day": [day]}), {"day": String()})
            index_staged(session, staged, "day")  # of the last one there must be nothing left
            found.append((staged, session.scalars(select(staged.c.day)).all()))
    assert [rows for _, rows in found] == [["2026-03-02"], ["2026-03-03"]]
    assert found[0][0] is found[1][0]
