"""From what staff want to a threshold, and what it costs.

"Alert when at least 85 % of those alerted would not complete" or "my coaches can call 40 a week":
both are answered on scores of learners the scorer never saw.
"""

from dataclasses import dataclass

import numpy as np

from domain.risk.inputs import Floats
from domain.risk.metrics import Labels


@dataclass(frozen=True, kw_only=True)
class OperatingPoint:
    """Alert from `threshold` on; `precision` and `recall` are what that gave on past learners."""

    threshold: float
    precision: float
    recall: float
    alerted: float

    def sentence(self) -> str:
        """What it costs, in words."""
        return (
            f"Alerting from a score of {100 * self.threshold:.0f} would have reached "
            f"{self.recall:.0%} of those who did not complete; {self.precision:.0%} of those "
            f"alerted did not, and {self.alerted:.0%} of all learners would have been alerted."
        )


@dataclass(frozen=True, kw_only=True)
class CannotBeHad:
    """What was asked for is out of reach; the sentence says what is the closest."""

    sentence: str


def for_precision(labels: Labels, scores: Floats, wanted: float) -> OperatingPoint | CannotBeHad:
    """The lowest threshold above which at least `wanted` of those alerted had the outcome."""
    thresholds, precision, recall, alerted = _all_points(labels, scores)
    enough = np.flatnonzero(precision >= wanted)
    if not len(enough):
        best = precision.max() if len(precision) else float("nan")
        return CannotBeHad(
            sentence=f"No threshold gives {wanted:.0%}: the most that past learners allow is "
            f"{best:.0%}."
        )
    k = enough[-1]
    return OperatingPoint(
        threshold=float(thresholds[k]),
        precision=float(precision[k]),
        recall=float(recall[k]),
        alerted=float(alerted[k]),
    )


def for_capacity(
    labels: Labels, scores: Floats, calls_a_week: int, learners: int
) -> OperatingPoint | CannotBeHad:
    """The lowest threshold that alerts at most so many of `learners` at a time."""
    thresholds, precision, recall, alerted = _all_points(labels, scores)
    affordable = np.flatnonzero(alerted * learners <= calls_a_week)
    if not len(affordable):
        return CannotBeHad(
            sentence=f"Even the highest scores alone are more than {calls_a_week} learners."
        )
    k = affordable[-1]
    return OperatingPoint(
        threshold=float(thresholds[k]),
        precision=float(precision[k]),
        recall=float(recall[k]),
        alerted=float(alerted[k]),
    )


def _all_points(labels: Labels, scores: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Every distinct threshold from the highest down, with precision, recall, share alerted."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(labels[order])[last].astype("float64")
    count = (last + 1).astype("float64")
    return scores[order][last], hits / count, hits / max(labels.sum(), 1), count / len(scores)
