"""Is the scorer still right? Drift of what it reads, and how what it said came out.

The population stability index compares how values are spread now with how they were in the same
week of past courses: under 0.1 nothing happened, 0.1 to 0.25 something moved, above 0.25 look
before you trust. Small cohorts move by chance alone, so an index must exceed that as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.policy import ReleaseGates
from domain.risk.intervals import ratio_by_chance
from domain.risk.model import INPUTS, Floats, Target, input_column, step_days
from domain.risk.within_weeks import mean_auc, places, within_week

_GROUPS: Final = 10
#: Half a learner in every group: an empty one says little where few were looked at.
_HALF: Final = 0.5
_BY_CHANCE: Final = 0.001
_SURE: Final = 1.96
#: What the inputs were like: input -> week of the course -> edges and counts.
Profile = Mapping[str, Mapping[str, Mapping[str, list[float]]]]


class MonitoringKind(StrEnum):
    """What is watched."""

    STABILITY = "stability"
    CALIBRATION = "calibration"
    AUC = "auc"


class Stability(StrEnum):
    """How far something has moved."""

    STABLE = "stable"
    MOVED = "moved"
    SHIFTED = "shifted"


@dataclass(frozen=True, kw_only=True)
class MonitoringResult:
    """One thing watched; `week` is 0 for all weeks together, `usual` what it was when trained."""

    kind: MonitoringKind
    name: str
    week: int
    value: float
    usual: float | None
    rows: int
    verdict: Stability


def course_week(features: pd.DataFrame) -> Floats:
    """Which week of the course has ended by each row's day: day 7w - 1 ends week w.

    In short courses a tenth of the course stands for a week, as in training (`step_days`).
    """
    return np.floor((np.nan_to_num(_days(features, "week")) + 1) / _step(features))


def week_ends(features: pd.DataFrame) -> "np.typing.NDArray[np.bool_]":
    """Whether a week of the course ends with each row's day, as it does in training.

    In the middle of a week work is due that was not at its end, and time has moved on: compared
    with the ends of past weeks, every running course would look like another.
    """
    return np.asarray((_days(features, "week") + 1) % _step(features) == 0)


def _step(features: pd.DataFrame) -> Floats:
    return step_days(_days(features, "weeks"))


def _days(features: pd.DataFrame, weeks: str) -> Floats:
    """Whole days, of weeks that are kept with two decimals."""
    return np.rint(7 * input_column(features, weeks))


def input_profile(features: pd.DataFrame) -> Profile:
    """How each input is spread in each week of the course, as edges and counts; JSON-ready."""
    weeks = course_week(features)
    profile: dict[str, dict[str, Mapping[str, list[float]]]] = {}
    for name in INPUTS:
        values = input_column(features, name)
        if np.isnan(values).all():
            continue
        profile[name] = {str(int(w)): _spread(values[weeks == w]) for w in np.unique(weeks)}
    return profile


def stability(
    profile: Profile, features: pd.DataFrame, gates: ReleaseGates
) -> list[MonitoringResult]:
    """Every input in every week that is running, the furthest moved first.

    `features`: rows of running cohorts; weeks and inputs that `profile` does not know are left out.
    """
    weeks = course_week(features)
    found = []
    for name, by_week in profile.items():
        values = input_column(features, name)
        for week in np.unique(weeks):
            then = by_week.get(str(int(week)))
            if then is not None:
                found.append(_figure(name, int(week), then, values[weeks == week], gates))
    return sorted(found, key=lambda figure: -figure.value)


def outcomes_against(
    target: Target, rows: pd.DataFrame, metrics: Mapping[str, Any], gates: ReleaseGates
) -> list[MonitoringResult]:
    """Mean score against observed, and AUC within weeks against that of training, as labels close.

    Nothing about a question that the scorer did not answer.
    `rows`: one per snapshot whose label is known by now, with learner_id, cohort_id, week of the
    course, label (0/1) and score (a probability). Nothing before `watch_events` learners had the
    outcome and as many had not, and no AUC where no week tells anything; moved is what chance among
    so many learners could not do alone.
    """
    rows = rows[rows["score"].notna()]
    labels, scores = rows["label"].to_numpy(dtype="int8"), rows["score"].to_numpy(dtype="float64")
    with_it = rows.loc[rows["label"] == 1, "learner_id"].nunique()
    without = rows["learner_id"].nunique() - with_it
    if min(with_it, without) < gates.watch_events:
        return []
    ratio = float(scores.mean() / labels.mean())
    chance = ratio_by_chance(ratio, events=with_it)
    off = chance.high < gates.calibration_low or chance.low > gates.calibration_high
    weeks = rows["week"].to_numpy(dtype="int64")
    placed = places(scores, cohorts=rows["cohort_id"].to_numpy(), weeks=weeks)
    reached = mean_auc(labels, placed, weeks)
    usual = within_week(metrics[target])[0]
    surely = reached + _SURE * _auc_error(reached, with_it, without)
    lost = usual is not None and surely < usual - gates.auc_loss

    def figure(
        kind: MonitoringKind, value: float, before: float, *, beyond: bool
    ) -> MonitoringResult:
        return MonitoringResult(
            kind=kind,
            name=target.value,
            week=0,
            value=value,
            usual=before,
            rows=len(rows),
            verdict=Stability.SHIFTED if beyond else Stability.STABLE,
        )

    found = [figure(MonitoringKind.CALIBRATION, ratio, 1.0, beyond=off)]
    if usual is not None and not np.isnan(reached):
        found.append(figure(MonitoringKind.AUC, reached, usual, beyond=lost))
    return found


def shifted(figures: Sequence[MonitoringResult], kind: MonitoringKind) -> list[MonitoringResult]:
    """Those of a kind that need a look."""
    return [f for f in figures if f.kind is kind and f.verdict is Stability.SHIFTED]


def population_stability(then: Floats, now: Floats) -> float:
    """The index of two sets of counts over the same groups."""
    before, after = ((c + _HALF) / (c + _HALF).sum() for c in (then, now))
    return float(np.sum((after - before) * np.log(after / before)))


def _figure(
    name: str, week: int, then: Mapping[str, list[float]], values: Floats, gates: ReleaseGates
) -> MonitoringResult:
    from scipy.special import chdtri  # noqa: PLC0415 - pages load this module, and never need it

    before = np.asarray(then["counts"])
    now = _counts(values, np.asarray(then["edges"]))
    index = population_stability(before, now)
    # Yurdakul (2018): by chance the index follows chi-square, scaled by both sizes
    chance = float(chdtri(max(len(before) - 1, 1), _BY_CHANCE))
    chance *= 1 / max(before.sum(), 1) + 1 / max(len(values), 1)
    return MonitoringResult(
        kind=MonitoringKind.STABILITY,
        name=name,
        week=week,
        value=index,
        usual=None,
        rows=len(values),
        verdict=_stability(index, gates) if index > chance else Stability.STABLE,
    )


def _stability(index: float, gates: ReleaseGates) -> Stability:
    if index >= gates.drift_shifted:
        return Stability.SHIFTED
    return Stability.MOVED if index >= gates.drift_moved else Stability.STABLE


def _auc_error(value: float, with_it: int, without: int) -> float:
    """Standard error after Hanley and McNeil (1982), learners counted once."""
    one, two = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (with_it - 1) * (one - value**2)
    spread += (without - 1) * (two - value**2)
    return float(np.sqrt(spread / (with_it * without)))


def _spread(values: Floats) -> Mapping[str, list[float]]:
    known = values[~np.isnan(values)]
    tenths = np.linspace(0, 1, _GROUPS + 1)[1:-1]
    edges = np.unique(np.quantile(known, tenths)) if len(known) else np.empty(0)
    short = np.unique([float(f"{edge:.6g}") for edge in edges])
    return {"edges": short.tolist(), "counts": _counts(values, short).tolist()}


def _counts(values: Floats, edges: Floats) -> Floats:
    """How many fall between the edges; unknown values are a group of their own, the last."""
    unknown = np.isnan(values)
    places = np.searchsorted(edges, values[~unknown], side="right")
    counts = np.append(np.bincount(places, minlength=len(edges) + 1), unknown.sum())
    return counts.astype("float64")
