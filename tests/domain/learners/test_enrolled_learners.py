from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from domain.learners.enrolled_learners import ended, roster, weekly_moments

START, END = date(2026, 1, 5), date(2026, 3, 30)
MIDDLE = date(2026, 2, 10)


def enrolment(
    *,
    enrolled_on: date | None = None,
    withdrawn_on: date | None = None,
    outcome: str | None = None,
    outcome_on: date | None = None,
) -> pa.Table:
    days = pa.date32()
    return pa.table(
        {
            "enrolment_id": [7],
            "cohort_id": [1],
            "starts_on": pa.array([START], days),
            "ends_on": pa.array([END], days),
            "enrolled_on": pa.array([enrolled_on], days),
            "withdrawn_on": pa.array([withdrawn_on], days),
            "outcome": pa.array([outcome], pa.string()),
            "outcome_on": pa.array([outcome_on], days),
        }
    )


def there(as_of: date, **about: Any) -> bool:
    return roster(enrolment(**about), as_of)["enrolment_id"].tolist() == [7]


@pytest.mark.parametrize("outcome", ["passed", "distinction", "failed", "withdrawn", "promoted"])
def test_whoever_has_an_outcome_is_no_longer_learning_from_that_day_on(outcome: str) -> None:
    about = {"outcome": outcome, "outcome_on": MIDDLE}
    assert there(date(2026, 2, 9), **about)
    assert not there(MIDDLE, **about)
    assert not there(MIDDLE, outcome=outcome)  # nobody knows since when


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"outcome": "passed", "outcome_on": MIDDLE}, [(7, MIDDLE, "Promoted")]),
        ({"outcome": "withdrawn", "outcome_on": MIDDLE}, [(7, MIDDLE, "Withdrawn")]),
        ({"withdrawn_on": MIDDLE}, [(7, MIDDLE, "Withdrawn")]),
        ({"outcome": "failed", "outcome_on": MIDDLE}, []),
        ({}, []),
    ],
)
def test_an_ending_gives_a_status_where_it_says_one(
    about: dict[str, Any], expected: list[tuple[int, date, str]]
) -> None:
    table = enrolment(**about)
    found = ended(table, MIDDLE)
    assert list(found.itertuples(index=False, name=None)) == [
        (number, pd.Timestamp(on), status) for number, on, status in expected
    ]
    assert ended(table, date(2026, 2, 9)).empty


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(date(2026, 1, 4), False), (START, True), (END, True), (date(2026, 3, 31), False)],
)
def test_a_cohort_runs_from_its_first_to_its_last_day(as_of: date, expected: object) -> None:
    assert there(as_of) == expected


def test_who_leaves_on_a_day_is_gone_that_day_and_not_before() -> None:
    left = date(2026, 2, 10)
    assert there(date(2026, 2, 9), withdrawn_on=left)
    assert not there(left, withdrawn_on=left)


def test_who_enrols_later_is_not_there_yet() -> None:
    assert not there(date(2026, 1, 9), enrolled_on=date(2026, 1, 10))
    assert there(date(2026, 1, 10), enrolled_on=date(2026, 1, 10))


def test_a_week_is_seen_on_its_last_day_while_somebody_is_learning() -> None:
    days = {"starts_on": ["2026-03-02"] * 3, "ends_on": ["2026-03-29"] * 3}
    frame = pd.DataFrame(
        {
            "enrolment_id": [1, 2, 3],
            "cohort_id": 1,
            **{name: pd.to_datetime(values) for name, values in days.items()},
            "enrolled_on": pd.to_datetime([None, "2026-03-10", None]),
            "withdrawn_on": pd.to_datetime([None, None, "2026-03-15"]),
            "outcome": [None, None, "withdrawn"],
            "outcome_on": pd.to_datetime([None, None, None]),
        }
    )
    found = weekly_moments(pa.Table.from_pandas(frame), date(2026, 3, 23))
    shown = found.groupby("enrolment_id")["week"].apply(list).to_dict()
    assert shown[1] == [1, 2, 3]
    assert shown[2] == [2, 3]
    assert shown[3] == [1]
    assert found.loc[0, "as_of"] == pd.Timestamp("2026-03-08")
