"""Columns that are kept and not read: who finds them in downloads, and how to say otherwise."""

from collections.abc import Sequence
from typing import Final

from dashboard.ui import Child, button, card, plain_form, table
from domain.store.activity.import_runs import UnreadColumn

_HEADINGS: Final = ("Column", "Who finds it in downloads", "")
_NOTE: Final = (
    "Imports keep them as they were written. Nobody said what they tell, so only colleagues who "
    "may see demographics have them, until you say that a column tells none. Columns read as a "
    "demographic are always theirs alone."
)


def unread_columns(found: Sequence[UnreadColumn], *, token: str) -> Child:
    """The list, those to decide about first; nothing where every column is read."""
    if not found:
        return None
    rows = [(one.heading, _who(one), _change(one, token)) for one in found]
    return card("Columns we do not read", table(_HEADINGS, rows, name="stacked"), note=_NOTE)


def _who(one: UnreadColumn) -> str:
    if one.shared_by is None:
        return "Colleagues who may see demographics"
    return f"Everybody who downloads learners; {one.shared_by} said so"


def _change(one: UnreadColumn, token: str) -> Child:
    says = "Only with demographics" if one.shared_by else "It tells no demographic"
    return plain_form(
        "/imports/columns",
        button(says, size="sm"),
        token=token,
        heading=one.heading,
        share="" if one.shared_by else "yes",
    )
