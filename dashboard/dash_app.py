"""The Dash application: navigation, theme and the frame around every page."""

import re
from pathlib import Path
from typing import Any, Final

import dash
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.dependencies import ALL, MATCH
from dash.development.base_component import Component
from flask import Flask, Response, request

from dashboard.data import QUERIES, Queries, connect_notices, notices_place, viewer
from dashboard.ui import DARK_FOR_LIGHT
from dashboard.web import VIEWER, Viewer
from domain.store.people import Role

#: (path, name, icon): in order, in the side bar and, on a phone, in the bottom bar.
NAVIGATION: Final = (
    ("/", "Overview", "overview"),
    ("/worklist", "Worklist", "worklist"),
    ("/learners", "Learners", "learners"),
    ("/explore", "Explore", "explore"),
    ("/messages", "Messages", "messages"),
    ("/impact", "Impact", "impact"),
)
#: The same, for managers and admins only.
FOR_MANAGERS: Final = (("/scorer", "Scorer", "scorer"),)
_OK: Final = 200
#: Who asks before anyone has come: sees no learner.
_NOBODY: Final = Viewer(staff_id=0, name="", email="", role=Role.COACH, form_token="")
_INDEX: Final = """<!doctype html>
<html lang="en">
<head>
  {%metas%}
  <title>{%title%}</title>
  <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
  <script src="/assets/theme.js"></script>
  {%css%}
</head>
<body>
  {%app_entry%}
  <footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def create_dash(queries: Queries) -> Dash:
    """The application with all its pages, to be mounted; nothing is fetched from elsewhere."""
    app = Dash(
        __package__,
        use_pages=True,
        title="Staycourse",
        update_title=None,
        serve_locally=True,
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        assets_folder=str(Path(__file__).parent / "assets"),
        assets_ignore=r"theme\.js|sign_in\.css",
        index_string=_INDEX,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        enable_mcp=False,
        on_error=None,
    )
    app.server.extensions[QUERIES] = queries
    app.layout = lambda: shell(viewer())
    _connect(app)
    connect_notices(app, queries)
    _honest_status(app.server)
    # pages' own router is added with the first request; after it, every inline script is known
    app.server.test_client().get("/", environ_base={"asgi.scope": {VIEWER: _NOBODY}})
    return app


def shell(who: Viewer) -> Component:
    """Navigation, the person signed in, and room for the page."""
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="theme"),
            dcc.Store(id="palette", data=DARK_FOR_LIGHT),
            html.A("Skip to content", href="#content", className="skip"),
            html.Aside([_brand(), _navigation(who), _account(who)], className="side"),
            html.Main([*notices_place(who), dash.page_container], id="content", tabIndex=-1),
        ],
        className="shell",
    )


def _brand() -> Component:
    return dcc.Link(
        [html.Img(src="/assets/favicon.svg", alt="", width=24, height=24), "Staycourse"],
        href="/",
        className="brand",
    )


def _navigation(who: Viewer) -> Component:
    return html.Nav(
        [
            dcc.Link(
                [html.Span(className=f"icon icon-{icon}"), html.Span(name)],
                id={"type": "nav", "path": path},
                href=path,
                className="nav",
            )
            for path, name, icon in NAVIGATION + (FOR_MANAGERS if who.sees_everyone else ())
        ],
        className="navigation",
        **{"aria-label": "Main"},
    )


def _account(who: Viewer) -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.A(who.name, href="/account", className="account-name"),
                    html.Span(
                        who.role.capitalize(),
                        className="account-role",
                    ),
                ],
                className="account-who",
            ),
            html.Button(
                html.Span(className="icon icon-theme"),
                id="theme-toggle",
                className="plain",
                title="Light or dark",
                **{"aria-label": "Switch between light and dark"},
            ),
            html.Form(
                [
                    dcc.Input(type="hidden", name="token", value=who.form_token),
                    html.Button(
                        html.Span(className="icon icon-leave"),
                        type="submit",
                        className="plain",
                        title="Sign out",
                        **{"aria-label": "Sign out"},
                    ),
                ],
                action="/sign-out",
                method="post",
            ),
        ],
        className="account",
    )


def _connect(app: Dash) -> None:
    """Everything the browser does by itself; the code is in `assets/clientside.js`."""
    app.clientside_callback(
        ClientsideFunction("staycourse", "navigation"),
        Output({"type": "nav", "path": ALL}, "href"),
        Output({"type": "nav", "path": ALL}, "className"),
        Input("url", "pathname"),
        Input("url", "search"),
        State({"type": "nav", "path": ALL}, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "theme"),
        Output("theme", "data"),
        Input("theme-toggle", "n_clicks"),
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "draw"),
        Output({"type": "chart", "name": MATCH}, "figure"),
        Input({"type": "drawing", "name": MATCH}, "data"),
        Input("theme", "data"),
        State("palette", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("staycourse", "pick"),
        Output("url", "search"),
        Input({"type": "pick", "parameter": ALL}, "value"),
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
    def tell(response: Response) -> Any:  # noqa: ANN401 - Flask's own
        is_page = response.status_code == _OK and response.mimetype == "text/html"
        if is_page and not any(path.match(request.path) for path in known):
            response.status_code = 404
        return response
