"""The difference as it would be had both arms been equally active before.

Chance leaves one arm a little more active than the other, and activity before tells much about
activity after. Taking that part out leaves the effect where it is and narrows its interval: the
covariate adjustment known as ANCOVA or CUPED (Lin, Annals of Applied Statistics 2013).
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.experiments.proportions import Interval

#: Learners who reached the goal, and who did not, that each arm needs before it is trusted.
_EACH_WAY: Final = 5
#: Draws beyond which an interval is narrow enough as it is, and the regression slow.
_ENOUGH: Final = 100_000
#: A standard error below it is rounding: periods told all there was to tell.
_CERTAIN: Final = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjusted:
    """A difference with its interval for one look and its standard error.

    `narrowing` is the width of that interval beside one without the adjustment: 0.8 is a fifth
    narrower.
    """

    difference: float
    interval: Interval
    standard_error: float
    narrowing: float


def adjusted(frame: pd.DataFrame, outcome: str) -> Adjusted | None:
    """The adjusted difference; None where arms are too small for it, too large, or too alike.

    `frame` has `learner_ref`, `arm`, `stratum`, `active_before` (days of activity in the look-back)
    and a yes-or-no `outcome`. A learner who is there for several interventions is one cluster.
    """
    if len(frame) > _ENOUGH:
        return None
    treated = (frame["arm"] == "treated").to_numpy(dtype=float)
    reached = frame[outcome].to_numpy(dtype=float)
    if _fewest(treated, reached) < _EACH_WAY:
        return None
    before = frame["active_before"].to_numpy(dtype=float)
    centred = before - before.mean()
    periods = _dummies(frame["stratum"])
    groups = _clusters(frame["learner_ref"])
    plain = _fit(reached, [treated, *periods], groups)
    with_before = [treated, centred, treated * centred, *periods]
    # activity that only one arm shows, or that the periods tell, leaves nothing to compare it with
    fitted = _fit(reached, with_before, groups) if _are_independent(with_before) else plain
    if not min(plain.standard_error, fitted.standard_error) > _CERTAIN:
        return None
    return Adjusted(
        difference=fitted.difference,
        interval=fitted.interval,
        standard_error=fitted.standard_error,
        narrowing=min(1.0, fitted.standard_error / plain.standard_error),
    )


def _fewest(treated: "np.ndarray[Any, Any]", reached: "np.ndarray[Any, Any]") -> int:
    return min(int(((treated == arm) & (reached == did)).sum()) for arm in (0, 1) for did in (0, 1))


def _are_independent(columns: list["np.ndarray[Any, Any]"]) -> bool:
    """Whether no column is made of the others: only then has each an effect of its own."""
    return int(np.linalg.matrix_rank(np.column_stack(columns))) == len(columns)


def _dummies(stratum: "pd.Series[Any]") -> list["np.ndarray[Any, Any]"]:
    """A constant, and one column for each stratum but the first."""
    codes, found = pd.factorize(stratum)
    return [np.ones(len(codes)), *((codes == code).astype(float) for code in range(1, len(found)))]


def _clusters(learners: "pd.Series[str]") -> "np.ndarray[Any, Any] | None":
    """The learner of each row as a number; None where each has one row."""
    codes, found = pd.factorize(learners)
    return None if len(found) == len(codes) else codes


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fit:
    """What a regression says of its first column."""

    difference: float
    interval: Interval
    standard_error: float


def _fit(
    reached: "np.ndarray[Any, Any]",
    columns: list["np.ndarray[Any, Any]"],
    groups: "np.ndarray[Any, Any] | None",
) -> _Fit:
    # only a page of effects and a report need it
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415

    model = OLS(reached, np.column_stack(columns))
    if groups is None:
        fitted = model.fit(cov_type="HC2", use_t=True)
    else:
        fitted = model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    with np.errstate(invalid="ignore"):  # a column that fits exactly has no variance, or -1e-20
        low, high = fitted.conf_int()[0]
        error = fitted.bse[0]
    return _Fit(
        difference=float(fitted.params[0]),
        interval=Interval(low=float(low), high=float(high)),
        standard_error=float(error),
    )
