"""When cohorts start and end, what work is due when, and what is known by today."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Self

import numpy as np

from domain.sources.synthetic.arrays import Bools, Days, Ints

#: The review board meets this many days after the last one of a cohort; outcomes are known then.
BOARD_DAYS: Final = 10
#: Weight (percent) of all quizzes together; assignments carry the rest, the last one twice.
_QUIZZES_WEIGH = 30.0
_MONDAY_EPOCH = np.datetime64("1970-01-05", "D")


@dataclass(frozen=True, kw_only=True)
class ScheduledWork:
    """One piece of assessed work: due on a day of the programme (0 is the first), with a weight."""

    code: str
    name: str
    kind: Literal["assignment", "quiz"]
    due: int
    weight: float


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Programme length, first day of each cohort and the day after which nothing is known."""

    weeks: int
    starts: Days
    today: np.datetime64
    works: tuple[ScheduledWork, ...]

    @classmethod
    def ending_mid_course(cls, *, weeks: int, cohorts: int, every: int, today: date) -> Self:
        """Cohorts `every` so many weeks, the last one half-way through on `today`."""
        day = np.datetime64(today, "D")
        monday = day - (day - _MONDAY_EPOCH) % np.timedelta64(7, "D")
        last = monday - np.timedelta64(7 * (weeks // 2), "D")
        back = np.arange(cohorts - 1, -1, -1) * np.timedelta64(7 * every, "D")
        return cls(weeks=weeks, starts=last - back, today=day, works=_works(weeks))

    @property
    def days(self) -> int:
        """Length in days."""
        return 7 * self.weeks

    @property
    def ends(self) -> Days:
        """Last day of each cohort."""
        return np.asarray(self.starts + np.timedelta64(self.days - 1, "D"))

    def known_until(self, cohort: Ints) -> Ints:
        """The day of the programme that today is, for learners of these cohorts."""
        return (self.today - self.starts[cohort]).astype(np.int64)

    def on(self, cohort: Ints, day: Ints) -> Days:
        """Calendar days; empty (NaT) where the day has not come yet or never will."""
        known = day <= self.known_until(cohort)
        dates = self.starts[cohort] + np.where(known, day, 0).astype("timedelta64[D]")
        return np.where(known, dates, np.datetime64("NaT", "D"))

    def happened(self, cohort: Ints, day: Ints) -> Bools:
        """Whether the day has come."""
        return np.asarray(day <= self.known_until(cohort), dtype=np.bool_)


def _works(weeks: int) -> tuple[ScheduledWork, ...]:
    quizzes, assignments = range(1, weeks, 2), range(3, weeks, 4)
    shares = len(assignments) + 1
    each = round((100 - _QUIZZES_WEIGH) / shares, 2)
    works = [
        ScheduledWork(
            code=f"Q{n}",
            name=f"Quiz {n}",
            kind="quiz",
            due=7 * week + 4,
            weight=round(_QUIZZES_WEIGH / len(quizzes), 2),
        )
        for n, week in enumerate(quizzes, 1)
    ]
    works += [
        ScheduledWork(
            code=f"A{n}",
            name=f"Assignment {n}",
            kind="assignment",
            due=7 * week + 6,
            weight=each * (2 if n == len(assignments) else 1),
        )
        for n, week in enumerate(assignments, 1)
    ]
    return tuple(sorted(works, key=lambda work: work.due))
