"""Whether scores serve groups alike, as tables one can read. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import dash_bootstrap_components as dbc
import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboard.ui import NOT_KNOWN, Child, card, minus, percent, table
from domain.policy import ReleaseGates
from domain.risk.monitoring import FEWEST, GroupAudit

_NAMES: Final = {
    "gender": "Gender",
    "age_band": "Age",
    "ethnicity": "Ethnicity",
    "deprivation": "Deprivation",
    "disability": "Disability",
}
_HEADINGS: Final = (
    *("Group", "Learners", "Missed (against others)", "False alarms"),
    *("Predicted / observed", "AUC (against others)", "ABROCA (by chance)"),
)


def group_tables(audits: Sequence[GroupAudit], gates: ReleaseGates) -> list[Component]:
    """A table for each attribute of each programme."""
    return [
        card(
            f"{_NAMES.get(attribute, attribute)} · {programme}",
            table(_HEADINGS, (_row(one, gates) for one in found), name="stacked numbers"),
        )
        for (programme, attribute), found in groupby(
            audits, key=lambda one: (one.programme, one.attribute)
        )
    ]


def verdict(objections: Sequence[str], open_questions: Sequence[str]) -> list[Component]:
    """Which groups are served worse than is tolerated, and of which nobody can say."""
    if not objections and not open_questions:
        text = (
            "Of no group a gap is beyond what is allowed. That does not show that groups "
            "are served alike: small groups may differ by more than can be seen."
        )
        return [dbc.Alert(text, color="primary", fade=False)]
    said = (
        ("Served worse than is allowed:", objections, "danger"),
        ("Missed more often than is allowed, but not settled:", open_questions, "warning"),
    )
    return [
        dbc.Alert(
            [html.P(title), html.Ul([html.Li(one) for one in sentences])], color=color, fade=False
        )
        for title, sentences, color in said
        if sentences
    ]


def _row(one: GroupAudit, gates: ReleaseGates) -> tuple[Child, ...]:
    if one.suppressed:
        few = html.Span(f"fewer than {FEWEST} here or elsewhere: not shown", className="absent")
        return (one.group, few, *[None] * (len(_HEADINGS) - 2))
    return (
        one.group,
        f"{one.learners:,}",
        _missed(one, gates),
        _share(one.false_alarms),
        _number(one.predicted_to_observed, 2),
        f"{_number(one.auc, 3)} ({_signed(one.auc_gap, 3)})",
        f"{_number(one.abroca, 3)} ({_share(one.chance)})",
    )


def _missed(one: GroupAudit, gates: ReleaseGates) -> Child:
    """The share missed, its gap with interval, and a mark where the gap is more than tolerated."""
    if one.not_completed < FEWEST:
        return html.Span(f"fewer than {FEWEST} did not complete", className="absent")
    gap = f"{_points(one.missed_gap)}"
    if not np.isnan(one.missed_reach):
        ends = [_signed_points(one.missed_gap + side * one.missed_reach) for side in (-1, 1)]
        gap += f", {ends[0]} to {ends[1]}"
    base = "" if np.isnan(one.not_completed) else f" of {one.not_completed:,.0f}"
    plain = f"{_share(one.missed)}{base} ({gap})"
    if not one.missed_gap > gates.fair_missed_gap:
        return plain
    is_settled = one.missed_chance < gates.fair_chance
    mark = "served worse" if is_settled else "not settled"
    chance = f"by chance {100 * one.missed_chance:.1f} % of the time"
    tone = "bad" if is_settled else "held"
    return html.Span(
        [plain, " ", html.Span(mark, className=f"state state-{tone}", title=chance)],
    )


def _signed_points(value: float) -> str:
    return minus(f"{round(100 * value):+d}")


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
