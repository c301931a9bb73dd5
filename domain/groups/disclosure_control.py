"""Statistical disclosure control: which cells of a table of groups stay hidden. Pure.

Primary suppression hides cells with fewer cases, or fewer without, than the minimum; secondary
(complementary) suppression hides more of them, until what is shown leaves every hidden cell a range
as wide as the minimum. docs/decisions/0012 says what this rests on and what it costs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

#: Figures by group move once in so many days: what changes from day to day is a person or two.
RELEASE_DAYS: Final = 28


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """How many learners a group has, and how many of them are a case of what is counted."""

    learners: int
    cases: int

    def is_small(self, minimum: int) -> bool:
        """Whether those who are, or those who are not, are too few to show."""
        return min(self.cases, self.learners - self.cases) < minimum


def fewest_learners(minimum: int) -> int:
    """The smallest group that may be shown apart: with a cell's minimum on either side."""
    return 2 * minimum


def published_groups(sizes: Mapping[str, int], minimum: int) -> Mapping[str, str | None]:
    """Each group and what it is shown as: its own name, or None for those counted together.

    Small groups are shown as one; where that would be one group, or few learners, the next smallest
    joins them. So nobody can subtract their way to a group that is not named.
    """
    enough = fewest_learners(minimum)
    by_size = sorted(sizes, key=lambda group: (sizes[group], group))
    together = [group for group in by_size if sizes[group] < enough]
    for group in by_size[len(together) :]:
        if not together or (len(together) > 1 and sum(map(sizes.__getitem__, together)) >= enough):
            break
        together.append(group)
    return {group: None if group in together else group for group in by_size}


def hidden_groups(newest_first: Sequence[Mapping[str, Cell]], minimum: int) -> list[frozenset[str]]:
    """The groups hidden in each of these tables of the same groups, one a day, the newest first.

    Totals and every group's number of learners are taken as known to whoever looks. The newest day
    decides which groups are hidden; an earlier one hides the same, or shows nothing if it would
    have to hide more. So exchanging people among hidden groups changes nothing that is shown on
    any day: no day says anything about another.
    """
    if not newest_first:
        return []
    everybody = frozenset(newest_first[0])
    hidden = hidden_in_all(newest_first[:1], minimum)
    return [
        hidden if hidden_in_all([newest_first[0], day], minimum) == hidden else everybody
        for day in newest_first
    ]


def hidden_in_all(tables: Sequence[Mapping[str, Cell]], minimum: int) -> frozenset[str]:
    """The groups to hide in all of these tables alike: small cells, then the smallest groups."""
    groups = sorted(tables[0], key=lambda group: (tables[0][group].learners, group))
    hidden = {group for group in groups if any(one[group].is_small(minimum) for one in tables)}
    while hidden and not all(_is_protected(one, hidden, minimum) for one in tables):
        rest = [group for group in groups if group not in hidden]
        if not rest:
            break
        hidden.add(rest[0])
    if len(groups) - len(hidden) == 1:  # one group alone compares with nobody
        hidden = set(groups)
    return frozenset(hidden)


def release_days(scored: Sequence[date], *, starts_on: date, ends_on: date) -> list[date]:
    """The scored days on which figures of a cohort are renewed, oldest first.

    The first of every four weeks from its start on; the last is the first after its end.
    """
    while_it_runs = [day for day in scored if starts_on <= day <= ends_on]
    over = [day for day in scored if day > ends_on][:1]
    block = [(day - starts_on) // timedelta(days=RELEASE_DAYS) for day in while_it_runs]
    first = while_it_runs[:1]
    later = [
        day
        for day, (before, now) in zip(while_it_runs[1:], pairwise(block), strict=True)
        if now > before
    ]
    return first + later + over


def _is_protected(table: Mapping[str, Cell], hidden: set[str], minimum: int) -> bool:
    """Whether each hidden cell could be as far apart as the minimum.

    Of a table whose margins are known, a cell lies between the Frechet bounds, and each whole
    number between them is possible.
    """
    cells = [table[group] for group in hidden]
    learners, cases = sum(c.learners for c in cells), sum(c.cases for c in cells)
    return all(
        min(one.learners, cases) - max(0, one.learners + cases - learners) >= minimum
        for one in cells
    )
