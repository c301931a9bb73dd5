"""A click on a cell of the heatmap leads to its learners; the browser does it by itself."""

import dash


def connect() -> None:
    """Register them; Dash asks for it anew with each application."""
    dash.clientside_callback(
        dash.ClientsideFunction("staycourse", "openCell"),
        dash.Output("url", "href", allow_duplicate=True),
        dash.Input({"type": "chart", "name": "heatmap"}, "clickData"),
        dash.State({"type": "drawing", "name": "heatmap"}, "data"),
        prevent_initial_call=True,
    )
