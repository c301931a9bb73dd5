"""The pickers and tabs of a page: each choice is an address. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.text import day
from dashboard.web import Selection

ALL: Final = "all"
#: Longer lists can be searched.
_SEARCH_FROM: Final = 13


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
    """One coach or all."""
    options = [{"label": "All coaches", "value": ALL}]
    options += [{"label": name, "value": str(number)} for number, name in coaches.items()]
    return _picker("Coach", "coach", options, str(chosen) if chosen else ALL)


def tabs(
    path: str, selection: Selection, parameter: str, words: Mapping[str, str], chosen: str
) -> Component:
    """A row of links: value of `parameter` -> what the tab says."""
    return html.Nav(
        [
            html.Span(
                dcc.Link(
                    text,
                    href=selection.link(path, **{parameter: value or None}),
                    className="tab-link current" if value == chosen else "tab-link",
                ),
                **({"aria-current": "true"} if value == chosen else {}),
            )
            for value, text in words.items()
        ],
        className="tabs",
        **{"aria-label": parameter.replace("_", " ")},
    )


def pages(path: str, selection: Selection, *, number: int, last: int, **kept: object) -> Component:
    """Steps through a long list; nothing when it fits one page."""
    if last <= 1:
        return html.Nav()

    def step(text: str, to: int) -> Component:
        if not 1 <= to <= last:
            return html.Span(text, className="button disabled", **{"aria-disabled": "true"})
        return dcc.Link(text, href=selection.link(path, page=to, **kept), className="button")

    return html.Nav(
        [step("Earlier", number - 1), f"Page {number} of {last}", step("Further", number + 1)],
        className="pages",
        **{"aria-label": "pages"},
    )


def names(frame: pd.DataFrame, key: str, name: str) -> dict[int, str]:
    """Row number -> name of what occurs in a frame, by name."""
    pairs = frame[[key, name]].dropna().drop_duplicates(key).sort_values(name)
    return {int(k): str(v) for k, v in zip(pairs[key], pairs[name], strict=True)}


def _picker(
    label: str, parameter: str, options: list[dict[str, str]], value: str, newest: str = ""
) -> Component:
    return html.Div(
        [
            html.Label(label, htmlFor=f"pick-{parameter}"),
            dcc.Dropdown(
                id={"type": "pick", "parameter": parameter},
                options=options,
                value=value,
                clearable=False,
                searchable=len(options) > _SEARCH_FROM,
                className="pick",
            ),
        ],
        className=f"picker picker-{parameter}",
        **({"data-newest": newest} if newest else {}),
    )
