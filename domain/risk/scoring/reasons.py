"""Reasons that add up: what each fact adds to the score, said as a coach would say it.

An additive scorer splits its log-odds exactly into one part per fact. To speak in points of the
score, every part is multiplied by the same factor, so that the parts together lead exactly from
where an average learner stands to this learner's score. Points are kept as whole tenths, so that
those shown add up to the shown score exactly. What cannot be said in words that agree with its
sign is part of "everything else together".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.risk.model import REASON_FACTS, REASON_TOPICS, Fact, Floats, probability_of, topics_of
from domain.risk.scoring.fact_sentences import fact_sentence
from domain.risk.scoring.kept_reasons import kept_sentence
from domain.risk.scoring.sentence_lookup import FactSentence

Whole = npt.NDArray[np.int64]

#: A fact is named when it moves the score by at least so many tenths of a point.
_WORTH_SAYING: Final = 10
_AT_MOST: Final = 6


@dataclass(frozen=True)
class Reasons:
    """The strongest facts of each row, as numbers; `in_words` says them.

    `fact` holds positions in `REASON_FACTS`, strongest first, and `points` what each adds: facts by
    rows. `start` is the score of an average learner at that point of the course, and `risk` the
    row's own. All but `fact` in tenths of a point.
    """

    fact: Whole
    points: Whole
    start: Whole
    risk: Whole


def fact_points(average: Floats, facts: Floats) -> tuple[Floats, Floats]:
    """The score of an average learner at that point, and what each fact adds to it.

    `average` is that learner's log-odds per row and `facts` what each of `REASON_FACTS` (first
    axis) adds to the log-odds of each row. Result in points (0-100): a row's facts plus the average
    learner's score are its score exactly.
    """
    total = facts.sum(axis=0)
    usual, reached = probability_of(average), probability_of(average + total)
    # the mean steepness between the two; where they meet, the steepness itself
    small = np.abs(total) < 1e-9  # noqa: PLR2004 - numerically the same place
    factor = np.where(small, usual * (1 - usual), (reached - usual) / np.where(small, 1, total))
    return 100 * usual, 100 * factor * facts


def strongest(average: Floats, facts: Floats, risk: Floats) -> Reasons:
    """The facts that move each score most; shapes as in `fact_points`, `risk` as shown."""
    usual, points = fact_points(average, facts)
    tenths = _tenths(points)
    # size and fact in one number, so that sorting carries the fact along
    keyed = np.abs(tenths) * len(REASON_FACTS) + np.arange(len(REASON_FACTS))[:, None]
    first = np.sort(keyed.T, axis=1)[:, : -_AT_MOST - 1 : -1].T
    fact = first % len(REASON_FACTS)
    return Reasons(
        fact=fact,
        points=np.take_along_axis(tenths, fact, axis=0),
        start=_tenths(usual),
        risk=_tenths(risk),
    )


def in_words(reasons: Reasons, features: pd.DataFrame, topics: Floats) -> pa.Array:
    """Per row what `read_reasons` reads: facts, strongest first, all else together, and the start.

    Tenths of a point that add up to the shown score. `topics` is what each of `REASON_TOPICS` adds.
    """
    openings, told = _openings(reasons, features, topics)
    points = np.where(told > 0, reasons.points, 0)
    rest = reasons.risk - reasons.start - points.sum(axis=0)
    begun, ended = openings.take(pa.array(told.ravel())), _looked_up(_closing, points.ravel())
    pieces = []
    for first in range(0, told.size, max(len(features), 1)):
        pieces += [part.slice(first, len(features)) for part in (begun, ended)]
    pieces += [
        _looked_up(lambda amount: f";{amount};", rest),
        _looked_up(str, reasons.start),
    ]
    return pc.binary_join_element_wise(*pieces, "")


def _openings(reasons: Reasons, features: pd.DataFrame, topics: Floats) -> tuple[pa.Array, Whole]:
    """How reasons begin, number 0 being none; and which each one does, shaped as `fact`."""
    openings, which = [""], np.zeros_like(reasons.fact)
    worth = np.abs(reasons.points) >= _WORTH_SAYING
    # at which place of its row each fact is told
    places = np.full((len(REASON_FACTS), len(features)), -1, dtype=np.int8)
    ranks = np.arange(len(worth), dtype=np.int8)[:, None]
    np.put_along_axis(places, reasons.fact, np.where(worth, ranks, np.int8(-1)), axis=0)
    for fact, place in zip(REASON_FACTS, places, strict=True):
        rows = np.flatnonzero(place >= 0)
        at = place[rows], rows
        found = _told(fact, features, rows, reasons.points[at] > 0, topics)
        there = np.array([sentence != "" for sentence in found.sentences], dtype=bool)
        numbers = np.arange(len(openings), len(openings) + len(found.sentences))
        which[at] = np.where(there, numbers, 0)[found.which]
        openings += map(kept_sentence, found.sentences)
    return pa.array(openings, type=pa.string()), which


def _told(
    fact: Fact,
    features: pd.DataFrame,
    rows: Whole,
    raises: npt.NDArray[np.bool_],
    topics: Floats,
) -> FactSentence:
    """What is said of a fact for some `rows`: of the topic that made most of its points."""
    names = list(topics_of(fact))
    first = REASON_TOPICS.index(names[0])
    adds = topics[first : first + len(names), rows]
    most = np.argmax(np.where(raises, adds, -adds), axis=0)
    sentences, which = [""], np.zeros(len(rows), dtype=np.intp)
    for number, name in enumerate(names):
        mine = np.flatnonzero(most == number)
        found = fact_sentence(name, features, rows[mine], raises[mine])
        which[mine] = found.which + len(sentences)
        sentences += found.sentences
    return FactSentence(tuple(sentences), which)


def _looked_up(words: Callable[[int], str], numbers: Whole) -> pa.Array:
    """The words of each number, made once for all from the least to the greatest."""
    least, most = int(numbers.min(initial=0)), int(numbers.max(initial=0))
    every = pa.array(map(words, range(least, most + 1)), type=pa.string())
    return every.take(pa.array(numbers - least))


def _closing(tenths: int) -> str:
    """How a named reason ends; nothing where none was named, for then its points are nought."""
    return f"{tenths:+}" if tenths else ""


def _tenths(points: Floats) -> Whole:
    return np.rint(10 * points).astype(np.int64)
