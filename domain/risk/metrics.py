"""How good a score is, on rows whose outcome is known.

In numpy, because pages reach it and the web process never loads scikit-learn; tests hold the
figures equal to scikit-learn's.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.model import Floats, input_column

Labels = npt.NDArray[np.int8]

#: Alerting capacities, as shares of the learners looked at.
CAPACITIES = (0.05, 0.10, 0.20)


@dataclass(frozen=True, kw_only=True)
class Quality:
    """One score on one set of rows; NaN where it cannot be said (one class, no probability).

    `top` is precision and recall among the highest 5, 10 and 20 %. `calibration_error` is the mean
    distance between predicted and observed over ten equal groups. `skill` is 1 - Brier / Brier of
    always saying the base rate.
    """

    rows: int
    events: int
    auc: float
    average_precision: float
    brier: float
    skill: float
    calibration_error: float
    predicted: float
    observed: float
    top: dict[str, tuple[float, float]]

    @property
    def base_rate(self) -> float:
        """Share of rows with the outcome."""
        return self.observed

    @property
    def predicted_to_observed(self) -> float:
        """Calibration in the large: 1 is right, above 1 cries wolf."""
        return self.predicted / self.observed if self.observed else float("nan")

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; what cannot be said is None."""
        found = asdict(self) | {"predicted_to_observed": self.predicted_to_observed}
        return {key: _plain(value) for key, value in found.items()}


def quality(labels: Labels, scores: Floats) -> Quality:
    """Quality of probabilities; `scores` that are not probabilities get no Brier or calibration."""
    observed = float(labels.mean()) if len(labels) else float("nan")
    probabilities = len(scores) > 0 and float(scores.min()) >= 0 and float(scores.max()) <= 1
    brier = float(np.mean((scores - labels) ** 2)) if probabilities else float("nan")
    trivial = observed * (1 - observed)
    return Quality(
        rows=len(labels),
        events=int(labels.sum()),
        auc=auc(labels, scores),
        average_precision=average_precision(labels, scores),
        brier=brier,
        skill=1 - brier / trivial if trivial > 0 else float("nan"),
        calibration_error=calibration_error(labels, scores) if probabilities else float("nan"),
        predicted=float(scores.mean()) if probabilities else float("nan"),
        observed=observed,
        top={f"{share:.0%}": top(labels, scores, share) for share in CAPACITIES},
    )


def auc(labels: Labels, scores: Floats) -> float:
    """Chance that a row with the outcome scores above one without, ties counting half."""
    events = int(labels.sum())
    others = len(labels) - events
    if not events or not others:
        return float("nan")
    ranks = pd.Series(scores).rank().to_numpy()
    return float((ranks[labels == 1].sum() - events * (events + 1) / 2) / (events * others))


def average_precision(labels: Labels, scores: Floats) -> float:
    """Area under precision and recall, as the mean precision at each event; ties share one."""
    if not labels.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(labels[order])
    last_of_tie = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    precision = hits[last_of_tie] / (last_of_tie + 1)
    return float(np.sum(np.diff(hits[last_of_tie], prepend=0) * precision) / hits[-1])


def top(labels: Labels, scores: Floats, share: float) -> tuple[float, float]:
    """Precision and recall among the highest `share`; a tie at the edge counts in proportion."""
    taken = round(len(labels) * share)
    if not taken or not labels.any():
        return float("nan"), float("nan")
    edge = np.partition(scores, len(scores) - taken)[len(scores) - taken]
    above, tied = scores > edge, scores == edge
    found = labels[above].sum() + labels[tied].mean() * (taken - above.sum())
    return float(found / taken), float(found / labels.sum())


def calibration_error(labels: Labels, scores: Floats, groups: int = 10) -> float:
    """Mean distance between predicted and observed over groups of equal size."""
    parts = [p for p in np.array_split(np.argsort(scores, kind="stable"), groups) if len(p)]
    return float(
        sum(len(p) * abs(scores[p].mean() - labels[p].mean()) for p in parts) / len(labels)
    )


def rule_score(features: pd.DataFrame) -> Floats:
    """The two-line rule any scorer must beat: most missed work, then least activity in 14 days."""
    missed = np.nan_to_num(input_column(features, "work_missed"))
    clicks = np.nan_to_num(input_column(features, "clicks_14"))
    return missed * 1e7 - clicks


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
