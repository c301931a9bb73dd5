"""What changed on a page's subject since last week, in one line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.cards import Child
from dashboard.ui.text import NOT_KNOWN, short_day


@dataclass(frozen=True, kw_only=True)
class WeekChange:
    """What a page is about, now and a week before, as it reads; `link` leads to those of now."""

    name: str
    now: str
    before: str
    link: str = ""

    @property
    def has_moved(self) -> bool:
        """Whether there is something to tell."""
        return self.now != self.before


def week_line(since: date | None, changes: Sequence[WeekChange]) -> Component:
    """Each that moved with what it was; one sentence where nothing did, or nothing was before."""
    if since is None:
        return html.P("The first week: nothing to compare with yet.", className="says week-line")
    moved = [one for one in changes if one.has_moved]
    if not moved:
        return html.P(f"As on {short_day(since)}: nothing moved.", className="says week-line")
    parts: list[Child] = [f"Since {short_day(since)}: "]
    for number, one in enumerate(moved):
        says = f"{one.name} {one.now or NOT_KNOWN} (was {one.before or NOT_KNOWN})"
        parts += [" · " if number else "", dcc.Link(says, href=one.link) if one.link else says]
    return html.P(parts, className="says week-line")
