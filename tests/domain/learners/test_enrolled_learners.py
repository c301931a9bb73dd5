from datetime import date

import pyarrow as pa
import pytest

from domain.learners.enrolled_learners import roster

START, END = date(2026, 1, 5), date(2026, 3, 30)


def there(
    as_of: date, *, enrolled_on: date | None = None, withdrawn_on: date | None = None
) -> bool:
    days = pa.date32()
    table = pa.table(
        {
            "enrolment_id": [7],
            "starts_on": pa.array([START], days),
            "ends_on": pa.array([END], days),
            "enrolled_on": pa.array([enrolled_on], days),
            "withdrawn_on": pa.array([withdrawn_on], days),
        }
    )
    return roster(table, as_of)["enrolment_id"].tolist() == [7]


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
