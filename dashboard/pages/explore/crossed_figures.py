"""Cells of two dimensions as a table, bars and a heatmap. Pure."""

from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.pages.explore.crossed import Crossed, CrossedCell
from dashboard.ui import DIMENSIONS_IN_WORDS, NOT_KNOWN, Cell, count, table
from dashboard.ui.charts import (
    LIGHT,
    PLAIN_SCALE,
    SEGMENT_COLOURS,
    Figure,
    Heat,
    HeatCell,
    Trace,
    bar_trace,
    figure,
    risk_scale,
)
from domain.learners import Segment
from domain.policy import Bands

_KINDS: Final = tuple(LIGHT[f"kind-{n}"] for n in (1, 3, 2, 4, 5))
_ROW: Final = 34


def table_of_cells(found: Crossed) -> Component:
    """Rows and columns with all of each row; every number leads to its learners."""
    columns = list(found.columns) if found.column_dimension else []
    headings = [DIMENSIONS_IN_WORDS[found.row_dimension], "All", *(
        found.columns[column] for column in columns
    )]  # fmt: skip
    rows = [
        [
            name,
            _linked(found.totals.get(row), found),
            *(_linked(found.cells.get((row, column)), found) for column in columns),
        ]
        for row, name in found.rows.items()
    ]
    return html.Div(table(headings, rows, name="stacked numbers"), className="table-responsive")


def grouped_bars(found: Crossed) -> Figure:
    """A bar per row; of counts, stacked by column, of other measures, beside each other."""
    rows = list(found.rows)[::-1]
    traces = [_bars(found, rows, column, at) for at, column in enumerate(list(found.columns))]
    per_row = 1 if found.is_count else len(traces)
    return figure(
        *traces,
        height=96 + max(_ROW, 16 * per_row + 12) * len(rows),
        barmode="stack" if found.is_count else "group",
        showlegend=bool(found.column_dimension),
        xaxis={
            "title": {"text": found.measure.says},
            "rangemode": "tozero",
            "showgrid": True,
            "ticksuffix": f" {found.measure.unit}" if found.measure.unit else "",
        },
        yaxis={"tickfont": {"color": LIGHT["ink"]}, "type": "category", "ticklabelstandoff": 6},
        margin={"l": 8, "r": 24, "t": 8, "b": 8},
    )


def heat_of(found: Crossed, bands: Bands) -> Heat:
    """The cells by colour: risk by its bands, all else from its lowest to its highest."""
    cells = {
        (found.rows[row], found.columns[column] or "All"): HeatCell(
            value=cell.value, says=_says(cell, found), link=cell.link
        )
        for (row, column), cell in found.cells.items()
        if row in found.rows and column in found.columns
    }
    across = DIMENSIONS_IN_WORDS.get(found.column_dimension, "")
    return Heat(
        rows=list(found.rows.values()),
        columns=[name or "All" for name in found.columns.values()],
        cells=cells,
        axis=across,
        scale=risk_scale(bands) if found.is_risk else list(PLAIN_SCALE),
        highest=100 if found.is_risk else None,
    )


def _bars(found: Crossed, rows: list[str], column: str, at: int) -> Trace:
    cells = [found.cells.get((row, column)) for row in rows]
    name = found.columns[column]
    return bar_trace(
        y=[found.rows[row] for row in rows],
        x=[cell.value if cell else None for cell in cells],
        customdata=[cell.link if cell else "" for cell in cells],
        hovertext=[_says(cell, found) if cell else "" for cell in cells],
        hovertemplate="%{y}<br>%{hovertext}<extra></extra>",
        name=name or "All",
        orientation="h",
        marker={"color": _colour(found, name, at), "line": {"width": 0}},
    )


def _colour(found: Crossed, name: str, at: int) -> str:
    if found.column_dimension.endswith("segment") and name in set(Segment):
        return SEGMENT_COLOURS[Segment(name)]
    return _KINDS[at % len(_KINDS)]


def _says(cell: CrossedCell, found: Crossed) -> str:
    if found.is_count:
        return count(cell.learners, "learner")
    return (
        f"{cell.text or 'not known'}, known of {cell.known:,} of {count(cell.learners, 'learner')}"
    )


def _linked(cell: CrossedCell | None, found: Crossed) -> Cell:
    if cell is None:
        return "0" if found.is_count else None  # nobody is there
    link = dcc.Link(cell.text or NOT_KNOWN, href=cell.link)
    return link if found.is_count else [link, html.Span(f" of {cell.known:,}", className="says")]
