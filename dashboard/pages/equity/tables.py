"""Groups beside everyone else, as tables one can read on a phone. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui import Cell as TableCell
from dashboard.ui import Child, card, count, minus, percent, table
from domain.groups import Cell, Comparison, GroupEffect, share

#: Measure -> what it says of a learner.
MEASURES: Final = {
    "critical": "Critical now",
    "red": "Red risk",
    "inactive": "Away too long",
    "behind": "Behind in progress",
    "left": "Left",
    "reached": "Reached by a nudge",
    "completed": "Completed",
}
ATTRIBUTES: Final = {
    "gender": "Gender",
    "ethnicity": "Ethnicity",
    "deprivation": "Socio-economic status",
    "disability": "Learning difficulty or disability",
    "age_band": "Age",
    "region": "Region",
}
_HIDDEN: Final = "hidden"
#: What platforms write, as people say it.
_GROUPS: Final = {
    ("gender", "F"): "Female",
    ("gender", "M"): "Male",
    ("disability", "Yes"): "Declared",
    ("disability", "No"): "None declared",
}


def group_name(attribute: str, group: str) -> str:
    """A group as people call it."""
    return _GROUPS.get((attribute, group), group)


def verdict(found: Sequence[Comparison]) -> Component:
    """The gaps beyond chance in sentences, or what can and cannot be said without any."""
    shown = [one for one in found if one.cell]
    wide = [one for one in shown if one.is_beyond_chance]
    if not wide:
        text = (
            f"None of the {len(shown):,} gaps, of all tabs, is beyond what chance gives. That does "
            "not show that groups fare alike: look at the intervals, which say how large one may "
            "be."
        )
        return dbc.Alert(text, color="primary", fade=False)
    return dbc.Alert(
        [
            html.P(f"{count(len(wide), 'gap is', 'gaps are')} beyond chance, of {len(shown):,}:"),
            html.Ul([html.Li(sentence(one)) for one in wide]),
        ],
        color="warning",
        fade=False,
    )


def sentence(one: Comparison) -> str:
    """A gap in words, with both bases and its interval."""
    if one.cell is None or one.others is None:
        return f"{one.group}: hidden"
    name = f"{ATTRIBUTES.get(one.attribute, one.attribute)}, {group_name(one.attribute, one.group)}"
    return (
        f"{name}: {MEASURES[one.measure].lower()} {in_words(one.cell)}, everyone else "
        f"{in_words(one.others)}; {_points(one.gap)} points ({_span(one)})"
    )


def in_words(cell: Cell) -> str:
    """A share with its base: 12 % (14 of 117)."""
    return f"{percent(100 * share(cell))} ({cell.cases:,} of {cell.learners:,})"


def comparison_table(found: Sequence[Comparison]) -> Component:
    """A row for each group, a column for each measure shown: its share, its gap, the interval."""
    measures = columns_of(found)
    cells = {(one.group, one.measure): one for one in found}
    groups = {one.group: one for one in found}
    rows = [
        (
            group_name(one.attribute, group),
            f"{one.learners:,}",
            *(_cell(cells.get((group, name))) for name in measures),
        )
        for group, one in groups.items()
    ]
    return table(("Group", "Started", *measures.values()), rows, name="stacked numbers groups")


def not_shown(found: Sequence[Comparison]) -> str:
    """What is hidden, in a sentence."""
    shown = columns_of(found)
    whole = [MEASURES[m] for m in dict.fromkeys(o.measure for o in found) if m not in shown]
    cells = sum(one.cell is None for one in found if one.measure in shown)
    parts = [f"{count(cells, 'cell is', 'cells are')} hidden."] if cells else []
    if whole:
        parts.append(f"Too few cases to show: {', '.join(whole).lower()}.")
    return " ".join(parts)


def effect_card(attribute: str, found: Sequence[GroupEffect]) -> Component:
    """What nudges were worth in each group."""
    return card(
        "Are nudges worth as much to each group?",
        table(
            ("Group", "Back with a nudge", "Back without", "Worth"),
            [_effect_row(attribute, one) for one in found],
            name="stacked numbers groups",
        ),
        note="Active again within the goal days, each learner's first draw; held out at random. "
        "Intervals overlap where no difference between groups can be told.",
    )


def _effect_row(attribute: str, one: GroupEffect) -> tuple[Child, ...]:
    if one.treated is None or one.held_out is None or one.interval is None:
        return (group_name(attribute, one.group), _hidden(), None, None)
    low, high = one.interval.low, one.interval.high
    worth = f"{_points(one.difference)} points ({_points(low)} to {_points(high)})"
    name = group_name(attribute, one.group)
    return (name, in_words(one.treated), in_words(one.held_out), worth)


def _cell(one: Comparison | None) -> TableCell:
    if one is None:
        return None
    if one.cell is None:
        return _hidden()
    mark = " \N{BLACK DIAMOND} beyond chance" if one.is_beyond_chance else ""
    return html.Span(
        [
            html.Strong(percent(100 * share(one.cell))),
            html.Span(f" {_points(one.gap)} ({_span(one)}){mark}", className="says d-block"),
        ]
    )


def _hidden() -> Component:
    why = "Too few learners, or it would tell a cell with too few"
    return html.Span(_HIDDEN, className="absent", title=why)


def _span(one: Comparison) -> str:
    if one.interval is None:
        return ""
    return f"{_points(one.interval.low)} to {_points(one.interval.high)}"


def _points(value: float) -> str:
    number = round(100 * value)
    return minus(f"{number:+d}") if number else "0"


def columns_of(found: Sequence[Comparison]) -> Mapping[str, str]:
    """The measures of which anything is shown, in order."""
    shown = {one.measure for one in found if one.cell}
    return {name: word for name, word in MEASURES.items() if name in shown}
