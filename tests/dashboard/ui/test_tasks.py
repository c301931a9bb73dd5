"""Tasks as the worklist and a learner's page show them."""

from datetime import date
from typing import Any

import pandas as pd
from dash.development.base_component import Component

from dashboard.ui.tasks import EVERY, task_list
from dashboard.web.selection import Selection
from tests.dashboard.components import parts, texts

TODAY = date(2026, 3, 2)
DUE = ("2026-03-01", "2026-03-02", "2026-03-03")


def tasks(number: int, **more: Any) -> pd.DataFrame:
    row = {
        "enrolment_id": 1,
        "name": "Ada",
        "learner_ref": "l1",
        "cohort": "Spring",
        "coach": "Cora",
        "action": "Call today",
        "detail": "They asked for help",
        "as_of": pd.Timestamp("2026-03-01"),
        "due_on": pd.NaT,
        "urgent": False,
    }
    return pd.DataFrame([row | more for _ in range(number)])


def shown(frame: pd.DataFrame, **more: str) -> tuple[list[Component], Component | None]:
    """The entries, and the link below them."""
    card = task_list(frame, Selection.of({"cohort": "3"}), today=TODAY, **more)
    (entries,) = parts(card, "tasks")
    return entries.children, next(iter(parts(card, "more")), None)


def test_a_few_tasks_are_all_there() -> None:
    entries, more = shown(tasks(8))
    assert (len(entries), more) == (8, None)


def test_many_tasks_leave_room_for_the_worklist_and_a_way_to_all() -> None:
    entries, more = shown(tasks(25))
    assert len(entries) == 8
    assert more
    assert (more.children, more.href) == ("Show all 25 tasks", "/worklist?cohort=3&tasks=all")


def test_every_task_is_shown_to_who_asks_and_the_way_back() -> None:
    entries, more = shown(tasks(25), shown=EVERY)
    assert len(entries) == 25
    assert more
    assert more.href == "/worklist?cohort=3"


def test_whose_a_task_is_shows_where_there_are_several_coaches() -> None:
    mine = tasks(1)
    both = pd.concat([mine, tasks(1, coach="Cody")])
    where = [part.children for frame in (mine, both) for part in parts(shown(frame)[0], "where")]
    assert where == ["Spring", "Cora", "Cody"]


def test_what_is_overdue_is_marked_and_what_is_due_is_not() -> None:
    entries, _ = shown(pd.concat([tasks(1, due_on=pd.Timestamp(d)) for d in DUE]))
    assert [texts(due) for due in parts(entries, "due")] == [["was due 1 Mar"], ["due today"],
                                                             ["due 3 Mar"]]  # fmt: skip
    assert len(parts(entries, "late")) == 1
