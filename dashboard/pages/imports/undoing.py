"""What an import changed of what was there, and the way to undo it. Pure."""

import json
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.ui import Child, button, card, moment, reason_form, table
from domain.store.activity.import_runs import PastImport
from domain.store.operations import AskedJob
from domain.store.provenance import FactChange

_HEADINGS: Final = ("Whose", "What", "Before", "After")


def changes_card(run: PastImport, first: Sequence[FactChange]) -> Child:
    """In numbers, with the first examples and a download of all; nothing where nothing changed."""
    counted = json.loads(run.report or "{}").get("changes", [])
    if not counted:
        return None
    rows = [(one.name or one.learner or "", _what(one), _cell(one.before), _cell(one.after))
            for one in first]  # fmt: skip
    download = button(
        "Download all changes", href=f"/imports/runs/{run.run_id}/changes.csv", external_link=True
    )
    return card(
        "What it changed",
        html.P("; ".join(_counted(one) for one in counted)),
        table(_HEADINGS, rows, name="stacked numbers")
        if rows
        else html.P("The details are no longer kept."),
        download if rows else None,
        note="Facts that were there before and are otherwise now; what is new is not among them.",
    )


def undo_card(run: PastImport, asked: AskedJob | None, *, token: str, zone: ZoneInfo) -> Child:
    """Undo it, or how that stands."""
    if run.source == "undo":
        told = json.loads(run.report or "{}")
        return card("This undid an import", html.P(_done(told)), html.P(f"Why: {run.undo_why}"))
    if run.undone_in is not None:
        return card(
            "Undone",
            html.P(f"Why: {run.undo_why}"),
            dcc.Link("What became of it", href=f"/imports?run={run.undone_in}"),
        )
    if asked is not None and asked.is_open:
        return dbc.Alert(
            f"{asked.asked_by} asked at {moment(asked.asked_at.astimezone(zone))} to undo this"
            " import. The worker is at it: look again in a moment.",
            color="primary",
            fade=False,
        )
    failed = asked.detail if asked is not None and asked.state == "failed" else None
    return card(
        "Undo this import",
        html.P(
            "What is known is then what the other imports say, as if this one had never been."
            " Messages that were sent remain. The day is scored anew."
        ),
        dbc.Alert(failed, color="danger", fade=False) if failed else None,
        reason_form(
            f"/imports/runs/{run.run_id}/undo",
            token=token,
            text="Undo this import",
            title="Undo this import as a whole?",
        ),
    )


def _done(told: dict[str, Any]) -> str:
    return (
        f"{told.get('put_back', 0):,} rows are as before, {told.get('gone', 0):,} are gone,"
        f" {told.get('kept', 0):,} stay because another import says so,"
        f" {told.get('left_out', 0):,} enrolments stay for their history and count no more,"
        f" {told.get('needed', 0):,} rows stay that only it has, because others are of them."
    )


def _counted(one: dict[str, Any]) -> str:
    lower = f", {one['lower']:,} of them lower" if one["lower"] else ""
    return f"{_plain(one['fact'])} ({_plain(one['row_of'])}): {one['many']:,}{lower}"


def _what(one: FactChange) -> str:
    return f"{_plain(one.fact)}, {one.day}" if one.day else _plain(one.fact)


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _cell(value: object) -> str:
    return "empty" if value is None else str(value)
