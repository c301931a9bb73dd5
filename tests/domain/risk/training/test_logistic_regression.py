import numpy as np
import pandas as pd
import pytest

from domain.risk.model import INPUTS, Curve, Lookup, growth, input_matrix
from domain.risk.training.logistic_regression import fit_logistic, fit_ridge

DRAW = np.random.default_rng(5)
KNOWN = DRAW.normal(loc=10, scale=2, size=600)
#: More of it, less often the outcome.
LABELS = (DRAW.random(600) < 1 / (1 + np.exp(KNOWN - 10))).astype("int8")


def at(curve: Curve, *values: float) -> list[float]:
    return curve.at(np.array(values)).tolist()


def curve_of(name: str, values: np.ndarray, labels: np.ndarray = LABELS) -> Curve:
    _, (curve,) = fit_logistic(values.reshape(-1, 1), labels, [name], strength=1.0)
    return curve


def test_an_odd_value_in_a_new_cohort_counts_no_more_than_four_standard_deviations() -> None:
    for curve in (
        curve_of("elapsed", KNOWN),
        fit_ridge(KNOWN.reshape(-1, 1), KNOWN, np.ones(600), ["elapsed"], strength=1.0)[1][0],
    ):
        low, high = KNOWN.mean() - 4 * KNOWN.std(), KNOWN.mean() + 4 * KNOWN.std()
        assert at(curve, -1e6, 1e6) == pytest.approx(at(curve, low - 1e-6, high + 1e-6))
        inside = np.abs(np.diff(at(curve, low, KNOWN.mean(), high)))
        assert inside == pytest.approx([inside[0]] * 2)
        assert inside[0] > 0.5


def test_one_odd_value_in_the_past_does_not_turn_the_rest() -> None:
    odd, label = np.append(KNOWN, 1000.0), np.append(LABELS, 1).astype("int8")
    fell = np.subtract(*at(curve_of("elapsed", odd, label), 8.0, 12.0))
    assert fell > 0


@pytest.mark.parametrize("name", ["barrier_count", "work_missed", "days_unseen"])
def test_what_can_only_raise_a_risk_never_lowers_it_whatever_the_past_said(name: str) -> None:
    assert np.ptp(at(curve_of(name, KNOWN), 5.0, 10.0, 15.0)) == pytest.approx(0, abs=1e-9)
    risen = np.diff(at(curve_of(name, KNOWN, 1 - LABELS), 5.0, 10.0, 15.0))
    assert (risen > 0).all()


def test_an_input_that_is_not_known_counts_for_what_that_meant_in_the_past() -> None:
    gone = np.where(DRAW.random(600) < 0.3, np.nan, KNOWN)
    labels = np.where(np.isnan(gone), 1, LABELS).astype("int8")
    curve = curve_of("mark_mean", gone, labels)
    assert at(curve, np.nan)[0] > max(at(curve, 6.0, 10.0, 14.0))


def test_a_reported_barrier_raises_what_is_learnt_of_the_risk() -> None:
    """Whether somebody met a barrier is among what every scorer reads."""
    barriers = pd.DataFrame({"barrier_count": 10 - KNOWN.round()})
    _, curves = fit_logistic(input_matrix(barriers, INPUTS), LABELS, list(INPUTS), strength=1.0)
    (curve,) = curves
    assert curve.name == "barrier_count"
    none, two = at(curve, 0, 2)
    assert two > none + 0.5


def test_what_an_input_means_may_change_on_the_way_through_the_course() -> None:
    """Telling nothing in the first days and much in the last ones, and never the other way."""
    draw = np.random.default_rng(8)
    elapsed, values = draw.random(4000), draw.normal(size=4000)
    labels = (draw.random(4000) < 1 / (1 + np.exp(-2 * elapsed * values))).astype("int8")
    matrix, names = np.column_stack([values, elapsed]), ["missed_share", "elapsed"]
    grown = growth(elapsed)
    for truth, least in ((labels, 1.0), (1 - labels, 0.0)):
        _, curves = fit_logistic(matrix, truth, names, strength=1.0, grown=grown)
        own = Lookup.of([[curve for curve in curves if curve.name == "missed_share"]])
        ends = pd.DataFrame({"missed_share": [0, 1, 0, 1], "elapsed": [0, 0, 1, 1]}, dtype=float)
        first, last = np.diff(own.at(ends)[0])[[0, 2]]
        assert 0 <= first + 1e-9 < 0.3
        assert last >= max(first, least) - 1e-9
    assert last < 0.3
