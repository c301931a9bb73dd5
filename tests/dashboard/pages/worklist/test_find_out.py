import pandas as pd
import pytest

from dashboard.pages.worklist.find_out import to_find_out


def learner(**known: object) -> dict[str, object]:
    return {
        "enrolment_id": 1,
        "cohort_id": 1,
        "days_since_last_seen": 3.0,
        "composite_segment": "On Track",
        "worklist_rank": None,
    } | known


UNSEEN = {"days_since_last_seen": None}


@pytest.mark.parametrize(
    ("others", "mine", "found"),
    [
        ({}, UNSEEN, [1]),
        (UNSEEN, UNSEEN, []),
        (UNSEEN, {**UNSEEN, "composite_segment": "Not known"}, [1]),
        ({}, {**UNSEEN, "worklist_rank": 4.0}, []),
        ({}, {}, []),
    ],
    ids=["others are seen", "no visits are shown", "nothing known", "called anyway", "all known"],
)
def test_who_is_to_be_found_out_about(
    others: dict[str, object], mine: dict[str, object], found: list[int]
) -> None:
    frame = pd.DataFrame([learner(**mine), learner(enrolment_id=2, **others)])
    frame = frame.astype({"days_since_last_seen": "float64", "worklist_rank": "float64"})
    assert to_find_out(frame)["enrolment_id"].tolist() == found
