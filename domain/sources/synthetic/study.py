"""Days of activity, what was done on them, and the progress it made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from domain.sources.synthetic.arrays import Bools, Floats, Ints, chance, happens
from domain.sources.synthetic.dynamics import Journeys, Traits
from domain.sources.synthetic.timetable import ScheduledWork

#: Log-odds of studying on each day of the week, Monday first.
_WEEKDAYS: Final = np.array([0.15, 0.25, 0.2, 0.1, -0.2, -1.1, -0.8])
#: Clicks per minute by kind, before a learner's own taste.
_RATES: Final = {
    "content": 0.42,
    "assessment": 0.10,
    "discussion": 0.07,
    "video": 0.12,
    "other": 0.1,
}
#: Lessons in each week's module, and the modules opened ahead of time.
LESSONS: Final = 5
_OPEN_AHEAD: Final = 2
_MINUTES_A_LESSON: Final = 19.0
_LONGEST_DAY: Final = 480
#: When learners study: each has an hour of their own, and keeps to it by so many hours.
_HOURS: Final = np.array([7, 8, 12, 13, 17, 18, 19, 20, 21])
_HOUR_SHARES: Final = np.array([0.06, 0.06, 0.1, 0.08, 0.1, 0.15, 0.2, 0.15, 0.1])
_HOUR_DRIFT: Final = 1.5


@dataclass(frozen=True, kw_only=True)
class Visits:
    """One entry per learner (row) and active day (offset), sorted; `counts` by kind of activity."""

    learner: Ints
    day: Ints
    sessions: Ints
    minutes: Ints
    counts: Mapping[str, Ints]


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """Progress as a platform reports it: one entry per learner and week with activity."""

    learner: Ints
    day: Ints
    done: Ints


def active_days(
    rng: np.random.Generator,
    lived: Journeys,
    *,
    works: tuple[ScheduledWork, ...],
    submitted: Ints,
) -> Bools:
    """Learner by day: studied or not; always on a day on which work was handed in."""
    learners, weeks = lived.motivation.shape
    habit = _WEEKDAYS + rng.normal(0, 0.6, (learners, 7))
    weekly = -0.45 + 1.0 * lived.motivation - 3.5 * lived.away
    logit = (weekly[:, :, None] + habit[:, None, :]).reshape(learners, 7 * weeks)
    days = happens(rng, chance(logit + _deadlines(works, days=7 * weeks)))
    days &= _present(lived, days=7 * weeks)
    rows, columns = np.nonzero(submitted < 7 * weeks)
    days[rows, submitted[rows, columns]] = True
    return days


def visits(
    rng: np.random.Generator, traits: Traits, lived: Journeys, *, active: Bools, submitted: Ints
) -> Visits:
    """What was done on each active day."""
    learner, day = np.nonzero(active)
    motivation = lived.motivation[learner, day // 7]
    sessions = 1 + rng.poisson(np.exp(-1.1 + 0.25 * np.clip(motivation, -2, 2)))
    length = 20 * np.exp(rng.normal(0, 0.5, learner.size) + 0.15 * traits.pace[learner])
    minutes = np.clip(sessions * length, 1, _LONGEST_DAY).astype(np.int64)
    taste = {"discussion": np.exp(0.5 * traits.sociable[learner])}
    counts = {
        kind: rng.poisson(rate * minutes * taste.get(kind, 1.0)) for kind, rate in _RATES.items()
    }
    counts["assessment"] += _hand_ins(submitted, active.shape)[learner, day] * 4
    counts["other"] = np.maximum(counts["other"], 1)  # opening the course is a click
    return Visits(learner=learner, day=day, sessions=sessions, minutes=minutes, counts=counts)


def hours(rng: np.random.Generator, done: Visits, *, learners: int) -> Ints:
    """The hour of the day of each visit, 0 to 23: people keep to theirs, evenings above all."""
    habit = rng.choice(_HOURS, learners, p=_HOUR_SHARES)
    drift = rng.normal(0, _HOUR_DRIFT, done.learner.size).round().astype(np.int64)
    return np.asarray((habit[done.learner] + drift) % 24, dtype=np.int64)


def lessons(rng: np.random.Generator, traits: Traits, done: Visits, *, active: Bools) -> Lessons:
    """Lessons completed by the last active day of each week, no faster than modules open."""
    learners, days = active.shape
    cost = _MINUTES_A_LESSON * np.exp(rng.normal(0, 0.15, learners) - 0.15 * traits.ability)
    gained = np.zeros(active.shape)
    gained[done.learner, done.day] = done.minutes / cost[done.learner]
    opened = LESSONS * np.minimum(np.arange(days) // 7 + 1 + _OPEN_AHEAD, days // 7)
    so_far = np.minimum(np.cumsum(gained, axis=1), opened).astype(np.int64)
    learner, day = last_active_days(active)
    return Lessons(learner=learner, day=day, done=so_far[learner, day])


def last_active_days(active: Bools) -> tuple[Ints, Ints]:
    """Learner and last active day of each week that has one."""
    learners, days = active.shape
    by_week = active.reshape(learners, days // 7, 7)
    learner, week = np.nonzero(by_week.any(axis=2))
    latest = 6 - by_week[:, :, ::-1].argmax(axis=2)
    return learner, 7 * week + latest[learner, week]


def _deadlines(works: tuple[ScheduledWork, ...], *, days: int) -> Floats:
    bump = np.zeros(days)
    for work in works:
        bump[max(work.due - 2, 0) : work.due + 1] += 0.4
    return bump


def _present(lived: Journeys, *, days: int) -> Bools:
    day = np.arange(days)
    return np.asarray((day >= lived.enrolled[:, None]) & (day < lived.stops[:, None]))


def _hand_ins(submitted: Ints, shape: tuple[int, ...]) -> Ints:
    count = np.zeros(shape, dtype=np.int64)
    rows, columns = np.nonzero(submitted < shape[1])
    np.add.at(count, (rows, submitted[rows, columns]), 1)
    return count
