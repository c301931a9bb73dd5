import pandas as pd
import pytest

from domain.risk.lead_time import lead_by_week, lead_time


def _weeks(scores: dict[int, list[float]], gone: dict[int, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "enrolment_id": who,
                "cohort_id": 1,
                "week": week,
                "as_of": pd.Timestamp("2024-01-07") + pd.Timedelta(7 * week, unit="D"),
                "score": score,
                "withdrawn_on": pd.Timestamp(gone[who]) if who in gone else pd.NaT,
            }
            for who, line in scores.items()
            for week, score in enumerate(line)
        ]
    )


def test_lead_time_counts_from_the_first_alert_and_repeats_nobody_within_28_days() -> None:
    rows = _weeks({1: [0.9] * 5, 2: [0.5] * 5, 3: [0.1] * 5}, gone={1: "2024-02-20"})
    found = lead_time(rows, 1 / 3)
    assert found.recall == {14: 1.0, 21: 1.0}
    assert found.median_days == 44
    # one a week: learner 1, then 2, then 3, nobody left, then 1 again after 28 days
    assert found.alerts == 4


def test_a_departure_alerted_too_late_does_not_count() -> None:
    rows = _weeks({1: [0.9] * 2, 2: [0.5] * 2}, gone={1: "2024-01-15"})
    assert lead_time(rows, 0.5).recall[14] == 0


def test_by_week_each_learner_counts_once_in_the_week_of_their_first_alert() -> None:
    # one a week: learner 1 in week 0, 2 in week 1, 3 in week 2, and 1 again after 28 days
    rows = _weeks({1: [0.9] * 5, 2: [0.5] * 5, 3: [0.1] * 5}, {1: "2024-02-20", 3: "2024-02-01"})
    left_in = (rows["withdrawn_on"] - rows["as_of"]).dt.days.astype("float64")
    early, *weeks = lead_by_week(rows.assign(left_in=left_in), 1 / 3)
    assert [one.weeks for one in weeks] == [(0, 0), (1, 1), (2, 2)]
    assert [(one.alerted, one.left, one.in_time) for one in weeks] == [
        *((1, 1, 1), (1, 0, 0), (1, 1, 0)),
    ]
    assert [one.median_days for one in weeks] == [44, None, pytest.approx(11)]
    assert (early.weeks, early.alerted, early.median_days) == ((2, 4), 1, 11)
