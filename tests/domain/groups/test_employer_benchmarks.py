"""Members beside all others, from sums."""

import pandas as pd
import pytest
from scipy.stats import ttest_ind

from domain.groups import benchmarks

HERE, THERE = [60.0, 70.0, 80.0, 75.0] * 5, [40.0, 90.0, 55.0, 65.0, 70.0] * 6


def sums(members: dict[str, list[float]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": name, "name": name, "learners": len(values), "progress_known": len(values),
            "progress_sum": sum(values), "progress_squares": sum(v * v for v in values),
        }
        for name, values in members.items()
    )  # fmt: skip


def test_the_interval_is_welchs() -> None:
    found = benchmarks(sums({"a": HERE, "b": THERE}), ["progress"], fewest=10)
    ours = next(one for one in found if one.name == "a")
    expected = ttest_ind(HERE, THERE, equal_var=False)
    interval = expected.confidence_interval()
    assert (ours.low, ours.high) == pytest.approx((interval.low, interval.high))
    assert ours.gap == pytest.approx(71.25 - 64)


def test_members_of_few_learners_are_compared_together() -> None:
    found = benchmarks(
        sums({"a": HERE, "b": THERE, "c": HERE[:6], "d": HERE[:7]}), ["progress"], fewest=10
    )
    assert [(one.name, one.own.learners) for one in found] == [("b", 30), ("a", 20), ("", 13)]


def test_a_measure_known_of_few_is_left_out() -> None:
    known = sums({"a": HERE, "b": THERE}).assign(progress_known=[20, 9])
    assert benchmarks(known, ["progress"], fewest=10) == []


def test_many_comparisons_are_corrected_for() -> None:
    two = {"a": [50.0, 60.0] * 10, "b": [54.0, 64.0] * 10}
    more = two | {f"m{n}": [52.0, 62.0] * 10 for n in range(8)}
    alone = benchmarks(sums(two), ["progress"], fewest=10)[0]
    together = next(o for o in benchmarks(sums(more), ["progress"], fewest=10) if o.name == "a")
    assert alone.is_beyond_chance
    assert not together.is_beyond_chance
