from datetime import date
from typing import Any

import pandas as pd
import pytest

from domain.nudges.catalogue.matching import fields_needed, fitting
from domain.nudges.catalogue.triggers import TriggerError, check, events_of, schedule
from domain.nudges.planning.learner_frame import people
from domain.policy import Intervention, Policy

MONDAY = date(2026, 3, 2)


def intervention(policy: Policy, **changes: Any) -> Intervention:
    return Intervention.model_validate(policy.nudges["reengage"].model_dump() | changes)


def snapshot(**columns: list[Any]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    usual = {"enrolment_id": list(range(1, size + 1))}
    return pd.DataFrame(usual | columns)


def fit(
    what: Intervention, now: pd.DataFrame, before: pd.DataFrame, as_of: date = MONDAY, **more: Any
) -> list[int]:
    """Who of the enrolments fits and is due."""
    frame = people(now, before, fields=fields_needed({"x": what}), active_on={}, **more)
    return frame.loc[fitting(frame, what, as_of), "enrolment_id"].tolist()


def test_a_crossing_is_for_those_who_did_not_fit_in_the_snapshot_before(policy: Policy) -> None:
    low = intervention(policy, trigger="crossing", when="progress < 50 or grade < 40")
    now = snapshot(progress=[40.0, 40.0, 60.0, 40.0], grade=[80.0] * 4)
    before = snapshot(
        enrolment_id=[1, 2, 3],
        progress=[60.0, 45.0, 60.0],
        grade=[80.0, 80.0, 30.0],
    )
    # the second was low already, the third has recovered, of the fourth nothing was known
    assert fit(low, now, before) == [1]


def test_nobody_crosses_on_the_first_day(policy: Policy) -> None:
    low = intervention(policy, trigger="crossing", when="progress < 50")
    now = snapshot(progress=[40.0])
    assert fit(low, now, now.head(0)) == []


@pytest.mark.parametrize(
    ("on", "as_of", "due"),
    [
        ("Monday", MONDAY, [1, 2]),
        ("tuesday, monday", MONDAY, [1, 2]),
        ("Tuesday", MONDAY, []),
        ("day 15", MONDAY, [1]),
        ("Tuesday, day 1", MONDAY, [2]),
    ],
)
def test_a_schedule_is_of_weekdays_and_days_of_the_cohort(
    policy: Policy, on: str, as_of: date, due: list[int]
) -> None:
    what = intervention(policy, trigger="schedule", on=on, when="progress < 50")
    now = snapshot(progress=[40.0, 40.0], starts_on=["2026-02-16", "2026-03-02"])
    assert fit(what, now, now, as_of) == due


def test_an_event_counts_for_three_days(policy: Policy) -> None:
    what = intervention(policy, trigger="event", on="submitted", when="progress < 50")
    now = snapshot(progress=[40.0] * 4)
    days = {1: MONDAY, 2: date(2026, 2, 28), 3: date(2026, 2, 27)}
    assert events_of({"x": what}) == {"submitted"}
    assert fit(what, now, now, happened={"submitted": days}) == [1, 2]


def test_trends_yes_and_reasons_can_be_asked_for(policy: Policy) -> None:
    now = snapshot(
        risk_score=[70.0, 70.0],
        challenge_opt_in=[True, None],
        reasons=['[["Few visits lately", 3], 0, 0]', None],
    )
    before = snapshot(risk_score=[55.0, 69.0])
    for when in ("risk_trend >= 10", "challenge_opt_in is yes", "reasons mentions visits"):
        assert fit(intervention(policy, when=when), now, before) == [1], when


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"trigger": "schedule"}, "needs a day, such as on = 'Monday'"),
        ({"trigger": "schedule", "on": "Mondy"}, "did you mean 'Monday'"),
        ({"trigger": "schedule", "on": "day 0"}, "neither a weekday nor a 'day 7'"),
        ({"trigger": "event"}, "needs one of on = 'submitted'"),
        ({"trigger": "event", "on": "applauded"}, "unknown event 'applauded'"),
        ({"trigger": "event", "on": "submitted", "cooldown_days": 1}, "at least 3"),
        ({"trigger": "crossing", "on": "Monday"}, "has no 'on'"),
        ({"trigger": "crossing", "when": "previous_risk_band is Red"}, "cannot be in"),
        ({"on": "Monday"}, "the trigger 'state' has no 'on'"),
    ],
)
def test_a_trigger_that_cannot_work_says_what_would(
    policy: Policy, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(TriggerError, match=message):
        check(intervention(policy, **changes))


def test_every_trigger_of_the_shipped_catalogue_works(policy: Policy) -> None:
    for what in policy.nudges.values():
        check(what)


def test_several_days_are_read_in_any_case() -> None:
    days = schedule("monday, DAY 30")
    assert (days.weekdays, days.cohort_days) == ({0}, {30})
