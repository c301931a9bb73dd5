"""What stands above the grid: views, columns, downloads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.pages.learners.grid import headings
from dashboard.pages.learners.rows import FIELDS
from dashboard.pages.learners.views import CLASSIC, CLASSIC_VIEW, NAME_LENGTH, GridView
from dashboard.ui import Child, answer_line, button, plain_form
from domain.store.staff import MOST_VIEWS, read_views

VIEWS_ROUTE: Final = "/learners/views"
#: The page in the store of saved views.
PAGE: Final = "learners"
DOWNLOAD: Final = "learners-download"
_NOTICES: Final = {
    "saved": "View saved: only you see it.",
    "forgotten": "View deleted.",
    "unread": "Not saved: a view needs a name and at least one column.",
    "full": f"Not saved: you have {MOST_VIEWS} views already; delete one first.",
}
_FILES: Final = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet"}


@dataclass(frozen=True, kw_only=True)
class OfferedView:
    """A view by its name; those that people saved have a number."""

    name: str
    view: GridView
    number: int | None = None


def answer(code: str) -> Child:
    """The line that answers a form; nothing where none was sent."""
    return answer_line(_NOTICES.get(code, ""))


def offered_views(context: PageContext) -> dict[str, OfferedView]:
    """Views by what an address calls them: shipped ones, then the viewer's own."""
    found = {
        "": OfferedView(name="Everything known", view=GridView()),
        CLASSIC: OfferedView(name="Classic table", view=CLASSIC_VIEW),
    }
    saved = context.queries.database.read(read_views, context.viewer.staff_id, page=PAGE)
    for one in saved:
        if view := GridView.of(one.content, FIELDS):
            offered = OfferedView(name=one.name, view=view, number=one.view_id)
            found[str(one.view_id)] = offered
    return found


def view_menu(
    context: PageContext, offered: Mapping[str, OfferedView], current: str, segment: str
) -> Component:
    """A menu of views, and the dialogue that saves the grid as it is."""
    shown = offered.get(current, offered[""])
    items = [
        dbc.DropdownMenuItem(
            one.name,
            href=context.selection.link("/learners", segment=segment, view=key),
            active=one is shown,
        )
        for key, one in offered.items()
    ]
    save = dbc.DropdownMenuItem("Save as a view …", id="learners-save-open", n_clicks=0)
    menu = dbc.DropdownMenu(
        [*items, dbc.DropdownMenuItem(divider=True), save],
        label=f"View: {shown.name}",
        color="secondary",
        toggle_class_name="btn-outline-secondary",
        class_name="view-menu",
    )
    token = context.viewer.form_token
    back = context.selection.link("/learners", segment=segment)
    parts = [menu, _save(token, shown, back), _forget(token, shown, back)]
    return html.Span(parts, className="view-tools")


def column_chooser(shown: Sequence[str]) -> Component:
    """Which columns the grid shows, for as long as the page is open or in a view."""
    options = [{"label": text, "value": name} for name, text in headings().items()]
    chooser = dbc.Checklist(id="learners-columns", options=options, value=list(shown))
    return html.Span(
        [
            button("Columns", id="learners-columns-open", type="button"),
            dbc.Popover(
                dbc.PopoverBody(chooser),
                target="learners-columns-open",
                trigger="legacy",
                placement="bottom-end",
            ),
        ]
    )


def download_menu() -> Component:
    """The set that the grid shows, whole, as a file."""
    items = [
        dbc.DropdownMenuItem(text, id={"type": DOWNLOAD, "kind": kind}, n_clicks=0)
        for kind, text in _FILES.items()
    ]
    note = "All learners these filters find, with every original and computed column"
    return dbc.DropdownMenu(
        [dbc.DropdownMenuItem(note, header=True, class_name="wrap"), *items],
        label="Download",
        color="secondary",
        toggle_class_name="btn-outline-secondary",
        align_end=True,
    )


def _save(token: str, shown: OfferedView, back: str) -> Component:
    name = shown.name if shown.number else ""
    form = plain_form(
        VIEWS_ROUTE,
        dbc.ModalHeader(dbc.ModalTitle("Save as a view", id="learners-save-title", tag="h2")),
        dbc.ModalBody(
            [
                dbc.Label("Name", html_for="learners-save-name"),
                dbc.Input(id="learners-save-name", name="name", required=True, value=name,
                          maxlength=NAME_LENGTH),
                html.P("Columns, order, filters and search as they are now. Only you see it; a "
                       "view of the same name is replaced.", className="says mt-2"),
                dbc.Input(id="learners-save-content", name="content", type="hidden", value=""),
            ]
        ),
        dbc.ModalFooter(button("Save", color="primary")),
        token=token,
        back=back,
    )  # fmt: skip
    return dbc.Modal(form, id="learners-save", centered=True, labelledby="learners-save-title")


def _forget(token: str, shown: OfferedView, back: str) -> Child:
    if shown.number is None:
        return None
    text = button("Delete view", color="link", title=f"Delete the view {shown.name}")
    return plain_form(f"{VIEWS_ROUTE}/{shown.number}/delete", text, token=token, back=back)
