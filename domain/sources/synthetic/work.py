"""Work handed in, marked and added up to an outcome."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from domain.sources.synthetic.arrays import NEVER, Floats, Ints, chance, happens
from domain.sources.synthetic.dynamics import Journeys, Traits
from domain.sources.synthetic.timetable import ScheduledWork

#: What the review board decides, in the order of the codes of `outcomes`.
OUTCOMES: Final = ("withdrawn", "failed", "passed", "distinction")
_PASS_FROM: Final = 40.0
_DISTINCTION_FROM: Final = 72.0
_LATE_SHARE: Final = 0.12


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Learner by piece of work: day handed in (or `NEVER`), day the mark is known, score 0-100."""

    submitted: Ints
    known: Ints
    score: Floats


def marks(
    rng: np.random.Generator, traits: Traits, lived: Journeys, *, works: tuple[ScheduledWork, ...]
) -> Marks:
    """Who hands in what, when, and how good it is."""
    week = np.array([work.due // 7 for work in works])
    is_quiz = np.array([work.kind == "quiz" for work in works])
    submitted = _submissions(rng, lived, works=works)
    wait = np.where(is_quiz, 0, rng.integers(5, 15, submitted.shape))
    level = 63 + 8 * traits.ability[:, None] + 5 * lived.motivation[:, week] + 5 * is_quiz
    score = np.clip(level + rng.normal(0, 8, submitted.shape), 0, 100).round()
    return Marks(submitted=submitted, known=np.minimum(submitted + wait, NEVER), score=score)


def _submissions(
    rng: np.random.Generator, lived: Journeys, *, works: tuple[ScheduledWork, ...]
) -> Ints:
    due = np.array([work.due for work in works])
    week = due // 7
    willing = 2.1 + 1.3 * lived.motivation[:, week] - 1.2 * lived.away[:, week]
    late = rng.random(willing.shape) < _LATE_SHARE
    lead = np.where(late, -rng.integers(1, 7, willing.shape), rng.poisson(1.0, willing.shape))
    day = np.minimum(due - lead, 7 * lived.motivation.shape[1] - 1)
    there = (day >= lived.enrolled[:, None]) & (day < lived.stops[:, None])
    return np.where(happens(rng, chance(willing)) & there, day, NEVER)


def outcomes(marked: Marks, lived: Journeys, *, works: tuple[ScheduledWork, ...]) -> Ints:
    """Code of each learner's outcome (see `OUTCOMES`): missing work counts as nothing."""
    weight = np.array([work.weight for work in works])
    total = (np.where(marked.submitted < NEVER, marked.score, 0) @ weight) / weight.sum()
    earned = np.select([total >= _DISTINCTION_FROM, total >= _PASS_FROM], [3, 2], 1)
    return np.where(lived.leaves < NEVER, 0, earned)


def grades(marked: Marks, learner: Ints, day: Ints) -> Floats:
    """Average of the marks known to each learner on that day; NaN before the first."""
    known = marked.known[learner] <= day[:, None]
    count = known.sum(axis=1)
    total = np.where(known, marked.score[learner], 0).sum(axis=1)
    return np.where(count > 0, (total / np.maximum(count, 1)).round(1), np.nan)
