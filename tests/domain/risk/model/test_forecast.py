from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from domain.risk.evaluation.forecast_accuracy import HIGH, LOW, forecast_errors, simple_forecasts
from domain.risk.model.curves import Curve
from domain.risk.model.forecast import STRETCHES, Forecast

EACH = len(STRETCHES) + 1
CURVE = Curve(name="missed_share", edges=(), start=(0.0,), slope=(-20.0,), missing=0.0)
FORECAST = Forecast(
    intercept=0.0,
    curves=(CURVE,),
    believed=(1.0,) * EACH,
    low=(-10.0,) * EACH,
    high=(5.0,) * EACH,
)
ROWS = pd.DataFrame(
    {"grade": [70.0, np.nan, 98.0, 70.0], "elapsed": [0.5, 0.5, 0.5, 1.0], "missed_share": 0.5}
)


def test_the_forecast_starts_from_the_grade_so_far() -> None:
    _, grade, _ = FORECAST.grades(ROWS)
    assert grade[[0, 2, 3]].tolist() == [65, 93, 70]


def test_of_whom_no_mark_is_known_no_grade_is_foretold() -> None:
    assert all(np.isnan(one[1]) for one in FORECAST.grades(ROWS))


def test_what_is_not_believed_moves_nothing() -> None:
    _, grade, _ = replace(FORECAST, believed=(0.0,) * EACH).grades(ROWS)
    assert grade[[0, 2, 3]].tolist() == [70, 98, 70]


def test_no_grade_is_beyond_what_can_be_given() -> None:
    _, _, high = replace(FORECAST, high=(20.0,) * EACH).grades(ROWS)
    assert np.nanmax(high) == 100


def test_a_saved_forecast_is_the_same() -> None:
    assert Forecast.from_dict(FORECAST.as_dict()) == FORECAST


def test_a_forecast_that_lacks_a_stretch_is_refused() -> None:
    with pytest.raises(ValueError, match="each stretch"):
        Forecast.from_dict(FORECAST.as_dict() | {"low": [-1.0]})


def test_errors_are_told_beside_the_mark_so_far_and_the_usual_grade() -> None:
    low, grade, high = FORECAST.grades(ROWS)
    final = np.array([65.0, 80.0, 93.0, 76.0])
    simple = simple_forecasts(ROWS, np.array([50.0, np.nan]))
    found = forecast_errors(
        pd.Series([3, 4, 20, 5]), {LOW: low, "ours": grade, HIGH: high, **simple}, final
    )
    early = {error.forecast: error for error in found if error.weeks == "2-16"}
    assert early["ours"].rows == 2
    assert early["ours"].mean_absolute_error == pytest.approx(3)
    assert early["ours"].coverage == 0.5
    assert early["mark so far"].mean_absolute_error == pytest.approx(5.5)
    assert early["mean of past cohorts"].mean_absolute_error == pytest.approx(20.5)
