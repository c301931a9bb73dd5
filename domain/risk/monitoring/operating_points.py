"""From what staff want to a threshold, and what it costs.

"Alert when at least 85 % of those alerted would not complete" or "my coaches can call 40 a week":
both are answered by replaying weekly alerts over learners the scorer never saw, nobody alerted
twice within four weeks, at every whole score from 1 to 99.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.model import Floats

_NO_REPEAT_WEEKS: Final = 4
_THRESHOLDS: Final = tuple(range(1, 100))
#: A share of fewer alerted learners than this is luck.
_FEWEST_ALERTED: Final = 10


class AlertTarget(StrEnum):
    """What staff may ask for."""

    PRECISION = "precision"
    CALLS_A_WEEK = "calls_a_week"


@dataclass(frozen=True, kw_only=True)
class OperatingPoint:
    """Alert from `threshold` (a probability) on; the rest is what that gave on past learners.

    `precision`: share of the alerted who did not complete; `recall`: share of those who did not
    complete that were alerted; `alerts_a_week` for as many learners as there are now;
    `lead_days`: median days from the first alert to leaving, NaN where nobody left.
    """

    threshold: float
    precision: float
    recall: float
    alerted: int
    alerts_a_week: float
    lead_days: float

    def sentence(self) -> str:
        """What it costs, in words."""
        lead = (
            ""
            if np.isnan(self.lead_days)
            else f" Half of those who left were alerted at least {self.lead_days:.0f} days before."
        )
        return (
            f"Alerting from a score of {100 * self.threshold:.0f} would have reached "
            f"{100 * self.recall:.0f} % of past learners who did not complete; "
            f"{100 * self.precision:.0f} % of those alerted did not. "
            f"That is about {self.alerts_a_week:.0f} alerts a week now."
            f"{lead}"
        )


@dataclass(frozen=True, kw_only=True)
class UnreachableTarget:
    """What was asked for is out of reach; the sentence says what is the closest."""

    sentence: str


def operating_point(
    rows: pd.DataFrame, target: AlertTarget, wanted: float, *, learners: int
) -> OperatingPoint | UnreachableTarget:
    """The lowest threshold that gives what is wanted: it reaches the most learners.

    `rows`: one per enrolment and week still registered, with enrolment_id, week, label (0/1),
    score (a probability) and left_in (days until they left, NaN for who stayed). `learners` is how
    many are registered now.
    """
    points = _points(rows, learners)
    if not points:
        return UnreachableTarget(
            sentence="No past learner would have been alerted at any threshold."
        )
    if target is AlertTarget.PRECISION:
        enough = [p for p in points if p.precision >= wanted and p.alerted >= _FEWEST_ALERTED]
        return enough[0] if enough else _too_precise(points, wanted)
    enough = [p for p in points if p.alerts_a_week <= wanted]
    return enough[0] if enough else _too_many(points, wanted)


def _points(rows: pd.DataFrame, learners: int) -> list[OperatingPoint]:
    """What each threshold gives, the lowest first; those that alert nobody are left out."""
    if rows.empty:
        return []
    scores, labels, left_in = _laid_out(rows)
    found = []
    for number in _THRESHOLDS:
        alerts = _replayed(scores >= number / 100)
        was_alerted = alerts.any(axis=1)
        if not was_alerted.any():
            break
        first = np.argmax(alerts, axis=1)
        lead = left_in[np.arange(len(first)), first][was_alerted]
        found.append(
            OperatingPoint(
                threshold=number / 100,
                precision=float(labels[was_alerted].mean()),
                recall=float(labels[was_alerted].sum() / max(labels.sum(), 1)),
                alerted=int(was_alerted.sum()),
                alerts_a_week=float(alerts.sum() / len(rows) * learners),
                lead_days=float(np.nanmedian(lead)) if (~np.isnan(lead)).any() else float("nan"),
            )
        )
    return found


def _laid_out(rows: pd.DataFrame) -> tuple[Floats, npt.NDArray[np.bool_], Floats]:
    """Scores and days left as enrolments by weeks, NaN where not registered; one label each."""
    codes, _ = pd.factorize(rows["enrolment_id"])
    week = rows["week"].to_numpy(dtype="int64")
    shape = (codes.max() + 1, week.max() + 1)
    scores, left_in = np.full(shape, np.nan), np.full(shape, np.nan)
    scores[codes, week] = rows["score"]
    left_in[codes, week] = rows["left_in"]
    labels = np.zeros(shape[0], dtype=bool)
    labels[codes] = rows["label"] == 1
    return scores, labels, left_in


def _replayed(above: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Who is alerted when, by enrolments and weeks: not again within four weeks."""
    alerts = np.zeros_like(above)
    last = np.full(len(above), -_NO_REPEAT_WEEKS)
    for week in range(above.shape[1]):
        alerts[:, week] = above[:, week] & (week - last >= _NO_REPEAT_WEEKS)
        last[alerts[:, week]] = week
    return alerts


def _too_precise(points: list[OperatingPoint], wanted: float) -> UnreachableTarget:
    precisions = [p.precision for p in points if p.alerted >= _FEWEST_ALERTED]
    if not precisions:
        return UnreachableTarget(
            sentence=f"Fewer than {_FEWEST_ALERTED} past learners would have been alerted at any "
            "threshold: too few to promise anything."
        )
    return UnreachableTarget(
        sentence=f"No threshold gives {100 * wanted:g}%: the most that past learners allow is "
        f"{floor(1_000 * max(precisions)) / 10:g}%."  # rounded up it might seem to be enough
    )


def _too_many(points: list[OperatingPoint], wanted: float) -> UnreachableTarget:
    fewest = min(p.alerts_a_week for p in points)
    return UnreachableTarget(
        sentence=f"Even the highest scores alone are about {ceil(10 * fewest) / 10:g} alerts a "
        f"week, more than {wanted:g}."
    )
