"""Whether scores serve groups alike, as tables one can read. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboard.ui import NOT_KNOWN, Child, card, percent
from domain.risk.monitoring import FEWEST, GroupAudit

_NAMES: Final = {
    "gender": "Gender",
    "age_band": "Age",
    "ethnicity": "Ethnicity",
    "deprivation": "Deprivation",
    "disability": "Disability",
}
_HEADINGS: Final = (
    *("Group", "Learners", "AUC (against others)", "ABROCA (by chance)"),
    *("Missed (against others)", "False alarms", "Predicted / observed"),
)


def group_tables(audits: Sequence[GroupAudit]) -> list[Component]:
    """A table for each attribute of each programme."""
    return [
        card(
            f"{_NAMES.get(attribute, attribute)} · {programme}",
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(h, scope="col") for h in _HEADINGS])),
                    html.Tbody([_row(one) for one in found]),
                ],
                className="table stacked numbers",
            ),
        )
        for (programme, attribute), found in groupby(
            audits, key=lambda one: (one.programme, one.attribute)
        )
    ]


def verdict(objections: Sequence[str]) -> Component:
    """In a sentence whether any group is served worse than is tolerated."""
    if not objections:
        text = "No group is served worse than the gates tolerate, beyond what chance would do."
        return html.P(text, className="said-so")
    return html.Div(
        [
            html.P("Served worse than the gates tolerate:"),
            html.Ul([html.Li(o) for o in objections]),
        ],
        className="said-so",
    )


def _row(one: GroupAudit) -> Component:
    if one.suppressed:
        few = f"fewer than {FEWEST} learners here or elsewhere: not shown"
        return html.Tr(
            [
                html.Td(one.group, **{"data-label": _HEADINGS[0]}),
                html.Td(few, colSpan=len(_HEADINGS) - 1, className="absent"),
            ]
        )
    cells: tuple[Child, ...] = (
        one.group,
        f"{one.learners:,}",
        f"{_number(one.auc, 3)} ({_signed(one.auc_gap, 3)})",
        f"{_number(one.abroca, 3)} ({_share(one.chance)})",
        f"{_share(one.missed)} ({_points(one.missed_gap)})",
        _share(one.false_alarms),
        _number(one.predicted_to_observed, 2),
    )
    return html.Tr(
        [html.Td(cell, **{"data-label": h}) for h, cell in zip(_HEADINGS, cells, strict=True)]
    )


def _number(value: float, digits: int) -> str:
    return NOT_KNOWN if np.isnan(value) else f"{value:.{digits}f}"


def _signed(value: float, digits: int) -> str:
    return NOT_KNOWN if np.isnan(value) else f"{value:+.{digits}f}"


def _share(value: float) -> str:
    return percent(100 * value)


def _points(value: float) -> str:
    return NOT_KNOWN if np.isnan(value) else f"{100 * value:+.0f} points"
