"""Any two dimensions and any measure, as a table, bars or a heatmap; all in the address."""

from collections.abc import Mapping
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.pages.explore.crossed import Crossed, crossed
from dashboard.pages.explore.crossed_figures import grouped_bars, heat_of, table_of_cells
from dashboard.ui import DIMENSIONS_IN_WORDS, MEASURES_IN_WORDS, Child, card
from dashboard.ui.charts import chart, folded, heat_grid, nothing, risk_legend
from dashboard.ui.frame import picker

_VIEWS: Final = {"table": "Table", "bars": "Bars", "heat": "Heatmap"}
_NONE: Final = "none"
#: What to begin with, where the data knows it.
_FIRST_ROWS: Final = ("at_stage", "with_coach", "in_cohort", "segment")


def cross_tab(context: PageContext, query: Mapping[str, Any]) -> list[Child]:
    """The pickers, and what they ask for."""
    varied = context.queries.varied(context.viewer, context.asked)
    offered = {name: words for name, words in DIMENSIONS_IN_WORDS.items() if name in varied}
    rows = _chosen(query, "rows", offered) or _first(offered, varied)
    others = {name: words for name, words in offered.items() if name != rows}
    columns = _chosen(query, "columns", {**others, _NONE: ""}) or next(iter(others), _NONE)
    measure = _chosen(query, "measure", MEASURES_IN_WORDS) or "learners"
    view = _chosen(query, "view", _VIEWS) or "table"
    pickers = (
        picker("Rows", "rows", offered, rows),
        picker("Columns", "columns", {_NONE: "Nothing more", **others}, columns),
        picker("Show", "measure", {key: m.name for key, m in MEASURES_IN_WORDS.items()}, measure),
        picker("As", "view", _VIEWS, view),
    )
    across = "" if columns == _NONE else columns
    counts = context.queries.count_by
    found = crossed(
        counts(context.viewer, context.asked, rows, across),
        counts(context.viewer, context.asked, rows),
        dimensions=(rows, across),
        stages=context.stages,
        measure=measure,
        selection=context.selection,
    )
    return [
        dbc.Row([dbc.Col(one, width="auto") for one in pickers], class_name="g-3 cross-pickers"),
        _shown(context, found, view),
    ]


def _shown(context: PageContext, found: Crossed, view: str) -> Component:
    title = DIMENSIONS_IN_WORDS[found.row_dimension]
    if found.column_dimension:
        title += f" by {DIMENSIONS_IN_WORDS[found.column_dimension].lower()}"
    if not found.is_known:
        return nothing(title, f"{found.measure.name} is not known for anybody here.")
    says = f"{found.measure.says}. {found.left_out}".strip()
    if view == "table":
        return card(title, table_of_cells(found), note=says, name="chart cross")
    bands = context.queries.policy.bands
    if view == "bars":
        return chart("cross", grouped_bars(found), _folded(found), question=title, says=says)
    return chart(
        "cross",
        heat_grid(heat_of(found, bands)),
        _folded(found),
        question=title,
        says=says,
        legend=risk_legend(bands) if found.is_risk else None,
    )


def _folded(found: Crossed) -> Component:
    return folded("The same as a table", table_of_cells(found))


def _chosen(query: Mapping[str, Any], name: str, offered: Mapping[str, object]) -> str:
    asked = str(query.get(name, ""))
    return asked if asked in offered else ""


def _first(offered: Mapping[str, str], varied: Mapping[str, bool]) -> str:
    wanted = (name for name in _FIRST_ROWS if varied.get(name))
    return next(wanted, next(iter(offered)))
