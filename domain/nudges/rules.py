"""Who fits which intervention, and why: the catalogue's conditions over a whole snapshot."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from domain.nudges.conditions import read
from domain.nudges.fields import FIELDS
from domain.nudges.predicates import Condition
from domain.policy import Intervention


def fields_of(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """The fields the conditions look at, each once, in the order they are named."""
    return tuple(
        dict.fromkeys(c.field for condition in conditions for c in condition.comparisons())
    )


def fields_needed(catalogue: Mapping[str, Intervention]) -> tuple[str, ...]:
    """The columns a snapshot frame must have for every rule of the catalogue."""
    return fields_of(read(intervention.when) for intervention in catalogue.values())


def candidates(frame: pd.DataFrame, catalogue: Mapping[str, Intervention]) -> pd.DataFrame:
    """Everyone who fits an intervention: one row per row of `frame` and intervention they fit.

    Columns: `row` (position in `frame`), `intervention`, `rank` (0 is the most urgent; priority
    class first, then the order of the catalogue) and `facts` (tuple of sentences: what was seen).
    """
    found = [_fitting(frame, key, rank, what) for rank, (key, what) in enumerate(ranked(catalogue))]
    columns = ["row", "intervention", "rank", "facts"]
    return pd.DataFrame([line for lines in found for line in lines], columns=columns)


def ranked(catalogue: Mapping[str, Intervention]) -> list[tuple[str, Intervention]]:
    """The catalogue, most urgent first; the order of the file decides within a priority class."""
    return sorted(catalogue.items(), key=lambda item: item[1].priority.rank)


def _fitting(
    frame: pd.DataFrame, key: str, rank: int, intervention: Intervention
) -> Iterator[tuple[int, str, int, tuple[str, ...]]]:
    condition = read(intervention.when)
    rows = condition.mask(frame).nonzero()[0]
    fitting = frame.iloc[rows]
    said = [_facts(fitting[name], name) for name in fields_of([condition])]
    for row, facts in zip(rows.tolist(), zip(*said, strict=True), strict=True):
        yield row, key, rank, facts


def _facts(column: "pd.Series[Any]", field: str) -> list[str]:
    spec = FIELDS[field]
    return [f"{spec.label}: {_said(value)} {spec.unit}".rstrip() for value in column.tolist()]


def _said(value: object) -> str:
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN is not itself
        return "unknown"
    return f"{value:g}" if isinstance(value, float) else str(value)
