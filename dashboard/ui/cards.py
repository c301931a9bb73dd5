"""Small pieces of layout: chips, key figures, facts, empty states. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.text import NOT_KNOWN, absent, count, share

Child: TypeAlias = Component | str | None

#: Class of a chip by its word; the class brings a shape as well as a colour.
_TONES: Final = {
    "Critical": "critical",
    "Red": "critical",
    "Moderate": "moderate",
    "Amber": "moderate",
    "On Track": "on-track",
    "Not known": "plain",
    "Green": "on-track",
}


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """A number with its base, its change and the day compared with."""

    label: str
    number: int
    base: int
    before: int | None = None
    since: str = ""
    link: str = ""


def chip(word: object, *, prefix: str = "") -> Child:
    """A segment or band as shape, colour and word; nothing where it is not known."""
    if absent(word):
        return None
    return html.Span(f"{prefix}{word}", className=f"chip chip-{_TONES.get(str(word), 'plain')}")


def key_figure(shown: KeyFigure) -> Component:
    """A card with one number; the whole card leads to the learners behind it."""
    tone = _TONES.get(shown.label, "plain")
    of_whole = shown.label in _TONES
    base = (
        f"{share(shown.number, shown.base)} of {count(shown.base, 'learner')}"
        if of_whole
        else "enrolled now"
    )
    return dcc.Link(
        [
            html.Span(shown.label, className=f"label chip chip-{tone} bare"),
            html.Span(f"{shown.number:,}", className="number"),
            html.Span(base, className="base"),
            html.Span(change(shown), className="change"),
        ],
        href=shown.link,
        className="card key-figure",
    )


def change(shown: KeyFigure) -> str:
    """What changed since the day compared with, in words."""
    if shown.before is None:
        return "first week: nothing to compare with yet"
    difference = shown.number - shown.before
    if difference == 0:
        return f"unchanged since {shown.since}"
    arrow = "↑" if difference > 0 else "↓"
    return f"{arrow} {abs(difference):,} since {shown.since} (was {shown.before:,})"


def card(title: str, *children: Child, note: str = "", name: str = "") -> Component:
    """A titled block."""
    return html.Section(
        [
            html.Header([html.H2(title), html.P(note, className="says") if note else None]),
            *children,
        ],
        className=f"card {name}".strip(),
    )


def facts(pairs: Mapping[str, Child]) -> Component:
    """A list of names and values."""
    return html.Dl(
        [
            html.Div(
                [html.Dt(name), html.Dd(NOT_KNOWN if absent(value) else value)], className="fact"
            )
            for name, value in pairs.items()
        ],
        className="facts",
    )


def empty_state(title: str, text: str, *more: Child) -> Component:
    """What to show, and say, where there is nothing yet."""
    return html.Section(
        [html.H2(title), html.P(text), *more], className="card empty-state", role="status"
    )


def legend(entries: Iterable[str]) -> Component:
    """The segments as chips, in a line over a chart."""
    return html.Div([chip(entry) for entry in entries], className="legend")
