"""The pickers of a page, and the steps through a long list: each choice is an address. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.text import day
from dashboard.web import Selection

ALL: Final = "all"


def as_of_picker(as_ofs: Sequence[date], chosen: date) -> Component:
    """The day to look at, newest first."""
    options = [{"label": day(d), "value": d.isoformat()} for d in reversed(as_ofs)]
    return _picker("As of", "as_of", options, chosen.isoformat(), newest=as_ofs[-1].isoformat())


def cohort_picker(cohorts: Mapping[int, str], chosen: int | None) -> Component:
    """One cohort or all."""
    options = [{"label": "All cohorts", "value": ALL}]
    options += [{"label": name, "value": str(number)} for number, name in cohorts.items()]
    return _picker("Cohort", "cohort", options, str(chosen) if chosen else ALL)


def coach_picker(coaches: Mapping[int, str], chosen: int | None) -> Component:
    """One coach, all, or those who have none."""
    options = [{"label": "All coaches", "value": ALL}]
    options += [{"label": name, "value": str(number)} for number, name in coaches.items()]
    return _picker("Coach", "coach", options, ALL if chosen is None else str(chosen))


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
    pairs = frame[[key, name]].dropna().drop_duplicates(key).sort_values(name)
    return {int(k): str(v) for k, v in zip(pairs[key], pairs[name], strict=True)}


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
