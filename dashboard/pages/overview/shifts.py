"""What changed since last week: who moved from which segment into which, by which rule. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import pandas as pd

from dashboard.ui import count, plain_rows, short_day
from domain.learners import Segment
from domain.store.reporting.breakdowns import RULES

#: What each rule goes by, in words.
RULES_IN_WORDS: Final = {
    "engagement_segment": "days since last seen",
    "progress_segment": "progress",
    "barrier_segment": "barriers",
}
_MOST: Final = 5
_HALF: Final = 0.5
_ORDER: Final = [str(one) for one in Segment]


@dataclass(frozen=True, kw_only=True)
class Shift:
    """So many learners went from one segment into another, and what of them a rule explains."""

    was: str
    segment: str
    learners: int
    rule: str = ""
    by_rule: int = 0

    @property
    def is_worse(self) -> bool:
        """Whether they need somebody more than before."""
        return self.was != "new" and _ORDER.index(self.segment) < _ORDER.index(self.was)


def shifts(moves: pd.DataFrame) -> list[Shift]:
    """The largest moves, the largest first; `moves` is a frame of `count_moves`."""
    learners, by_rule = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    for row in plain_rows(moves):
        move = (row["was"], row["segment"])
        learners[move] += row["learners"]
        by_rule.update({(*move, rule): row["learners"] for rule in RULES if row[rule] == 1})
    found = []
    for (was, segment), number in learners.items():
        parts = {one: by_rule[was, segment, one] for one in RULES}
        rule = max(parts, key=parts.__getitem__)
        found.append(
            Shift(
                was=was,
                segment=segment,
                learners=number,
                rule=rule if parts[rule] else "",
                by_rule=parts[rule],
            )
        )
    return sorted(found, key=lambda one: (-one.learners, one.was, one.segment))[:_MOST]


def in_words(shift: Shift) -> str:
    """One move as a sentence without its number."""
    came = f"went from {shift.was} to {shift.segment}"
    if shift.was == "new":
        came = f"are new and {shift.segment}"
    if not shift.rule:
        return f"{came}."
    by = RULES_IN_WORDS[shift.rule]
    if shift.by_rule == shift.learners:
        return f"{came}, by {by}."
    return f"{came}, {shift.by_rule:,} of them by {by}."


def entered(moves: pd.DataFrame, segment: Segment) -> int:
    """How many came into a segment, from whichever."""
    return int(moves.loc[moves["segment"] == segment, "learners"].sum())


def revised(moves: pd.DataFrame) -> int:
    """Of how many that moved, the policy is another than then."""
    return int(moves.loc[moves["revised"] == 1, "learners"].sum())


def since_when(counts: pd.DataFrame, segment: str, days: Sequence[date]) -> str:
    """Between which two of these days most of a change came, in words; empty where spread out.

    `counts` has as_of, composite_segment and learners.
    """
    if len(days) <= 2:  # noqa: PLR2004 - there is nothing in between
        return ""
    sizes = counts[counts["composite_segment"] == segment].groupby("as_of")["learners"].sum()
    levels = [int(sizes.get(pd.Timestamp(day), 0)) for day in days]
    whole = levels[-1] - levels[0]
    steps = [after - before for before, after in pairwise(levels)]
    largest = max(range(len(steps)), key=lambda at: abs(steps[at]))
    if not whole or steps[largest] / whole <= _HALF:
        return ""
    return (
        f"{segment}: {_change(whole)}, most of it between {short_day(days[largest])} "
        f"and {short_day(days[largest + 1])}."
    )


def _change(number: int) -> str:
    return f"{count(abs(number), 'learner')} {'more' if number > 0 else 'fewer'}"
