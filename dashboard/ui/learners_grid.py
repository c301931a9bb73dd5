"""The learners grid: frame -> grid, and one block of its rows for a request. Pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import dash_ag_grid as dag
import pandas as pd
from dash.development.base_component import Component

_TEXT: Final = "agTextColumnFilter"
_NUMBER: Final = "agNumberColumnFilter"

#: field -> (header, width, filter, what draws the cell)
_COLUMNS: Final[dict[str, tuple[str, int, str, str | None]]] = {
    "name": ("Name", 190, _TEXT, "LearnerLink"),
    "composite_segment": ("Segment", 122, _TEXT, "Chip"),
    "risk_score": ("Risk", 96, _NUMBER, "Whole"),
    "risk_band": ("Band", 98, _TEXT, "Chip"),
    "leave_soon": ("Leaves in 21 days", 164, _NUMBER, "Percent"),
    "days_since_last_seen": ("Days since seen", 152, _NUMBER, "Whole"),
    "progress": ("Progress", 116, _NUMBER, "Percent"),
    "badges": ("Lately", 212, _TEXT, "Badges"),
    "last_seen": ("Last login", 122, _TEXT, "Plain"),
    "grade": ("Average grade", 142, _NUMBER, "Percent"),
    "barriers": ("Barriers", 160, _TEXT, "Plain"),
    "stage": ("Training stage", 150, _TEXT, "Plain"),
    "coach": ("Coach", 140, _TEXT, "Plain"),
    "engagement_segment": ("Engagement", 128, _TEXT, "Chip"),
    "progress_segment": ("Progress segment", 148, _TEXT, "Chip"),
    "barrier_segment": ("Barrier segment", 140, _TEXT, "Chip"),
    "cohort": ("Cohort", 140, _TEXT, "Plain"),
    "email": ("Email", 220, _TEXT, "Plain"),
    "phone": ("Phone", 150, _TEXT, "Plain"),
}
FIELDS: Final = tuple(_COLUMNS)
#: What quick search looks at.
_SEARCHED: Final = ("name", "email", "phone", "coach", "barriers", "stage", "cohort", "learner_ref")
_TEXT_TESTS: Final[dict[str, Callable[[Any, str], Any]]] = {
    "contains": lambda s, v: s.str.contains(v, case=False, regex=False),
    "notContains": lambda s, v: ~s.str.contains(v, case=False, regex=False),
    "equals": lambda s, v: s.str.lower() == v.lower(),
    "notEqual": lambda s, v: s.str.lower() != v.lower(),
    "startsWith": lambda s, v: s.str.lower().str.startswith(v.lower()),
    "endsWith": lambda s, v: s.str.lower().str.endswith(v.lower()),
    "blank": lambda s, _: s == "",
    "notBlank": lambda s, _: s != "",
}
_NUMBER_TESTS: Final[dict[str, Callable[[Any, Any, Any], Any]]] = {
    "equals": lambda s, v, _: s == v,
    "notEqual": lambda s, v, _: s != v,
    "greaterThan": lambda s, v, _: s > v,
    "greaterThanOrEqual": lambda s, v, _: s >= v,
    "lessThan": lambda s, v, _: s < v,
    "lessThanOrEqual": lambda s, v, _: s <= v,
    "inRange": lambda s, low, high: s.between(low, high),
    "blank": lambda s, _, __: s.isna(),
    "notBlank": lambda s, _, __: s.notna(),
}


def grid(frame: pd.DataFrame) -> Component:
    """The grid itself: it asks for its rows in blocks, so a million learners cost no more.

    Columns of which the source knows nothing stay out of the way.
    """
    return dag.AgGrid(
        id="learners-grid",
        rowModelType="infinite",
        columnDefs=[_ROW_NUMBER, *(_column(field, frame) for field in FIELDS)],
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
        eventListeners={"rowClicked": ["openLearner(params)"]},
        className="grid",
        style={"height": "100%"},
    )  # fmt: skip


def block(
    frame: pd.DataFrame, request: Mapping[str, Any], *, search: str = ""
) -> tuple[list[dict[str, Any]], int]:
    """The rows a grid's request asks for, and how many there are in all.

    `request` has the grid's startRow, endRow, filterModel and sortModel.
    """
    found = sort(filtered(searched(frame, search), request.get("filterModel") or {}),
                 request.get("sortModel") or [])  # fmt: skip
    rows = found.iloc[request.get("startRow", 0) : request.get("endRow", len(found))]
    shown = rows[["enrolment_id", *FIELDS]]
    return json.loads(shown.to_json(orient="records", double_precision=4)), len(found)


def prepare(frame: pd.DataFrame) -> pd.DataFrame:
    """A snapshot frame with what the grid shows: readable last login, names for the nameless."""
    last_seen = pd.to_datetime(frame["last_seen_on"])
    return frame.assign(
        name=frame["name"].fillna("Learner " + frame["learner_ref"].astype("str")),
        last_seen=last_seen.dt.strftime("%Y-%m-%d"),
    )


def searched(frame: pd.DataFrame, search: str) -> pd.DataFrame:
    """Rows in which every word of the search occurs somewhere."""
    for word in search.split():
        hit = pd.Series(data=False, index=frame.index)
        for column in _SEARCHED:
            hit |= _words(frame[column]).str.contains(word, case=False, regex=False)
        frame = frame[hit]
    return frame


def filtered(frame: pd.DataFrame, model: Mapping[str, Any]) -> pd.DataFrame:
    """Rows that meet the grid's filter model; an unknown column or test filters nothing."""
    for column, condition in model.items():
        if column in _COLUMNS:
            frame = frame[_meets(frame[column], condition)]
    return frame


def sort(frame: pd.DataFrame, model: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Rows in the grid's order; empty values last; ties by enrolment, so blocks never overlap."""
    keys = [key for key in model if key["colId"] in _COLUMNS]
    return frame.sort_values(
        [key["colId"] for key in keys] + ["enrolment_id"],
        ascending=[key["sort"] == "asc" for key in keys] + [True],
        key=lambda s: s.str.lower() if pd.api.types.is_string_dtype(s.dtype) else s,
        na_position="last",
        kind="stable",
    )


def _meets(values: "pd.Series[Any]", condition: Mapping[str, Any]) -> "pd.Series[bool]":
    if "operator" in condition:
        first, *rest = (_meets(values, part) for part in condition["conditions"])
        for other in rest:
            first = first & other if condition["operator"] == "AND" else first | other
        return first
    test, wanted = condition.get("type", ""), condition.get("filter")
    if condition.get("filterType") == "text" and test in _TEXT_TESTS:
        return _TEXT_TESTS[test](_words(values), str(wanted or "")).fillna(value=False)
    if condition.get("filterType") == "number" and test in _NUMBER_TESTS:
        return _NUMBER_TESTS[test](values, wanted, condition.get("filterTo")).fillna(value=False)
    return pd.Series(data=True, index=values.index)


def _words(values: "pd.Series[Any]") -> "pd.Series[str]":
    return values.fillna("").astype("str")


def _first_sorted(frame: pd.DataFrame) -> str:
    return "risk_score" if frame["risk_score"].notna().any() else "days_since_last_seen"


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


def _column(field: str, frame: pd.DataFrame) -> dict[str, Any]:
    header, width, kind, drawn_by = _COLUMNS[field]
    column: dict[str, Any] = {
        "field": field,
        "headerName": header,
        "width": width,
        "filter": kind,
        "cellRenderer": drawn_by,
        "hide": bool(frame[field].isna().all() or (frame[field] == "").all()),
    }
    if kind == _NUMBER:
        column |= {"type": "rightAligned"}
    if field == "leave_soon":
        column |= {"cellRendererParams": {"factor": 100, "digits": 1}}
    if field == _first_sorted(frame):
        column |= {"initialSort": "desc"}
    if field == "name":
        column |= {"pinned": "left"}
    return column
