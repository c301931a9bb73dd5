"""Whether a score serves groups alike: audited with demographics that never enter a score.

ABROCA (Gardner, Brooks, Baker 2019) is the area between the ROC curves of a group and of everyone
else: 0 where the score ranks both equally well all along. Its chance level depends on group size,
so a randomisation test says how often shuffled groups, learner by learner, give as much; the same
shuffles judge the gap in missed learners.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.metrics import Labels, auc
from domain.risk.model import Floats

#: Groups of fewer learners are not shown: they could be recognised.
FEWEST: Final = 10
#: What groups are made by, where the store knows it.
ATTRIBUTES: Final = ("gender", "age_band", "ethnicity", "deprivation", "disability")
#: With fewer of either outcome a curve means nothing.
_FEWEST_OUTCOMES: Final = 5
_Z: Final = 1.959964  # of a 95 % interval
_GRID: Final = np.linspace(0, 1, 201)
_NAN: Final = float("nan")
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class GroupAudit:
    """One group against everyone else of its programme at the operating point.

    `missed` is the share of those with the outcome who are not alerted, `false_alarms` the share
    of those without it who are. `chance` and `missed_chance` are how often shuffling the attribute
    gives any of its groups as much ABROCA, or as many more missed. `not_completed` are the learners
    who were there to be missed, `missed_reach` half the width of the gap's 95 % interval, by the
    spread of shuffled gaps. NaN where too few to say, or an older scorer did not keep it;
    `suppressed` groups carry no figures at all, not even how many they are.
    """

    programme: str
    attribute: str
    group: str
    learners: int
    suppressed: bool
    auc: float = _NAN
    auc_gap: float = _NAN
    abroca: float = _NAN
    chance: float = _NAN
    missed: float = _NAN
    missed_gap: float = _NAN
    missed_chance: float = _NAN
    missed_reach: float = _NAN
    not_completed: float = _NAN
    false_alarms: float = _NAN
    predicted_to_observed: float = _NAN

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; what cannot be said is None."""
        return {
            key: None if isinstance(value, float) and np.isnan(value) else value
            for key, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> "GroupAudit":
        """The audit of `as_dict`."""
        known: dict[str, Any] = {k: _NAN if value is None else value for k, value in found.items()}
        return cls(**known)


def audit(
    rows: pd.DataFrame,
    attributes: Sequence[str] = ATTRIBUTES,
    *,
    threshold: float,
    draws: int,
    seed: int,
) -> list[GroupAudit]:
    """Audit each group of each attribute within each programme.

    `rows`: programme, learner_id, label (0/1), score (a probability) and the attributes as text;
    rows of one learner stay together when groups are shuffled. Empty values are the group
    "unknown"; an attribute that has one group only is left out.
    """
    found = []
    for named, inside in rows.groupby("programme", sort=True):
        programme, ranked = str(named), _Ranked.of(inside, threshold)
        shuffles = ranked.shuffles(draws, seed)
        for attribute in attributes:
            values = inside[attribute].fillna("unknown").astype("str").to_numpy()[ranked.order]
            if len(set(values.tolist())) > 1:
                found += _one_attribute(ranked, values, shuffles, (programme, attribute))
    return found


def abroca(labels: Labels, scores: Floats, inside: _Mask) -> float:
    """Area between the ROC curves inside and outside the group; NaN with too few outcomes."""
    order = np.argsort(-scores, kind="stable")
    learners = np.arange(len(labels))
    ranked = _Ranked(order, labels[order] == 1, scores[order], learners, threshold=1.0)
    return ranked.abroca(inside[order])


class _Ranked:
    """Rows sorted once by score, highest first, so that every shuffle only adds them up."""

    def __init__(
        self,
        order: npt.NDArray[np.int64],
        events: _Mask,
        scores: Floats,
        learners: npt.NDArray[np.int64],
        threshold: float,
    ) -> None:
        self.order, self.events, self.scores, self.learners = order, events, scores, learners
        self.alerted = scores >= threshold
        ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)
        # rows with the outcome and without, and how many of them each step of the curve has passed
        self.sides = [
            (np.flatnonzero(side), np.append(0, np.cumsum(side)[ends]))
            for side in (~events, events)
        ]
        self.alerted_events = int((events & self.alerted).sum())

    @classmethod
    def of(cls, rows: pd.DataFrame, threshold: float) -> "_Ranked":
        scores = rows["score"].to_numpy(dtype="float64")
        order = np.argsort(-scores, kind="stable")
        codes, _ = pd.factorize(rows["learner_id"])
        events = rows["label"].to_numpy() == 1
        return cls(order, events[order], scores[order], codes[order], threshold)

    def abroca(self, inside: _Mask) -> float:
        own = [np.append(0, np.cumsum(inside[rows]))[at] for rows, at in self.sides]
        others = [at - passed for passed, (_, at) in zip(own, self.sides, strict=True)]
        curves = []
        for false, hits in (own, others):
            if min(hits[-1], false[-1]) < _FEWEST_OUTCOMES:
                return _NAN
            curves.append(np.interp(_GRID, false / false[-1], hits / hits[-1]))
        return float(np.trapezoid(np.abs(curves[0] - curves[1]), _GRID))

    def missed_gap(self, inside: _Mask) -> float:
        with_it = inside[self.sides[1][0]]
        # alerts come first: the highest scores do
        among, missed = int(with_it.sum()), int(with_it[self.alerted_events :].sum())
        others = len(with_it) - among
        all_missed = len(with_it) - self.alerted_events
        if not among or not others:
            return _NAN
        return missed / among - (all_missed - missed) / others

    def shuffles(self, draws: int, seed: int) -> list[npt.NDArray[np.int64]]:
        """The same orders of learners for every group, so that figures are repeatable."""
        draw = np.random.default_rng(seed)
        count = int(self.learners.max()) + 1
        return [draw.permutation(count) for _ in range(draws)]

    def members(self, inside: _Mask) -> _Mask:
        """Learner by learner, whether they are in the group of these rows."""
        found = np.zeros(int(self.learners.max()) + 1, dtype=bool)
        found[self.learners[inside]] = True
        return found

    def auc(self, inside: _Mask) -> float:
        return auc(self.events[inside].astype("int8"), self.scores[inside])


def _one_attribute(
    ranked: _Ranked,
    values: npt.NDArray[np.object_],
    shuffles: Sequence[npt.NDArray[np.int64]],
    named: tuple[str, str],
) -> list[GroupAudit]:
    """Every group of one attribute; chance is that of any of them: among many, one stands out."""
    groups = {group: values == group for group in sorted(set(values.tolist()))}
    members = {group: ranked.members(inside) for group, inside in groups.items()}
    large_enough = [g for g, who in members.items() if min(who.sum(), (~who).sum()) >= FEWEST]
    drawn = {g: [members[g][order][ranked.learners] for order in shuffles] for g in large_enough}
    chances = {
        name: _chance(
            {g: figure(groups[g]) for g in large_enough},
            {g: np.array([figure(mask) for mask in drawn[g]]) for g in large_enough},
        )
        for name, figure in (("chance", ranked.abroca), ("missed_chance", ranked.missed_gap))
    }
    reaches = {g: _reach([ranked.missed_gap(mask) for mask in drawn[g]]) for g in large_enough}
    return [
        _one_group(
            ranked,
            inside,
            {"programme": named[0], "attribute": named[1], "group": group},
            {name: by_group.get(group) for name, by_group in chances.items()},
            reaches.get(group, _NAN),
        )
        for group, inside in groups.items()
    ]


def _reach(shuffled: Sequence[float]) -> float:
    """Half the width of a 95 % interval around a gap, by how far it spreads where there is none."""
    known = np.array([gap for gap in shuffled if not np.isnan(gap)])
    return float(_Z * known.std()) if known.size > 1 else _NAN


def _one_group(
    ranked: _Ranked,
    inside: _Mask,
    who: dict[str, Any],
    chances: Mapping[str, float | None],
    missed_reach: float,
) -> GroupAudit:
    if any(chance is None for chance in chances.values()):
        return GroupAudit(**who, learners=0, suppressed=True)
    observed = ranked.events[inside].mean()
    figures: dict[str, Any] = {
        **chances,
        "auc": ranked.auc(inside),
        "auc_gap": ranked.auc(inside) - ranked.auc(~inside),
        "abroca": ranked.abroca(inside),
        "missed": _share(~ranked.alerted, ranked.events & inside),
        "missed_gap": ranked.missed_gap(inside),
        "missed_reach": missed_reach,
        "not_completed": float(ranked.members(inside & ranked.events).sum()),
        "false_alarms": _share(ranked.alerted, ~ranked.events & inside),
    }
    if observed:
        figures["predicted_to_observed"] = float(ranked.scores[inside].mean() / observed)
    learners = int(ranked.members(inside).sum())
    return GroupAudit(**who, learners=learners, suppressed=False, **figures)


def _chance(seen: Mapping[str, float], shuffled: Mapping[str, Floats]) -> dict[str, float]:
    """How often shuffling gives any group as much, each measured in its own spread by chance."""
    ruler = {
        group: (values[~np.isnan(values)].mean(), values[~np.isnan(values)].std())
        for group, values in shuffled.items()
        if (~np.isnan(values)).any()
    }
    far = {g: (shuffled[g] - mean) / (spread or 1.0) for g, (mean, spread) in ruler.items()}
    most = np.max([np.nan_to_num(z, nan=-np.inf) for z in far.values()], axis=0) if far else []
    found = {}
    for group, value in seen.items():
        mean, spread = ruler.get(group, (_NAN, _NAN))
        reached = (value - mean) / (spread or 1.0)
        as_much = 1 + int(np.sum(np.asarray(most) >= reached))
        found[group] = _NAN if np.isnan(reached) else as_much / (1 + len(most))
    return found


def _share(hits: _Mask, among: _Mask) -> float:
    count = int(among.sum())
    return float(hits[among].sum() / count) if count else _NAN
