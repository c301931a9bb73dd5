"""A file on its way, step by step: looked at, columns chosen, tried, imported."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.data.records import ImportRecords, JobRecords, UploadRecord
from dashboard.pages.imports.how_written import MARKS, choice_with
from dashboard.pages.imports.mapping_form import Fields, mapping_form
from dashboard.pages.imports.trial import trial_view
from dashboard.pages.imports.words import AUTO, DATES, PERCENT, here
from dashboard.ui import Child, button, card, confirmed, empty_state, progress_bar
from dashboard.ui.frame import no_worker

_STEPS: Final = ("File", "Columns", "Trial", "Import")
_DOING: Final = {
    "preview-upload": (0, "Looking at the file"),
    "try-upload": (2, "Trying it"),
    "import-upload": (3, "Importing"),
}
_PERCENT: Final = 100


def wizard(context: PageContext, upload_id: int, step: str) -> tuple[list[Child], bool]:
    """What to show of a file, and whether to look again soon."""
    record = ImportRecords(context.queries, context.viewer).upload(upload_id)
    if record is None:
        return [_gone()], False
    token = context.viewer.form_token
    if record.upload.import_run_id is not None:
        return [_steps(4), _imported(record)], False
    if record.is_at_work:
        return [*_at_work(context, record)], True
    failed = record.asked if record.asked and record.asked.state == "failed" else None
    said = _failed(failed.detail or "") if failed else None
    if record.preview is None:
        return [_steps(0), said, _discard(record, token)], False
    if record.trial is None or step == "columns":
        form = mapping_form(record, fields_by_content(), token=token)
        return [_steps(1), said, form, _discard(record, token)], False
    return [_steps(2), said, *trial_view(upload_id, record.trial, token=token)], False


def fields_by_content() -> dict[str, Fields]:
    """What each kind of table may hold."""
    # the readers take a second to load, and only this page needs them
    from domain.sources.tables import contents, fields_of  # noqa: PLC0415

    return {content: fields_of(content) for content in contents()}


def _at_work(context: PageContext, record: UploadRecord) -> list[Child]:
    asked, jobs = record.asked, JobRecords(context.queries)
    if asked is None:
        return []
    at, title = _DOING.get(asked.job, (0, "Working"))
    share = round(_PERCENT * asked.share)
    waits = asked.started_at is None
    zone = context.queries.deployment.zone
    return [
        _steps(at),
        None if jobs.worker_is_there else no_worker(jobs.worker_seen_at, zone=zone),
        card(
            title,
            progress_bar(share or None, "Import", is_moving=True),
            html.P(
                "Waiting for the worker" if waits else (asked.doing or "Beginning"),
                className="says mt-2 mb-0",
                role="status",
            ),
            note="You may leave this page: it goes on, and you find it again under Imports.",
        ),
    ]


def _steps(at: int) -> Component:
    items = [
        html.Li(
            f"{number}. {name}",
            className="fw-semibold" if number == at + 1 else "text-secondary",
            **({"aria-current": "step"} if number == at + 1 else {}),
        )
        for number, name in enumerate(_STEPS, start=1)
    ]
    return html.Ol(items, className="list-unstyled hstack gap-4 mb-0 flex-wrap")


def _failed(why: str) -> Component:
    return dbc.Alert([html.Strong("That did not work. "), here(why)], color="danger", fade=False)


def _imported(record: UploadRecord) -> Component:
    run = f"/imports?run={record.upload.import_run_id}"
    return empty_state(
        f"{record.upload.name} is imported",
        "Everybody's segments and risk follow with the next scoring, or at once by a button.",
        html.Div(
            [
                button("See what changed", href=run, color="primary"),
                button("Score now: to the jobs", href="/jobs?job=score-learners"),
                button("Another file", href="/imports"),
            ],
            className="hstack gap-2 flex-wrap",
        ),
    )


def _discard(record: UploadRecord, token: str) -> Component:
    return html.Div(
        [
            confirmed(
                "Remove this file",
                "Nothing of it was imported; what you chose is forgotten.",
                title="Remove this file?",
                submit=button("Remove", color="primary"),
                action=f"/imports/{record.upload.upload_id}/remove",
                token=token,
            ),
            dcc.Link("Back to all imports", href="/imports", className="ms-3"),
        ]
    )


def _gone() -> Component:
    return empty_state(
        "This file is no longer here",
        "Somebody removed it, or it was not imported for a month.",
        button("To the imports", href="/imports"),
    )


def chosen_in(form: dict[str, Any], record: UploadRecord) -> tuple[dict[str, Any], str]:
    """The choices that a form makes, and what is wrong with them; nothing where all is well."""
    # the readers take a second to load, and only this page needs them
    from domain.sources.tables import TableChoice, of_several, problem_of  # noqa: PLC0415

    tables, wrong = {}, ""
    fields = fields_by_content()
    for key, shown in record.tables.items():
        content = str(form.get(f"content-{key}", ""))
        known = fields.get(content, {})
        read: dict[str, list[str]] = {}
        said = ("patterns", "values", "out_of", "marks", "letters")
        choice: dict[str, Any] = {name: {} for name in said}
        for place, heading in enumerate(shown["headings"]):
            name = str(form.get(f"column-{key}-{place}", ""))
            if name in read and name not in of_several(content):
                wrong = wrong or (
                    f"{heading} and {read[name][0]} cannot both be one thing in a table."
                )
                continue
            if name in known:
                read.setdefault(name, []).append(heading)
            if name in known or (name == MARKS and known):
                choice_with(choice, f"{key}-{place}", heading, name, form)
        columns = {name: some if len(some) > 1 else some[0] for name, some in read.items()}
        used = {heading for some in read.values() for heading in some} | choice["marks"].keys()
        tables[key] = choice | {
            "content": content if known else "",
            "columns": columns,
            "ignored": [heading for heading in shown["headings"] if heading not in used],
        }
        if known and not wrong:
            wrong = problem_of(TableChoice(**tables[key])) or ""
    return {"tables": tables}, wrong


def settings_in(form: Mapping[str, Any]) -> dict[str, str]:
    """How the file is written, as a form says it; empty where that is to be found out."""
    told = {name: str(form.get(name, "")) for name in ("dates", "percent", "starts_on")}
    try:
        date.fromisoformat(told["starts_on"])
    except ValueError:
        told["starts_on"] = ""
    return {
        "dates": told["dates"] if told["dates"] in DATES.keys() - {AUTO} else "",
        "percent": told["percent"] if told["percent"] in PERCENT.keys() - {AUTO} else "",
        "starts_on": told["starts_on"],
    }
