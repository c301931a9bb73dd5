"""Whom nudges help most: a linear model of few terms, judged against ranking by risk.

Terms are named here, before anybody looks: days of activity in the fortnight before the draw, and
the risk band at it. Learners are weighted by the chance of the arm they are in, so that shares that
changed do no harm. Who is ranked is never who was learnt from (cross-fitting), and a ranking's
worth is its Qini coefficient: how many more reach the goal, in points over all, than when as many
are nudged at random, on average over how many are (Radcliffe 2007).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.experiments.effects import WORTH_SEEING
from domain.experiments.proportions import USUAL_RETURN, Interval, learners_needed

#: Term -> how it is read to people.
TERMS: Final = {"active_before": "a more active fortnight before", "risk": "a higher risk band"}
_RISK: Final = {"Green": 0.0, "Amber": 1.0, "Red": 2.0}
#: Fewer in an arm teach nothing of who is in it.
_SMALLEST_ARM: Final = 50
_FOLDS: Final = 5
_DRAWS: Final = 300
#: An effect's difference between halves takes four times the learners of the effect itself.
_INTERACTION: Final = 4
_Z: Final = 1.96
_DAYS_A_WEEK: Final = 7

_Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class UpliftTerm:
    """How much more a nudge helps one standard deviation further on, in shares, with 95 %."""

    name: str
    estimate: float
    interval: Interval


class TermWeight(NamedTuple):
    """A term as it was learnt: its middle, its spread, and what one spread more is worth."""

    mean: float
    spread: float
    estimate: float


@dataclass(frozen=True, kw_only=True)
class Gains:
    """How much more a nudge helps one learner than most, in shares, by the terms of an `Uplift`."""

    weights: Mapping[str, TermWeight]

    def of(self, learners: pd.DataFrame) -> "pd.Series[float]":
        """By rows of active_before and risk_band; a term nobody knows adds nothing."""
        known = learners.assign(risk=learners["risk_band"].map(_RISK).astype("float64"))
        each = [
            ((known[name].astype("float64") - w.mean) / w.spread * w.estimate).fillna(0.0)
            for name, w in self.weights.items()
        ]
        return pd.Series(np.sum(each, axis=0), index=learners.index, dtype="float64")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Learners counted, those it takes to see ten points between halves, and how many come a week.

    `needed` and `a_week` are empty where nobody is drawn who could bring any.
    """

    learners: int
    needed: int | None = None
    a_week: float | None = None

    @property
    def weeks_more(self) -> int | None:
        """Weeks until there are enough, at the rate learners were drawn so far; None: never."""
        if self.needed is None or self.a_week is None:
            return None
        return math.ceil(max(0, self.needed - self.learners) / self.a_week)


@dataclass(frozen=True, kw_only=True)
class Uplift:
    """Who benefits, and whether ranking by it beats ranking by risk.

    `ahead` is the interval of our Qini coefficient less that of risk; all three are in shares.
    """

    evidence: Evidence
    terms: tuple[UpliftTerm, ...]
    qini: float
    qini_by_risk: float
    ahead: Interval
    gains: Gains = field(repr=False)

    @property
    def beats_risk(self) -> bool:
        """Whether the lower end of the lead is above nothing: only then may it rank anybody."""
        return self.ahead.low > 0


@dataclass(frozen=True, kw_only=True)
class NoUplift:
    """Too few learners to say who benefits."""

    evidence: Evidence


def uplift(draws: pd.DataFrame, *, seed: int) -> Uplift | NoUplift:
    """Of `first_closed_draws`, one row a learner; of whom risk or arm is unknown are left out."""
    risk = draws["risk_band"].map(_RISK).astype("float64")
    known = draws.assign(risk=risk)[risk.notna() & draws["arm"].isin(["treated", "holdout"])]
    treated = (known["arm"] == "treated").to_numpy()
    share = known["share"].astype("float64").fillna(float((~treated).mean()) if len(known) else 0.5)
    chance = np.where(treated, 1 - share, share)
    evidence = _evidence(known)
    small = min(int(treated.sum()), int((~treated).sum())) < _SMALLEST_ARM
    varied = [name for name in TERMS if len(known) and known[name].std() > 0]
    if small or not varied or not (chance > 0).all():
        return NoUplift(evidence=evidence)
    terms = known[varied].to_numpy(dtype="float64")
    middle, spread = terms.mean(axis=0), terms.std(axis=0)
    terms = (terms - middle) / spread
    reached = known["reached"].to_numpy(dtype="float64")
    trial = _Trial(terms=terms, treated=treated, reached=reached, weight=1 / chance)
    fitted, errors = _fit(trial)
    rankings = _rankings(trial, known["risk"].to_numpy(dtype="float64"), seed=seed)
    each = zip(varied, middle, spread, fitted, strict=True)
    return Uplift(
        evidence=evidence,
        terms=tuple(
            UpliftTerm(
                name=name,
                estimate=float(value),
                interval=Interval(low=float(value - _Z * e), high=float(value + _Z * e)),
            )
            for name, value, e in zip(varied, fitted, errors, strict=True)
        ),
        qini=rankings.ours,
        qini_by_risk=rankings.by_risk,
        ahead=rankings.ahead,
        gains=Gains(weights={n: TermWeight(float(m), float(s), float(w)) for n, m, s, w in each}),
    )


def sentence(found: Uplift | NoUplift) -> str:
    """What follows, in plain words."""
    if isinstance(found, Uplift) and found.beats_risk:
        return (
            "Ranking by who benefits beats ranking by risk: by"
            f" {_points(found.ahead.low)} to {_points(found.ahead.high)}."
        )
    evidence = found.evidence
    if evidence.weeks_more is None:
        return "Not enough evidence yet, and nobody is drawn who could bring it."
    if evidence.weeks_more:
        return (
            f"Not enough evidence yet: {_weeks(evidence.weeks_more)} more. To see a difference of"
            f" ten points between halves takes {evidence.needed:,} learners; there are"
            f" {evidence.learners:,}, and about {evidence.a_week:,.0f} more each week."
        )
    return (
        "There are enough learners to have seen a difference of ten points between halves, and"
        " ranking by who benefits is not better than ranking by risk."
    )


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """One entry per learner: terms in standard deviations, arm, outcome, weight of the arm."""

    terms: _Numbers
    treated: npt.NDArray[np.bool_]
    reached: _Numbers
    weight: _Numbers

    def only(self, mine: npt.NDArray[np.bool_]) -> "_Trial":
        return _Trial(
            terms=self.terms[mine],
            treated=self.treated[mine],
            reached=self.reached[mine],
            weight=self.weight[mine],
        )


class _Rankings(NamedTuple):
    """The Qini coefficients of two rankings, and the interval of the first less the second."""

    ours: float
    by_risk: float
    ahead: Interval


def _rankings(trial: _Trial, risk: _Numbers, *, seed: int) -> _Rankings:
    dice = np.random.default_rng(seed)
    learners = len(risk)
    fold = dice.permutation(learners) % _FOLDS
    benefit = np.zeros(learners)
    for one in range(_FOLDS):
        fitted, _ = _fit(trial.only(fold != one))
        benefit[fold == one] = trial.terms[fold == one] @ fitted
    ties = dice.random(learners) * 1e-9  # neither ranking may gain by the order of rows
    gain = np.where(trial.treated, trial.reached, -trial.reached) * trial.weight
    ours, by_risk = np.argsort(-(benefit + ties)), np.argsort(-(risk + ties))
    whole = np.ones(learners)
    ahead = []
    for _ in range(_DRAWS):
        times = dice.multinomial(learners, whole / learners).astype("float64")
        ahead.append(_qini(gain, ours, times) - _qini(gain, by_risk, times))
    low, high = np.percentile(ahead, [2.5, 97.5])
    return _Rankings(
        ours=_qini(gain, ours, whole),
        by_risk=_qini(gain, by_risk, whole),
        ahead=Interval(low=float(low), high=float(high)),
    )


def _fit(trial: _Trial) -> tuple[_Numbers, _Numbers]:
    """How the effect changes with each term, and its error, robust to unequal spread (HC1)."""
    arm = trial.treated.astype("float64")[:, None]
    matrix = np.hstack([np.ones_like(arm), trial.terms, arm, arm * trial.terms])
    weighted = matrix * trial.weight[:, None]
    inverse = np.linalg.pinv(matrix.T @ weighted)
    fitted = inverse @ (weighted.T @ trial.reached)
    left = weighted * (trial.reached - matrix @ fitted)[:, None]
    rows, columns = matrix.shape
    spread = inverse @ (left.T @ left) @ inverse * rows / max(rows - columns, 1)
    count = trial.terms.shape[1]
    return fitted[-count:], np.sqrt(np.diag(spread)[-count:])


def _qini(gain: _Numbers, order: npt.NDArray[np.int64], times: _Numbers) -> float:
    """The mean height of the gain curve above that of a random ranking."""
    counted, learners = (gain * times)[order], times[order]
    total = learners.sum()
    curve, place = np.cumsum(counted) / total, np.cumsum(learners) / total
    return float(((curve - place * curve[-1]) * learners).sum() / total)


def _evidence(known: pd.DataFrame) -> Evidence:
    """What there is, and what ten points between halves would take."""
    held = known[known["arm"] == "holdout"]
    share = len(held) / len(known) if len(known) else 0.0
    if not 0 < share < 1:
        return Evidence(learners=len(known))
    base = float(held["reached"].mean()) if len(held) >= _SMALLEST_ARM else USUAL_RETURN
    drawn = pd.to_datetime(known["planned_on"])
    weeks = max(1.0, ((drawn.max() - drawn.min()).days + 1) / _DAYS_A_WEEK)
    return Evidence(
        learners=len(known),
        needed=_INTERACTION * learners_needed(WORTH_SEEING, base=base, held_out=share),
        a_week=len(known) / weeks,
    )


def _weeks(number: int) -> str:
    return f"{number:,} week" + ("s" if number > 1 else "")


def _points(share: float) -> str:
    return f"{100 * share:+.1f} points"
