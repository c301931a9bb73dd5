"""Rows of links: between pages that belong together, and between views of one page. Pure."""

from collections.abc import Mapping
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.web import Selection

#: The pages about messages, by address; the last for managers and admins.
MESSAGE_PAGES: Final = {
    "/messages": "Messages",
    "/messages/words": "Words",
    "/messages/stops": "Stops",
}
#: The pages about data and model, by address; for managers and admins.
DATA_PAGES: Final = {
    "/imports": "Imports",
    "/who": "Who is who",
    "/connections": "Connections",
    "/jobs": "Jobs",
    "/scorer": "Scorer",
    "/scorer/fairness": "Fairness",
}
#: The pages about the programme itself, by address; those that managers read, too.
SETTINGS_PAGES: Final = {
    "/settings": "Settings",
    "/settings/people": "People",
    "/settings/requests": "Data requests",
    "/settings/audit": "Audit trail",
    "/settings/retention": "Retention",
    "/set-up": "Set-up",
}
_READ_BY_MANAGERS: Final = ("/settings", "/settings/retention")
#: Those for who looks at scores and runs nothing.
SCORE_PAGES: Final = {"/scorer": "Scorer", "/scorer/fairness": "Fairness"}


def message_pages(*, sees_everyone: bool) -> dict[str, str]:
    """The pages about messages that somebody may open."""
    pages = dict(MESSAGE_PAGES)
    if not sees_everyone:
        del pages["/messages/stops"]
    return pages


def settings_pages(*, is_admin: bool) -> dict[str, str]:
    """The pages about the programme that somebody who oversees it may open."""
    some = {path: SETTINGS_PAGES[path] for path in _READ_BY_MANAGERS}
    return dict(SETTINGS_PAGES) if is_admin else some


def ways(pages: Mapping[str, str], current: str, *, about: str) -> Component:
    """A row of links, address -> what it says; the current one is marked."""
    return _links(pages, current, about=about, look="nav-underline")


def tabs(
    path: str,
    selection: Selection,
    parameter: str,
    words: Mapping[str, str],
    chosen: str,
    **kept: object,
) -> Component:
    """A row of links: value of `parameter` -> what the tab says; `kept` stays in the address."""
    links = {value: selection.link(path, **{**kept, parameter: value or None}) for value in words}
    pages = {links[value]: text for value, text in words.items()}
    about = parameter.replace("_", " ")
    return _links(pages, links.get(chosen, ""), about=about, look="nav-pills")


def _links(pages: Mapping[str, str], current: str, *, about: str, look: str) -> Component:
    links = [_link(href, text, current=href == current) for href, text in pages.items()]
    return html.Nav(dbc.Nav(links, class_name=look), className="tabs", **{"aria-label": about})


def _link(href: str, text: str, *, current: bool) -> Component:
    marked = {"aria-current": "page"} if current else {}
    return html.Div(dbc.NavLink(text, href=href, active=current), className="nav-item", **marked)
