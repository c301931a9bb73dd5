"""The nearest change that would move a learner a band down, as far as the score can tell.

It says how the score would read, not what would cause somebody to complete. Each change is
something a coach can ask for: of work, what was due in the last four weeks, for older work is
seldom taken any more. Who hands in now hands in late, which counts at its worst; what else may
get better by it, as progress on some platforms, does not count: the score falls at least so low.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from domain.policy import Bands
from domain.risk.model import Floats, Lookup, Scorer, Target, input_column, probability_of
from domain.risk.scoring.sentence_lookup import FactSentence, phrased

#: Days without a visit from which coming back is a change.
_AWAY: Final = 3
#: More pieces of work than these are not made up for at once.
_MOST_WORK: Final = 3
#: Days since the oldest work was due that is counted as missed lately.
_OLDEST: Final = 27


@dataclass(frozen=True)
class _Change:
    """The inputs as they would read, for learners whose `much` is at least `least`.

    More than `most` nobody can be asked for, nor for what is more than `still`. `price` is what the
    change costs: inputs that get worse by it, row by row.
    """

    inputs: Mapping[str, float]
    price: Callable[[pd.DataFrame], Mapping[str, Floats]]
    much: str
    still: str
    least: int
    most: float
    words: Callable[[float], str]


def _hand_in(missed: float) -> str:
    return (
        "handing in the piece of work that was due"
        if missed == 1
        else f"handing in the {missed:.0f} pieces of work that were due"
    )


def _late(rows: pd.DataFrame) -> Mapping[str, Floats]:
    """Handed in late: by the days that are known, or at worst by those that may still be asked."""
    missed, done = input_column(rows, "work_missed"), input_column(rows, "work_submitted")
    days = input_column(rows, "days_since_missed") + _OLDEST * (missed - 1)
    lead, place = input_column(rows, "lead_days"), input_column(rows, "percentile_lead_days")
    done = np.where(np.isnan(lead) & ~np.isnan(done), 0, done)
    then = (np.nan_to_num(lead) * done - days) / (done + missed)
    return {
        "work_late": input_column(rows, "work_late") + missed,
        "lead_days": np.where(np.isnan(then), lead, then),
        # how far they fall among the others is not known here: as if to the end
        "percentile_lead_days": np.where(np.isnan(then), place, 0),
    }


_BACK: Final = _Change(
    {
        **dict.fromkeys(("days_since_last_seen", "days_unseen", "never_seen"), 0),
        **dict.fromkeys(("quiet_streak", "days_per_visit_gap"), 0),
    },
    lambda _: {},
    "days_since_last_seen",
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
    },
    _late,
    "work_missed",
    "missed_lately",
    1,
    _MOST_WORK,
    _hand_in,
)
#: Less than a score is ever told by.
_DUST: Final = 1e-6
_CHANGES: Final = (_BACK, _WORK)
#: What `_late` reads beside the inputs of the change.
_PRICED: Final = ("work_submitted", "work_late", "lead_days", "percentile_lead_days")
#: Places in `_CHANGES`, smallest step first; one alone is nearer than both.
_STEPS: Final = ((0,), (1,), (0, 1))


def nearest_changes(
    scorer: Scorer, features: pd.DataFrame, log_odds: Floats, bands: Bands
) -> pa.StringArray:
    """Per row the smallest change that reaches the next lower band; null where none does.

    `log_odds` are the rows' own, of not completing. Green has nothing to reach.
    """
    said: list[str] = []
    which = np.full(len(features), -1)
    # only these rows and columns are looked at again
    above = np.flatnonzero(_risk(log_odds) >= bands.amber_from)
    names = [*_BACK.inputs, *_WORK.inputs, *_PRICED, _WORK.still, "elapsed"]
    rows = pd.DataFrame({name: input_column(features, name)[above] for name in names})
    before = log_odds[above]
    now = _risk(before)
    goal = np.where(now >= bands.red_from, bands.red_from, bands.amber_from)
    open_still = np.ones(len(rows), dtype=bool)
    moved = [_moved(scorer, rows, change) for change in _CHANGES]
    for step in _STEPS:
        # inputs of one change are none of the other's, so what both move adds up
        then = _risk(before + np.sum([moved[place] for place in step], axis=0))
        reached = np.flatnonzero(open_still & (then < goal))
        changes = [_CHANGES[place] for place in step]
        found = _sentences(changes, rows.iloc[reached], now[reached], then[reached])
        which[above[reached]] = found.which + len(said)
        said += found.sentences
        open_still[reached] = False
    return pa.array(said, type=pa.string()).take(pa.array(which, mask=which < 0))


def _moved(scorer: Scorer, rows: pd.DataFrame, change: _Change) -> Floats:
    """What the change adds to the log-odds of each row; NaN for whom there is none to make."""
    found = np.full(len(rows), np.nan)
    much = input_column(rows, change.much)
    may = (change.least <= much) & (much <= change.most)
    asked = np.flatnonzero(may & (much <= input_column(rows, change.still)))
    before = rows.iloc[asked]
    after = {name: _better(before, name, value) for name, value in change.inputs.items()}
    after |= change.price(before)
    curves = [c for c in scorer.targets[Target.NOT_COMPLETE].curves if c.name in after]
    lookup = Lookup.of([curves])
    found[asked] = lookup.at(before.assign(**after))[0] - lookup.at(before)[0]
    return found


def _better(rows: pd.DataFrame, name: str, value: float) -> Floats:
    """The changed input; what is unknown stays unknown, a lead is not taken away."""
    old = input_column(rows, name)
    ahead = (name == "progress_gap") & (old > value)
    return np.where(np.isnan(old) | ahead, old, value)


def _sentences(
    step: Sequence[_Change], rows: pd.DataFrame, now: Floats, then: Floats
) -> FactSentence:
    def words(now: float, then: float, *much: float) -> str:
        doing = " and ".join(c.words(m) for c, m in zip(step, much, strict=True))
        return f"{doing} would move the score from {floor(now)} to {floor(then)} or lower"

    much = (input_column(rows, change.much) for change in step)
    # rounded down, as the score itself is wherever it is shown
    return phrased((_whole(now), _whole(then), *much), words)


def _risk(log_odds: Floats) -> Floats:
    """The score as shown."""
    return np.round(100 * probability_of(log_odds), 1)


def _whole(score: Floats) -> Floats:
    """Rounded down, but for what arithmetic takes from a whole number."""
    return np.floor(score + _DUST)
