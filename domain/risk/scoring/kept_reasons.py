"""The reasons of a score as a snapshot keeps them, and as everybody reads them.

One is kept of every learner and day, so that sentences would be most of what a year takes on disk.
Kept is `a59+113b7-80;0;243`: facts, all else and the start, in tenths of a point. `a59` is the
first of `SENTENCES` with its number; a sentence that is not among them stands there as JSON. Facts
of before are `a59:113;`.
"""

import json
import re
from enum import StrEnum
from functools import lru_cache
from string import ascii_letters
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


#: Each goes by its letter, a number by #. Years of snapshots are read by this list: a new sentence
#: goes to its end, and none is ever changed or moved.
SENTENCES: Final = (
    "average mark #",
    "active on # of the last 28 days",
    "all work due so far handed in",
    "work handed in on time",
    "seen today",
    "# % of the course ahead of the plan",
    "less in discussions than the cohort's average",
    "# of # pieces of work due not handed in",
    "the first piece of work handed in",
    "# piece of work handed in after the due day",
    "last seen # days ago",
    "no activity for # days",
    "activity in the highest fifth of the cohort",
    "activity in the lowest fifth of the cohort",
    "# % of the course behind the plan",
    "more in discussions than the cohort's average",
    "activity in the second highest fifth of the cohort",
    "less active than before",
    "work handed in at the last moment",
    "seen yesterday",
    "more active than before",
    "as far as planned by now",
    "no mark known yet",
    "#% of sessions attended in the last 30 days",
    "they said that it goes well",
    "about as active as before",
    "# pieces of work handed in after the due day",
    "activity in the middle fifth of the cohort",
    "activity in the second lowest fifth of the cohort",
    "# of # pieces of work due handed in",
    "the first piece of work due not handed in",
    "none of the # pieces of work due handed in",
    "they said that it does not go well",
    "first attempt at this course",
    "a barrier was reported",
    "attempt number # at this course",
    "not seen yet",
    "active on # % of all days so far",
    "active in # of the last # weeks",
    "about as active in each of the last four weeks",
    "activity of four weeks mostly in one or two of them",
    "more active so far than most of the cohort",
    "less active so far than most of the cohort",
    "more work done than most of the cohort",
    "less work done than most of the cohort",
    "last handed in work # days ago",
    "work handed in earlier than most of the cohort",
    "work handed in later than most of the cohort",
    "latest mark #",
    "lowest mark #",
    "# % of the points of work due",
    "average quiz mark #",
    "active on # days so far",
    "active on # day so far",
    "in discussions differently from the cohort's average",
)
#: There are more sentences than letters.
_SIGNS: Final = "!$%&"
_BY_LETTER: Final = dict(zip(ascii_letters + _SIGNS, SENTENCES, strict=False))
_SHAPES: Final = {
    letter: re.compile(re.escape(sentence).replace(r"\#", r"(\d+)"))
    for letter, sentence in _BY_LETTER.items()
}
_FACT: Final = re.compile(r'(?:([A-Za-z!$%&])([\d,]*)|("(?:[^"\\]|\\.)*"))(?:([+-]\d+)|:(-?\d+);)')


@lru_cache(maxsize=1 << 14)  # each sentence is true of many learners
def kept_sentence(sentence: str) -> str:
    """A sentence as it is kept: its letter and numbers, or itself as JSON."""
    for letter, shape in _SHAPES.items():
        if found := shape.fullmatch(sentence):
            return letter + ",".join(found.groups())
    return json.dumps(sentence)


def read_reasons(kept: str | None) -> list[ScoreReason]:
    """The reasons of a snapshot, strongest first, sums last; none where there is no score.

    Snapshots of before have lists or objects in JSON.
    """
    if not kept:
        return []
    if kept.startswith("["):
        return _read_json(kept)
    facts, at = [], 0
    while found := _FACT.match(kept, at):
        letter, numbers, text, *points = found.groups()
        tenths = points[0] or points[1]
        sentence = json.loads(text) if text else _said(letter, numbers)
        facts.append(ScoreReason(sentence, int(tenths) / 10, _way(int(tenths))))
        at = found.end()
    sums = zip(_SUMS.items(), kept[at:].removeprefix(";").split(";"), strict=True)
    return facts + [ScoreReason(text, int(sum_) / 10, which) for (which, text), sum_ in sums]


def _said(letter: str, numbers: str) -> str:
    begun, *rest = _BY_LETTER[letter].split("#")
    given = numbers.split(",") if numbers else []
    return begun + "".join(n + part for n, part in zip(given, rest, strict=True))


def _read_json(kept: str) -> list[ScoreReason]:
    found = json.loads(kept)
    if isinstance(found[0], dict):
        return [ScoreReason(r["text"], r["points"], Direction(r["direction"])) for r in found]
    facts = [ScoreReason(text, points, _way(points)) for text, points in found[: -len(_SUMS)]]
    sums = zip(_SUMS.items(), found[-len(_SUMS) :], strict=True)
    return facts + [ScoreReason(text, points, which) for (which, text), points in sums]


def _way(points: float) -> Direction:
    return Direction.UP if points > 0 else Direction.DOWN
