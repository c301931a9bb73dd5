"""Choices kept for the next file with the same columns: what each reads, and how to forget it."""

import json
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from dash import html

from dashboard.pages.imports.words import CONTENTS, field_name
from dashboard.ui import Child, button, card, confirmed, moment
from dashboard.ui.learners import event, event_list
from domain.store.activity import KnownMapping


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
