import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.risk.operating_point import (
    CannotBeHad,
    OperatingPoint,
    for_capacity,
    for_precision,
)

LABELS = np.array([1, 1, 0, 1, 0, 0], dtype="int8")
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.2, 0.1])


def test_a_wanted_precision_becomes_the_lowest_threshold_that_keeps_it() -> None:
    found = for_precision(LABELS, SCORES, 0.75)
    assert isinstance(found, OperatingPoint)
    assert (found.threshold, found.precision, found.recall) == (0.6, 0.75, 1.0)
    assert "75%" in found.sentence()


def test_what_cannot_be_had_is_said_with_the_closest() -> None:
    found = for_precision(1 - LABELS, SCORES, 0.9)
    assert isinstance(found, CannotBeHad)
    assert "50%" in found.sentence


def test_coaches_who_can_call_a_third_get_a_third() -> None:
    found = for_capacity(LABELS, SCORES, calls_a_week=2, learners=6)
    assert isinstance(found, OperatingPoint)
    assert found.threshold == 0.8


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=1),
    st.floats(0, 1),
    st.integers(0, 50),
)
def test_a_point_keeps_its_promise_on_the_rows_it_was_made_from(
    rows: list[tuple[bool, int]], wanted: float, calls: int
) -> None:
    labels = np.array([label for label, _ in rows], dtype="int8")
    scores = np.array([score / 10 for _, score in rows])
    precise = for_precision(labels, scores, wanted)
    if isinstance(precise, OperatingPoint):
        assert labels[scores >= precise.threshold].mean() >= wanted - 1e-12
    afforded = for_capacity(labels, scores, calls, len(rows))
    if isinstance(afforded, OperatingPoint):
        assert (scores >= afforded.threshold).sum() <= calls
