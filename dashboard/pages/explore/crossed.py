"""Counts by two dimensions as cells: what to show in each, of how many, and their address. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.data import behind_link
from dashboard.ui import MEASURES_IN_WORDS, Measure, count, distinct_names, in_order, value_name
from dashboard.web import Selection

#: More values than these make no table that anybody reads: the largest are shown.
_MOST_ROWS: Final = 40
_MOST_COLUMNS: Final = 12
_WHOLE: Final = ("learners",)


@dataclass(frozen=True, kw_only=True)
class CrossedCell:
    """A value (None: not known), of how many learners it is, how many are there, and their address.

    `text` is the value as people read it.
    """

    value: float | None
    known: int
    learners: int
    link: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Crossed:
    """Cells by row and column, each in its order with its name; "" is the column of all."""

    row_dimension: str
    column_dimension: str
    measure: Measure
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    cells: Mapping[tuple[str, str], CrossedCell]
    totals: Mapping[str, CrossedCell]
    left_out: str

    @property
    def is_known(self) -> bool:
        """Whether any cell has a value."""
        return any(cell.value is not None for cell in self.cells.values())

    @property
    def is_count(self) -> bool:
        """Whether cells count learners, and so add up."""
        return self.measure is MEASURES_IN_WORDS["learners"]

    @property
    def is_risk(self) -> bool:
        """Whether cells are risk scores, which bands apply to."""
        return self.measure is MEASURES_IN_WORDS["risk"]


def crossed(
    counted: pd.DataFrame,
    whole: pd.DataFrame,
    *,
    dimensions: tuple[str, str],
    stages: Sequence[str],
    measure: str,
    selection: Selection,
) -> Crossed:
    """The cells of `counted` for one measure, and of `whole` all of each row.

    Both are frames of `count_by`: of `dimensions`, and of the first one alone. A learner with two
    barriers is in two columns, and once in all of a row.
    """
    rows, columns = dimensions
    row_names, more_rows = _names(counted, "row", rows, _MOST_ROWS, stages)
    column_names, more_columns = _names(counted, "column", columns, _MOST_COLUMNS, stages)
    by_name = {"row": rows, "column": columns}

    def cell(some: pd.DataFrame, **keys: str) -> CrossedCell:
        asked = {by_name[word]: key for word, key in keys.items() if by_name[word]}
        return _cell(some, measure, behind_link(selection, **asked))

    return Crossed(
        row_dimension=rows,
        column_dimension=columns,
        measure=MEASURES_IN_WORDS[measure],
        rows=row_names,
        columns=column_names,
        cells={
            (str(row), str(column)): cell(some, row=str(row), column=str(column))
            for (row, column), some in counted.groupby(["row", "column"])
        },
        totals={str(row): cell(some, row=str(row)) for row, some in whole.groupby("row")},
        left_out=_left_out(more_rows, more_columns),
    )


def _names(
    counted: pd.DataFrame, word: str, dimension: str, most: int, stages: Sequence[str]
) -> tuple[dict[str, str], int]:
    """The largest values with their names, in order, and how many smaller ones there are."""
    if not dimension:
        return {"": ""}, 0
    summed = counted.groupby(word)["learners"].sum()
    sizes = {str(key): int(number) for key, number in summed.items()}
    largest = sorted(sizes, key=lambda key: -sizes[key])[:most]
    called = counted.drop_duplicates(word).set_index(word)[f"{word}_name"].to_dict()
    ordered = in_order(dimension, largest, sizes, stages=stages)
    names = {key: value_name(dimension, key, str(called[key] or "")) for key in ordered}
    return distinct_names(names), len(sizes) - len(largest)


def _cell(some: pd.DataFrame, name: str, link: str) -> CrossedCell:
    learners, measure = int(some["learners"].sum()), MEASURES_IN_WORDS[name]
    if name in _WHOLE:
        return CrossedCell(
            value=learners, known=learners, learners=learners, link=link, text=f"{learners:,}"
        )
    known = int(some[f"{name}_known"].sum())
    value = measure.times * float(some[f"{name}_sum"].sum()) / known if known else None
    unit = f" {measure.unit}" if measure.unit else ""
    text = "" if value is None else f"{value:.0f}{unit}"
    return CrossedCell(value=value, known=known, learners=learners, link=link, text=text)


def _left_out(rows: int, columns: int) -> str:
    """What is too small to be shown."""
    parts = [
        *([count(rows, "smaller row")] if rows else []),
        *([count(columns, "smaller column")] if columns else []),
    ]
    return f"Not shown: {' and '.join(parts)}." if parts else ""
