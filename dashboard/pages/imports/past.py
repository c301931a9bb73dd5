"""Imports that were carried out: the list, and one of them. Pure."""

import json
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.pages.imports.trial import counted, left_out, questions, read
from dashboard.pages.imports.words import changed_in_words
from dashboard.ui import NOT_KNOWN, Child, button, card, facts, moment, table
from domain.store.activity.import_runs import PastImport

_HEADINGS: Final = ("When", "Who", "File", "Kept", "Left out", "What changed")
_COMMAND: Final = "command line"


def past_imports(past: Sequence[PastImport], *, zone: ZoneInfo) -> Component:
    """The list, the newest first."""
    rows = [
        (
            dcc.Link(
                moment(one.started_at.astimezone(zone)),
                href=f"/imports?run={one.run_id}",
                className="text-nowrap",
            ),
            one.imported_by or _COMMAND,
            _file_and_fate(one),
            _kept(one),
            f"{one.rejected:,}",
            changed_in_words(json.loads(one.summary)),
        )
        for one in past
    ]
    return card(
        "Imports",
        table(_HEADINGS, rows, name="stacked numbers")
        if rows
        else html.P("Nothing was imported yet.", className="absent"),
    )


def one_import(
    run: PastImport,
    rows: pd.DataFrame,
    in_all: int,
    files: Sequence[str],
    *more: Child,
    zone: ZoneInfo,
) -> list[Child]:
    """What one import did; `rows` are the first that it left out, of these `files`; then `more`."""
    report = json.loads(run.report or "{}")
    return [
        card(
            _file(run.path),
            facts(
                {
                    "Imported": moment(run.started_at.astimezone(zone)),
                    "By": run.imported_by or _COMMAND,
                    "Rows kept": _kept(run),
                    "Left out": f"{run.rejected:,}",
                }
            ),
            html.P(changed_in_words(json.loads(run.summary)), className="mt-3 mb-0"),
            aside=dcc.Link("All imports", href="/imports"),
        ),
        questions(report.get("questions", [])),
        counted(json.loads(run.summary)),
        read(report.get("tables", [])),
        left_out(_records(rows), in_all, _downloads(run.run_id, files)),
        *more,
    ]


def _downloads(run_id: int, files: Sequence[str]) -> Child:
    if not files:
        return None
    links = [
        button(
            f"Rows to mend: {file}" if len(files) > 1 else "Download the rows to mend",
            href=f"/imports/runs/{run_id}/rejected.csv?{urlencode({'file': file})}",
            external_link=True,
        )
        for file in files
    ]
    how = "Mend them in the file and upload it here: only those rows are imported again."
    return html.Div([html.Div(links, className="hstack gap-2"), html.P(how, className="says")])


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    plain = rows.astype("object")
    found = plain.where(plain.notna(), None).to_dict("records")
    return [{str(name): value for name, value in one.items()} for one in found]


def _file(path: str) -> str:
    return path.rpartition("/")[2] or path


def _file_and_fate(run: PastImport) -> str:
    """The file, and whether the import is one no more, or was the end of another."""
    fate = " (undone)" if run.undone_in else " (an undo)" if run.source == "undo" else ""
    return f"{_file(run.path)}{fate}"


def _kept(run: PastImport) -> str:
    if not run.report:
        return "not written down"
    tables = json.loads(run.report).get("tables", [])
    return f"{sum(one['kept'] for one in tables):,}" if tables else NOT_KNOWN
