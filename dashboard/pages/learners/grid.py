"""The learners grid: what its columns are called, and how they are drawn. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_ag_grid as dag
from dash.development.base_component import Component

from dashboard.pages.learners.rows import FIELDS
from dashboard.pages.learners.views import GridView

_TEXT: Final = "agTextColumnFilter"
_NUMBER: Final = "agNumberColumnFilter"

#: field -> (header, width, filter, what draws the cell)
_COLUMNS: Final[dict[str, tuple[str, int, str, str | None]]] = {
    "name": ("Name", 190, _TEXT, "LearnerLink"),
    "composite_segment": ("Segment", 122, _TEXT, "Chip"),
    "risk_score": ("Risk", 158, _NUMBER, "Risk"),
    "risk_band": ("Band", 98, _TEXT, "Plain"),
    "leave_soon": ("Leaves in 21 days", 164, _NUMBER, "Percent"),
    "days_since_last_seen": ("Days since seen", 172, _NUMBER, "Whole"),
    "progress": ("Progress", 116, _NUMBER, "Reached"),
    "badges": ("Lately", 240, _TEXT, "Badges"),
    "last_seen": ("Last login", 122, _TEXT, "Plain"),
    "grade": ("Average grade", 142, _NUMBER, "Percent"),
    "barriers": ("Barriers", 160, _TEXT, "Plain"),
    "barriers_flag": ("Barriers flag", 146, _TEXT, "Plain"),
    "stage": ("Training stage", 150, _TEXT, "Plain"),
    "coach": ("Coach", 140, _TEXT, "Plain"),
    "engagement_segment": ("Engagement", 128, _TEXT, "Chip"),
    "progress_segment": ("Progress segment", 168, _TEXT, "Chip"),
    "barrier_segment": ("Barrier segment", 140, _TEXT, "Chip"),
    "cohort": ("Cohort", 140, _TEXT, "Plain"),
    "email": ("Email", 220, _TEXT, "Plain"),
    "phone": ("Phone", 150, _TEXT, "Plain"),
}
#: What another column says already: there for views that ask for it.
_ASKED_FOR: Final = frozenset({"barriers_flag", "risk_band"})


def headings() -> dict[str, str]:
    """What each column is called, by field."""
    return {field: heading for field, (heading, *_) in _COLUMNS.items()}


def shown_columns(view: GridView, known: Mapping[str, int]) -> list[str]:
    """The columns of a view; of one that names none, those of which anything is known."""
    usual = [name for name in FIELDS if known[name] and name not in _ASKED_FOR]
    return list(view.columns) or usual


def grid(known: Mapping[str, int], view: GridView | None = None) -> Component:
    """The grid itself: it asks for its rows in blocks, so a million learners cost no more.

    `known` says of how many learners each column is known; where of none, it stays out of the way
    unless the view asks for it.
    """
    view = view or GridView()
    shown = shown_columns(view, known)
    order = [*shown, *(name for name in FIELDS if name not in shown)]
    sort = list(view.sort) or [{"colId": _first_sorted(known), "sort": "desc"}]
    columns = [_column(name, hidden=name not in shown, sort=sort) for name in order]
    return dag.AgGrid(
        id="learners-grid",
        rowModelType="infinite",
        columnDefs=[_ROW_NUMBER, *columns],
        filterModel=dict(view.filters),
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": False,
                       "filterParams": {"buttons": ["reset"], "debounceMs": 250,
                                        "maxNumConditions": 2}},
        dashGridOptions={
            "theme": {"function": "staycourseGrid(themeQuartz)"},
            "cacheBlockSize": 100,
            "maxConcurrentDatasourceRequests": 2,
            "rowHeight": 38,
            "headerHeight": 40,
            "suppressCellFocus": False,
            "animateRows": False,
            "localeText": {"noRowsToShow": "No learner fits these filters."},
        },
        getRowId="rowId(params)",
        eventListeners={
            "rowClicked": ["openLearner(params)"],
            "firstDataRendered": ["fitPhone(params)"],
        },
        className="grid",
        style={"height": "100%"},
    )  # fmt: skip


def _first_sorted(known: Mapping[str, int]) -> str:
    return "risk_score" if known["risk_score"] else "days_since_last_seen"


_ROW_NUMBER: Final = {
    "headerName": "#",
    "colId": "row",
    "valueGetter": {"function": "params.node.rowIndex + 1"},
    "width": 62,
    "sortable": False,
    "filter": False,
    "pinned": "left",
    "resizable": False,
    "cellClass": "row-number",
}


def _column(field: str, *, hidden: bool, sort: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    header, width, kind, drawn_by = _COLUMNS[field]
    column: dict[str, Any] = {
        "field": field,
        "headerName": header,
        "width": width,
        "filter": kind,
        "cellRenderer": drawn_by,
        "hide": hidden,
    }
    if kind == _NUMBER:
        column |= {"type": "rightAligned"}
    if field == "leave_soon":
        column |= {"cellRendererParams": {"factor": 100, "digits": 1}}
    for place, key in enumerate(sort):
        if key["colId"] == field:
            column |= {"initialSort": key["sort"], "initialSortIndex": place}
    if field == "name":
        column |= {"pinned": "left"}
    return column
