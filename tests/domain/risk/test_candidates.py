import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from domain.policy import Candidate, ScorerPolicy
from domain.risk import boosting
from domain.risk.candidates import FITS, chosen
from domain.risk.facts import DIRECTIONS, INPUTS
from domain.risk.inputs import Floats, input_matrix
from domain.risk.labels import labelled

NAMES = list(INPUTS)


@pytest.fixture(scope="module")
def rows(
    past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy
) -> tuple[Floats, "np.typing.NDArray[np.int8]"]:
    labels = labelled(past_features[["enrolment_id", "as_of"]], past, scorer_policy)
    return input_matrix(past_features, INPUTS), labels["not_complete"].to_numpy(dtype="int8")


@pytest.mark.parametrize("candidate", Candidate)
def test_every_candidate_keeps_to_the_known_directions(
    candidate: Candidate, rows: tuple[Floats, "np.typing.NDArray[np.int8]"]
) -> None:
    _, curves = FITS[candidate](*rows, NAMES)
    assert curves
    for curve in curves:
        at = curve.at(np.linspace(-20, 120, 500))
        steps = np.diff(at) * DIRECTIONS.get(curve.name, 0)
        assert (steps >= -1e-9).all(), curve.name


def test_boosting_read_out_as_curves_is_the_boosting_itself(
    rows: tuple[Floats, "np.typing.NDArray[np.int8]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted: list[HistGradientBoostingClassifier] = []

    class Remembered(HistGradientBoostingClassifier):
        def fit(self, *given: object) -> "Remembered":
            fitted.append(self)
            return super().fit(*given)

    monkeypatch.setattr(boosting, "HistGradientBoostingClassifier", Remembered)
    matrix, labels = rows
    intercept, curves = boosting.fit_boosting(matrix, labels, NAMES)
    read_out = intercept + sum(c.at(matrix[:, NAMES.index(c.name)]) for c in curves)
    useful = boosting.varying(matrix)
    np.testing.assert_allclose(read_out, fitted[0].decision_function(matrix[:, useful]), atol=1e-9)


def test_the_simplest_within_noise_is_taken() -> None:
    figures = {Candidate.LOGISTIC: 0.80, Candidate.BOOSTING: 0.79, Candidate.AVERAGED: 0.805}
    assert chosen(figures, 0.01) is Candidate.LOGISTIC
    assert chosen(figures, 0.001) is Candidate.AVERAGED
