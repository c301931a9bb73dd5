"""A field of the policy as a labelled input: its bounds, its unit, its hint, and what is wrong."""

from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child
from domain.policy import InputKind, PolicyField, in_words

#: Values that may take more than a line.
_LONG: Final = ("audience", "when", "why", "action")
#: Lines that such a text shows at least.
_LINES: Final = 2
_NUMBERS: Final = (InputKind.WHOLE, InputKind.NUMBER, InputKind.SHARE)


def labelled(field: PolicyField, *, problem: str = "", may_edit: bool, was: str = "") -> Component:
    """The input with all that is said about it; `was` is what is in force, where it differs."""
    number = f"set-{field.name}"
    is_switch = field.kind is InputKind.SWITCH
    parts: list[Child] = [
        None if is_switch else dbc.Label(field.label, html_for=number),
        _input(field, number, problem=problem, may_edit=may_edit),
        html.Div(problem, className="invalid-feedback d-block") if problem else None,
        dbc.FormText(_says(field)),
        html.Div(f"In force: {was}", className="form-text fw-semibold") if was else None,
    ]
    wide = field.path[-1] in _LONG
    return dbc.Col(parts, xs=12, md=12 if wide else 6, xl=12 if wide else 3)


def option_name(field: PolicyField, option: str) -> str:
    """What the form calls one of several choices."""
    return f"{field.name}~{option}"


def _says(field: PolicyField) -> str:
    hint = field.hint.replace("`", "")
    bounds = field.bounds[:1].upper() + field.bounds[1:]
    how = "One a line; a name may have commas." if field.kind is InputKind.WORDS else ""
    return " ".join(part for part in (hint, f"{bounds}." if bounds else "", how) if part)


def _input(field: PolicyField, number: str, *, problem: str, may_edit: bool) -> Component:
    also: dict[str, Any] = {"id": number, "name": field.name, "disabled": not may_edit}
    match field.kind:
        case InputKind.SWITCH:
            return dbc.Switch(value=bool(field.value), label=field.label, **also)
        case InputKind.CHOICES:
            return _choices(field, number, may_edit=may_edit)
        case InputKind.CHOICE:
            options = [{"label": in_words(one), "value": one} for one in field.options]
            return dbc.Select(options=options, value=field.text, invalid=bool(problem), **also)
    if field.kind is InputKind.WORDS or field.path[-1] in _LONG:
        rows = max(_LINES, field.text.count("\n") + 1)
        return dbc.Textarea(value=field.text, rows=rows, invalid=bool(problem), **also)
    # a number is text to the browser, so that what was typed comes back with what is wrong
    keyboard = {"inputmode": "decimal"} if field.kind in _NUMBERS else {}
    made = dbc.Input(
        type="text", value=field.text, invalid=bool(problem), autocomplete="off", **keyboard, **also
    )
    return dbc.InputGroup([made, dbc.InputGroupText(field.unit)]) if field.unit else made


def _choices(field: PolicyField, number: str, *, may_edit: bool) -> Component:
    chosen = field.value or ()
    return html.Div(
        [
            dbc.Checkbox(
                id=f"{number}~{option}",
                name=option_name(field, option),
                label=in_words(option),
                value=option in chosen,
                disabled=not may_edit,
                class_name="form-check-inline",
            )
            for option in field.options
        ],
        id=number,
    )
