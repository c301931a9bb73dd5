"""The pickers of a page, and the steps through a long list: each choice is an address. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Final

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.text import day
from dashboard.web import Selection

ALL: Final = "all"
_WITHIN_COHORTS: Final = ("coach", "stage", "employer")


def as_of_picker(as_ofs: Sequence[date], chosen: date) -> Component:
    """The day to look at, newest first."""
    options = [{"label": day(d), "value": d.isoformat()} for d in reversed(as_ofs)]
    return _picker("As of", "as_of", options, chosen.isoformat(), newest=as_ofs[-1].isoformat())


def cohort_picker(cohorts: Mapping[int, str], chosen: int | None) -> Component:
    """One cohort or all."""
    options = [{"label": "All cohorts", "value": ALL}]
    options += [{"label": name, "value": str(number)} for number, name in cohorts.items()]
    return _picker("Cohort", "cohort", options, str(chosen) if chosen else ALL)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter of a page: what it asks for, what it offers by value, and what is chosen."""

    label: str
    parameter: str
    everything: str
    options: Mapping[str, str]
    chosen: str

    @property
    def has_a_choice(self) -> bool:
        """Whether there is anything to choose, or to take back."""
        return len(self.options) > 1 or bool(self.chosen)


def not_narrowed(selection: Selection, *, shows: str) -> Component | None:
    """That filters within a cohort, held from other pages, do not narrow a page of whole ones."""
    asked = selection.parts
    kept = [name for name in _WITHIN_COHORTS if asked[name] not in {None, ""}]
    if not kept:
        return None
    named = " and ".join(", ".join(kept).rsplit(", ", 1)).capitalize()
    do = "does" if len(kept) == 1 else "do"
    text = f"{named} as chosen elsewhere {do} not narrow this page: it shows {shows}. "
    return html.P([text, clear_filters("not-narrowed", color="link", size="sm")], className="small")


def clear_filters(name: str, **look: str) -> Component:
    """A button that shows everybody again; `name` tells it from others on the page."""
    return dbc.Button("Clear filters", id={"type": "clear-filters", "name": name}, **look)


def filter_bar(filters: Sequence[Filter], *more: Component, narrowed_by: int) -> Component:
    """The filters that offer a choice, in one line; behind a button on a phone."""
    shown = [_filter(one) for one in filters if one.has_a_choice]
    if not shown and not more:
        return html.Div()
    clear = clear_filters("bar", color="link", size="sm")
    number = dbc.Badge(str(narrowed_by), pill=True, class_name="ms-2") if narrowed_by else None
    opener = html.Button(
        [html.Span(className="icon icon-filter me-2"), "Filters", number],
        id="filters-open",
        className="btn btn-outline-secondary d-md-none",
        **{"aria-controls": "filters"},
    )
    parts = [*shown, *more, clear if narrowed_by else None]
    return html.Div(
        [opener, dbc.Collapse(parts, id="filters", class_name="filters", is_open=False)],
        className="filter-bar",
        role="group",
        **{"aria-label": "Filters"},
    )


def _filter(one: Filter) -> Component:
    options = [{"label": one.everything, "value": ALL}]
    options += [{"label": text, "value": value} for value, text in one.options.items()]
    if one.chosen and one.chosen not in one.options:
        options.append({"label": f"{one.label}: nobody on this day", "value": one.chosen})
    found = _picker(one.label, one.parameter, options, one.chosen or ALL)
    if one.chosen:
        found.className += " is-set"
    return found


def picker(label: str, parameter: str, options: Mapping[str, str], chosen: str) -> Component:
    """One of several, held in the address; value -> what it says."""
    shown = [{"label": text, "value": value} for value, text in options.items()]
    return _picker(label, parameter, shown, chosen)


def pages(path: str, selection: Selection, *, number: int, last: int, **kept: object) -> Component:
    """Steps through a long list; nothing when it fits one page."""
    if last <= 1:
        return html.Nav()

    def step(text: str, to: int) -> Component:
        inside = 1 <= to <= last
        href = selection.link(path, page=to, **kept)
        link = dcc.Link(text, href=href, className="page-link") if inside else _no_link(text)
        return html.Li(link, className="page-item" if inside else "page-item disabled")

    where = html.Li(_no_link(f"Page {number} of {last}"), className="page-item disabled")
    return html.Nav(
        html.Ul(
            [step("Earlier", number - 1), where, step("Further", number + 1)],
            className="pagination justify-content-center",
        ),
        **{"aria-label": "pages"},
    )


def names(frame: pd.DataFrame, key: str, name: str) -> dict[int, str]:
    """Row number -> name of what occurs in a frame, by name."""
    first = ~frame[key].duplicated()
    pairs = zip(frame[key][first].tolist(), frame[name][first].tolist(), strict=True)
    known = {int(k): str(v) for k, v in pairs if not (pd.isna(k) or pd.isna(v))}
    return dict(sorted(known.items(), key=itemgetter(1)))


def _no_link(text: str) -> Component:
    return html.Span(text, className="page-link")


def _picker(
    label: str, parameter: str, options: list[dict[str, str]], value: str, newest: str = ""
) -> Component:
    picked = {"type": "pick", "parameter": parameter}
    return html.Div(
        [
            dbc.Label(label, html_for=json.dumps(picked, sort_keys=True, separators=(",", ":"))),
            dbc.Select(id=picked, options=options, value=value),
        ],
        className=f"picker picker-{parameter}",
        **({"data-newest": newest} if newest else {}),
    )
