"""What is wrong with data, scorer or providers, in a calm line above every page."""

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.data.context import page_context
from dashboard.ui.frame import notice_list
from dashboard.web import Viewer
from domain.store.operations import read_open_notices

_PLACE = "notices"


def notices_place(who: Viewer) -> list[Component]:
    """Room for notices; none for coaches, who cannot mend what they tell of."""
    return [html.Div(id=_PLACE)] if who.sees_everyone else []


def connect_notices(app: Dash) -> None:
    """Read them anew with every page."""

    @app.callback(Output(_PLACE, "children"), Input("url", "pathname"), Input("live", "data"))
    def show(_path: str, _told: str | None) -> Component | None:
        context = page_context()
        if not context.viewer.sees_everyone:
            return None
        with context.queries.database.reading() as session:
            return notice_list(read_open_notices(session), zone=context.queries.deployment.zone)
