import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.risk.model.curves import Curve, average, shifted

_number = st.floats(-50, 50, allow_nan=False).map(lambda x: round(x, 3))


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    edges = sorted(draw(st.sets(_number, max_size=5)))
    pieces = st.lists(_number, min_size=len(edges) + 1, max_size=len(edges) + 1)
    return Curve(
        name="x",
        edges=tuple(edges),
        start=tuple(draw(pieces)),
        slope=tuple(draw(pieces)),
        missing=draw(_number),
        growing=draw(st.booleans()),
    )


@settings(deadline=None)
@given(curves(), curves(), st.lists(_number | st.just(float("nan")), min_size=1))
def test_an_average_of_curves_is_the_average_of_their_values(
    one: Curve, other: Curve, values: list[float]
) -> None:
    at = np.array(values)
    together = average([one, other], [0.25, 0.75]).at(at)
    np.testing.assert_allclose(together, 0.25 * one.at(at) + 0.75 * other.at(at), atol=1e-9)


@settings(deadline=None)
@given(curves())
def test_a_curve_survives_json(curve: Curve) -> None:
    assert Curve.from_dict(json.loads(json.dumps(curve.as_dict()))) == curve


def test_a_curve_kept_under_an_older_name_reads_the_same_input() -> None:
    flat = {"edges": [], "start": [1.0], "slope": [0.0], "missing": 0.0}
    assert Curve.from_dict({"name": "standing_clicks_28", **flat}).name == "percentile_clicks_28"


def test_a_value_on_an_edge_belongs_to_the_piece_on_its_right() -> None:
    curve = Curve(name="x", edges=(1.0,), start=(0.0, 5.0), slope=(0.0, 0.0), missing=-1.0)
    assert curve.at(np.array([0.9, 1.0, np.nan])).tolist() == [0, 5, -1]


def test_stretching_and_moving_reaches_unknown_values_too() -> None:
    curve = Curve(name="x", edges=(), start=(2.0,), slope=(1.0,), missing=3.0)
    moved = shifted(curve, times=2, plus=-1)
    assert moved.at(np.array([4.0, np.nan])).tolist() == [11, 5]


def test_pieces_that_do_not_fit_the_edges_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Curve.from_dict({"name": "x", "edges": [1], "start": [0], "slope": [0], "missing": 0})


def test_what_grows_still_grows_when_moved_and_is_kept_only_where_it_does() -> None:
    curve = Curve(name="x", edges=(), start=(2.0,), slope=(1.0,), missing=3.0, growing=True)
    assert shifted(curve, times=2, plus=0).growing
    assert average([curve, curve], [0.5, 0.5]) == curve
    assert "growing" not in replace(curve, growing=False).as_dict()
