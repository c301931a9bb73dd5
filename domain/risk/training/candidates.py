"""The models that may become the scorer, simplest first, and the choice among them.

All of them are additive. Two are fitted (`MEMBERS`); the others are weighted sums of those two in
log-odds, half and half or with weights found on rows that the members have not learnt from.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from domain.policy import CandidatePolicy
from domain.risk.metrics import auc
from domain.risk.model import DEPARTURES, Curve, Floats, Question, average, growth, probability_of
from domain.risk.training.boosting import fit_boosting
from domain.risk.training.logistic_regression import fit_logistic
from domain.risk.within_weeks import mean_auc

Labels = npt.NDArray[np.int8]
#: Intercept and curves of a fitted question, not yet calibrated.
Fitted = tuple[float, tuple[Curve, ...]]
#: Fits one question: matrix, labels, names of the inputs.
Fit = Callable[[Floats, Labels, list[str]], Fitted]
#: How much of each member a candidate is made of.
Weights = Mapping[CandidatePolicy, float]

_STRENGTH: Final = 0.01


def logistic(matrix: Floats, labels: Labels, names: list[str]) -> Fitted:
    """Regularised logistic regression whose weights move on as the course does."""
    grown = growth(matrix[:, names.index("elapsed")]) if "elapsed" in names else None
    return fit_logistic(matrix, labels, names, strength=_STRENGTH, grown=grown)


def steady_logistic(matrix: Floats, labels: Labels, names: list[str]) -> Fitted:
    """The same with weights that stay as they are: departures are too few to tell how they move."""
    return fit_logistic(matrix, labels, names, strength=_STRENGTH)


#: What is fitted itself.
MEMBERS: Final[Mapping[CandidatePolicy, Fit]] = {
    CandidatePolicy.LOGISTIC: logistic,
    CandidatePolicy.BOOSTING: fit_boosting,
}


def members_for(target: Question) -> Mapping[CandidatePolicy, Fit]:
    """What is fitted for this question."""
    if target not in DEPARTURES:
        return MEMBERS
    return {**MEMBERS, CandidatePolicy.LOGISTIC: steady_logistic}


def weights_of(
    candidate: CandidatePolicy, log_odds: Mapping[CandidatePolicy, Floats], labels: Labels
) -> Weights:
    """What the candidate is made of; `log_odds` are the members' log-odds of unseen rows."""
    if candidate in MEMBERS:
        return {candidate: 1.0}
    if candidate is CandidatePolicy.AVERAGED:
        return dict.fromkeys(MEMBERS, 1 / len(MEMBERS))
    return _stacked(log_odds, labels)


def combined(parts: Mapping[CandidatePolicy, Fitted], weights: Weights) -> Fitted:
    """The weighted sum of fitted members, additive itself."""
    return weighted_sum([(parts[name], weight) for name, weight in weights.items() if weight])


def weighted_sum(parts: "list[tuple[Fitted, float]]") -> Fitted:
    """The sum of fitted models in log-odds, each by its weight."""
    halves: dict[tuple[str, bool], list[tuple[Curve, float]]] = {}
    for (_, curves), weight in parts:
        for curve in curves:
            halves.setdefault((curve.name, curve.growing), []).append((curve, weight))
    curves = tuple(average([c for c, _ in own], [w for _, w in own]) for own in halves.values())
    return sum(weight * intercept for (intercept, _), weight in parts), curves


def ranking(labels: Labels, odds: Floats, weeks: npt.NDArray[np.int64]) -> float:
    """What candidates are judged by: AUC within weeks, for all weeks together credit the calendar.

    Pooled where no week has enough of either outcome.
    """
    within = mean_auc(labels, odds, weeks)
    return auc(labels, odds) if np.isnan(within) else within


def chosen(quality: Mapping[CandidatePolicy, float], within: float) -> CandidatePolicy:
    """The simplest candidate whose quality is within noise of the best."""
    best = max(quality.values())
    return next(c for c in CandidatePolicy if c in quality and quality[c] >= best - within)


def _stacked(log_odds: Mapping[CandidatePolicy, Floats], labels: Labels) -> Weights:
    """Weights of least log-loss, none below zero, adding up to one: the sigmoid sets the scale."""
    columns = np.column_stack([log_odds[name] for name in MEMBERS] + [np.ones(len(labels))])
    truth = labels.astype("float64")

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = columns @ weights
        value = np.logaddexp(0, odds).sum() - odds @ truth
        return value / len(truth), columns.T @ (probability_of(odds) - truth) / len(truth)

    start = np.append(np.full(len(MEMBERS), 1 / len(MEMBERS)), 0.0)
    bounds = [(0.0, None)] * len(MEMBERS) + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x[:-1]
    total = found.sum()
    shares = found / total if total > 0 else start[:-1]
    return {name: float(share) for name, share in zip(MEMBERS, shares, strict=True)}
