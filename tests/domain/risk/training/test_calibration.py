import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression

from domain.risk.model.scorer import probability_of
from domain.risk.training.calibration import cross_calibrated, fit_sigmoid


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


def test_a_score_is_never_made_surer_than_it_was() -> None:
    draw = np.random.default_rng(6)
    truth = draw.normal(size=20_000)
    labels = (draw.random(20_000) < probability_of(truth + 0.5)).astype("int8")
    slope, shift = fit_sigmoid(truth / 3, labels)
    assert slope == 1
    assert probability_of(truth / 3 + shift).mean() == pytest.approx(labels.mean(), abs=0.001)


def test_what_is_added_later_is_not_learnt_twice() -> None:
    draw = np.random.default_rng(7)
    truth, cohort = draw.normal(size=40_000), np.where(np.arange(40_000) % 2, 1.0, -1.0)
    labels = (draw.random(40_000) < probability_of(truth + cohort)).astype("int8")
    slope, shift = fit_sigmoid(truth, labels, cohort)
    assert (slope, shift) == (pytest.approx(1, abs=0.03), pytest.approx(0, abs=0.03))


def test_no_row_calibrates_itself() -> None:
    log_odds, labels = np.zeros(400), np.arange(400) % 2 == 0
    parts = (~labels).astype("int64")  # one part has every event, the other none
    everyone = np.ones(400, dtype=bool)
    found = cross_calibrated(log_odds, labels.astype("int8"), parts, np.zeros(400), rows=everyone)
    assert found[labels].max() < 0.01
    assert found[~labels].min() > 0.99


def test_a_later_cohort_is_told_the_level_of_those_before_it() -> None:
    later = np.arange(400) < 200
    labels = np.where(later, np.arange(400) % 2 == 0, np.arange(400) % 10 == 0).astype("int8")
    found = cross_calibrated(
        np.zeros(400), labels, np.arange(400) % 4, np.zeros(400), rows=later, shown=~later
    )
    np.testing.assert_allclose(found[later], 0.1, atol=0.01)
    assert np.isnan(found[~later]).all()


def test_the_sigmoid_is_that_of_scikit_learn() -> None:
    draw = np.random.default_rng(8)
    values = draw.normal(size=(5000, 1))
    labels = (draw.random(5000) < probability_of(0.5 * values[:, 0])).astype("int8")
    model = LogisticRegression(C=1e6).fit(3 * values, draw.random(5000) < 0.5)
    model.coef_, model.intercept_ = np.array([[1.0]]), np.array([0.0])
    theirs = CalibratedClassifierCV(FrozenEstimator(model), method="sigmoid", ensemble=False)
    theirs.fit(values, labels)
    slope, shift = fit_sigmoid(values[:, 0], labels)
    np.testing.assert_allclose(
        probability_of(slope * values[:, 0] + shift),
        theirs.predict_proba(values)[:, 1],
        atol=1e-4,
    )
