"""The reasons of a score as a snapshot keeps them, and as everybody reads them.

Kept is `[[text, points], …, rest, start]` in JSON: one is kept of every learner and day, and texts
that are the same for all need not be in it.
"""

import json
from enum import StrEnum
from typing import Final, NamedTuple


class Direction(StrEnum):
    """Which way a fact moves the score, or which sum it is."""

    UP = "up"
    DOWN = "down"
    REST = "rest"  # everything not named
    START = "start"  # an average learner at that point of the course


class ScoreReason(NamedTuple):
    """One fact behind a score, or a sum; `points` of all of them add up to the score."""

    text: str
    points: float
    direction: Direction

    @property
    def is_fact(self) -> bool:
        """Whether it is about the learner."""
        return self.direction in {Direction.UP, Direction.DOWN}


_SUMS: Final = {
    Direction.REST: "everything else together",
    Direction.START: "where an average learner stands at this point",
}


def read_reasons(kept: str | None) -> list[ScoreReason]:
    """The reasons of a snapshot, strongest first, sums last; none where there is no score.

    Snapshots of before have objects.
    """
    if not kept:
        return []
    found = json.loads(kept)
    if isinstance(found[0], dict):
        return [ScoreReason(r["text"], r["points"], Direction(r["direction"])) for r in found]
    facts = [ScoreReason(text, points, _way(points)) for text, points in found[: -len(_SUMS)]]
    sums = zip(_SUMS.items(), found[-len(_SUMS) :], strict=True)
    return facts + [ScoreReason(text, points, which) for (which, text), points in sums]


def _way(points: float) -> Direction:
    return Direction.UP if points > 0 else Direction.DOWN
