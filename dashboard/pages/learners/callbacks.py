"""What the learners grid asks the server for, and what the browser does by itself."""

from dataclasses import replace
from typing import Any

import dash
import dash_bootstrap_components as dbc

from dashboard.data import page_context
from dashboard.pages.learners.rows import TooMuchError, asked_order, records
from dashboard.pages.learners.view_menu import DOWNLOAD


def connect() -> None:
    """Register them; Dash asks for it anew with each application."""
    dash.callback(
        dash.Output("learners-grid", "getRowsResponse"),
        dash.Output("learners-note", "children"),
        dash.Input("learners-grid", "getRowsRequest"),
        dash.State("learners-search", "value"),
        dash.State("learners-shown", "data"),
        prevent_initial_call=True,
    )(rows)
    dash.clientside_callback(
        dash.ClientsideFunction("staycourse", "searchAgain"),
        dash.Output("learners-search", "class_name"),
        dash.Input("learners-search", "value"),
        prevent_initial_call=True,
    )
    dash.clientside_callback(
        dash.ClientsideFunction("staycourse", "columnsChosen"),
        dash.Output("learners-columns", "class_name"),
        dash.Input("learners-columns", "value"),
        dash.State("learners-columns", "options"),
        prevent_initial_call=True,
    )
    dash.clientside_callback(
        dash.ClientsideFunction("staycourse", "saveView"),
        dash.Output("learners-save", "is_open"),
        dash.Output("learners-save-content", "value"),
        dash.Input("learners-save-open", "n_clicks"),
        dash.State("learners-search", "value"),
        prevent_initial_call=True,
    )
    dash.clientside_callback(
        dash.ClientsideFunction("staycourse", "downloadShown"),
        dash.Output({"type": DOWNLOAD, "kind": dash.ALL}, "class_name"),
        dash.Input({"type": DOWNLOAD, "kind": dash.ALL}, "n_clicks"),
        dash.State("learners-search", "value"),
        dash.State("learners-shown", "data"),
        prevent_initial_call=True,
    )


def rows(request: dict[str, Any] | None, search: str | None, shown: dict[str, Any]) -> Any:  # noqa: ANN401
    """One block of rows for the grid, or none and why."""
    context = page_context(shown)
    if request is None or not context.as_ofs:
        return dash.no_update
    asked = replace(context.asked, segment=shown["segment"] or "")
    try:
        order = asked_order(request, search=search or "")
        found = context.find(order, asked)
    except TooMuchError as error:
        return {"rowData": [], "rowCount": 0}, dbc.Alert([str(error)], color="primary", fade=False)
    block = found.iloc[request.get("startRow", 0) : request.get("endRow", 0)]
    return {"rowData": records(context.people(block)), "rowCount": len(found)}, None
