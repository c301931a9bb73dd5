"""The nearest change that would move a learner a band down, as far as the score can tell.

It says how the score would read, not what would cause somebody to complete. Each change is
something a coach can ask for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.policy import Bands
from domain.risk.model import Floats, Lookup, Scorer, Target, input_column, probability_of
from domain.risk.scoring.fact_sentences import phrased

#: Days without a visit from which coming back is a change.
_AWAY: Final = 3
#: More pieces of work than these are not made up for at once.
_MOST_WORK: Final = 3


@dataclass(frozen=True)
class _Change:
    """The inputs as they would read, for learners whose `much` is at least `least`.

    More than `most` nobody can be asked for.
    """

    inputs: Mapping[str, float]
    much: str
    least: int
    most: float
    words: Callable[[float], str]


def _hand_in(missed: float) -> str:
    return (
        "handing in the piece of work that was due"
        if missed == 1
        else f"handing in the {missed:.0f} pieces of work that were due"
    )


_BACK: Final = _Change(
    {
        **dict.fromkeys(("days_since_last_seen", "days_unseen", "never_seen"), 0),
        **dict.fromkeys(("quiet_streak", "days_per_visit_gap"), 0),
    },
    "days_since_last_seen",
    _AWAY,
    np.inf,
    lambda _: "coming back today",
)
_WORK: Final = _Change(
    {
        **dict.fromkeys(("work_missed", "assignments_missed", "missed_share"), 0),
        **dict.fromkeys(("weight_missed_share", "latest_missed", "days_since_submission"), 0),
        "days_since_missed": np.nan,
        "progress_gap": 0,
    },
    "work_missed",
    1,
    _MOST_WORK,
    _hand_in,
)
#: Smallest first; one alone is nearer than both.
_STEPS: Final = ((_BACK,), (_WORK,), (_BACK, _WORK))


def nearest_changes(
    scorer: Scorer, features: pd.DataFrame, log_odds: Floats, bands: Bands
) -> npt.NDArray[np.object_]:
    """Per row the smallest change that reaches the next lower band; None where none does.

    `log_odds` are the rows' own, of not completing. Green has nothing to reach.
    """
    found = np.full(len(features), None, dtype=object)
    # only these rows and columns are looked at again
    above = np.flatnonzero(_risk(log_odds) >= bands.amber_from)
    if not len(above):
        return found
    names = [*_BACK.inputs, *_WORK.inputs, "elapsed"]
    rows = pd.DataFrame({name: input_column(features, name)[above] for name in names})
    before = log_odds[above]
    now = _risk(before)
    goal = np.where(now >= bands.red_from, bands.red_from, bands.amber_from)
    open_still = np.ones(len(rows), dtype=bool)
    for step in _STEPS:
        then = _risk(before + _moved(scorer, rows, step))
        reached = open_still & _applies(step, rows) & (then < goal)
        found[above[reached]] = _sentences(step, rows[reached], now[reached], then[reached])
        open_still &= ~reached
    return found


def _moved(scorer: Scorer, rows: pd.DataFrame, step: tuple[_Change, ...]) -> Floats:
    """What the step adds to the log-odds of each row."""
    inputs = {name: value for change in step for name, value in change.inputs.items()}
    curves = [c for c in scorer.targets[Target.NOT_COMPLETE].curves if c.name in inputs]
    lookup = Lookup.of([curves])
    better = rows.assign(**{name: _better(rows, name, value) for name, value in inputs.items()})
    return np.asarray(lookup.at(better)[0] - lookup.at(rows)[0])


def _better(rows: pd.DataFrame, name: str, value: float) -> Floats:
    """The changed input; what is unknown stays unknown, a lead is not taken away."""
    old = input_column(rows, name)
    ahead = (name == "progress_gap") & (old > value)
    return np.where(np.isnan(old) | ahead, old, value)


def _applies(step: tuple[_Change, ...], rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    much = [(input_column(rows, change.much), change) for change in step]
    return np.logical_and.reduce([(c.least <= x) & (x <= c.most) for x, c in much])


def _sentences(
    step: tuple[_Change, ...], rows: pd.DataFrame, now: Floats, then: Floats
) -> npt.NDArray[np.object_]:
    def words(now: float, then: float, *much: float) -> str:
        doing = " and ".join(c.words(m) for c, m in zip(step, much, strict=True))
        return f"{doing} would move the score from {floor(now)} to {floor(then)}"

    much = (input_column(rows, change.much) for change in step)
    phrases = phrased((np.rint(now), np.rint(then), *much), words)
    return np.array(phrases.sentences, dtype=object)[phrases.which]


def _risk(log_odds: Floats) -> Floats:
    """The score as shown."""
    return np.round(100 * probability_of(log_odds), 1)
