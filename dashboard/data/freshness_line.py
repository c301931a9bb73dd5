"""How new what pages show is, always in view: the newest activity, the last import, how old."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.data.contact_logging import local_day
from dashboard.data.context import page_context
from dashboard.ui import Child, day, days_ago, moment, short_day
from domain.store.reporting.precomputed import Freshness

_PLACES: Final = ("side", "foot")
#: Older than this, silence may be ours: what staff see is marked.
_OLD_DAYS: Final = 3


def freshness_place(place: str) -> Component:
    """Room for it: in the side bar, and at the foot of the page on a phone."""
    return html.Div(id=f"freshness-{place}", className=f"freshness freshness-{place}")


def connect_freshness(app: Dash) -> None:
    """Read it anew with every page, and whenever something new came in."""

    @app.callback(
        [Output(f"freshness-{place}", "children") for place in _PLACES],
        Input("url", "pathname"),
        Input("live", "data"),
    )
    def show(_path: str, _live: object) -> list[Child]:
        context = page_context()
        if not context.as_ofs:
            return [None] * len(_PLACES)
        known = context.queries.freshness(context.as_ofs[-1])
        zone = context.queries.deployment.zone
        line = freshness_line(known, today=local_day(context.queries), zone=zone)
        return [line] * len(_PLACES)


def freshness_line(known: Freshness, *, today: date, zone: ZoneInfo) -> Component:
    """The sentence; what is old is marked. It says whose clock all times are by."""
    age = None if known.active_on is None else (today - known.active_on).days
    is_old = age is None or age > _OLD_DAYS
    return html.Div(
        [
            html.Strong(_activity(known.active_on, age)),
            html.Span(
                f"Imported {moment(known.imported_at, zone)}"
                if known.imported_at
                else "Nothing imported yet"
            ),
            html.Span(f"Scored {day(known.as_of)}"),
            html.Span(f"Times in {place_of(zone)}"),
        ],
        className="is-old" if is_old else "is-new",
    )


def _activity(on: date | None, age: int | None) -> str:
    return f"Data up to {short_day(on)}, {days_ago(age)}" if on else "No activity is known yet"


def place_of(zone: ZoneInfo) -> str:
    """A zone as people call it: London, New York, UTC."""
    return zone.key.rpartition("/")[2].replace("_", " ")
