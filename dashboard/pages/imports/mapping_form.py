"""Which table holds what, and which column is what: a form with a guess already made. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.data.records import UploadRecord
from dashboard.pages.imports.how_written import MARKS, how_written
from dashboard.pages.imports.words import AUTO, CONTENTS, DATES, LEAVE_OUT, PERCENT, field_name
from dashboard.ui import Child, button, card, count, plain_form, select, table

#: Types of the ids of a table's content and of its columns.
CONTENT: Final = "import-content"
COLUMNS: Final = "import-columns"
#: What stands for a column that is not read.
NOT_READ: Final = "not-read"
_TABLE_HEADINGS: Final = ("Column", "Some of its values", "Is read as", "More")

Fields = Mapping[str, bool]


def mapping_form(record: UploadRecord, fields: Mapping[str, Fields], *, token: str) -> Component:
    """The form; `fields` are those of each content, with whether a row needs them."""
    upload, preview, choices = record.upload, record.preview or {}, record.choices
    own, is_whole = preview.get("has_mapping"), bool(preview.get("source"))
    tables: list[Child] = [
        _table(one, choices["tables"][key], fields) for key, one in record.tables.items()
    ]
    return plain_form(
        f"/imports/{upload.upload_id}/try",
        _notes(preview),
        *([] if own else tables),
        None
        if is_whole
        else card(
            "How it is written",
            dbc.Row(
                [
                    dbc.Col(select("dates", "Dates", DATES, chosen=choices.get("dates") or AUTO)),
                    dbc.Col(
                        select("percent", "Shares", PERCENT, chosen=choices.get("percent") or AUTO)
                    ),
                    dbc.Col(_day("starts_on", "The cohort began on", choices.get("starts_on"))),
                    dbc.Col(_keep_as(preview.get("saved"))),
                ],
                class_name="g-3 row-cols-1 row-cols-md-4",
            ),
            note="Leave as it is unless the trial shows something odd.",
        ),
        html.Div(button("Try it: nothing is changed yet", color="primary")),
        token=token,
        class_name="vstack gap-3",
    )


def _notes(preview: Mapping[str, Any]) -> Child:
    said = [f"Not read: {reason}" for reason in preview.get("refused", [])]
    if preview.get("saved"):
        said.append(f"Chosen as last time: {preview['saved']}.")
    if preview.get("source"):
        said.append(
            "This is the dataset of the Open University (OULAD): its files are read as they are."
        )
    elif preview.get("has_mapping"):
        said.append("This file brings its own mapping (mapping.toml), which is used.")
    if not said:
        return None
    return dbc.Alert([html.Div(one) for one in said], color="primary", fade=False)


def _table(
    shown: Mapping[str, Any], choice: Mapping[str, Any], fields: Mapping[str, Fields]
) -> Component:
    key = shown["signature"]
    number = {"type": CONTENT, "table": key}
    several = len(shown["names"]) - 1
    title = shown["names"][0] + (f" and {count(several, 'table')} like it" if several else "")
    known = f"Recognised as {shown['platform']}, " if shown.get("platform") else ""
    return card(
        title,
        # as Dash writes such an id into the page
        dbc.Label(
            "What it holds", html_for=json.dumps(number, sort_keys=True, separators=(",", ":"))
        ),
        dbc.Select(
            id=number,
            name=f"content-{key}",
            options=[{"label": text, "value": value} for value, text in CONTENTS.items()],
            value=choice["content"] or LEAVE_OUT,
            class_name="mb-3",
        ),
        html.Div(
            columns(shown, choice, fields.get(choice["content"], {})),
            id={"type": COLUMNS, "table": key},
        ),
        _first_rows(shown),
        note=known + count(shown["lines"], "row"),
    )


def columns(shown: Mapping[str, Any], choice: Mapping[str, Any], fields: Fields) -> Child:
    """Each column with some of its values, and as what it is read."""
    if not fields:
        return html.P("Nothing of this table is read.", className="absent")
    field_of = {
        heading: name
        for name, some in choice["columns"].items()
        for heading in ([some] if isinstance(some, str) else some)
    }
    field_of |= dict.fromkeys(choice.get("marks", {}), MARKS)
    first = [{"label": "not read", "value": NOT_READ}]
    if "progress" in fields:
        first.append({"label": "Marks of one piece of work", "value": MARKS})
    options = first + [
        {"label": f"{field_name(name)}{' (needed)' if needed else ''}", "value": name}
        for name, needed in fields.items()
    ]
    # a file that was looked at before we looked for grades has none
    all_grades = shown.get("grades") or [[]] * len(shown["headings"])
    rows = [
        (
            dbc.Label(heading, html_for=f"column-{shown['signature']}-{place}"),
            html.Span(" · ".join(examples) or "empty", className="says"),
            dbc.Select(
                id=f"column-{shown['signature']}-{place}",
                name=f"column-{shown['signature']}-{place}",
                options=options,
                value=field_of.get(heading, NOT_READ),
                size="sm",
            ),
            how_written(f"{shown['signature']}-{place}", heading, grades, choice),
        )
        for place, (heading, examples, grades) in enumerate(
            zip(shown["headings"], shown["examples"], all_grades, strict=True)
        )
    ]
    parts = [_to_drag(fields), table(_TABLE_HEADINGS, rows, name="stacked mapping")]
    return html.Div(parts, **{"data-fields": shown["signature"]})


def _to_drag(fields: Fields) -> Component:
    """What may be dragged onto a column with a mouse; the lists do the same for everybody."""
    chips = [
        html.Span(
            f"{field_name(name)}{' (needed)' if needed else ''}",
            draggable="true",
            className="field-chip",
            **{"data-field": name},
        )
        for name, needed in fields.items()
    ]
    says = html.Span("Drag onto a column, or choose in its list:", className="says")
    return html.Div([says, *chips], className="field-chips", **{"aria-hidden": "true"})


def _first_rows(shown: Mapping[str, Any]) -> Component:
    rows: Sequence[Sequence[str]] = shown["rows"]
    first = dbc.Table(
        [
            html.Thead(html.Tr([html.Th(one, scope="col") for one in shown["headings"]])),
            html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows]),
        ],
        responsive=True,
        size="sm",
        class_name="mb-0",
    )
    return dbc.Accordion(
        dbc.AccordionItem(first, title="The first rows, as they are written"),
        start_collapsed=True,
        flush=True,
        class_name="mt-3",
    )


def _day(name: str, label: str, value: str | None) -> Component:
    return html.Div(
        [
            dbc.Label(label, html_for=name),
            dbc.Input(id=name, name=name, type="date", value=value or ""),
            dbc.FormText("Only where no column says so."),
        ]
    )


def _keep_as(name: str | None) -> Component:
    return html.Div(
        [
            dbc.Label("Keep these choices as", html_for="keep-as"),
            dbc.Input(id="keep-as", name="keep_as", value=name or "", maxlength=80),
            dbc.FormText("Offered next time for the same columns."),
        ]
    )
