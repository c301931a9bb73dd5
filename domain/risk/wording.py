"""Facts in plain words: what is so, never what is wrong with somebody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pandas as pd

from domain.risk.facts import Fact
from domain.risk.inputs import input_column

#: Days within which a learner counts as seen lately.
_LATELY: Final = 7
_FIFTHS: Final = ("lowest", "second lowest", "middle", "second highest", "highest")


@dataclass(frozen=True)
class Known:
    """Feature columns as plain lists, so that a sentence per learner costs little."""

    columns: Mapping[str, list[float]]

    @classmethod
    def of(cls, features: pd.DataFrame) -> Self:
        """The columns that sentences speak of."""
        return cls({name: input_column(features, name).tolist() for name in _SPOKEN_OF})

    def get(self, name: str, i: int) -> float | None:
        """A value, None where unknown."""
        value = self.columns[name][i]
        return None if np.isnan(value) else value


def sentence(fact: Fact, known: Known, i: int) -> str:
    """What is so about this fact for row `i`; empty where there is nothing one could say."""
    return _SENTENCES[fact](known, i)


def _seen(known: Known, i: int) -> str:
    days = known.get("days_since_last_seen", i)
    if days is None:
        return ""
    if known.get("never_seen", i):
        return "not seen yet"
    if days <= 1:
        return "seen today" if days == 0 else "seen yesterday"
    return (
        f"last seen {days:.0f} days ago" if days <= _LATELY else f"no activity for {days:.0f} days"
    )


def _activity(known: Known, i: int) -> str:
    standing = known.get("standing_clicks_28", i)
    if standing is None:
        return ""
    return f"activity in the {_FIFTHS[min(4, int(standing * 5))]} fifth of the cohort"


def _trend(known: Known, i: int) -> str:
    trend = known.get("trend_own", i)
    if trend is None:
        return ""
    if abs(trend) < 0.4:  # noqa: PLR2004 - within half as much again, in log clicks
        return "about as active as before"
    return "more active than before" if trend > 0 else "less active than before"


def _work(known: Known, i: int) -> str:
    due, missed = known.get("work_due", i), known.get("work_missed", i)
    if not due or missed is None:
        return ""
    if missed == 0:
        return "all work due so far handed in" if due > 1 else "the first piece of work handed in"
    return f"{missed:.0f} of {due:.0f} pieces of work due not handed in"


def _timing(known: Known, i: int) -> str:
    late, lead = known.get("work_late", i), known.get("lead_days", i)
    if lead is None:
        return ""
    if late:
        return (
            f"{late:.0f} {'piece' if late == 1 else 'pieces'} of work handed in after the due day"
        )
    return "work handed in on time"


def _marks(known: Known, i: int) -> str:
    mean = known.get("mark_mean", i)
    return "no mark known yet" if mean is None else f"average mark {mean:.0f}"


def _mix(known: Known, i: int) -> str:
    shares = {
        "course content": known.get("content_share", i),
        "quizzes and assessments": known.get("assessment_share", i),
        "discussion": known.get("discussion_share", i),
        "videos": known.get("video_share", i),
    }
    some = {name: share for name, share in shares.items() if share}
    return f"time goes mostly to {max(some, key=lambda name: some[name])}" if some else ""


def _attendance(known: Known, i: int) -> str:
    rate = known.get("attendance_rate_last_30d", i)
    return "" if rate is None else f"{rate:.0%} of sessions attended in the last 30 days"


def _barriers(known: Known, i: int) -> str:
    return "a barrier was reported" if known.get("barrier_count", i) else ""


def _contact(known: Known, i: int) -> str:
    days = known.get("days_since_last_feedback", i)
    return "" if days is None else f"last feedback {days:.0f} days ago"


def _history(known: Known, i: int) -> str:
    attempts = known.get("previous_attempts", i)
    if attempts:
        return f"attempt number {attempts + 1:.0f} at this course"
    ahead = known.get("enrolled_days_ahead", i)
    if ahead is None:
        return "first attempt at this course"
    when = f"{ahead:.0f} days before" if ahead >= 0 else f"{-ahead:.0f} days after"
    return f"enrolled {when} the start"


_SENTENCES: Final[Mapping[Fact, Callable[[Known, int], str]]] = {
    Fact.SEEN: _seen,
    Fact.ACTIVITY: _activity,
    Fact.TREND: _trend,
    Fact.WORK: _work,
    Fact.TIMING: _timing,
    Fact.MARKS: _marks,
    Fact.MIX: _mix,
    Fact.ATTENDANCE: _attendance,
    Fact.BARRIERS: _barriers,
    Fact.CONTACT: _contact,
    Fact.HISTORY: _history,
}
_SPOKEN_OF: Final = (
    "days_since_last_seen",
    "never_seen",
    "standing_clicks_28",
    "trend_own",
    "work_due",
    "work_missed",
    "work_late",
    "lead_days",
    "mark_mean",
    "content_share",
    "assessment_share",
    "discussion_share",
    "video_share",
    "attendance_rate_last_30d",
    "barrier_count",
    "days_since_last_feedback",
    "previous_attempts",
    "enrolled_days_ahead",
)
