"""Mean risk per group and week, or per group and another group: counts -> cells, pure."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from dashboard.ui import (
    DIMENSIONS_IN_WORDS,
    count,
    distinct_names,
    in_order,
    plain_rows,
    value_name,
)
from dashboard.ui.charts import WORSE_SCALE, Heat, HeatCell, Scale, risk_scale
from domain.learners import Segment
from domain.policy import Bands

_WEEK: Final = 7
_MOST_ROWS: Final = 20
_MOST_COLUMNS: Final = 16
#: Rows by dimension: the columns of `read_counts` that hold its key and its name.
_COLUMNS: Final = {"in_cohort": ("cohort_id", "cohort"), "with_coach": ("coach_id", "coach")}


def by_week(
    counts: pd.DataFrame, rows: str, bands: Bands, *, link: Callable[[date, str], str]
) -> Heat:
    """Mean risk (or % Critical where nothing is scored) per cohort or coach, and week.

    `counts` is a frame of `read_counts`; `link` gives the address of a row's learners on a day.
    """
    cells = week_cells(counts, rows)
    weeks = [str(n) for n in range(int(cells["week"].min()), int(cells["week"].max()) + 1)]
    every = distinct_names(dict(zip(cells["key"], cells["name"], strict=True)))
    names = dict(list(every.items())[:_MOST_ROWS])
    return Heat(
        rows=list(names.values()),
        rows_left_out=len(every) - len(names),
        columns=weeks,
        cells={
            (names[cell["key"]], str(cell["week"])): HeatCell(
                value=None if pd.isna(cell["value"]) else float(cell["value"]),
                says=cell["says"],
                link=link(cell["as_of"].date(), cell["key"]),
            )
            for cell in plain_rows(cells)
            if cell["key"] in names
        },
        axis="Week of the course",
        scale=_scale(bands, scored=bool(counts["scored"].any())),
        highest=100,
    )


def week_cells(counts: pd.DataFrame, rows: str) -> pd.DataFrame:
    """One row per group and week: key, name, week, as_of, value (0-100) and says.

    The last as_of of a week stands for it; the youngest cohort comes first.
    """
    key, name = _COLUMNS[rows]
    critical = counts["learners"].where(counts["composite_segment"] == Segment.CRITICAL, 0)
    unjudged = counts["composite_segment"].isin([Segment.NOT_KNOWN, Segment.OBJECTED])
    unknown = counts["learners"].where(unjudged, 0)
    week = (counts["as_of"] - counts["starts_on"]).dt.days // _WEEK + 1
    keyed = counts.assign(
        critical=critical,
        unknown=unknown,
        week=week,
        key=counts[key].astype("string").fillna(""),
        name=counts[name].fillna("No coach"),
    )
    newest = keyed.groupby(["key", "week"])["as_of"].transform("max")
    cells = (
        keyed[keyed["as_of"] == newest]
        .groupby(["key", "name", "week", "as_of"], as_index=False)
        .agg(
            {
                **dict.fromkeys(("learners", "scored", "risk_sum", "critical", "unknown"), "sum"),
                "starts_on": "max",
            }
        )
    )
    cells["value"] = _value(cells, scored=bool(counts["scored"].any()))
    cells["says"] = [
        count(int(all_), "learner") + (f", {dark:,} not known" if dark else "")
        for all_, dark in zip(cells["learners"], cells["unknown"], strict=True)
    ]
    return cells.sort_values(["starts_on", "name", "week"], ascending=[False, True, True])


def by_dimension(
    counted: pd.DataFrame,
    rows: str,
    columns: str,
    bands: Bands,
    *,
    stages: Sequence[str],
    link: Callable[..., str],
) -> Heat:
    """The same by two dimensions on one day.

    `counted` is a frame of `count_by`; `stages` are in the order of the training.
    """
    row_names = _names(counted, "row", rows, stages)
    column_names = _names(counted, "column", columns, stages)
    scored = bool(counted["risk_known"].any())
    value, known = ("risk_sum", "risk_known") if scored else ("critical_sum", "critical_known")
    times = 1 if scored else 100
    return Heat(
        rows=list(row_names.values()),
        columns=list(column_names.values()),
        cells={
            (row_names[cell["row"]], column_names[cell["column"]]): HeatCell(
                value=times * cell[value] / cell[known] if cell[known] else None,
                says=count(int(cell["learners"]), "learner"),
                link=link(**{rows: cell["row"], columns: cell["column"]}),
            )
            for cell in plain_rows(counted)
            if cell["row"] in row_names and cell["column"] in column_names
        },
        axis=DIMENSIONS_IN_WORDS[columns],
        scale=_scale(bands, scored=scored),
        highest=100,
    )


def _names(
    counted: pd.DataFrame, word: str, dimension: str, stages: Sequence[str]
) -> dict[str, str]:
    most = _MOST_ROWS if word == "row" else _MOST_COLUMNS
    sizes = {str(k): int(n) for k, n in counted.groupby(word)["learners"].sum().items()}
    largest = sorted(sizes, key=lambda key: -sizes[key])[:most]
    called = counted.drop_duplicates(word).set_index(word)[f"{word}_name"].to_dict()
    return distinct_names(
        {
            key: value_name(dimension, key, str(called[key] or ""))
            for key in in_order(dimension, largest, sizes, stages=stages)
        }
    )


def _value(cells: pd.DataFrame, *, scored: bool) -> "pd.Series[float]":
    if scored:
        return (cells["risk_sum"] / cells["scored"]).where(cells["scored"] > 0)
    # of those of whom nothing is known, nothing is said
    return 100 * cells["critical"] / (cells["learners"] - cells["unknown"]).replace(0, np.nan)


def _scale(bands: Bands, *, scored: bool) -> Scale:
    return risk_scale(bands) if scored else list(WORSE_SCALE)
