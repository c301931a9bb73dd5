"""Small challenges: a few learners of one cohort and a similar pace, for one week. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import median
from typing import Final

#: The smallest and the largest group.
SMALLEST: Final = 3
LARGEST: Final = 5
_USUAL: Final = 4
#: The fewest and the most active days a challenge asks for.
_FEWEST_DAYS: Final = 2
_MOST_DAYS: Final = 5
WEEK: Final = timedelta(days=7)
#: How far back a pace looks, in weeks.
PACE_WEEKS: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Volunteer:
    """Somebody who would like a challenge; `pace` is active days a week, lately."""

    enrolment_id: int
    cohort_id: int
    pace: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ChallengeGroup:
    """Who is matched, and how many active days each aims for."""

    cohort_id: int
    enrolment_ids: tuple[int, ...]
    target_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberProgress:
    """One member's week so far; `name` is empty where they did not agree to be named."""

    enrolment_id: int
    name: str
    days: int


def monday_of(day: date) -> date:
    """The day its week began."""
    return day - timedelta(days=day.weekday())


def match(willing: Iterable[Volunteer]) -> list[ChallengeGroup]:
    """Groups of three to five of one cohort, each with the nearest in pace.

    The same people give the same groups, in whatever order they come. A cohort in which fewer
    than three are willing has none.
    """
    ordered = sorted(willing, key=lambda one: (one.cohort_id, one.pace, one.enrolment_id))
    return [
        ChallengeGroup(
            cohort_id=cohort,
            enrolment_ids=tuple(one.enrolment_id for one in some),
            target_days=target([one.pace for one in some]),
        )
        for cohort, everyone in groupby(ordered, key=lambda one: one.cohort_id)
        for some in _split(list(everyone))
    ]


def target(paces: Sequence[float]) -> int:
    """A little more than the group's usual week, within reach of everybody in it."""
    return max(_FEWEST_DAYS, min(_MOST_DAYS, round(median(paces)) + 1))


def in_order(standings: Iterable[MemberProgress], mine: int) -> list[MemberProgress]:
    """Oneself first, then the others, by no ranking: names, then those who are not named."""
    return sorted(
        standings, key=lambda s: (s.enrolment_id != mine, not s.name, s.name, s.enrolment_id)
    )


def together(standings: Iterable[MemberProgress], target_days: int) -> int:
    """The days of the group that count: nobody's surplus makes up for another's week."""
    return sum(min(one.days, target_days) for one in standings)


def pace_of(active: Mapping[int, int], enrolment_id: int) -> float:
    """Active days a week, from the number of active days of the last weeks."""
    return active.get(enrolment_id, 0) / PACE_WEEKS


def _split(everyone: Sequence[Volunteer]) -> Iterator[Sequence[Volunteer]]:
    """Neighbours in pace, in as even groups as there can be."""
    count = len(everyone)
    if count < SMALLEST:
        return
    groups = min(max(-(-count // LARGEST), round(count / _USUAL)), count // SMALLEST)
    smaller, larger = divmod(count, groups)
    start = 0
    for number in range(groups):
        end = start + smaller + (number < larger)
        yield everyone[start:end]
        start = end
