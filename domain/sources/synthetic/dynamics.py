"""How motivation moves from week to week, and when learners go quiet or leave.

Each learner carries a latent motivation that returns slowly to their own level, wanders, and is
lowered by barriers and by weeks away. Low motivation raises two weekly hazards: withdrawing
formally, after a few quiet days, and stopping silently, which most of those learners turn
into a withdrawal weeks later. Early weeks weigh more.

Two parts of this shape can be seen in the Open University sample that the demo uses: learners who
stop silently but stay registered, and quiet spells that end by themselves. The rest, and every
coefficient, is our assumption, set so that about a fifth withdraw and as many again fail: nothing
here is an estimate, and no finding about real learners may be read off it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from domain.sources.synthetic.arrays import NEVER, Bools, Floats, Ints, chance, first_true, happens

#: Weeks counted as early, when both hazards are higher.
_EARLY_WEEKS: Final = 3
#: How much a barrier of each severity (minor, intermittent, major) lowers motivation in a week.
_WEIGHTS: Final = np.array([0.25, 0.35, 0.7])
#: Expected days until a barrier of each severity is resolved.
_LASTS: Final = np.array([14.0, 21.0, 45.0])
_SEVERITY_SHARES: Final = (0.5, 0.2, 0.3)
_REPORTED_SHARE: Final = 0.85
_FORMALLY_LEAVE_LATER: Final = 0.65
_NEVER_START: Final = 0.015


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What stays the same about a learner: standard scores, and `burden`, a factor around 1."""

    ability: Floats
    drive: Floats
    pace: Floats
    sociable: Floats
    burden: Floats


@dataclass(frozen=True, kw_only=True)
class Barriers:
    """One entry per barrier: whose (row), kind and severity (codes), from and until which day."""

    learner: Ints
    kind: Ints
    severity: Ints
    since: Ints
    until: Ints
    reported: Bools


@dataclass(frozen=True, kw_only=True)
class Journeys:
    """A block of learners through the programme: matrices are learner by week, days are offsets."""

    motivation: Floats
    away: Bools
    load: Floats
    barriers: Barriers
    enrolled: Ints
    stops: Ints  # first day without any activity, for good
    leaves: Ints  # day of the formal withdrawal


def journeys(rng: np.random.Generator, traits: Traits, *, weeks: int, kinds: int) -> Journeys:
    """Live the whole programme once; `kinds` is how many kinds of barrier there are."""
    barriers = _barriers(rng, traits.burden, weeks=weeks, kinds=kinds)
    load = _load(barriers, learners=traits.drive.size, weeks=weeks)
    away = _weeks_away(rng, traits.drive, weeks=weeks)
    motivation = _motivation(rng, traits.drive, load=load, away=away)
    stops, leaves = _departures(rng, motivation, load)
    return Journeys(
        motivation=motivation,
        away=away,
        load=load,
        barriers=barriers,
        enrolled=_enrolment_days(rng, leaves),
        stops=stops,
        leaves=leaves,
    )


def _barriers(rng: np.random.Generator, burden: Floats, *, weeks: int, kinds: int) -> Barriers:
    weekly = np.repeat(np.minimum(0.035 * burden, 1)[:, None], weeks, axis=1)
    learner, week = np.nonzero(happens(rng, weekly))
    severity = rng.choice(3, size=learner.size, p=_SEVERITY_SHARES)
    since = 7 * week + rng.integers(0, 7, learner.size)
    return Barriers(
        learner=learner,
        kind=rng.integers(0, kinds, learner.size),
        severity=severity,
        since=since,
        until=since + rng.geometric(1 / _LASTS[severity]),
        reported=rng.random(learner.size) < _REPORTED_SHARE,
    )


def _load(barriers: Barriers, *, learners: int, weeks: int) -> Floats:
    steps = np.zeros((learners, weeks + 1))
    weight = _WEIGHTS[barriers.severity]
    np.add.at(steps, (barriers.learner, barriers.since // 7), weight)
    np.add.at(steps, (barriers.learner, np.minimum(barriers.until // 7 + 1, weeks)), -weight)
    return np.maximum(np.cumsum(steps, axis=1)[:, :weeks], 0)


def _weeks_away(rng: np.random.Generator, drive: Floats, *, weeks: int) -> Bools:
    """Quiet spells of one to three weeks, rarer for the driven; learners come back from them."""
    begins = happens(rng, np.repeat(chance(-2.7 - 0.5 * drive)[:, None], weeks, axis=1))
    lasts = rng.choice(3, size=begins.shape, p=(0.4, 0.3, 0.3))
    away = begins.copy()
    for later in (1, 2):
        away[:, later:] |= (begins & (lasts >= later))[:, :-later]
    return away


def _motivation(rng: np.random.Generator, drive: Floats, *, load: Floats, away: Bools) -> Floats:
    weeks = load.shape[1]
    steps = rng.normal(0, 0.35, load.shape) - 0.35 * load - 0.25 * away
    now = drive + 0.3
    motivation = np.empty(load.shape)
    for week in range(weeks):
        now = now + 0.15 * (drive - now) + steps[:, week]
        motivation[:, week] = now
    return motivation


def _departures(rng: np.random.Generator, motivation: Floats, load: Floats) -> tuple[Ints, Ints]:
    early = np.where(np.arange(motivation.shape[1]) < _EARLY_WEEKS, 0.5, 0.0)
    quiet = _first_day(rng, happens(rng, chance(-5.2 - 1.2 * motivation + 0.4 * load + early)))
    leave = _first_day(rng, happens(rng, chance(-4.9 - 1.2 * motivation + 0.6 * load + early)))
    size = quiet.size
    later = np.where(rng.random(size) < _FORMALLY_LEAVE_LATER, rng.integers(12, 36, size), NEVER)
    silent = quiet < leave
    leaves = np.where(silent, np.minimum(quiet + later, NEVER), leave)
    stops = np.where(silent, quiet, np.maximum(leave - rng.geometric(0.2, size), 0))
    no_show = rng.random(size) < _NEVER_START
    leaves = np.where(no_show, rng.integers(-3, 10, size), leaves)
    last = 7 * motivation.shape[1]
    return np.where(no_show, 0, stops), np.where(leaves < last, leaves, NEVER)


def _first_day(rng: np.random.Generator, weekly: Bools) -> Ints:
    week = first_true(weekly)
    return np.where(week < NEVER, 7 * week + rng.integers(0, 7, week.size), NEVER)


def _enrolment_days(rng: np.random.Generator, leaves: Ints) -> Ints:
    """Most enrol in the month before the start, a few in the first ten days after it."""
    ahead = -rng.integers(4, 31, leaves.size)
    late = (rng.random(leaves.size) < 0.05) & (leaves > 14)  # noqa: PLR2004 - past the late days
    return np.where(late, rng.integers(1, 10, leaves.size), ahead)
