"""Facts in plain words: what is so, never what is wrong with somebody.

A fact is told by one or two small numbers (days, pieces of work, a fifth of the cohort). Many
learners share them, so each sentence is made once and looked up by everybody it is true of.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.model import Fact, Floats, input_column

Whole = npt.NDArray[np.intp]
Column = Callable[[str], Floats]

#: Days within which a learner counts as seen lately.
_LATELY: Final = 7
_FIFTHS: Final = ("lowest", "second lowest", "middle", "second highest", "highest")
#: Within half as much again, in log clicks.
_ALIKE: Final = 0.4
_MIX: Final[Mapping[str, str]] = {
    "content_share": "course content",
    "assessment_share": "quizzes and assessments",
    "discussion_share": "discussion",
    "video_share": "videos",
}


@dataclass(frozen=True)
class FactSentence:
    """A fact's different sentences, and which of them is each row's."""

    sentences: tuple[str, ...]
    which: Whole


@dataclass(frozen=True)
class _Saying:
    """`numbers` tell the fact once they are rounded; `words` are for those of one learner.

    A number is NaN where it is not known; where the first one is, nothing is said.
    """

    numbers: Callable[[Column], tuple[Floats, ...]]
    words: Callable[..., str]


def said(fact: Fact, features: pd.DataFrame) -> FactSentence:
    """What is so about this fact for each row; empty where there is nothing one could say."""
    saying = _SAYINGS[fact]
    numbers = saying.numbers(lambda name: input_column(features, name))
    return phrased([np.rint(column) for column in numbers], saying.words)


def phrased(numbers: Sequence[Floats], words: Callable[..., str]) -> FactSentence:
    """The words of each row's numbers; none where the first number is NaN."""
    which = _alike(numbers)
    example = np.zeros(which.max(initial=-1) + 1, dtype=np.intp)
    example[which] = np.arange(len(which))
    found = zip(*(column[example].tolist() for column in numbers), strict=True)
    return FactSentence(
        tuple("" if np.isnan(first) else words(first, *more) for first, *more in found), which
    )


def _alike(numbers: Sequence[Floats]) -> Whole:
    """Counts the different combinations from 0, and gives each row the number of its own."""
    which = np.zeros(len(numbers[0]), dtype=np.intp)
    for column in numbers:
        codes, different = pd.factorize(column, use_na_sentinel=False)
        which = which * len(different) + codes
    return pd.factorize(which)[0]


def _as_they_are(*names: str) -> Callable[[Column], tuple[Floats, ...]]:
    return lambda column: tuple(column(name) for name in names)


def _seen(days: float, never: float) -> str:
    if never == 1:
        return "not seen yet"
    if days <= 1:
        return "seen today" if days == 0 else "seen yesterday"
    return (
        f"last seen {days:.0f} days ago" if days <= _LATELY else f"no activity for {days:.0f} days"
    )


def _fifth(column: Column) -> tuple[Floats]:
    return (np.minimum(np.floor(column("standing_clicks_28") * 5), 4),)


def _activity(fifth: float) -> str:
    return f"activity in the {_FIFTHS[int(fifth)]} fifth of the cohort"


def _way(column: Column) -> tuple[Floats]:
    trend = column("trend_own")
    return (np.where(np.abs(trend) < _ALIKE, 0.0, np.sign(trend)),)


def _trend(way: float) -> str:
    if way == 0:
        return "about as active as before"
    return "more active than before" if way > 0 else "less active than before"


def _due(column: Column) -> tuple[Floats, Floats]:
    due = column("work_due")
    return np.where(due > 0, due, np.nan), column("work_missed")


def _work(due: float, missed: float) -> str:
    if np.isnan(missed):
        return ""
    if missed == 0:
        return "all work due so far handed in" if due > 1 else "the first piece of work handed in"
    return f"{missed:.0f} of {due:.0f} pieces of work due not handed in"


def _late(column: Column) -> tuple[Floats]:
    late = np.nan_to_num(column("work_late"))
    return (np.where(np.isnan(column("lead_days")), np.nan, late),)


def _timing(late: float) -> str:
    if late:
        return (
            f"{late:.0f} {'piece' if late == 1 else 'pieces'} of work handed in after the due day"
        )
    return "work handed in on time"


def _mark(column: Column) -> tuple[Floats]:
    # no mark is worth a sentence too, and no mark is below nought
    return (np.nan_to_num(column("mark_mean"), nan=-1.0),)


def _marks(mark: float) -> str:
    return "no mark known yet" if mark < 0 else f"average mark {mark:.0f}"


def _most(column: Column) -> tuple[Floats]:
    shares = np.nan_to_num(np.stack([column(name) for name in _MIX]))
    return (np.where(shares.max(axis=0) > 0, shares.argmax(axis=0).astype(float), np.nan),)


def _mix(kind: float) -> str:
    return f"time goes mostly to {tuple(_MIX.values())[int(kind)]}"


def _percent(column: Column) -> tuple[Floats]:
    return (100 * column("attendance_rate_last_30d"),)


def _attendance(percent: float) -> str:
    return f"{percent:.0f}% of sessions attended in the last 30 days"


def _reported(column: Column) -> tuple[Floats]:
    return (np.where(column("barrier_count") > 0, 1.0, np.nan),)


def _barriers(_: float) -> str:
    return "a barrier was reported"


def _contact(days: float) -> str:
    return f"last feedback {days:.0f} days ago"


def _attempts(column: Column) -> tuple[Floats, Floats]:
    attempts = np.nan_to_num(column("previous_attempts"))
    return attempts, np.where(attempts > 0, np.nan, column("enrolled_days_ahead"))


def _history(attempts: float, ahead: float) -> str:
    if attempts:
        return f"attempt number {attempts + 1:.0f} at this course"
    if np.isnan(ahead):
        return "first attempt at this course"
    when = f"{ahead:.0f} days before" if ahead >= 0 else f"{-ahead:.0f} days after"
    return f"enrolled {when} the start"


_SAYINGS: Final[Mapping[Fact, _Saying]] = {
    Fact.SEEN: _Saying(_as_they_are("days_since_last_seen", "never_seen"), _seen),
    Fact.ACTIVITY: _Saying(_fifth, _activity),
    Fact.TREND: _Saying(_way, _trend),
    Fact.WORK: _Saying(_due, _work),
    Fact.TIMING: _Saying(_late, _timing),
    Fact.MARKS: _Saying(_mark, _marks),
    Fact.MIX: _Saying(_most, _mix),
    Fact.ATTENDANCE: _Saying(_percent, _attendance),
    Fact.BARRIERS: _Saying(_reported, _barriers),
    Fact.CONTACT: _Saying(_as_they_are("days_since_last_feedback"), _contact),
    Fact.HISTORY: _Saying(_attempts, _history),
}
