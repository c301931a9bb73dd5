"""How groups of learners differ in a share: against everyone else, with an interval. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pandas as pd

from domain.experiments import Interval, difference_intervals
from domain.groups.disclosure_control import Cell, hidden_groups, published_groups
from domain.groups.many_comparisons import holm

#: What groups are made by, where the store knows it.
ATTRIBUTES: Final = ("gender", "ethnicity", "deprivation", "disability", "age_band", "region")
#: A corrected probability below this is beyond chance.
BEYOND_CHANCE: Final = 0.05
_TENTH: Final = 10
#: Columns of counts that are no measure.
_KEYS: Final = ("attribute", "group", "as_of", "learners")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One measure of one group beside everyone else of its cohort; shares, not percent.

    `cell` and all else is None where it is hidden. `chance` is how often so large a gap would come
    about by chance, corrected for all comparisons made together (Holm).
    """

    attribute: str
    group: str
    learners: int
    measure: str
    cell: Cell | None = None
    others: Cell | None = None
    interval: Interval | None = None
    chance: float = 1.0

    @property
    def gap(self) -> float:
        """The group's share less that of everyone else; only where it is shown."""
        if self.cell is None or self.others is None:
            raise ValueError("a hidden cell has no gap")
        return share(self.cell) - share(self.others)

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the gap is one to look into."""
        return self.cell is not None and self.chance < BEYOND_CHANCE


def share(cell: Cell) -> float:
    """The share of a group that are cases."""
    return cell.cases / cell.learners


def deprivation_fifth(band: str) -> str:
    """A tenth of the Index of Multiple Deprivation (0-10 % is the most deprived) as its fifth.

    Tenths are small, and the smaller groups are, the more is hidden; what is no tenth stays.
    """
    found = re.match(r"(\d+)\s*-\s*(\d+)", band)
    if found is None or int(found[2]) - int(found[1]) != _TENTH:
        return band
    start = int(found[1]) // 20 * 20
    ends = {0: " (most deprived)", 80: " (least deprived)"}.get(start, "")
    return f"IMD {start} to {start + 20} %{ends}"


def shown_as(sizes: Mapping[str, int], minimum: int) -> dict[str, str]:
    """Each group and the name it is shown by; those counted together share theirs."""
    published = published_groups(sizes, minimum)
    together = " + ".join(sorted(group for group, name in published.items() if name is None))
    return {group: name or together for group, name in published.items()}


def group_comparisons(counts: pd.DataFrame, *, as_of: date, minimum: int) -> list[Comparison]:
    """Every group of every attribute and measure on a day, what is too small to show hidden.

    `counts`: attribute, group, as_of, learners, and a column of cases for each measure, empty where
    it is not known; of every day on which figures were released, the same learners each day.
    """
    found = [
        one
        for attribute, rows in counts.groupby("attribute", sort=False)
        for one in _of_attribute(str(attribute), rows, as_of, minimum)
    ]
    return _corrected(found)


def _of_attribute(
    attribute: str, rows: pd.DataFrame, as_of: date, minimum: int
) -> list[Comparison]:
    if attribute == "deprivation":
        rows = rows.assign(group=rows["group"].map(deprivation_fifth))
        numbers = [name for name in rows.columns if name not in ("attribute", "group", "as_of")]
        rows = rows.groupby(["group", "as_of"])[numbers].sum(min_count=1).reset_index()
    newest = rows[rows["as_of"] == rows["as_of"].max()]
    sizes = dict(zip(newest["group"].astype("str"), newest["learners"].astype(int), strict=True))
    named = shown_as(sizes, minimum)
    if len(set(named.values())) == 1:
        return []
    known = rows.assign(group=rows["group"].astype("str").map(named))
    measures = [name for name in rows.columns if name not in _KEYS]
    summed = known.groupby(["as_of", "group"])[["learners", *measures]].sum(min_count=1)
    days = sorted(set(rows["as_of"]), reverse=True)
    return [
        one
        for measure in measures
        for one in _of_measure((attribute, measure), summed, days, as_of, minimum)
    ]


def _of_measure(
    named: tuple[str, str],
    summed: pd.DataFrame,
    days: Sequence[Any],
    as_of: date,
    minimum: int,
) -> list[Comparison]:
    tables = {day: t for day in days if (t := _table(summed.loc[day], named[1]))}
    hidden = dict(zip(tables, hidden_groups(list(tables.values()), minimum), strict=True))
    shown = {pd.Timestamp(day): day for day in tables}.get(pd.Timestamp(as_of))
    if shown is None:
        return []
    return [
        _compared(named, group, tables[shown], is_hidden=group in hidden[shown])
        for group in tables[shown]
    ]


def _table(rows: pd.DataFrame, measure: str) -> dict[str, Cell]:
    """Group -> its cell; nothing where the measure is not known that day."""
    if rows[measure].isna().any():
        return {}
    return {
        str(group): Cell(learners=int(n), cases=int(cases))
        for group, n, cases in zip(rows.index, rows["learners"], rows[measure], strict=True)
    }


def _compared(
    named: tuple[str, str], group: str, table: Mapping[str, Cell], *, is_hidden: bool
) -> Comparison:
    attribute, measure = named
    cell = table[group]
    plain = Comparison(attribute=attribute, group=group, learners=cell.learners, measure=measure)
    if is_hidden:
        return plain
    others = Cell(
        learners=sum(one.learners for one in table.values()) - cell.learners,
        cases=sum(one.cases for one in table.values()) - cell.cases,
    )
    return replace(plain, cell=cell, others=others)


def _corrected(found: Sequence[Comparison]) -> list[Comparison]:
    """The same with intervals, and with the probability of each gap corrected for all of them."""
    from scipy.stats import fisher_exact  # noqa: PLC0415 - only these pages need it

    shown = [one for one in found if one.cell and one.others]
    if not shown:
        return list(found)
    raw = [fisher_exact(_two_by_two(one)).pvalue for one in shown]
    chances = iter(holm(raw))
    intervals = iter(difference_intervals([_numbers(one) for one in shown]))
    return [
        replace(one, interval=next(intervals), chance=next(chances)) if one.cell else one
        for one in found
    ]


def _two_by_two(one: Comparison) -> list[list[int]]:
    cases, learners, other_cases, others = _numbers(one)
    return [[cases, learners - cases], [other_cases, others - other_cases]]


def _numbers(one: Comparison) -> tuple[int, int, int, int]:
    if one.cell is None or one.others is None:
        raise ValueError("a hidden cell has no numbers")
    return (one.cell.cases, one.cell.learners, one.others.cases, one.others.learners)
