"""How often what came next is among three named: ours, the most popular, the course's order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.paths.model import WEEK, PathModel, Position

OURS, POPULAR, COURSE_ORDER = "Staycourse", "most popular next", "course order"
MOST: Final = 3
_DRAWS: Final = 1000
_FEWEST_LEARNERS: Final = 30
_DISCOUNT: Final = 1 / np.log2(np.arange(2, 2 + MOST))
_Numbers = npt.NDArray[np.float64]
_Interval = tuple[float, float]
Recommend = Callable[[Position], list[str]]


@dataclass(frozen=True, kw_only=True)
class PathEvaluation:
    """One row per recommender and measure (hit rate and nDCG at 3) with its 95 % interval.

    A learner's moments count together, and learners are drawn again, so that who did much does not
    count more. `ahead` are the intervals of our nDCG less another's.
    """

    learners: int
    moments: int
    rows: pd.DataFrame
    ahead: Mapping[str, _Interval]

    @property
    def course_order_lead(self) -> str:
        """The interval of our lead over the course's order, as it is written."""
        low, high = self.ahead[COURSE_ORDER]
        return f"{low:+.3f} to {high:+.3f}"

    @property
    def beats_course_order(self) -> bool:
        """Whether the lower end of our lead over the course's order is above nothing."""
        return self.learners >= _FEWEST_LEARNERS and self.ahead[COURSE_ORDER][0] > 0


def evaluate_paths(
    model: PathModel,
    items: pd.DataFrame,
    learnt_from: pd.DataFrame,
    judged: pd.DataFrame,
    *,
    seed: int,
) -> PathEvaluation | None:
    """Judge on the weeks in which learners of `judged` (`DONE`) did something new; None without.

    Whoever they became, passed or not; only what they had done before each week is known. Nobody
    recommends what is done, or what the model knows to be locked.
    """
    order = list(items.sort_values("place")["item"])
    recommenders = {
        OURS: lambda p: [s.item for s in model.next_items(p, most=MOST)],
        POPULAR: _popular(learnt_from, order, model),
        COURSE_ORDER: _in_order(order, model),
    }
    scores: dict[str, list[tuple[float, float]]] = {name: [] for name in recommenders}
    moments = 0
    for _, theirs in judged[judged["item"].isin(order)].groupby("learner", sort=True):
        asked = list(_moments(theirs))
        if not asked:
            continue
        moments += len(asked)
        for name, recommend in recommenders.items():
            each = [_hit_and_ndcg(recommend(position), then) for position, then in asked]
            hit, ndcg = np.mean(each, axis=0)
            scores[name].append((float(hit), float(ndcg)))
    if not moments:
        return None
    return _summarised({name: np.array(each) for name, each in scores.items()}, moments, seed)


def as_markdown(found: PathEvaluation, title: str, about: str, *, decides: bool = True) -> str:
    """A table with one line per recommender, and what follows from it where it decides."""
    lines = [
        f"### {title}",
        "",
        f"{about} {found.learners:,} learners, {found.moments:,} weeks in which they did something",
        "new. Intervals are 95 %, drawing whole learners.",
        "",
        "| recommender | hit rate at 3 | nDCG at 3 | ours ahead by (nDCG) |",
        "| --- | --- | --- | --- |",
    ]
    for name, rows in found.rows.groupby("recommender", sort=False):
        cells = [f"{r.value:.3f} [{r.low:.3f}, {r.high:.3f}]" for r in rows.itertuples()]
        ahead = found.ahead.get(str(name))
        lines.append(
            f"| {name} | {' | '.join(cells)} |"
            f" {f'{ahead[0]:+.3f} to {ahead[1]:+.3f}' if ahead else ''} |"
        )
    verdict = (
        "Ahead of the course's order: suggestions may be shown."
        if found.beats_course_order
        else "Not shown to be ahead of the course's order: suggestions are withheld."
    )
    return "\n".join([*lines, "", *([verdict, ""] if decides else [])])


def _moments(theirs: pd.DataFrame) -> Iterator[tuple[Position, set[str]]]:
    first = theirs.sort_values("day", kind="stable").drop_duplicates("item")
    day, item = first["day"].to_numpy(), first["item"].to_numpy()
    for week in sorted({int(d) // WEEK for d in day if d >= 0}):
        start = week * WEEK
        before = item[day < start]
        then = set(item[(day >= start) & (day < start + WEEK)])
        last = str(before[-1]) if len(before) else None
        yield Position(done=frozenset(before), last=last, day=start), then


def _popular(done: pd.DataFrame, order: list[str], model: PathModel) -> Recommend:
    """What most learners who passed did, of what is left."""
    counts = done[done["passed"]].groupby("item")["learner"].nunique()
    ranked = sorted(order, key=lambda item: -int(counts.get(item, 0)))
    return lambda p: [item for item in ranked if model.is_open(item, p.done)][:MOST]


def _in_order(order: list[str], model: PathModel) -> Recommend:
    """What follows in the course what was done furthest on, then what was left out before."""
    place = {item: n for n, item in enumerate(order)}

    def recommend(position: Position) -> list[str]:
        furthest = max((place[item] for item in position.done if item in place), default=-1)
        ahead = order[furthest + 1 :]
        every = [*ahead, *order[: furthest + 1]]
        return [item for item in every if model.is_open(item, position.done)][:MOST]

    return recommend


def _hit_and_ndcg(named: list[str], then: set[str]) -> tuple[float, float]:
    gains = np.array([item in then for item in named], dtype=float)
    best = _DISCOUNT[: min(MOST, len(then))].sum()
    return float(gains.any()), float((gains * _DISCOUNT[: len(gains)]).sum() / best)


def _summarised(scores: Mapping[str, _Numbers], moments: int, seed: int) -> PathEvaluation:
    learners = len(scores[OURS])
    draws = np.random.default_rng(seed).integers(0, learners, (_DRAWS, learners))
    rows = []
    for name, each in scores.items():
        drawn = each[draws].mean(axis=1)
        for n, measure in enumerate(("hit rate", "nDCG")):
            low, high = np.percentile(drawn[:, n], [2.5, 97.5])
            rows.append((name, measure, each[:, n].mean(), low, high))
    ahead = {}
    for name in (POPULAR, COURSE_ORDER):
        less = (scores[OURS] - scores[name])[:, 1][draws].mean(axis=1)
        low, high = np.percentile(less, [2.5, 97.5])
        ahead[name] = (float(low), float(high))
    return PathEvaluation(
        learners=learners,
        moments=moments,
        rows=pd.DataFrame(rows, columns=["recommender", "measure", "value", "low", "high"]),
        ahead=ahead,
    )
