"""Every saved change of the policy: who, when, why, what, and the way back. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.settings.sections import PAGE
from dashboard.ui import Child, button, card, empty_state, moment, plain_form, table, tag
from domain.policy import differences
from domain.store.operations import ListedChange


def revision_list(
    changes: Sequence[ListedChange],
    contents: Mapping[str, Mapping[str, Any]],
    *,
    zone: ZoneInfo,
    token: str,
) -> Component:
    """The changes, the newest first, each with its difference to the one before."""
    if not changes:
        return empty_state(
            "As installed",
            "The settings are those of the installation. Every change that is saved is listed here "
            "with its author and reason, and can be taken back.",
        )
    items = [
        dbc.AccordionItem(
            _inside(change, contents, zone=zone, token=token, is_last=number == 0),
            title=f"{change.number}. {change.note}",
            item_id=str(change.number),
        )
        for number, change in enumerate(changes)
    ]
    first = changes[-1]
    back = _restore("Go back to the installation's", first.made_from, token=token)
    return card(
        "Every change",
        dbc.Accordion(items, active_item=str(changes[0].number), flush=True),
        html.Div(back, className="mt-3") if first.number == 1 else None,
        note="The newest is in force. Going back is a change of its own: nothing is ever erased.",
    )


def _inside(
    change: ListedChange,
    contents: Mapping[str, Mapping[str, Any]],
    *,
    zone: ZoneInfo,
    token: str,
    is_last: bool,
) -> list[Child]:
    before, after = contents.get(change.made_from), contents.get(change.revision)
    rows = (
        [(one.place, one.before, one.after) for one in differences(before, after)]
        if before is not None and after is not None
        else []
    )
    at = moment(change.saved_at.astimezone(zone))
    who = f"{change.saved_by}, {at} · revision {change.revision} "
    return [
        html.P([who, tag("In force") if is_last else None], className="text-secondary small"),
        table(("Setting", "Before", "After"), rows, name="stacked numbers")
        if rows
        else html.P("Nothing differs."),
        None if is_last else _restore("Go back to this", change.revision, token=token),
    ]


def _restore(text: str, revision: str, *, token: str) -> Child:
    if not token:
        return None
    return plain_form(f"{PAGE}/restore", button(text), token=token, revision=revision)
