from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlmodel import col, delete, insert, select, update

from domain.store.database.engine import Database
from domain.store.nudges.assignments import read_assignments, read_worklist_entries
from domain.store.nudges.message_funnel import count_funnel, count_held_back, count_sent_by_day
from domain.store.people.enrolments import ALL_COHORTS, CohortFilter
from domain.store.tables import Activity, Cohort, Message, MessageEvent, Nudge, Programme
from tests.dashboard.conftest import SIZE, seeded_sqlite
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]
LATER = LAST + timedelta(days=20)
GOALS = {"reengage": 14}


@pytest.fixture
def seeded(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "seeded.sqlite"
    path.write_bytes(seeded_sqlite())
    database = Database(f"sqlite:///{path}")
    with database.transaction() as session:  # nobody is seen from the day of the nudge on
        session.execute(delete(Activity).where(col(Activity.day) >= LAST))
    yield database
    database.close()


def funnel(database: Database) -> "pd.Series[int]":
    counted = count_funnel(database, until=LATER, goal_days=GOALS)
    return counted.drop(columns=["intervention", "channel"]).sum()


def test_every_planned_nudge_is_held_out_held_back_waiting_or_sent(seeded: Database) -> None:
    found = funnel(seeded)
    assert found["planned"] == SIZE.learners // 4 == 15
    assert (found["held_out"], found["sent"], found["held_back"]) == (7, 8, 0)
    assert found["asked"] == found["delivered"] == found["clicked"] == found["returned"] == 0
    with seeded.transaction() as session:
        expired = update(Message).where(col(Message.learner_id) == 4)
        session.execute(expired.values(state="expired", reason="too_late", sent_at=None))
    found = funnel(seeded)
    assert (found["sent"], found["held_back"]) == (7, 1)
    held = count_held_back(seeded, until=LATER).set_index("reason")["nudges"]
    assert held.to_dict() == {"holdout": 7, "too_late": 1}


def test_clicks_and_returns_count_once_a_nudge_and_within_the_window(seeded: Database) -> None:
    with seeded.transaction() as session:
        numbers = dict(session.exec(select(Message.nudge_id, Message.id)).all())
        first = min(number for number in numbers if number)
        nudge = session.get_one(Nudge, first)
        at = {"at": nudge.planned_at, "kind": "click", "message_id": numbers[first]}
        events = [{**at, "provider_event_id": f"e{n}"} for n in (1, 2)]
        events += [{**at, "kind": kind, "provider_event_id": kind} for kind in ("open", "words")]
        session.execute(insert(MessageEvent), events)
        who = nudge.enrolment_id
        days = [LAST + timedelta(days=n) for n in (3, 5)]
        rows = [{"enrolment_id": who, "day": day, "clicks": 1} for day in days]
        other = {"enrolment_id": who + 8, "day": LAST + timedelta(days=15), "clicks": 1}
        session.execute(insert(Activity), [*rows, other])
    found = funnel(seeded)
    assert (found["opened"], found["clicked"], found["answered"]) == (1, 1, 1)
    assert found["returned"] == 1
    by_day = count_sent_by_day(seeded, until=LATER, goal_days=GOALS)
    assert (by_day["sent"].sum(), by_day["returned"].sum()) == (8, 1)
    before = count_funnel(seeded, until=LAST + timedelta(days=2), goal_days=GOALS)
    assert before["returned"].sum() == 0


#: Cohort 1 is all of programme 2, and cohort 2 of programme 1: nobody is in both.
ONE_COHORT = (CohortFilter(cohort=1), CohortFilter(cohort=2), CohortFilter(programme=1, cohort=1))


def test_one_programme_or_cohort_is_counted_alone(seeded: Database) -> None:
    with seeded.transaction() as session:
        session.add(Programme(id=2, ref="other", name="Other"))
        session.flush()
        session.execute(update(Cohort).where(col(Cohort.id) == 1).values(programme_id=2))
    programmes = [CohortFilter(programme=number) for number in (1, 2)]
    counts = {
        of: [
            count_funnel(seeded, until=LATER, goal_days=GOALS, of=of)["sent"].sum(),
            count_held_back(seeded, until=LATER, of=of)["nudges"].sum(),
            count_sent_by_day(seeded, until=LATER, goal_days=GOALS, of=of)["sent"].sum(),
            len(read_assignments(seeded, until=LATER, of=of)),
            len(read_worklist_entries(seeded, until=LATER, of=of)),
        ]
        for of in (ALL_COHORTS, *programmes, *ONE_COHORT)
    }
    first, second = (counts[one] for one in programmes)
    assert all(second)
    assert [a + b for a, b in zip(first, second, strict=True)] == counts[ALL_COHORTS]
    assert [counts[one] for one in ONE_COHORT] == [second, first, [0] * len(first)]
