"""How long learners stay, as Kaplan-Meier curves with bands: stays in, curves out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

_Z: Final = 1.959964  # of a 95 % interval
_WEEK: Final = 7


@dataclass(frozen=True, kw_only=True)
class SurvivalCurve:
    """The share of a group still there by day, with its pointwise 95 % band; steps.

    `at_risk` are the learners observed until each of the marks asked for, who had not left before.
    """

    group: str
    name: str
    learners: int
    left: int
    days: Sequence[int]
    share: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    at_risk: Sequence[int]


def survival_curves(
    stays: pd.DataFrame, *, fewest: int, most: int, marks: Sequence[int]
) -> list[SurvivalCurve]:
    """The curves of the largest groups, at most so many; groups of fewer learners have none.

    `stays`: group, name, days, left (0 or 1), learners. Who has not left is censored: known to have
    been there for so long.
    """
    sizes = stays.groupby("group")["learners"].sum()
    shown = sizes[sizes >= fewest].sort_values(ascending=False, kind="stable").index[:most]
    return [_curve(str(group), stays[stays["group"] == group], marks) for group in shown]


def _curve(group: str, rows: pd.DataFrame, marks: Sequence[int]) -> SurvivalCurve:
    from statsmodels.duration.survfunc import SurvfuncRight  # noqa: PLC0415 - one page needs it

    days, left, learners = (rows[n].to_numpy(dtype="float64") for n in ("days", "left", "learners"))
    fitted = SurvfuncRight(days, left, freq_weights=learners)
    low, high = _band(fitted.surv_prob, fitted.n_risk, fitted.n_events)
    last = days.max()
    end = [] if len(fitted.surv_times) and fitted.surv_times[-1] == last else [-1]
    return SurvivalCurve(
        group=group,
        name=str(rows["name"].iloc[0]),
        learners=int(learners.sum()),
        left=int((left * learners).sum()),
        days=[0, *map(int, fitted.surv_times), *(int(last) for _ in end)],
        share=_steps(fitted.surv_prob, end),
        low=_steps(low, end),
        high=_steps(high, end),
        at_risk=[int(learners[days >= mark].sum()) for mark in marks],
    )


def weekly_marks(stays: pd.DataFrame, *, most: int = 6) -> list[int]:
    """Days at which to say how many are still observed: whole weeks, evenly apart."""
    longest = int(stays["days"].max()) if len(stays) else 0
    apart = max(1, -(-longest // (_WEEK * most))) * _WEEK
    return list(range(0, longest + 1, apart))


def _steps(values: npt.NDArray[np.float64], end: list[int]) -> list[float]:
    """From everybody at the start; the last value holds to the last day anybody was observed."""
    known = [1.0, *map(float, values)]
    return [*known, *(known[-1] for _ in end)]


def _band(
    share: npt.NDArray[np.float64],
    at_risk: npt.NDArray[np.float64],
    left: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Greenwood's variance on the complementary log-log scale: bands stay within 0 and 1."""
    stay = at_risk - left
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(np.where(stay > 0, left / (at_risk * stay), np.inf))
        logged = np.log(share)
        reach = _Z * np.sqrt(variance) / np.abs(logged)
        low, high = share ** np.exp(reach), share ** np.exp(-reach)
    certain = ~np.isfinite(reach)
    return np.where(certain, share, low), np.where(certain, share, high)
