from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from domain.risk.model.curves import Curve, growth
from domain.risk.model.lookup import Lookup, Pieces

_number = st.floats(-1e308, 1e308, allow_nan=False) | st.sampled_from(
    [0.0, -0.0, 1.0, np.nextafter(1.0, 2), np.nextafter(1.0, 0), 1e-320, -1e300]
)


@given(st.sets(_number, max_size=8), st.lists(_number | st.just(float("nan"))))
def test_many_rows_are_looked_up_as_exactly_as_few(edges: set[float], values: list[float]) -> None:
    pieces = Pieces(np.array(sorted(edges)))
    # every edge and its neighbours, where a mistake would be
    near = [np.nextafter(e, way) for e in edges for way in (-np.inf, e, np.inf)]
    few = np.array([*values, *near])
    many = np.resize(few, 5_000) if len(few) else np.zeros(5_000)
    found = pieces.of(many)
    apart = np.concatenate([pieces.of(part) for part in np.array_split(many, 10)])
    np.testing.assert_array_equal(found, apart)


def _curve(name: str, edge: float) -> Curve:
    return Curve(name=name, edges=(edge,), start=(1.0, -2.0), slope=(0.0, 0.5), missing=9.0)


def test_a_sum_is_that_of_its_curves_and_one_input_may_be_in_several() -> None:
    rows = pd.DataFrame({"a": [0.0, 3.0, np.nan], "b": [5.0, -1.0, 2.0]})
    one, other, third = _curve("a", 1.0), _curve("b", 2.0), _curve("a", 4.0)
    found = Lookup.of([[one, other], [third], []]).at(rows)
    a, b = rows["a"].to_numpy(), rows["b"].to_numpy()
    np.testing.assert_array_equal(found, [one.at(a) + other.at(b), third.at(a), np.zeros(3)])


def test_a_growing_curve_counts_for_nothing_on_the_first_day_and_in_full_on_the_last() -> None:
    late = replace(_curve("a", 1.0), growing=True)
    rows = pd.DataFrame({"a": [3.0] * 4, "elapsed": [0.0, 0.25, 1.0, np.nan]})
    (found,) = Lookup.of([[_curve("a", 1.0), late]]).at(rows)
    np.testing.assert_allclose(found, -0.5 * (1 + np.array([0, 0.5, 1, 0])))
    assert growth(np.array([-1.0, 2.0])).tolist() == [0, 1]
