"""What a new scorer shows on learners it never saw: the figures its gates decide on. Pure.

Everything is ranked within weeks and cohorts, so that knowing either earns nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.risk.intervals import ratio_by_chance, share_by_chance, surest_by_chance
from domain.risk.lead_time import TENTH, lead_by_week
from domain.risk.metrics import top
from domain.risk.model import Floats, Target
from domain.risk.within_weeks import WeeklyRanking, places, weekly_ranking

#: The column of what the one in use predicted, NaN where it has learnt from the learner.
IN_USE: Final = "in_use_{}"
_BLOCK: Final = 3


def held_out_figures(rows: pd.DataFrame, *, seed: int) -> Mapping[str, Mapping[str, Any]]:
    """By target: the ranking within weeks, how far ahead of rule and of the one in use, level.

    A question that the scorer does not answer has no figures.
    """
    known = {t: rows[rows[[t.value, f"p_{t}"]].notna().all(axis=1)] for t in Target}
    return {t.value: _figures(mine, t, seed=seed) for t, mine in known.items() if len(mine)}


def _figures(rows: pd.DataFrame, target: Target, *, seed: int) -> dict[str, Any]:
    score, label = rows[f"p_{target}"], rows[target.value]
    ranked = _ranked(rows, target, {"rule": "rule"}, seed)
    ratio = float(score.mean() / label.mean())
    chance = ratio_by_chance(ratio, events=rows.loc[label == 1, "learner_id"].nunique())
    found = {
        "within_week": _plain([ranked.auc, ranked.interval.low, ranked.interval.high]),
        "early_weeks": _plain([ranked.early])[0],
        "ahead_of_rule": _plain([ranked.ahead["rule"].low, ranked.ahead["rule"].high]),
        "held_out_ratio": _plain([ratio])[0],
        "ratio_by_chance": _plain([chance.low, chance.high]),
        "levels": _levels(rows["week"], score, label),
        "weeks": _by_week(rows.assign(score=score, label=label)),
    }
    column = IN_USE.format(target)
    if column in rows:
        unseen = rows[rows[column].notna()]
        gap = _ranked(unseen, target, {"in use": column}, seed).ahead["in use"]
        found["ahead_of_the_one_in_use"] = _plain([gap.low, gap.high])
    return found


def _levels(
    weeks: "pd.Series[float]", score: "pd.Series[float]", label: "pd.Series[float]"
) -> list[dict[str, float]]:
    """What was said and what happened, in blocks of three weeks, and so of the surest tenth."""
    first = int(weeks.min())
    found = []
    for k, predicted in score.groupby((weeks - first) // _BLOCK):
        observed = label[predicted.index]
        surest = predicted.nlargest(max(1, round(len(predicted) * TENTH))).index
        at_most = surest_by_chance(
            float(observed[surest].mean()), learner_weeks=len(surest), weeks=_BLOCK
        )
        chance = share_by_chance(float(observed.mean()), learner_weeks=len(observed), weeks=_BLOCK)
        figures = {
            "predicted": predicted.mean(),
            "observed": observed.mean(),
            "observed_low": chance.low,
            "observed_high": chance.high,
            "top_predicted": predicted[surest].mean(),
            "top_observed": observed[surest].mean(),
            "top_at_most": at_most,
        }
        plain = {name: round(float(value), 4) for name, value in figures.items()}
        found.append(
            {"from_week": first + _BLOCK * int(float(str(k))), "rows": len(predicted), **plain}
        )
    return found


def _by_week(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Of each week: how many, how many with the outcome, the highest tenth, and first alerts."""
    alerts = {one.weeks: one for one in lead_by_week(rows)}
    found = []
    for number, mine in rows.groupby("week"):
        week, label = int(float(str(number))), mine["label"].to_numpy()
        precision, _ = top(label, mine["score"].to_numpy(), TENTH)
        first = alerts.get((week, week))
        found.append(
            {
                "week": week,
                "rows": len(mine),
                "events": int(label.sum()),
                "top": _plain([precision])[0],
                "alerted": first.alerted if first else 0,
                "left": first.left if first else 0,
                "in_time": first.in_time if first else 0,
                "median_days": first.median_days if first else None,
            }
        )
    return found


def _ranked(
    rows: pd.DataFrame, target: Target, others: Mapping[str, str], seed: int
) -> WeeklyRanking:
    weeks, cohorts = rows["week"].to_numpy(), rows["cohort_id"].to_numpy()

    def placed(column: str) -> Floats:
        return places(rows[column].to_numpy(dtype="float64"), cohorts=cohorts, weeks=weeks)

    return weekly_ranking(
        rows[target.value].to_numpy(),
        placed(f"p_{target}"),
        {name: placed(column) for name, column in others.items()},
        weeks=weeks,
        learners=rows["learner_id"].to_numpy(),
        seed=seed,
    )


def _plain(values: list[float]) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values]
