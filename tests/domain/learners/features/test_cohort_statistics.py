"""One learner compared with a kept cohort: the same numbers as among everyone."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from domain.learners.features.cohort_statistics import (
    KEPT_FROM,
    CohortStatistics,
    cohort_statistics,
    learner_features,
)
from domain.learners.features.table import compute_features
from tests.domain.learners.events import enrolments, moments, on, rows

AS_OF = 60
EVERYONE = tuple(range(1, KEPT_FROM + 6))
Events = dict[str, pa.Table]


def _programme(seed: int = 3) -> Events:
    """Three weeks of term, a break of three weeks with a few visits, three weeks of term."""
    draw = np.random.default_rng(seed)
    seen: list[dict[str, Any]] = []
    done: list[dict[str, Any]] = []
    for person in EVERYONE[1:]:
        term = [*range(21), 30 if person == 5 else 0, *range(42, AS_OF)]
        for day in sorted(set(draw.choice(term, draw.integers(1, 25)).tolist())):
            counts = {"clicks": int(draw.integers(50)), "discussion": int(draw.integers(5))}
            seen.append({"enrolment_id": person, "day": on(day), "sessions": 1, **counts})
        handed_in = {"submitted_on": on(int(draw.integers(60))), "score": float(draw.random())}
        if draw.random() < 0.7:
            done.append({"enrolment_id": person, "assessment_id": 1, **handed_in})
    work = {"assessment_id": 1, "cohort_id": 1, "kind": "essay", "due_on": on(50), "weight": 1.0}
    people = enrolments(*EVERYONE, previous_attempts=1, credits=60)
    return {
        "enrolments": people,
        "activity": rows("activity", *seen),
        "assessments": rows("assessments", work),
        "results": rows("results", *done),
    }


def _days_seen(events: Events) -> pa.Table:
    counted = events["activity"].group_by("day").aggregate([("enrolment_id", "count")])
    frame = counted.rename_columns(["day", "there"])
    return frame.append_column("cohort_id", pa.array([1] * len(frame), pa.int64()))


def _kept(events: Events) -> CohortStatistics:
    whole = compute_features(events, moments(AS_OF, *EVERYONE))
    (found,) = cohort_statistics(whole, _days_seen(events), events["enrolments"])
    return found


def _of(events: Events, person: int) -> Events:
    own = {
        n: t.filter(pc.equal(t["enrolment_id"], person))
        for n, t in events.items()
        if n != "assessments"
    }
    return {**events, **own}


@pytest.fixture(scope="module")
def events() -> Events:
    return _programme()


def test_an_unchanged_learner_has_the_features_of_the_day(events: Events) -> None:
    whole = compute_features(events, moments(AS_OF, *EVERYONE))
    assert (whole["break_days"] == 21).all()
    kept = CohortStatistics.from_json(_kept(events).to_json(), cohort_id=1, as_of=on(AS_OF))
    for person in (1, 2, 5, 50):
        among = whole[whole["enrolment_id"] == person].reset_index(drop=True)
        alone = learner_features(_of(events, person), moments(AS_OF, person), kept)
        pd.testing.assert_frame_equal(
            alone[among.columns], among, check_exact=False, atol=1.1e-6, rtol=0
        )


def test_who_came_back_since_stands_higher_among_the_others_of_that_day(events: Events) -> None:
    before = _of(events, 1)
    clicks = rows("activity", {"enrolment_id": 1, "day": on(AS_OF), "clicks": 9999})
    after = {**before, "activity": clicks}
    kept = _kept(events)
    assert learner_features(before, moments(AS_OF, 1), kept)["percentile_clicks_14"].item() < 0.1
    back = learner_features(after, moments(AS_OF, 1), kept)
    assert back["percentile_clicks_14"].item() == pytest.approx(
        1 - 1 / (len(EVERYONE) + 1), abs=0.02
    )
    assert back["days_since_last_seen"].item() == 0


def test_small_cohorts_are_not_kept(events: Events) -> None:
    few = compute_features(events, moments(AS_OF, *EVERYONE[: KEPT_FROM - 1]))
    assert cohort_statistics(few, _days_seen(events), events["enrolments"]) == []


def test_statistics_are_the_same_after_being_written_down() -> None:
    found = CohortStatistics(
        cohort_id=3,
        as_of=date(2026, 3, 2),
        numbers={"cohort_learners": 2.0},
        breaks=[(date(2026, 1, 7), 16)],
        places={"mark_mean": ([0.25, 1.0], [1, 3])},
    )
    again = CohortStatistics.from_json(found.to_json(), cohort_id=3, as_of=date(2026, 3, 2))
    assert again.to_json() == found.to_json()
    assert again.breaks == found.breaks
