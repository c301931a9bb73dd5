"""One section of the policy as a form, its parts in an accordion where they are many. Pure."""

from collections.abc import Mapping
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.settings.inputs import labelled
from dashboard.pages.settings.sections import PAGE, SECTIONS, Group, fields_in, groups_of
from dashboard.ui import Child, button, card, plain_form
from domain.nudges.catalogue import BEFORE, FIELDS
from domain.policy import PolicyField, in_words, is_given

#: From so many groups on, they fold.
_MANY: Final = 4
_NAMES: Final = "placeholders"


def section_form(
    section: str,
    fields: Mapping[str, PolicyField],
    *,
    in_force: Mapping[str, PolicyField],
    problems: Mapping[str, str],
    made_from: str,
    token: str,
    entries: Child = None,
    opened: str = "",
) -> Component:
    """The form of a section; without a token it is only read.

    `entries` adds and removes those that staff name themselves; the group `opened` is open.
    """
    groups = groups_of(fields_in(section, fields))
    many = len(groups) >= _MANY and all(one.path for one in groups)
    several = len(groups) > 1
    shown = [
        _group(
            one,
            in_force,
            problems,
            may_edit=bool(token),
            is_titled=not many,
            is_apart=several,
        )
        for one in groups
    ]
    about = SECTIONS[section]
    body: Child = _folded(groups, shown, problems, opened) if many else dbc.Stack(shown, gap=4)
    if not token:
        return card(about.title, body, note=about.says)
    form = plain_form(
        f"{PAGE}/propose",
        body,
        html.Div(
            [
                button("See what it would change", color="primary"),
                html.Span("Nothing is saved yet.", className="text-secondary small"),
            ],
            className="d-flex flex-wrap align-items-center gap-3 mt-4",
        ),
        _conditions() if section == "nudges" else None,
        entries,
        token=token,
        section=section,
        made_from=made_from,
    )
    return card(about.title, form, note=about.says)


def _group(
    group: Group,
    in_force: Mapping[str, PolicyField],
    problems: Mapping[str, str],
    *,
    may_edit: bool,
    is_titled: bool,
    is_apart: bool,
) -> Component:
    rows = [
        labelled(
            field,
            problem=problems.get(field.name, ""),
            may_edit=may_edit,
            was=_was(field, in_force.get(field.name)),
        )
        for field in group.fields
    ]
    # a section of one group is named and explained by the section itself
    has_title = group.path and is_titled and is_apart
    title = html.H3(_title(group), className="h6 mb-1") if has_title else None
    says = group.hint if is_apart else ""
    hint = html.P(says, className="text-secondary small mb-3") if says else None
    return html.Section([title, hint, dbc.Row(rows, class_name="g-3"), _words(group)])


def _conditions() -> Component:
    """What may stand in "When", with what each means."""
    rows = [
        html.Div([html.Dt(html.Code(name)), html.Dd(f"{known.label} {known.unit}".strip())])
        for name, known in FIELDS.items()
    ]
    intro = html.P(
        [
            "As in ",
            html.Code("days_since_last_seen between 8 and 30 and risk_band is not Red"),
            ". Words: is, is not, in (…), between … and …, <, <=, >, >=, is unknown, ",
            "and, or, not. ",
            "Before a name, ",
            html.Code(BEFORE),
            " asks what it was the last time.",
        ],
        className="says",
    )
    said = [html.Summary("What a condition may look at"), intro, html.Dl(rows, className=_NAMES)]
    return html.Details(said, className="mt-3")


def _words(group: Group) -> Child:
    """The way to what a nudge says, where it is a message."""
    said = {field.path[-1]: field.value for field in group.fields}
    if group.path[:1] != ("nudges",) or said.get("by") == "person":
        return None
    where = f"/messages/words?what={group.path[-1]}"
    return html.P(html.A("Read and write its words", href=where), className="mt-3 mb-0")


def _was(field: PolicyField, before: PolicyField | None) -> str:
    return before.says if before is not None and before.says != field.says else ""


def _folded(
    groups: list[Group], shown: list[Component], problems: Mapping[str, str], opened: str
) -> Component:
    """Each group under its title; open are the new one and what is wrong, or the first."""
    wrong = [
        str(number)
        for number, group in enumerate(groups)
        if group.path[-1] == opened or any(field.name in problems for field in group.fields)
    ]
    items = [
        dbc.AccordionItem(inside, title=_heading(group), item_id=str(number))
        for number, (group, inside) in enumerate(zip(groups, shown, strict=True))
    ]
    return dbc.Accordion(items, always_open=True, active_item=wrong or ["0"], flush=True)


def _heading(group: Group) -> str:
    """The title that staff gave, where there is one."""
    named = next((f.text for f in group.fields if f.path[-1] == "title"), "")
    return named or _title(group)


def _title(group: Group) -> str:
    name = group.path[-1]
    return name if is_given(group.path) else in_words(name)
