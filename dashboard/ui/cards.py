"""Small pieces of layout: cards, chips, key figures, facts, tables, empty states. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.sparkline import sparkline
from dashboard.ui.text import NOT_KNOWN, absent, count, share

Child: TypeAlias = Component | str | None
#: What a cell of a table holds.
Cell: TypeAlias = Child | list[Child]

#: Class of a chip by its word; the class brings a shape as well as a colour.
_TONES: Final = {
    "Critical": "critical",
    "Moderate": "moderate",
    "On Track": "on-track",
    "Not known": "unknown",
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
    history: tuple[int, ...] = ()


def chip(word: object) -> Child:
    """A segment as shape, colour and word; nothing where it is not known. Bands stay plain."""
    if absent(word):
        return None
    return tag(str(word), _TONES.get(str(word), "plain"))


def tag(text: str, tone: str = "plain", *, title: str = "") -> Component:
    """A word in a pill; the tone brings its shape and colour, and `plain` brings neither."""
    return dbc.Badge(text, pill=True, color="", title=title, class_name=f"chip chip-{tone}")


def key_figure(shown: KeyFigure) -> Component:
    """A card with one number; the whole card leads to the learners behind it."""
    tone = _TONES.get(shown.label, "plain")
    of_whole = shown.number != shown.base or shown.label in _TONES
    base = (
        f"{share(shown.number, shown.base)} of {count(shown.base, 'learner')}"
        if of_whole
        else "enrolled now"
    )
    return dbc.Card(
        [
            dcc.Link(
                shown.label,
                href=shown.link,
                className=f"label stretched-link chip chip-{tone} bare",
            ),
            html.Span(f"{shown.number:,}", className="number"),
            html.Span(base, className="base"),
            html.Span(change(shown), className="change"),
            sparkline(shown.history),
        ],
        body=True,
        class_name="key-figure h-100",
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


def card(
    title: str,
    *children: Child,
    note: str = "",
    name: str = "",
    rows: Child = None,
    aside: Child = None,
) -> Component:
    """A titled block; `aside` stands beside the title, `rows` reach from edge to edge."""
    header = [html.H2(title), aside, html.P(note, className="says") if note else None]
    body = [child for child in children if child is not None]
    return dbc.Card(
        [dbc.CardHeader(header), dbc.CardBody(body) if body else None, rows], class_name=name
    )


def side_by_side(*cards: Child, wide: Sequence[int] = ()) -> Component:
    """Cards in one row on a wide screen, one below the other elsewhere.

    `wide` is how many twelfths each takes; all the same by default.
    """
    shares = wide or [12 // len(cards)] * len(cards)
    columns = [dbc.Col(one, xs=12, xl=share) for one, share in zip(cards, shares, strict=True)]
    return dbc.Row(columns, class_name="g-3 side-by-side")


def explained(text: str) -> Component:
    """How to read a page: its paragraphs side by side, at the foot."""
    columns = [dbc.Col(html.P(part), xs=12, xl=True) for part in text.split("\n\n")]
    return card("How to read this", dbc.Row(columns, class_name="g-3 text-secondary small"))


def facts(pairs: Mapping[str, Child]) -> Component:
    """A list of names and values."""
    return html.Dl(
        [
            html.Div(
                [html.Dt(name), html.Dd(NOT_KNOWN if absent(value) else value)],
                className="fact col-6 col-lg-3",
            )
            for name, value in pairs.items()
        ],
        className="facts row g-3",
    )


def table(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str = "stacked"
) -> Component:
    """A table that a phone shows a row at a time, each cell with its heading."""
    return dbc.Table(
        [
            html.Thead(html.Tr([html.Th(h, scope="col") for h in headings])),
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Td(_one(cell), className=_class(cell), **{"data-label": h})
                            for h, cell in zip(headings, row, strict=True)
                        ]
                    )
                    for row in rows
                ]
            ),
        ],
        class_name=name,
    )


def _class(cell: Cell) -> str:
    """A phone leaves out what is not known."""
    return "unknown" if cell == NOT_KNOWN else ""


def _one(cell: Cell) -> Cell:
    """What stands in a cell as one thing: a phone puts it beside its heading."""
    return html.Div(cell) if isinstance(cell, list) and len(cell) > 1 else cell


def link_to(number: int, href: str) -> Child:
    """A number that leads to the learners it counts; of none there is nothing to see."""
    return dcc.Link(f"{number:,}", href=href) if number else "0"


def link_words(text: str, href: str) -> Child:
    """Words that lead somewhere; a dash where there are none."""
    return dcc.Link(text, href=href) if text and href else text or NOT_KNOWN


def empty_state(title: str, text: str, *more: Child) -> Component:
    """What to show, and say, where there is nothing yet."""
    return html.Section(
        dbc.Card([html.H2(title), html.P(text), *more], body=True, class_name="empty-state"),
        role="status",
    )


def not_for_them(title: str, text: str) -> Component:
    """What a page says to whom it is not for, with a way on."""
    on = dbc.Button("Go to Today", href="/", color="secondary", outline=True)
    return empty_state(title, text, html.Div(on, className="ways-on"))


def legend(entries: Iterable[str]) -> Component:
    """The segments as chips, in a line over a chart."""
    return html.Div([chip(entry) for entry in entries], className="legend")
