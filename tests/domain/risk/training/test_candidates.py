import json
from itertools import product

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from domain.policy import CandidatePolicy, ScorerPolicy
from domain.risk.model.curves import Curve, growth
from domain.risk.model.facts import DIRECTIONS, INPUTS
from domain.risk.model.inputs import Floats, input_matrix
from domain.risk.model.lookup import Lookup
from domain.risk.model.targets import Target
from domain.risk.training import boosting
from domain.risk.training.candidates import (
    MEMBERS,
    chosen,
    combined,
    members_for,
    ranking,
    weights_of,
)
from domain.risk.training.labels import labelled

NAMES = list(INPUTS)


@pytest.fixture(scope="module")
def rows(
    past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy
) -> tuple[Floats, "np.typing.NDArray[np.int8]"]:
    labels = labelled(past_features[["enrolment_id", "as_of"]], past, scorer_policy)
    return input_matrix(past_features, INPUTS), labels["not_complete"].to_numpy(dtype="int8")


def _total(intercept: float, curves: tuple[Curve, ...], matrix: Floats) -> Floats:
    found = np.full(len(matrix), intercept)
    grown = growth(matrix[:, NAMES.index("elapsed")])
    for curve in curves:
        found += curve.at(matrix[:, NAMES.index(curve.name)]) * (grown if curve.growing else 1)
    return found


@pytest.mark.parametrize("candidate", CandidatePolicy)
def test_every_candidate_keeps_to_the_known_directions(
    candidate: CandidatePolicy, rows: tuple[Floats, "np.typing.NDArray[np.int8]"]
) -> None:
    matrix, labels = rows
    parts = {member: fit(matrix, labels, NAMES) for member, fit in MEMBERS.items()}
    log_odds = {member: _total(*fitted, matrix) for member, fitted in parts.items()}
    _, curves = combined(parts, weights_of(candidate, log_odds, labels))
    assert curves
    for name, elapsed in product({curve.name for curve in curves} - {"elapsed"}, (0.0, 0.3, 1.0)):
        own = Lookup.of([[curve for curve in curves if curve.name == name]])
        (at,) = own.at(pd.DataFrame({name: np.linspace(-20, 120, 500), "elapsed": elapsed}))
        assert (np.diff(at) * DIRECTIONS[name] >= -1e-9).all(), name


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
    read_out = _total(intercept, curves, matrix)
    useful = boosting.varying(matrix)
    np.testing.assert_allclose(read_out, fitted[0].decision_function(matrix[:, useful]), atol=1e-9)


def test_the_simplest_within_noise_is_taken() -> None:
    figures = {
        CandidatePolicy.LOGISTIC: 0.80,
        CandidatePolicy.BOOSTING: 0.79,
        CandidatePolicy.AVERAGED: 0.805,
    }
    assert chosen(figures, 0.01) is CandidatePolicy.LOGISTIC
    assert chosen(figures, 0.001) is CandidatePolicy.AVERAGED


def test_who_knows_only_the_week_is_not_the_better_candidate() -> None:
    weeks = np.repeat([2, 3], 40)
    # leaving is three times as common in week 2
    labels = np.concatenate([np.tile([1, 1, 1, 0], 10), np.tile([0, 0, 0, 1], 10)]).astype("int8")
    knows_the_week = np.where(weeks == 2, 1.0, 0.0)
    knows_the_learner = 0.2 * labels + np.random.default_rng(1).normal(scale=0.2, size=80)
    assert ranking(labels, knows_the_week, weeks) == pytest.approx(0.5)
    assert ranking(labels, knows_the_learner, weeks) > ranking(labels, knows_the_week, weeks)


def test_where_no_week_has_enough_of_either_outcome_all_weeks_are_ranked_together() -> None:
    labels = np.array([0, 1, 0, 1], dtype="int8")
    assert ranking(labels, np.array([0.1, 0.9, 0.2, 0.8]), np.arange(4)) == 1


def test_a_combination_says_what_its_members_say_by_their_weights(
    rows: tuple[Floats, "np.typing.NDArray[np.int8]"],
) -> None:
    matrix, labels = rows
    parts = {member: fit(matrix, labels, NAMES) for member, fit in MEMBERS.items()}
    weights = {CandidatePolicy.LOGISTIC: 0.3, CandidatePolicy.BOOSTING: 0.7}
    mixed = _total(*combined(parts, weights), matrix)
    alone = sum(weight * _total(*parts[m], matrix) for m, weight in weights.items())
    np.testing.assert_allclose(mixed, alone, atol=1e-9)


def test_stacking_leans_on_the_member_that_was_right() -> None:
    draw = np.random.default_rng(4)
    truth = draw.normal(size=5000)
    labels = (draw.random(5000) < 1 / (1 + np.exp(-truth))).astype("int8")
    log_odds = {CandidatePolicy.LOGISTIC: truth, CandidatePolicy.BOOSTING: draw.normal(size=5000)}
    weights = weights_of(CandidatePolicy.STACKED, log_odds, labels)
    assert weights[CandidatePolicy.LOGISTIC] > 0.9
    assert sum(weights.values()) == pytest.approx(1)


def test_boosting_that_asks_whether_a_value_is_known_can_still_be_saved() -> None:
    draw = np.random.default_rng(9)
    values = draw.normal(size=(2000, 1))
    labels = (draw.random(2000) < 0.3).astype("int8")
    values[labels == 1] = np.nan
    intercept, (curve,) = boosting.fit_boosting(values, labels, ["elapsed"])
    json.dumps([intercept, curve.as_dict()], allow_nan=False)
    assert curve.missing > curve.at(values[labels == 0][:, 0]).max()


def test_weights_move_with_the_course_but_for_the_few_departures(
    rows: tuple[Floats, "np.typing.NDArray[np.int8]"],
) -> None:
    matrix, labels = rows
    for target in Target:
        _, curves = members_for(target)[CandidatePolicy.LOGISTIC](matrix, labels, NAMES)
        assert any(curve.growing for curve in curves) == (target is Target.NOT_COMPLETE)
