"""Imports: a file becomes learners in four steps, and every import there was."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import dash
import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext, page_context
from dashboard.data.records import ImportRecords, JobRecords, may_run_jobs
from dashboard.pages.imports.callbacks import LIVE, LOOK, SAID, TOKEN, UPLOAD, WHICH, connect
from dashboard.pages.imports.past import one_import, past_imports
from dashboard.pages.imports.undoing import changes_card, undo_card
from dashboard.pages.imports.unread_columns import unread_columns
from dashboard.pages.imports.wizard import wizard
from dashboard.pages.imports.words import CONTENTS, field_name
from dashboard.ui import (
    Child,
    answer_line,
    button,
    card,
    confirmed,
    empty_state,
    moment,
    not_for_them,
    tag,
)
from dashboard.ui.frame import DATA_PAGES, no_worker, page, ways
from dashboard.ui.learners import event, event_list
from dashboard.web import number
from domain.store.activity import KnownMapping, Upload

dash.register_page(__name__, path="/imports", name="Imports", title="Imports · Staycourse", order=7)

#: What it says to whom it is not for.
_FOR_MANAGERS: Final = (
    "Imports are made by managers and admins",
    "What was imported last is on every learner's page.",
)
connect()

_ACCEPTED: Final = ".csv,.tsv,.tab,.txt,.gz,.xlsx,.xlsm,.xls,.ods,.zip"
_LOOK_EVERY: Final = 1_500
_SHOWN: Final = 50
_CHANGES: Final = 20
_NOTICES: Final = {
    "removed": "The file is removed. Nothing of it was imported.",
    "forgotten": "Those choices are forgotten. What was imported by them stays.",
    "shared": "Everybody who downloads learners finds that column from now on.",
    "not-shared": "Only colleagues who may see demographics find that column from now on.",
}


def layout(
    upload: str = "",
    run: str = "",
    step: str = "",
    notice: str = "",
    wrong: str = "",
    **query: Any,  # noqa: ANN401, ARG001 - Dash hands over all that is asked
) -> Component:
    """The page: all imports, one of them (`run`), or a file on its way (`upload`)."""
    context = page_context()
    if not may_run_jobs(context.viewer):
        return page("Imports", not_for_them(*_FOR_MANAGERS))
    if upload:
        shown = _on_its_way(context, number(upload) or 0, step)
    elif run:
        shown = _one(context, number(run) or 0)
    else:
        shown = _all(context)
    return page(
        "Imports",
        ways(DATA_PAGES, "/imports", about="about data and model"),
        answer_line(_NOTICES.get(notice, "")),
        dbc.Alert(wrong, color="danger", fade=False) if wrong else None,
        *shown,
        subtitle="Files of your learning platform become learners, step by step",
    )


def _all(context: PageContext) -> list[Child]:
    records, zone = ImportRecords(context.queries, context.viewer), context.queries.deployment.zone
    jobs = JobRecords(context.queries)
    return [
        None if jobs.worker_is_there else no_worker(jobs.worker_seen_at, zone=zone),
        _upload(context.viewer.form_token),
        card(
            "Not imported yet",
            rows=event_list(_waiting(one, context) for one in records.on_their_way),
        )
        if records.on_their_way
        else None,
        past_imports(records.past, zone=zone),
        kept_choices(records.mappings, zone=zone, token=context.viewer.form_token),
        unread_columns(records.unread_columns, token=context.viewer.form_token)
        if context.viewer.is_admin
        else None,
    ]


def _upload(token: str) -> Component:
    return card(
        "Bring a file",
        html.Label(  # it names the file input, which Dash gives no name
            dcc.Upload(
                html.Div(
                    [
                        html.Strong("Choose a file"),
                        " or drop it here",
                        html.Div(
                            "CSV, Excel, or a zip of them, up to 30 MB. Any columns will do.",
                            className="says",
                        ),
                    ],
                    className="upload-here",
                    role="button",
                    tabIndex=0,
                ),
                id=UPLOAD,
                accept=_ACCEPTED,
                max_size=30_000_000,
                className="upload",
                className_active="upload upload-over",
                className_reject="upload upload-refused",
            ),
            className="d-block",
        ),
        html.P(id=SAID, className="says mt-2 mb-0", role="status"),
        dcc.Store(id=TOKEN, data=token),
        note="You see what it holds, and what would change, before anything is imported.",
    )


def _waiting(one: Upload, context: PageContext) -> Component:
    state = "tried" if one.trial else "looked at" if one.preview else "uploaded"
    zone = context.queries.deployment.zone
    return event(
        moment(one.uploaded_at.astimezone(zone)),
        dcc.Link(one.name, href=f"/imports?upload={one.upload_id}"),
        tag(state),
        f"by {one.uploaded_by}",
    )


def _on_its_way(context: PageContext, upload_id: int, step: str) -> list[Child]:
    shown, again = wizard(context, upload_id, step)
    return [
        dbc.Stack(shown, id=LIVE, gap=3),
        dcc.Store(id=WHICH, data=upload_id),
        dcc.Interval(id=LOOK, interval=_LOOK_EVERY, disabled=not again),
    ]


def _one(context: PageContext, run_id: int) -> list[Child]:
    records = ImportRecords(context.queries, context.viewer)
    run = records.run(run_id)
    if run is None:
        return [empty_state("There is no such import", "It may be of another database.")]
    reasons = records.reasons(run_id)
    rows = records.left_out(run_id, most=_SHOWN)
    files = list(dict.fromkeys(file for file, _, _ in reasons))
    return one_import(
        run,
        rows,
        sum(number for *_, number in reasons),
        files,
        changes_card(run, records.changes(run_id, most=_CHANGES)),
        undo_card(
            run,
            records.undoing(run_id),
            token=context.viewer.form_token,
            zone=context.queries.deployment.zone,
        ),
        zone=context.queries.deployment.zone,
    )


def kept_choices(kept: Sequence[KnownMapping], *, zone: ZoneInfo, token: str) -> Child:
    """The list, the newest first; nothing where none is kept."""
    if not kept:
        return None
    rows = [
        event(
            moment(one.saved_at.astimezone(zone)),
            html.Div([one.name, *(html.Div(text, className="says") for text in _reads(one))]),
            None,
            f"by {one.saved_by}",
            confirmed(
                "Forget it",
                html.P("The next file with these columns is guessed anew. What is imported stays."),
                title=f"Forget “{one.name}”?",
                submit=button("Forget it", color="primary"),
                action=f"/imports/mappings/{one.mapping_id}/remove",
                token=token,
            ),
        )
        for one in kept
    ]
    return card("Choices kept for the next file", rows=event_list(rows))


def _reads(one: KnownMapping) -> Iterator[str]:
    """What each table is read as, and its columns, in a line."""
    for table in json.loads(one.choices).get("tables", {}).values():
        columns = table.get("columns", {})
        named = ", ".join(
            f"{some if isinstance(some, str) else ' + '.join(some)} as {field_name(name)}"
            for name, some in columns.items()
        )
        if table.get("content"):
            content = CONTENTS.get(table["content"], table["content"])
            yield f"{content}: {named}" if named else content
