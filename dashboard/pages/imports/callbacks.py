"""What a page about imports does while somebody looks: uploads, follows, and fits the columns."""

from typing import Any, Final

from dash import MATCH, ClientsideFunction, Input, Output, State, callback, clientside_callback
from dash.exceptions import PreventUpdate

from dashboard.data import page_context
from dashboard.data.records import ImportRecords, may_run_jobs
from dashboard.pages.imports.mapping_form import COLUMNS, CONTENT, columns
from dashboard.pages.imports.wizard import fields_by_content, wizard
from dashboard.ui import Child

#: Where the file is shown, what says when to look again, and which file it is.
LIVE: Final = "import-live"
LOOK: Final = "import-look"
WHICH: Final = "import-which"
UPLOAD: Final = "import-upload"
SAID: Final = "import-said"
TOKEN: Final = "import-token"  # noqa: S105 - the name of a place


def connect() -> None:
    """Register them; Dash asks for it anew with each application."""
    clientside_callback(
        ClientsideFunction("staycourse", "uploadFile"),
        Output(SAID, "children"),
        Input(UPLOAD, "contents"),
        State(UPLOAD, "filename"),
        State(UPLOAD, "last_modified"),
        State(TOKEN, "data"),
        prevent_initial_call=True,
    )
    callback(
        Output(LIVE, "children"),
        Output(LOOK, "disabled"),
        Input(LOOK, "n_intervals"),
        State(WHICH, "data"),
        prevent_initial_call=True,
    )(look_again)
    callback(
        Output({"type": COLUMNS, "table": MATCH}, "children"),
        Input({"type": CONTENT, "table": MATCH}, "value"),
        State({"type": CONTENT, "table": MATCH}, "id"),
        State(WHICH, "data"),
        prevent_initial_call=True,
    )(fit_columns)


def look_again(_times: int | None, upload_id: int) -> tuple[list[Child], bool]:
    """The file as it is now."""
    context = page_context()
    if not may_run_jobs(context.viewer):
        raise PreventUpdate
    shown, again = wizard(context, int(upload_id), "")
    return shown, not again


def fit_columns(content: str, table: dict[str, str], upload_id: int) -> Any:  # noqa: ANN401 - Dash's own
    """The columns of a table once somebody says that it holds something else."""
    from domain.sources.tables import contents, guessed  # noqa: PLC0415 - takes a second

    context = page_context()
    if not may_run_jobs(context.viewer):
        raise PreventUpdate
    record = ImportRecords(context.queries, context.viewer).upload(int(upload_id))
    shown = record.tables.get(table["table"]) if record else None
    if shown is None or content not in contents():
        return columns({}, {}, {})
    return columns(
        shown,
        {"columns": guessed(content, shown["headings"]).columns},
        fields_by_content()[content],
    )
