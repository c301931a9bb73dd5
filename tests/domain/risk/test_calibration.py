import numpy as np
import pytest

from domain.risk.calibration import fit_sigmoid
from domain.risk.scorer import probability_of


def test_the_sigmoid_finds_how_much_too_sure_a_score_is() -> None:
    draw = np.random.default_rng(5)
    truth = draw.normal(size=40_000)
    labels = (draw.random(40_000) < probability_of(truth)).astype("int8")
    slope, shift = fit_sigmoid(2 * truth + 1, labels)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert shift == pytest.approx(-0.5, abs=0.03)


def test_a_perfect_separation_stays_finite() -> None:
    slope, shift = fit_sigmoid(np.array([-5.0, -4, 4, 5]), np.array([0, 0, 1, 1], dtype="int8"))
    assert np.isfinite([slope, shift]).all()
