"""What is wrong with data, scorer or providers, in a calm line above every page."""

from collections.abc import Sequence

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.dependencies import ALL
from dash.development.base_component import Component

from dashboard.data.context import viewer
from dashboard.data.queries import Queries
from dashboard.ui import notice_list
from dashboard.web import Viewer
from domain.store.operations import read_open_notices

_PLACE = "notices"
_DISMISSED = "dismissed-notices"


def notices_place(who: Viewer) -> list[Component]:
    """Room for notices; none for coaches, who cannot mend what they tell of."""
    if not who.sees_everyone:
        return []
    # kept by the browser until its tab is closed
    kept = dcc.Store(id=_DISMISSED, storage_type="session")
    return [kept, html.Div(id=_PLACE)]


def connect_notices(app: Dash, queries: Queries) -> None:
    """Read them anew with every page; a dismissed one stays away for the session."""

    @app.callback(Output(_PLACE, "children"), Input("url", "pathname"), Input(_DISMISSED, "data"))
    def show(_path: str, dismissed: Sequence[int] | None) -> Component | None:
        if not viewer().sees_everyone:
            return None
        with queries.database.reading() as session:
            found = read_open_notices(session)
        return notice_list(
            [notice for notice in found if notice.notice_id not in (dismissed or ())]
        )

    app.clientside_callback(
        ClientsideFunction("staycourse", "dismiss"),
        Output(_DISMISSED, "data"),
        Input({"type": "dismiss", "notice": ALL}, "n_clicks"),
        State(_DISMISSED, "data"),
        prevent_initial_call=True,
    )
