"""Reasons that add up: what each fact adds to the score, said as a coach would say it.

An additive scorer splits its log-odds exactly into one part per fact. To speak in points of the
score, every part is multiplied by the same factor, so that the parts together lead exactly from
where an average learner stands to this learner's score.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.risk.facts import FACTS, Fact
from domain.risk.inputs import Floats
from domain.risk.scorer import Additive, probability_of
from domain.risk.wording import Known, sentence

_FACT_OF: Final[Mapping[str, Fact]] = {name: f for f, names in FACTS.items() for name in names}
#: Facts about the learner; the point of the course is where they start from.
TOLD: Final = tuple(fact for fact in Fact if fact is not Fact.CALENDAR)
#: A fact is named when it moves the score by at least so many points.
_WORTH_SAYING: Final = 1.0
_AT_MOST: Final = 6


def fact_points(target: Additive, contributions: Floats, shift: Floats) -> tuple[Floats, Floats]:
    """The score of an average learner at that point of the cohort, and what each fact adds to it.

    `contributions` are rows by the target's curves, in log-odds; `shift` is that of the cohort.
    Result: per row the average
    learner's score, and rows by `TOLD` in points (0-100); a row's sum plus the average learner's
    score is its score exactly.
    """
    groups = np.zeros((len(contributions), len(TOLD)))
    average = target.intercept + shift
    for j, curve in enumerate(target.curves):
        fact = _FACT_OF[curve.name]
        into = average if fact is Fact.CALENDAR else groups[:, TOLD.index(fact)]
        into += contributions[:, j]
    total = groups.sum(axis=1)
    usual, reached = probability_of(average), probability_of(average + total)
    # the mean steepness between the two; where they meet, the steepness itself
    small = np.abs(total) < 1e-9  # noqa: PLR2004 - numerically the same place
    factor = np.where(small, usual * (1 - usual), (reached - usual) / np.where(small, 1, total))
    return 100 * usual, 100 * factor[:, None] * groups


def reasons(
    target: Additive,
    contributions: Floats,
    features: pd.DataFrame,
    risk: Floats,
    shift: Floats,
) -> list[str]:
    """Per row a JSON list of {"text", "points", "direction"}, strongest first.

    Directions are "up" (raises the risk), "down" (lowers it), "rest" (everything not named) and
    "start" (an average learner at that point of the course). Points have one decimal and add up
    to `risk`.
    """
    usual, points = fact_points(target, contributions, shift)
    known = Known.of(features)
    order = np.argsort(-np.abs(points), axis=1)[:, :_AT_MOST]
    return [
        json.dumps(
            _row(float(usual[i]), points[i], order[i], known, i, float(risk[i])),
            separators=(",", ":"),
        )
        for i in range(len(points))
    ]


def _row(  # noqa: PLR0917 - one learner's numbers, passed down once
    usual: float, points: Floats, order: Sequence[int], known: Known, i: int, risk: float
) -> list[dict[str, Any]]:
    told = []
    for j in order:
        amount = round(float(points[j]), 1)
        text = sentence(TOLD[j], known, i) if abs(amount) >= _WORTH_SAYING else ""
        if text:
            told.append(_reason(text, amount, "up" if amount > 0 else "down"))
    start = round(usual, 1)
    rest = round(risk - start - sum(t["points"] for t in told), 1)
    told.append(_reason("everything else together", rest, "rest"))
    told.append(_reason("where an average learner stands at this point", start, "start"))
    return told


def _reason(text: str, points: float, direction: str) -> dict[str, Any]:
    return {"text": text, "points": points, "direction": direction}
