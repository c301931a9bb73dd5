"""Facts in plain words: what is so, never what is wrong with somebody.

A fact is told by one or two small numbers (days, pieces of work, a fifth of the cohort). Many
learners share them, so each sentence is made once and looked up by everybody it is true of.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.model import Fact, Floats, Topic, input_column
from domain.risk.scoring import activity_sentences, work_sentences
from domain.risk.scoring.cohort_places import Column, place, than_most
from domain.risk.scoring.sentence_lookup import FactSentence, Whole, phrased

#: Below this, what somebody wrote is neither one thing nor the other.
_MIXED: Final = 0.2


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
    topic: Fact | Topic, features: pd.DataFrame, rows: Whole, raises: npt.NDArray[np.bool_]
) -> FactSentence:
    """What is so of this topic for some `rows`, where words agree with whether it `raises` risk.

    Empty where nothing one could say does.
    """
    saying = _SAYINGS.get(topic)
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


def _as_they_are(*names: str) -> Callable[[Column], tuple[Floats, ...]]:
    return lambda column: tuple(column(name) for name in names)


def _percent(name: str) -> Callable[[Column], tuple[Floats]]:
    return lambda column: (100 * column(name),)


def _attendance(when: str) -> Callable[[bool, float], str]:
    def words(rises: bool, percent: float) -> str:  # noqa: FBT001
        if (percent == 100) if rises else (percent == 0):  # noqa: PLR2004 - all, and none
            return ""
        return f"{percent:.0f}% of sessions attended{when}"

    return words


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


_SAYINGS: Final[Mapping[Fact | Topic, _Saying]] = {
    Fact.SEEN: _Saying(_as_they_are("days_since_last_seen", "never_seen"), activity_sentences.seen),
    Topic.CLICKS_LATELY: _Saying(activity_sentences.fifth, activity_sentences.activity),
    Topic.CLICKS_SO_FAR: _Saying(
        place("percentile_clicks_total"), than_most("more active so far", "less active so far")
    ),
    Topic.DAYS_LATELY: _Saying(activity_sentences.days, activity_sentences.active),
    Topic.DAYS_SO_FAR: _Saying(activity_sentences.days_so_far, activity_sentences.active_so_far),
    Topic.WEEKS_LATELY: _Saying(activity_sentences.weeks, activity_sentences.active_weeks),
    Topic.STEADINESS: _Saying(activity_sentences.weeks_alike, activity_sentences.steady),
    Topic.OWN_PAST: _Saying(activity_sentences.way("trend_own"), activity_sentences.trend),
    Topic.OWN_MONTH: _Saying(activity_sentences.way("trend_month"), activity_sentences.trend),
    Topic.WORK_DUE: _Saying(work_sentences.due, work_sentences.work),
    Topic.LATEST_DUE: _Saying(_as_they_are("latest_missed"), work_sentences.latest),
    Topic.PLAN: _Saying(_as_they_are("progress_gap"), work_sentences.pace),
    Topic.WORK_DONE: _Saying(
        place("percentile_weight_done"), than_most("more work done", "less work done")
    ),
    Topic.LAST_SUBMISSION: _Saying(
        _as_they_are("days_since_submission"), work_sentences.last_submission
    ),
    Topic.LATE: _Saying(_as_they_are("work_late"), work_sentences.late),
    Topic.LEAD: _Saying(work_sentences.led, work_sentences.lead),
    Topic.LEAD_IN_COHORT: _Saying(
        place("percentile_lead_days"),
        than_most("work handed in earlier", "work handed in later"),
    ),
    Topic.AVERAGE_MARK: _Saying(
        work_sentences.one_mark("mark_mean"), work_sentences.marked("average mark {:.0f}")
    ),
    Topic.LATEST_MARK: _Saying(
        work_sentences.one_mark("mark_last"), work_sentences.marked("latest mark {:.0f}")
    ),
    Topic.LOWEST_MARK: _Saying(
        work_sentences.one_mark("mark_lowest"), work_sentences.marked("lowest mark {:.0f}")
    ),
    Topic.POINTS: _Saying(
        work_sentences.one_mark("points_share", 100),
        work_sentences.marked("{:.0f} % of the points of work due"),
    ),
    Topic.QUIZ_MARK: _Saying(
        work_sentences.one_mark("avg_quiz_score"), work_sentences.marked("average quiz mark {:.0f}")
    ),
    Topic.ATTENDANCE_LATELY: _Saying(
        _percent("attendance_rate_last_30d"), _attendance(" in the last 30 days")
    ),
    Topic.ATTENDANCE_SO_FAR: _Saying(_percent("attendance_rate"), _attendance("")),
    Fact.MIX: _Saying(activity_sentences.discussed, activity_sentences.discussion),
    Fact.BARRIERS: _Saying(_reported, _barriers),
    Fact.CONTACT: _Saying(_mood, _own_words),
    Fact.HISTORY: _Saying(_as_they_are("previous_attempts"), _history),
}
