"""Whether a score serves groups alike: audited with demographics that never enter a score.

ABROCA (Gardner, Brooks, Baker 2019) is the area between the ROC curves of a group and of everyone
else: 0 where the score ranks both equally well all along. Its chance level depends on group size,
so a randomisation test says how often shuffled groups, learner by learner, give as much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.inputs import Floats
from domain.risk.metrics import Labels, auc

#: Groups of fewer learners are not shown: they could be recognised.
FEWEST: Final = 10
#: With fewer of either outcome a curve means nothing.
_FEWEST_OUTCOMES: Final = 5
_GRID: Final = np.linspace(0, 1, 201)


@dataclass(frozen=True, kw_only=True)
class GroupAudit:
    """One group against everyone else at the operating point; NaN where too few to say.

    `missed` is the share of those with the outcome who are not alerted, `false_alarms` the share
    of those without it who are. `suppressed` groups carry no figures.
    """

    attribute: str
    group: str
    learners: int
    suppressed: bool
    auc: float = float("nan")
    auc_gap: float = float("nan")
    abroca: float = float("nan")
    chance: float = float("nan")
    missed: float = float("nan")
    false_alarms: float = float("nan")
    predicted_to_observed: float = float("nan")


def audit(
    rows: pd.DataFrame, attributes: Sequence[str], *, threshold: float, draws: int, seed: int
) -> list[GroupAudit]:
    """Audit each group of each attribute.

    `rows`: learner_id, label (0/1), score (a probability) and the attributes as text; rows of one
    learner stay together when groups are shuffled. Empty values are the group "unknown".
    """
    found = []
    for attribute in attributes:
        values = rows[attribute].fillna("unknown").astype("str")
        found += [
            _one_group(rows, (values == group).to_numpy(), attribute, group, threshold, draws, seed)
            for group in sorted(values.unique())
        ]
    return found


def _one_group(  # noqa: PLR0917 - one line of the audit, called once
    rows: pd.DataFrame,
    inside: npt.NDArray[np.bool_],
    attribute: str,
    group: str,
    threshold: float,
    draws: int,
    seed: int,
) -> GroupAudit:
    learners = int(rows.loc[inside, "learner_id"].nunique())
    others = int(rows.loc[~inside, "learner_id"].nunique())
    if learners < FEWEST or others < FEWEST:
        return GroupAudit(attribute=attribute, group=group, learners=learners, suppressed=True)
    labels, scores = rows["label"].to_numpy(dtype="int8"), rows["score"].to_numpy()
    mine, my_scores = labels[inside], scores[inside]
    alerted = my_scores >= threshold
    gap = abroca(labels, scores, inside)
    return GroupAudit(
        attribute=attribute,
        group=group,
        learners=learners,
        suppressed=False,
        auc=auc(mine, my_scores),
        auc_gap=auc(mine, my_scores) - auc(labels[~inside], scores[~inside]),
        abroca=gap,
        chance=_chance(rows["learner_id"], labels, scores, inside, gap, draws, seed),
        missed=_share(~alerted[mine == 1]),
        false_alarms=_share(alerted[mine == 0]),
        predicted_to_observed=float(my_scores.mean() / mine.mean()) if mine.any() else float("nan"),
    )


def abroca(labels: Labels, scores: Floats, inside: npt.NDArray[np.bool_]) -> float:
    """Area between the ROC curves inside and outside the group; NaN with too few outcomes."""
    curves = []
    for part in (inside, ~inside):
        events = int(labels[part].sum())
        if min(events, int(part.sum()) - events) < _FEWEST_OUTCOMES:
            return float("nan")
        curves.append(_roc(labels[part], scores[part]))
    return float(np.trapezoid(np.abs(curves[0] - curves[1]), _GRID))


def _roc(labels: Labels, scores: Floats) -> Floats:
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(labels[order])[last]
    false = (last + 1) - hits
    return np.interp(_GRID, np.append(0, false / false[-1]), np.append(0, hits / hits[-1]))


def _chance(  # noqa: PLR0917 - the numbers of one randomisation test
    learners: "pd.Series[int]",
    labels: Labels,
    scores: Floats,
    inside: npt.NDArray[np.bool_],
    seen: float,
    draws: int,
    seed: int,
) -> float:
    """Share of shuffles, learner by learner, with at least the ABROCA that was seen."""
    if np.isnan(seen):
        return float("nan")
    codes, _ = pd.factorize(learners)
    member = np.zeros(codes.max() + 1, dtype=bool)
    member[codes[inside]] = True
    draw = np.random.default_rng(seed)
    shuffled = [abroca(labels, scores, draw.permutation(member)[codes]) for _ in range(draws)]
    return (1 + sum(value >= seen for value in shuffled)) / (1 + draws)


def _share(hits: npt.NDArray[np.bool_]) -> float:
    return float(hits.mean()) if len(hits) else float("nan")
