"""Where learner and coach meet: workshops attended, check-ins written, feedback given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from domain.sources.synthetic import words
from domain.sources.synthetic.arrays import NEVER, Bools, Floats, Ints, chance, happens
from domain.sources.synthetic.dynamics import Journeys
from domain.sources.synthetic.study import last_active_days
from domain.sources.synthetic.timetable import ScheduledWork
from domain.sources.synthetic.work import Marks

#: Workshops are on Wednesdays; every fourth week a review with the coach is planned beside.
_WORKSHOP_DAY: Final = 2
_REVIEW_EVERY: Final = 4
_HARD_BELOW, _GOOD_FROM = -0.25, 0.25
_REVIEW, _MARKED, _MISSED = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Attended:
    """One entry per learner (row) and day (offset) with anything planned."""

    learner: Ints
    day: Ints
    planned: Ints
    attended: Ints


@dataclass(frozen=True, kw_only=True)
class Notes:
    """One entry per text: whose (row), which day (offset), how it sounds (-1 to 1), the words."""

    learner: Ints
    day: Ints
    sentiment: Floats
    text: pa.Array


def attendance(rng: np.random.Generator, lived: Journeys) -> Attended:
    """Planned sessions of everyone still registered, and how many they came to."""
    week = np.arange(lived.motivation.shape[1])
    day = 7 * week + _WORKSHOP_DAY
    planned = np.where(week % _REVIEW_EVERY == _REVIEW_EVERY - 1, 2, 1)
    comes = chance(1.5 + 0.9 * lived.motivation - 2.0 * lived.away)
    here = np.where(day < lived.stops[:, None], comes, 0)
    attended = rng.binomial(np.broadcast_to(planned, here.shape), here)
    learner, at = np.nonzero(_registered(lived, day))
    return Attended(
        learner=learner, day=day[at], planned=planned[at], attended=attended[learner, at]
    )


def check_ins(rng: np.random.Generator, lived: Journeys, *, active: Bools) -> Notes:
    """What learners write in every second week, on their last active day of it."""
    learner, day = last_active_days(active)
    week = day // 7
    mood = lived.motivation[learner, week]
    writes = (week % 2 == 1) & happens(rng, chance(0.4 + 0.8 * mood))
    learner, day, week, mood = learner[writes], day[writes], week[writes], mood[writes]
    sentiment = np.clip(0.45 * mood + rng.normal(0, 0.3, mood.size), -1, 1).round(2)
    tone = np.digitize(sentiment, (_HARD_BELOW, _GOOD_FROM))
    text = _texts(rng, tone, words.CHECK_INS)
    said = _mentions(rng, lived, learner, week)
    mentioned = pa.array([sentence for _, sentence in words.BARRIERS]).take(
        pa.array(said, mask=said < 0)
    )
    return Notes(learner=learner, day=day, sentiment=sentiment, text=_joined(text, mentioned))


def feedback(
    rng: np.random.Generator, lived: Journeys, marked: Marks, *, works: tuple[ScheduledWork, ...]
) -> Notes:
    """What coaches write: with each marked assignment, and after (or for want of) a review."""
    learner, day = _reviews(lived)
    missed = day >= lived.stops[learner]
    columns = [n for n, work in enumerate(works) if work.kind == "assignment"]
    row, column = np.nonzero(marked.known[:, columns] < NEVER)
    told = marked.known[:, columns][row, column]
    learner, day = np.concatenate([learner, row]), np.concatenate([day, told])
    kind = np.concatenate([np.where(missed, _MISSED, _REVIEW), np.full(row.size, _MARKED)])
    order = np.unique(learner * NEVER + day, return_index=True)[1]
    kind = kind[order]
    sentiment = np.clip(np.array([0.4, 0.2, 0.0])[kind] + rng.normal(0, 0.2, kind.size), -1, 1)
    text = _texts(rng, kind, words.FEEDBACK)
    return Notes(learner=learner[order], day=day[order], sentiment=sentiment.round(2), text=text)


def _reviews(lived: Journeys) -> tuple[Ints, Ints]:
    day = 7 * np.arange(_REVIEW_EVERY - 2, lived.motivation.shape[1], _REVIEW_EVERY) + 3
    learner, at = np.nonzero(_registered(lived, day))
    return learner, day[at]


def _registered(lived: Journeys, day: Ints) -> Bools:
    return np.asarray((day >= lived.enrolled[:, None]) & (day < lived.leaves[:, None]))


def _mentions(rng: np.random.Generator, lived: Journeys, learner: Ints, week: Ints) -> Ints:
    """Code of the barrier each note mentions, -1 for none: half of those that burden the week."""
    kind = np.full(lived.motivation.shape, -1)
    kind[lived.barriers.learner, lived.barriers.since // 7] = lived.barriers.kind
    return np.where(rng.random(learner.size) < 0.5, kind[learner, week], -1)  # noqa: PLR2004 - half


def _texts(rng: np.random.Generator, group: Ints, texts: Sequence[Sequence[str]]) -> pa.Array:
    """One of its group's texts for each note."""
    starts = np.cumsum([0, *(len(some) for some in texts)])
    within = (rng.random(group.size) * np.diff(starts)[group]).astype(np.int64)
    flat = pa.array([text for some in texts for text in some])
    return flat.take(pa.array(starts[group] + within))


def _joined(text: pa.Array, mentioned: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(text, mentioned, " ", null_handling="skip")
