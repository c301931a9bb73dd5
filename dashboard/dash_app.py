"""The Dash application: navigation, theme and the frame around every page."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.dependencies import ALL, MATCH
from dash.development.base_component import Component
from flask import Flask, Response, request

from dashboard.data import (
    Queries,
    connect_freshness,
    connect_notices,
    connect_search,
    connect_simulated,
    freshness_place,
    notices_place,
    page_context,
    provide,
    search_button,
    search_place,
    simulated_place,
)
from dashboard.database_away import say_too_slow
from dashboard.inline_scripts import DashWithNonce, allow_own_scripts
from dashboard.navigation import navigation_of
from dashboard.ui import ASK, ASKED, NO, plain_form
from dashboard.ui.charts import DARK_FOR_LIGHT
from dashboard.ui.frame import live_toast, problem_toast, skeleton
from dashboard.web import VIEWER, Viewer
from domain.store.staff import Role

_OK: Final = 200
_ASSETS: Final = Path(__file__).parent / "assets"
#: Who asks before anyone has come: sees no learner.
_NOBODY: Final = Viewer(staff_id=0, name="", email="", role=Role.COACH, form_token="")
_INDEX: Final = """<!doctype html>
<html lang="en">
<head>
  {%metas%}
  <title>{%title%}</title>
  <link rel="icon" href="{favicon.svg}" type="image/svg+xml">
  <script src="{theme.js}"></script>
  <link rel="stylesheet" href="{vendor/bootstrap-5.3.8.min.css}">
  {%css%}
</head>
<body>
  {%app_entry%}
  <footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def create_dash(queries: Queries) -> Dash:
    """The application with all its pages, to be mounted; nothing is fetched from elsewhere."""
    app = DashWithNonce(
        __package__,
        use_pages=True,
        title="Staycourse",
        update_title=None,
        serve_locally=True,
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        assets_folder=str(_ASSETS),
        assets_ignore=r"theme\.js|sign_in\.css|^bootstrap-",
        index_string=_index(),
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        enable_mcp=False,
        on_error=say_too_slow,
    )
    provide(app.server, queries)
    app.layout = lambda: shell(page_context().viewer)
    _connect(app)
    connect_notices(app)
    connect_search(app)
    connect_freshness(app)
    connect_simulated(app)
    _honest_status(app.server)
    allow_own_scripts(app.server)
    # pages' own router is added with the first request: none that comes beside it finds it missing
    app.server.test_client().get("/", environ_base={"asgi.scope": {VIEWER: _NOBODY}})
    return app


def _index() -> str:
    """The frame of every page; its files are named with their version, as Dash names the others."""
    page = _INDEX
    for name in ("favicon.svg", "theme.js", "vendor/bootstrap-5.3.8.min.css"):
        version = sha256((_ASSETS / name).read_bytes()).hexdigest()[:12]
        page = page.replace(f"{{{name}}}", f"/assets/{name}?m={version}")
    return page


def shell(who: Viewer) -> Component:
    """Navigation, the person signed in, and room for the page."""
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="theme"),
            dcc.Store(id="palette", data=DARK_FOR_LIGHT),
            html.A("Skip to content", href="#content", className="skip"),
            html.Header(
                [_brand(), search_button("top"), _menu_button()], className="top-bar d-lg-none"
            ),
            html.Aside(
                [
                    _brand(),
                    search_button("side"),
                    _navigation(who, "side"),
                    freshness_place("side"),
                    _account(who, "side"),
                ],
                className="side d-none d-lg-flex",
            ),
            search_place(who),
            dbc.Offcanvas(
                [_navigation(who, "drawer"), _account(who, "drawer")],
                id="drawer",
                title="Staycourse",
                is_open=False,
            ),
            html.Main(
                [
                    *notices_place(who),
                    simulated_place(),
                    skeleton(),
                    dash.page_container,
                    freshness_place("foot"),
                ],
                id="content",
                tabIndex=-1,
            ),
            live_toast(),
            problem_toast(),
        ],
        className="shell",
    )


def _brand() -> Component:
    return dcc.Link(
        [html.Img(src="/assets/favicon.svg", alt="", width=24, height=24), "Staycourse"],
        href="/",
        className="brand",
    )


def _menu_button() -> Component:
    return html.Button(
        html.Span(className="icon icon-menu"),
        id="menu",
        className="plain",
        **{"aria-label": "Menu"},
    )


def _navigation(who: Viewer, place: str) -> Component:
    """The links to all pages; `place` tells the two copies of it apart."""
    items = [
        html.Div(
            dbc.NavLink(
                [html.Span(className=f"icon icon-{icon}"), name],
                id={"type": "nav", "path": path, "place": place},
                href=path,
            ),
            id={"type": "nav-item", "path": path, "place": place},
        )
        for path, name, icon in navigation_of(who)
    ]
    return html.Nav(
        dbc.Nav(items, pills=True, vertical=True),
        className="navigation",
        **{"aria-label": "Main"},
    )


def _account(who: Viewer, place: str) -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.A(who.name, href="/account", className="account-name"),
                    html.Span(who.role.capitalize(), className="account-role"),
                ],
                className="account-who",
            ),
            html.Button(
                html.Span(className="icon icon-theme"),
                id={"type": "theme-toggle", "place": place},
                className="plain",
                title="Light or dark",
                **{"aria-label": "Switch between light and dark"},
            ),
            plain_form(
                "/sign-out",
                html.Button(
                    html.Span(className="icon icon-leave"),
                    type="submit",
                    className="plain",
                    title="Sign out",
                    **{"aria-label": "Sign out"},
                ),
                token=who.form_token,
            ),
        ],
        className="account",
    )


def _connect(app: Dash) -> None:
    """Everything the browser does by itself; the code is in `assets/clientside.js`."""
    links = {"type": "nav", "path": ALL, "place": ALL}
    app.clientside_callback(
        ClientsideFunction("staycourse", "navigation"),
        Output(links, "href"),
        Output(links, "active"),
        Output({**links, "type": "nav-item"}, "aria-current"),
        Input("url", "pathname"),
        Input("url", "search"),
        State(links, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "drawer"),
        Output("drawer", "is_open"),
        Input("menu", "n_clicks"),
        Input("url", "pathname"),
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "theme"),
        Output("theme", "data"),
        Input({"type": "theme-toggle", "place": ALL}, "n_clicks"),
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "ask"),
        Output({"type": ASKED, "name": MATCH}, "is_open"),
        Input({"type": ASK, "name": MATCH}, "n_clicks"),
        Input({"type": NO, "name": MATCH}, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "draw"),
        Output({"type": "chart", "name": MATCH}, "figure"),
        Input({"type": "drawing", "name": MATCH}, "data"),
        Input("theme", "data"),
        State("palette", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "openPoint"),
        Output("url", "href", allow_duplicate=True),
        Input({"type": "chart", "name": ALL}, "clickData"),
        State({"type": "drawing", "name": ALL}, "data"),
        State({"type": "drawing", "name": ALL}, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "filters"),
        Output("filters", "is_open"),
        Input("filters-open", "n_clicks"),
        State("filters", "is_open"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "pick"),
        Output("url", "search"),
        Input({"type": "pick", "parameter": ALL}, "value"),
        Input({"type": "clear-filters", "name": ALL}, "n_clicks"),
        State({"type": "pick", "parameter": ALL}, "id"),
        prevent_initial_call=True,
    )


def _honest_status(server: Flask) -> None:
    """Dash answers every path with 200; unknown pages are 404 for whoever is not a browser."""
    known = [
        re.compile(re.sub(r"<[^>]+>", "[^/]+", page["path_template"] or page["path"]) + "/?$")
        for page in dash.page_registry.values()
        if not page["module"].endswith("not_found_404")
    ]

    @server.after_request
    def not_found(response: Response) -> Any:  # noqa: ANN401 - Flask's own
        is_page = response.status_code == _OK and response.mimetype == "text/html"
        if is_page and not any(path.match(request.path) for path in known):
            response.status_code = 404
        return response
