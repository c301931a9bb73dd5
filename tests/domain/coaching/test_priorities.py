"""One row a person, one priority: who comes first, and who rests."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from domain.coaching import WorklistKind, WorklistPriority, overdue_by_coach, prioritised, resting
from domain.policy import CoachingPolicy

TODAY = date(2026, 3, 2)
RULES = CoachingPolicy(escalates_after_days=10, dismissed_days=28)
#: At some risk, so that what was asked for them still counts.
ANYBODY = range(1, 21)
NEVER: "pd.Series[pd.Timestamp]" = pd.Series(dtype="datetime64[s]")


def tasks(*found: dict[str, Any]) -> pd.DataFrame:
    usual = {"enrolment_id": 1, "cause": "coach_call", "urgent": False, "coach_id": 3,
             "coach": "Cora", "as_of": pd.Timestamp("2026-02-20"), "due_on": pd.NaT}  # fmt: skip
    return pd.DataFrame([usual | one for one in found], columns=[*usual])


def due(days_ago: int) -> pd.Timestamp:
    return pd.Timestamp(TODAY - timedelta(days_ago))


def order(
    listed: list[int], red: list[int], found: pd.DataFrame, *escalated: int, amber: Any = ANYBODY
) -> dict:
    frame = prioritised(
        pd.Series(listed, dtype="int32"),
        pd.Series(red, dtype="int32"),
        pd.Series(amber, dtype="int32"),
        found,
        escalated,
        today=TODAY,
        rules=RULES,
    )
    return dict(zip(frame["enrolment_id"], frame["priority"], strict=True))


def test_everyone_has_one_place_and_the_reason_that_weighs_most() -> None:
    found = tasks(
        {"enrolment_id": 1, "due_on": due(-2)},
        {"enrolment_id": 2, "due_on": due(3)},
        {"enrolment_id": 3, "due_on": due(10)},
        {"enrolment_id": 9, "due_on": due(9)},
        {"enrolment_id": 4, "cause": "help"},
        {"enrolment_id": 2, "due_on": due(-5)},
    )
    here = order([5, 1, 7], [6, 5], found, 8)
    assert here == {
        4: WorklistPriority.ASKED,
        3: WorklistPriority.ESCALATED,
        8: WorklistPriority.ESCALATED,
        9: WorklistPriority.OVERDUE,
        2: WorklistPriority.OVERDUE,
        1: WorklistPriority.TASK,
        5: WorklistPriority.CRITICAL_AND_RED,
        6: WorklistPriority.RED,
        7: WorklistPriority.LISTED,
    }
    assert list(here) == [4, 3, 8, 9, 2, 1, 5, 6, 7]


def test_who_does_well_since_a_person_was_asked_comes_last_unless_they_asked_themselves() -> None:
    late = tasks(
        *({"enrolment_id": number, "due_on": due(30)} for number in (1, 2, 3)),
        {"enrolment_id": 4, "cause": "help", "due_on": due(30)},
    )
    here = order([1, 5], [], late, amber=[2])
    assert list(here) == [4, 1, 2, 5, 3]
    assert here[3] == WorklistPriority.WELL_SINCE


@given(st.lists(st.integers(1, 20), unique=True), st.lists(st.integers(1, 20), unique=True))
def test_nobody_red_is_missing_and_nobody_stands_twice(listed: list[int], red: list[int]) -> None:
    assert sorted(order(listed, red, tasks())) == sorted({*listed, *red})


def test_a_stand_in_sees_their_own_before_those_they_cover_at_each_priority() -> None:
    listed, red = pd.Series([1, 2, 3], dtype="int32"), pd.Series([4, 1], dtype="int32")
    frame = prioritised(listed, red, listed, tasks(), [], today=TODAY, rules=RULES, covered=[1, 2])
    assert frame["enrolment_id"].tolist() == [1, 4, 3, 2]
    assert [*frame.columns] == ["enrolment_id", "priority"]


def test_a_request_is_overdue_from_the_day_after_its_own_and_one_without_a_day_never() -> None:
    found = tasks(
        {"enrolment_id": 1, "due_on": due(0)}, {"enrolment_id": 2, "due_on": due(1)},
        {"enrolment_id": 3},
    )  # fmt: skip
    assert order([], [], found) == {
        2: WorklistPriority.OVERDUE, 1: WorklistPriority.TASK, 3: WorklistPriority.TASK,
    }  # fmt: skip


def test_within_a_priority_everyone_keeps_the_order_they_came_in() -> None:
    listed = [*range(40, 0, -3), *range(39, 0, -3), *range(38, 0, -3)]
    assert list(order(listed, [], tasks())) == listed


def decision(kind: WorklistKind, *, made: int, until: int | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "enrolment_id": 1,
                "kind": kind,
                "made_at": pd.Timestamp(due(made), tz="UTC"),
                "until": None if until is None else due(-until).date(),
                "reason": "on holiday",
                "who": "Cora",
            }
        ]
    )


def rests(of: pd.DataFrame, news: "pd.Series[pd.Timestamp]" = NEVER, *asked: dict) -> bool:
    return 1 in resting(of, news, tasks(*asked), today=TODAY, rules=RULES).index


def test_who_is_snoozed_rests_until_the_day_named() -> None:
    assert rests(decision(WorklistKind.SNOOZE, made=1, until=1))
    assert not rests(decision(WorklistKind.SNOOZE, made=5, until=0))
    assert not rests(decision(WorklistKind.ESCALATE, made=1, until=1))


def test_who_is_dismissed_is_looked_at_again_after_four_weeks() -> None:
    assert rests(decision(WorklistKind.DISMISS, made=27))
    assert not rests(decision(WorklistKind.DISMISS, made=28))


def test_what_was_decided_last_holds() -> None:
    over = decision(WorklistKind.SNOOZE, made=1, until=0)
    assert not rests(pd.concat([over, decision(WorklistKind.DISMISS, made=2)]))


def test_something_new_or_a_new_request_brings_them_back_at_once() -> None:
    snoozed = decision(WorklistKind.SNOOZE, made=3, until=10)
    assert not rests(snoozed, pd.Series({1: due(1)}))
    assert rests(snoozed, pd.Series({1: due(3)}))  # known when they were snoozed
    assert not rests(snoozed, NEVER, {"as_of": due(2)})
    assert rests(snoozed, NEVER, {"as_of": due(9)})


def test_managers_see_what_is_overdue_per_coach() -> None:
    found = overdue_by_coach(
        tasks({"due_on": due(2)}, {"due_on": due(9)}, {"coach": None, "coach_id": None}),
        today=TODAY,
    )
    assert found.to_dict("records")[0] == {
        "coach_id": 3, "coach": "Cora", "tasks": 2, "overdue": 2, "longest": 9,
    }  # fmt: skip
    assert found["tasks"].tolist() == [2, 1]


def test_what_is_due_today_is_not_overdue_and_what_was_due_yesterday_is() -> None:
    found = overdue_by_coach(
        tasks({"due_on": due(0)}, {"due_on": due(1)}, {"coach_id": 4, "due_on": due(-2)}),
        today=TODAY,
    )
    assert found[["tasks", "overdue", "longest"]].to_numpy().tolist() == [[2, 1, 1], [1, 0, 0]]
