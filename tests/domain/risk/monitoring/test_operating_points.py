import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.risk.monitoring.operating_points import (
    AlertTarget,
    OperatingPoint,
    UnreachableTarget,
    operating_point,
)


@pytest.fixture
def past() -> pd.DataFrame:
    """40 learners over eight weeks: the score is right about the outer ones, unsure in between."""
    who = pd.DataFrame({"enrolment_id": range(40), "score": np.linspace(0.05, 0.95, 40)})
    who["label"] = np.where(who["enrolment_id"] >= 20, 1, 0)
    who.loc[who["enrolment_id"].isin([16, 18, 19]), "label"] = 1
    who.loc[who["enrolment_id"].isin([20, 22]), "label"] = 0
    rows = who.merge(pd.DataFrame({"week": range(2, 10)}), how="cross")
    leaves = rows["enrolment_id"] == 39
    return rows.assign(left_in=np.where(leaves, 70 - 7 * rows["week"], np.nan))


def _found(
    past: pd.DataFrame, target: AlertTarget, wanted: float, learners: int = 40
) -> OperatingPoint:
    found = operating_point(past, target, wanted, learners=learners)
    assert isinstance(found, OperatingPoint)
    return found


def test_a_wanted_precision_becomes_the_lowest_threshold_that_keeps_it(past: pd.DataFrame) -> None:
    strict, mild = (_found(past, AlertTarget.PRECISION, wanted) for wanted in (0.95, 0.8))
    assert strict.precision >= 0.95
    assert mild.threshold < strict.threshold
    assert mild.recall > strict.recall
    assert "95%" not in mild.sentence()


def test_what_cannot_be_had_is_said_with_the_closest(past: pd.DataFrame) -> None:
    found = operating_point(past.assign(label=0), AlertTarget.PRECISION, 0.9, learners=40)
    assert isinstance(found, UnreachableTarget)
    assert "0%" in found.sentence


def test_the_closest_is_never_rounded_to_what_was_wanted() -> None:
    people = pd.DataFrame({"enrolment_id": range(500), "week": 3, "score": 0.9, "left_in": np.nan})
    people["label"] = (people["enrolment_id"] > 0).astype(int)
    found = operating_point(people, AlertTarget.PRECISION, 1, learners=500)
    assert isinstance(found, UnreachableTarget)
    assert "the most that past learners allow is 99.8%" in found.sentence
    few = people.head(7).assign(score=[0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1])
    found = operating_point(few, AlertTarget.CALLS_A_WEEK, 30, learners=71)
    assert isinstance(found, UnreachableTarget)
    assert "about 30.5 alerts a week, more than 30" in found.sentence


def test_nobody_is_alerted_again_within_four_weeks(past: pd.DataFrame) -> None:
    # eight weeks: twice each at most, so a quarter of the learners in an average week
    everybody = _found(past, AlertTarget.CALLS_A_WEEK, 1000)
    assert everybody.alerts_a_week == pytest.approx(10)


def test_capacity_is_counted_for_as_many_learners_as_there_are_now(past: pd.DataFrame) -> None:
    few, many = (_found(past, AlertTarget.CALLS_A_WEEK, 5, learners=n) for n in (40, 80))
    assert few.alerts_a_week <= 5
    assert many.threshold > few.threshold


def test_the_lead_is_told_where_somebody_left(past: pd.DataFrame) -> None:
    assert _found(past, AlertTarget.CALLS_A_WEEK, 10).lead_days == 56
    assert (
        "days before"
        not in _found(past.assign(left_in=np.nan), AlertTarget.CALLS_A_WEEK, 10).sentence()
    )


def test_no_past_learners_promise_nothing(past: pd.DataFrame) -> None:
    for target in AlertTarget:
        assert isinstance(
            operating_point(past.head(0), target, 0.5, learners=10), UnreachableTarget
        )


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=1, max_size=60),
    st.sampled_from(AlertTarget),
    st.floats(0, 30),
)
def test_a_point_keeps_its_promise_on_the_rows_it_was_made_from(
    people: list[tuple[bool, int]], target: AlertTarget, wanted: float
) -> None:
    rows = pd.DataFrame(
        {
            "enrolment_id": range(len(people)),
            "week": 3,
            "label": [int(label) for label, _ in people],
            "score": [score / 10 for _, score in people],
            "left_in": np.nan,
        }
    )
    asked = wanted / 30 if target is AlertTarget.PRECISION else wanted
    found = operating_point(rows, target, asked, learners=len(rows))
    if isinstance(found, UnreachableTarget):
        return
    alerted = rows[rows["score"] >= found.threshold]
    if target is AlertTarget.PRECISION:
        assert alerted["label"].mean() >= asked - 1e-12
    else:
        assert len(alerted) <= asked
