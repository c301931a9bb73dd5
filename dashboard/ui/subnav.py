"""The way between pages that belong together. Pure."""

from collections.abc import Mapping
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

#: The pages about messages, by address; all but the first for managers and admins.
MESSAGE_PAGES: Final = {
    "/messages": "Decisions",
    "/messages/words": "Words",
    "/messages/stops": "Stops",
}
#: The pages about scores, by address.
SCORER_PAGES: Final = {"/scorer": "Scorer", "/scorer/fairness": "Fairness"}


def ways(pages: Mapping[str, str], current: str, *, about: str) -> Component:
    """A row of links, address -> what it says; the current one is marked."""
    return html.Nav(
        [
            html.Span(
                dcc.Link(
                    text,
                    href=path,
                    className="tab-link current" if path == current else "tab-link",
                ),
                **({"aria-current": "page"} if path == current else {}),
            )
            for path, text in pages.items()
        ],
        className="tabs",
        **{"aria-label": about},
    )
