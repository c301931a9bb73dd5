import numpy as np

from domain.risk.model.course_steps import step_days


def test_a_long_course_goes_by_weeks_and_a_short_one_by_tenths() -> None:
    last_days = np.array([29.0, 4.0, 54.0, 55.0, 270.0, np.nan])
    assert step_days(last_days).tolist() == [3, 1, 6, 7, 7, 7]
