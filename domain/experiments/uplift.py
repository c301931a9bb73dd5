"""Whom nudges help most: a linear model of few terms, judged against ranking by risk.

Terms are named here, before anybody looks: days of activity in the fortnight before the draw, and
the risk band at it. Learners are weighted by the chance of the arm they are in, so that shares that
changed do no harm. Who is ranked is never who was learnt from (cross-fitting), and a ranking's
worth is its Qini coefficient: how many more reach the goal, in points over all, than when as many
are nudged at random, on average over how many are (Radcliffe 2007).
"""

import math
from dataclasses import dataclass
from typing import Final

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


@dataclass(frozen=True, kw_only=True)
class Uplift:
    """Who benefits, and whether ranking by it beats ranking by risk.

    `ahead` is the interval of our Qini coefficient less that of risk; all three are in shares.
    """

    learners: int
    terms: tuple[UpliftTerm, ...]
    qini: float
    qini_by_risk: float
    ahead: Interval
    weeks_more: int | None

    @property
    def beats_risk(self) -> bool:
        """Whether the lower end of the lead is above nothing: only then may it rank anybody."""
        return self.ahead.low > 0


@dataclass(frozen=True, kw_only=True)
class NoUplift:
    """Too few learners to say who benefits; `weeks_more` at the present rate, if there is one."""

    learners: int
    weeks_more: int | None


def uplift(draws: pd.DataFrame, *, seed: int) -> Uplift | NoUplift:
    """Of `first_closed_draws`, one row a learner; of whom risk or arm is unknown are left out."""
    risk = draws["risk_band"].map(_RISK).astype("float64")
    known = draws.assign(risk=risk)[risk.notna() & draws["arm"].isin(["treated", "holdout"])]
    treated = (known["arm"] == "treated").to_numpy()
    share = known["share"].astype("float64").fillna(float((~treated).mean()) if len(known) else 0.5)
    chance = np.where(treated, 1 - share, share)
    weeks = _weeks_more(known)
    small = min(int(treated.sum()), int((~treated).sum())) < _SMALLEST_ARM
    varied = [name for name in TERMS if len(known) and known[name].std() > 0]
    if small or not varied or not (chance > 0).all():
        return NoUplift(learners=len(known), weeks_more=weeks)
    terms = known[varied].to_numpy(dtype="float64")
    terms = (terms - terms.mean(axis=0)) / terms.std(axis=0)
    reached = known["reached"].to_numpy(dtype="float64")
    trial = _Trial(terms=terms, treated=treated, reached=reached, weight=1 / chance)
    return _judged(trial, varied, known["risk"].to_numpy(dtype="float64"), weeks=weeks, seed=seed)


def sentence(found: Uplift | NoUplift) -> str:
    """What follows, in plain words."""
    if isinstance(found, Uplift) and found.beats_risk:
        return (
            "Ranking by who benefits beats ranking by risk: by"
            f" {_points(found.ahead.low)} to {_points(found.ahead.high)}."
        )
    if found.weeks_more is None:
        return "Not enough evidence yet, and nobody is drawn who could bring it."
    if found.weeks_more:
        return f"Not enough evidence yet: about {found.weeks_more:,} more weeks."
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


def _judged(
    trial: _Trial, names: list[str], risk: _Numbers, *, weeks: int | None, seed: int
) -> Uplift:
    dice = np.random.default_rng(seed)
    learners = len(risk)
    fold = dice.permutation(learners) % _FOLDS
    benefit = np.zeros(learners)
    for one in range(_FOLDS):
        fitted, _ = _fit(trial.only(fold != one))
        benefit[fold == one] = trial.terms[fold == one] @ fitted
    ties = dice.random(learners) * 1e-9  # neither ranking may gain by the order of rows
    gain = np.where(trial.treated, trial.reached, -trial.reached) * trial.weight
    order = {"ours": np.argsort(-(benefit + ties)), "risk": np.argsort(-(risk + ties))}
    whole = np.ones(learners)
    ahead = []
    for _ in range(_DRAWS):
        times = dice.multinomial(learners, whole / learners).astype("float64")
        ahead.append(_qini(gain, order["ours"], times) - _qini(gain, order["risk"], times))
    fitted, errors = _fit(trial)
    low, high = np.percentile(ahead, [2.5, 97.5])
    return Uplift(
        learners=learners,
        terms=tuple(
            UpliftTerm(
                name=name,
                estimate=float(value),
                interval=Interval(low=float(value - _Z * e), high=float(value + _Z * e)),
            )
            for name, value, e in zip(names, fitted, errors, strict=True)
        ),
        qini=_qini(gain, order["ours"], whole),
        qini_by_risk=_qini(gain, order["risk"], whole),
        ahead=Interval(low=float(low), high=float(high)),
        weeks_more=weeks,
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


def _weeks_more(known: pd.DataFrame) -> int | None:
    """Weeks until ten points between halves would show, at the rate learners were drawn so far."""
    if known.empty:
        return None
    held = known[known["arm"] == "holdout"]
    share = len(held) / len(known)
    if not 0 < share < 1:
        return None
    base = float(held["reached"].mean()) if len(held) >= _SMALLEST_ARM else USUAL_RETURN
    needed = _INTERACTION * learners_needed(WORTH_SEEING, base=base, held_out=share)
    if len(known) >= needed:
        return 0
    drawn = pd.to_datetime(known["planned_on"])
    weeks = max(1.0, ((drawn.max() - drawn.min()).days + 1) / _DAYS_A_WEEK)
    return math.ceil((needed - len(known)) / (len(known) / weeks))


def _points(share: float) -> str:
    return f"{100 * share:+.1f} points"
