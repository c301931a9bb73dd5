"""Adding, copying and removing what staff name themselves: profiles, programmes, nudges. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.settings.sections import Section
from dashboard.ui import Child, button, select
from domain.policy import (
    A_TASK,
    ALWAYS_THERE,
    Content,
    EntryProblem,
    in_words,
    with_entry,
    without_entry,
)

#: What the inputs are called.
TITLE: Final = "entry_title"
LIKE: Final = "entry_like"
REMOVE: Final = "entry_remove"
#: Nothing chosen yet, and nothing copied: a choice needs a value to be shown.
_NONE: Final = "*none"
#: What an entry of each part is called, and what it is said of its name.
_CALLED: Final[Mapping[str, tuple[str, str]]] = {
    "profiles": ("profile", "As in: evening courses"),
    "programmes": ("programme with its own sender", ""),
    "nudges": ("nudge", "What staff call it"),
}
#: What it begins with where it copies none.
_EMPTY: Final[Mapping[str, Mapping[str, str]]] = {
    "profiles": {},
    "programmes": {_NONE: "Nothing said yet"},
    "nudges": {_NONE: "An empty message", A_TASK: "An empty task for a person"},
}
PROBLEMS: Final[Mapping[str, str]] = {
    EntryProblem.NO_NAME: "Not added: give it a name with letters in it.",
    EntryProblem.TAKEN: "Not added: there is one of that name. Choose another name.",
    EntryProblem.GONE: "It is not there any more.",
    EntryProblem.NEEDED: "Not removed: coaches are told by this one.",
    EntryProblem.IN_FORCE: "Not removed: this profile is in force. Choose another one first.",
}


def entry_fields(section: Section, content: Content, programmes: Sequence[str]) -> Child:
    """What adds and removes an entry of this section; nothing where it has none."""
    part = section.named_part
    if not part:
        return None
    there = {name: _title(part, name, one) for name, one in (content.get(part) or {}).items()}
    called, hint = _CALLED[part]
    free = [one for one in programmes if one not in there]
    name = _programme(free) if part == "programmes" else _name(hint)
    copies = {key: f"A copy of “{title}”" for key, title in there.items()}
    add: Child = [
        name,
        select(LIKE, "Begin with", {**_EMPTY[part], **copies}),
        html.Div(button(f"Add the {called.split()[0]}")),
    ]
    if part == "programmes" and not free:
        add = html.P("Every programme with learners has a sender of its own already.")
    kept = {key: title for key, title in there.items() if not _is_kept(part, key, content)}
    return html.Section(
        [
            _column(f"Add a {called}", add),
            _column(f"Remove a {called}", _removal(kept)) if kept else None,
        ],
        className="row g-4 mt-2",
    )


def with_entries(
    content: Content, section: Section, form: Mapping[str, Any], taken: Collection[str]
) -> tuple[dict[str, Any], str]:
    """The content with what a form adds or removes, and the name of what is new.

    Raises:
        EntryError: it cannot be added or removed.
    """
    part = section.named_part
    gone, title, like = (_chosen(form, name) for name in (REMOVE, TITLE, LIKE))
    if part and gone:
        return without_entry(content, part, gone), ""
    if part and title:
        return with_entry(content, part, title, like=like, taken=taken)
    return dict(content), ""


def _chosen(form: Mapping[str, Any], name: str) -> str:
    given = str(form.get(name, "")).strip()
    return "" if given == _NONE else given


def _column(title: str, inside: Child) -> Component:
    return dbc.Col([html.H3(title, className="h6"), dbc.Stack(inside, gap=2)], xs=12, lg=6)


def _name(hint: str) -> Component:
    return html.Div(
        [
            dbc.Label("Name", html_for="new-entry"),
            dbc.Input(id="new-entry", name=TITLE, maxlength=60, autocomplete="off"),
            dbc.FormText(hint),
        ]
    )


def _programme(free: Sequence[str]) -> Component:
    return select(TITLE, "Programme", {_NONE: "Choose one", **{one: one for one in free}})


def _removal(there: Mapping[str, str]) -> list[Child]:
    return [
        select(REMOVE, "Which", {_NONE: "Choose one", **there}),
        html.Div(button("Remove it")),
        dbc.FormText("Nothing is erased: going back brings it here again."),
    ]


def _is_kept(part: str, key: str, content: Content) -> bool:
    is_chosen = part == "profiles" and content.get("profile") == key
    return is_chosen or (part, key) in ALWAYS_THERE


def _title(part: str, key: str, entry: Mapping[str, Any]) -> str:
    if part == "programmes":
        return key
    return str(entry.get("title") or in_words(key))
