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
#: Whole numbers within so much are counted by a table, which hashing takes five times as long as.
_SPREAD: Final = 1 << 12
_TABLE: Final = 1 << 18
#: Below this, what somebody wrote is neither one thing nor the other.
_MIXED: Final = 0.2


@dataclass(frozen=True)
class FactSentence:
    """A fact's different sentences, and which of them is each row's."""

    sentences: tuple[str, ...]
    which: Whole


@dataclass(frozen=True)
class _Saying:
    """`numbers` tell the fact once they are rounded; `words` are for those of one learner.

    A number is NaN where it is not known; where the first one is, nothing is said. Words are told
    first whether the fact raises the risk, and are empty where what is so would speak against that:
    nobody believes that work handed in raises a risk.
    """

    numbers: Callable[[Column], tuple[Floats, ...]]
    words: Callable[..., str]


def fact_sentence(
    fact: Fact, features: pd.DataFrame, rows: Whole, raises: npt.NDArray[np.bool_]
) -> FactSentence:
    """What is so about this fact for some `rows`, where words agree with whether it `raises` risk.

    Empty where nothing one could say does.
    """
    saying = _SAYINGS.get(fact)
    if saying is None:
        return FactSentence(("",), np.zeros(len(rows), dtype=np.intp))
    first, *more = (
        np.rint(column)
        for column in saying.numbers(lambda name: input_column(features, name)[rows])
    )
    words = saying.words
    return phrased(
        [first, raises.astype("float64"), *more],
        lambda number, rises, *others: words(rises == 1, number, *others),
    )


def phrased(numbers: Sequence[Floats], words: Callable[..., str]) -> FactSentence:
    """The words of each row's numbers; none where the first number is NaN."""
    which, example = alike(numbers)
    found = zip(*(column[example].tolist() for column in numbers), strict=True)
    return FactSentence(
        tuple("" if np.isnan(first) else words(first, *more) for first, *more in found), which
    )


def alike(numbers: Sequence[Floats]) -> tuple[Whole, Whole]:
    """Counts the different combinations from 0: each row's own, and a row that has each."""
    which, many = np.zeros(len(numbers[0]), dtype=np.intp), 1
    for column in numbers:
        codes, count = _codes(column)
        which, many = _counted(which * count + codes, many * count)
    example = np.zeros(many, dtype=np.intp)
    example[which] = np.arange(len(which))
    return which, example


def _codes(column: Floats) -> tuple[Whole, int]:
    """Whole numbers counted from the least, what is unknown last; and how many codes there are."""
    low = np.fmin.reduce(column, initial=np.inf)
    spread = np.fmax.reduce(column, initial=-np.inf) - low
    if spread >= _SPREAD:
        codes, different = pd.factorize(column, use_na_sentinel=False)
        return codes, len(different)
    if spread < 0:  # nothing is known
        return np.zeros(len(column), dtype=np.intp), 1
    codes = column - low
    codes[np.isnan(codes)] = spread + 1
    return codes.astype(np.intp), int(spread) + 2


def _counted(which: Whole, many: int) -> tuple[Whole, int]:
    """The codes below `many` that there are, counted from 0 without gaps."""
    if many > _TABLE:
        codes, different = pd.factorize(which)
        return codes, len(different)
    there = np.zeros(many, dtype=bool)
    there[which] = True
    return (np.cumsum(there) - 1)[which], int(there.sum())


def _as_they_are(*names: str) -> Callable[[Column], tuple[Floats, ...]]:
    return lambda column: tuple(column(name) for name in names)


def _seen(rises: bool, days: float, never: float) -> str:  # noqa: FBT001 - as all words
    if never == 1:
        return "not seen yet" if rises else ""
    if days > _LATELY:
        return f"no activity for {days:.0f} days" if rises else ""
    if days > 1:
        return f"last seen {days:.0f} days ago"
    if rises:
        return ""
    return "seen today" if days == 0 else "seen yesterday"


def _fifth(column: Column) -> tuple[Floats]:
    return (np.minimum(np.floor(column("percentile_clicks_28") * 5), 4),)


def _activity(rises: bool, fifth: float) -> str:  # noqa: FBT001
    middle = len(_FIFTHS) // 2
    if (fifth > middle) if rises else (fifth < middle):
        return ""
    return f"activity in the {_FIFTHS[int(fifth)]} fifth of the cohort"


def _days(column: Column) -> tuple[Floats, Floats]:
    return column("active_days_28"), _half("percentile_active_days_28")(column)


def _active(rises: bool, days: float, below: float) -> str:  # noqa: FBT001
    if below != rises:
        return ""
    return f"active on {days:.0f} of the last 28 days"


def _half(percentile: str) -> Callable[[Column], Floats]:
    """1 where a learner stands in the lower half of the cohort, 0 in the upper; NaN if unknown."""

    def below(column: Column) -> Floats:
        place = column(percentile)
        return np.where(np.isnan(place), np.nan, (place < 0.5).astype("float64"))  # noqa: PLR2004

    return below


def _way(column: Column) -> tuple[Floats]:
    trend = column("trend_own")
    return (np.where(np.abs(trend) < _ALIKE, 0.0, np.sign(trend)),)


def _trend(rises: bool, way: float) -> str:  # noqa: FBT001
    if way == 0:
        return "about as active as before"
    if rises:
        return "less active than before" if way < 0 else ""
    return "more active than before" if way > 0 else ""


def _discussed(column: Column) -> tuple[Floats]:
    return (np.sign(column("discussion_against_cohort") - 1),)


def _mix(rises: bool, way: float) -> str:  # noqa: FBT001
    if rises:
        return "more in discussions than the cohort's average" if way > 0 else ""
    return "less in discussions than the cohort's average" if way < 0 else ""


def _due(column: Column) -> tuple[Floats, Floats]:
    due = column("work_due")
    return np.where(due > 0, due, np.nan), column("work_missed")


def _work(rises: bool, due: float, missed: float) -> str:  # noqa: FBT001
    if np.isnan(missed):
        return ""
    return _not_handed_in(due, missed) if rises else _handed_in(due, due - missed)


def _not_handed_in(due: float, missed: float) -> str:
    if missed <= 0:
        return ""
    if due == 1:
        return "the first piece of work due not handed in"
    if missed >= due:
        return f"none of the {due:.0f} pieces of work due handed in"
    return f"{missed:.0f} of {due:.0f} pieces of work due not handed in"


def _handed_in(due: float, done: float) -> str:
    if done <= 0:
        return ""
    if done >= due:
        return "all work due so far handed in" if due > 1 else "the first piece of work handed in"
    return f"{done:.0f} of {due:.0f} pieces of work due handed in"


def _pace(rises: bool, gap: float) -> str:  # noqa: FBT001
    if (gap >= 0) if rises else (gap < 0):
        return ""
    if gap == 0:
        return "as far as planned by now"
    return f"{abs(gap):.0f} % of the course {'ahead of' if gap > 0 else 'behind'} the plan"


def _late(column: Column) -> tuple[Floats, Floats]:
    return column("lead_days"), np.nan_to_num(column("work_late"))


def _timing(rises: bool, lead: float, late: float) -> str:  # noqa: FBT001
    if not rises:
        return "" if late or lead < 0 else "work handed in on time"
    if late:
        return (
            f"{late:.0f} {'piece' if late == 1 else 'pieces'} of work handed in after the due day"
        )
    return "work handed in at the last moment" if 0 <= lead <= 1 else ""


def _mark(column: Column) -> tuple[Floats, Floats]:
    # no mark is worth a sentence too, and no mark is below nought
    marks = np.nan_to_num(column("mark_mean"), nan=-1.0)
    return marks, _half("percentile_mark_mean")(column)


def _marks(rises: bool, mark: float, below: float) -> str:  # noqa: FBT001
    if mark < 0:
        return "no mark known yet"
    return "" if below == (not rises) else f"average mark {mark:.0f}"


def _percent(column: Column) -> tuple[Floats]:
    return (100 * column("attendance_rate_last_30d"),)


def _attendance(rises: bool, percent: float) -> str:  # noqa: FBT001
    if (percent == 100) if rises else (percent == 0):  # noqa: PLR2004 - all, and none
        return ""
    return f"{percent:.0f}% of sessions attended in the last 30 days"


def _reported(column: Column) -> tuple[Floats]:
    return (np.where(column("barrier_count") > 0, 1.0, np.nan),)


def _barriers(rises: bool, _: float) -> str:  # noqa: FBT001
    return "a barrier was reported" if rises else ""


def _mood(column: Column) -> tuple[Floats]:
    mood = column("sentiment")  # from -1 to 1
    return (np.where(np.abs(mood) < _MIXED, np.nan, np.sign(mood)),)


def _own_words(rises: bool, mood: float) -> str:  # noqa: FBT001
    if rises:
        return "they said that it does not go well" if mood < 0 else ""
    return "they said that it goes well" if mood > 0 else ""


def _history(rises: bool, attempts: float) -> str:  # noqa: FBT001
    if rises:
        return f"attempt number {attempts + 1:.0f} at this course" if attempts else ""
    return "" if attempts else "first attempt at this course"


_SAYINGS: Final[Mapping[Fact, _Saying]] = {
    Fact.SEEN: _Saying(_as_they_are("days_since_last_seen", "never_seen"), _seen),
    Fact.ACTIVITY: _Saying(_fifth, _activity),
    Fact.DAYS: _Saying(_days, _active),
    Fact.TREND: _Saying(_way, _trend),
    Fact.WORK: _Saying(_due, _work),
    Fact.PACE: _Saying(_as_they_are("progress_gap"), _pace),
    Fact.TIMING: _Saying(_late, _timing),
    Fact.MARKS: _Saying(_mark, _marks),
    Fact.MIX: _Saying(_discussed, _mix),
    Fact.ATTENDANCE: _Saying(_percent, _attendance),
    Fact.BARRIERS: _Saying(_reported, _barriers),
    Fact.CONTACT: _Saying(_mood, _own_words),
    Fact.HISTORY: _Saying(_as_they_are("previous_attempts"), _history),
}
