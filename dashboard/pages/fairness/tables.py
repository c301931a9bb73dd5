"""Whether scores serve groups alike, as tables one can read. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import dash_bootstrap_components as dbc
import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboard.ui import NOT_KNOWN, Child, card, minus, percent, table
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
            table(_HEADINGS, (_row(one) for one in found), name="stacked numbers"),
        )
        for (programme, attribute), found in groupby(
            audits, key=lambda one: (one.programme, one.attribute)
        )
    ]


def verdict(objections: Sequence[str]) -> Component:
    """In a sentence whether any group is served worse than is tolerated."""
    if not objections:
        text = "No group is served worse than the gates tolerate, beyond what chance would do."
        return dbc.Alert(text, color="primary", fade=False)
    return dbc.Alert(
        [
            html.P("Served worse than the gates tolerate:"),
            html.Ul([html.Li(o) for o in objections]),
        ],
        color="danger",
        fade=False,
    )


def _row(one: GroupAudit) -> tuple[Child, ...]:
    if one.suppressed:
        few = html.Span(f"fewer than {FEWEST} here or elsewhere: not shown", className="absent")
        return (one.group, few, *[None] * (len(_HEADINGS) - 2))
    return (
        one.group,
        f"{one.learners:,}",
        f"{_number(one.auc, 3)} ({_signed(one.auc_gap, 3)})",
        f"{_number(one.abroca, 3)} ({_share(one.chance)})",
        f"{_share(one.missed)} ({_points(one.missed_gap)})",
        _share(one.false_alarms),
        _number(one.predicted_to_observed, 2),
    )


def _number(value: float, digits: int) -> str:
    return NOT_KNOWN if np.isnan(value) else f"{value:.{digits}f}"


def _signed(value: float, digits: int) -> str:
    return NOT_KNOWN if np.isnan(value) else minus(f"{value:+.{digits}f}")


def _share(value: float) -> str:
    return percent(100 * value)


def _points(value: float) -> str:
    if np.isnan(value):
        return NOT_KNOWN
    number = round(100 * value)
    return f"{minus(f'{number:+d}') if number else '0'} {'point' if abs(number) == 1 else 'points'}"
