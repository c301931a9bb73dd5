"""Files in and out: uploaded in pieces, tried, imported by the worker; what to mend, as CSV."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Annotated, Any, Final
from urllib.parse import quote

import pandas as pd
from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from dashboard.data import Queries
from dashboard.data.downloads import safe
from dashboard.data.records import ImportRecords, UploadRecord, may_run_jobs
from dashboard.pages.imports.wizard import chosen_in, settings_in
from dashboard.pages.imports.words import here
from dashboard.web import FormText, FormViewer, Number, Viewer, checked, viewer_of
from domain.store.activity import drop_mapping, drop_upload, note_upload, save_mapping, save_upload
from domain.store.activity.import_runs import share_column, stop_sharing
from domain.store.operations import ask_for_job
from domain.store.staff import StaffAction, audit

_PAGE: Final = "/imports"
_PIECE: Final = 1 << 20
_LONGEST: Final = 200
_ENDINGS: Final = (
    *(".csv", ".tsv", ".tab", ".txt", ".gz"),
    *(".xlsx", ".xlsm", ".xls", ".ods", ".zip"),
)
#: Columns that we add to rows that are to be mended; reading them again passes them over.
_OURS: Final = ("Staycourse row", "Staycourse reason")
_BLOCK: Final = 2_000


async def _form(request: Request) -> dict[str, Any]:
    """Every field of the form, as it was sent."""
    return dict(await request.form())


def imports_router(queries: Queries) -> APIRouter:
    """POST a file, its columns, and that it be imported or removed; GET what to mend."""
    router = APIRouter(prefix=_PAGE, include_in_schema=False)
    _of_mappings(router, queries)
    _of_columns(router, queries)

    @router.post("/upload")
    def upload(
        viewer: Manager,
        file: Annotated[UploadFile | None, File()] = None,
        modified: Annotated[float, Form(ge=0, le=1e11)] = 0.0,
    ) -> JSONResponse:
        number = _keep(queries, viewer, file, modified)
        return JSONResponse({"to": f"{_PAGE}?upload={number}"})

    @router.post("/{upload_id}/try")
    def attempt(
        request: Request, upload_id: Number, form: Annotated[dict[str, Any], Depends(_form)]
    ) -> Response:
        viewer = manager(checked(request, str(form.get("token", ""))))
        record = _known(ImportRecords(queries, viewer).upload(upload_id))
        chosen, wrong = chosen_in(form, record)
        if wrong:
            return _to(upload_id, f"&step=columns&wrong={quote(wrong)}")
        preview = record.preview or {}
        kept = settings_in(form)
        choices = {**record.choices, **kept, **(chosen if not preview["has_mapping"] else {})}
        with queries.database.transaction() as session:
            now = queries.clock()
            note_upload(session, upload_id, choices=json.dumps(choices), trial=None)
            if name := str(form.get("keep_as", "")).strip()[:80]:
                lasting = {k: v for k, v in choices.items() if k not in {"modified", "starts_on"}}
                save_mapping(
                    session,
                    name,
                    headings=preview["headings"],
                    choices=json.dumps(lasting),
                    by=viewer.email,
                    now=now,
                )
            ask_for_job(session, "try-upload", about=upload_id, by=viewer.email, now=now)
        return _to(upload_id)

    @router.post("/{upload_id}/import")
    def keep(viewer: Manager, upload_id: Number) -> Response:
        record = _known(ImportRecords(queries, viewer).upload(upload_id))
        if record.trial is None:
            raise HTTPException(409, "Try it first: then you know what would change.")
        with queries.database.transaction() as session:
            now = queries.clock()
            ask_for_job(session, "import-upload", about=upload_id, by=viewer.email, now=now)
        return _to(upload_id)

    @router.post("/{upload_id}/remove")
    def remove(viewer: Manager, upload_id: Number) -> Response:
        gone = _known(ImportRecords(queries, viewer).upload(upload_id)).upload
        with queries.database.transaction() as session:
            drop_upload(session, upload_id)
            audit(
                session,
                who=viewer.email,
                action=StaffAction.REMOVED_FILE,
                detail=f"{upload_id}: {gone.name}",
                now=queries.clock(),
            )
        return RedirectResponse(f"{_PAGE}?notice=removed", status_code=303)

    @router.get("/runs/{run_id}/rejected.csv")
    def rejected(request: Request, run_id: Number, file: str = "") -> StreamingResponse:
        viewer = manager(viewer_of(request.scope))
        records = ImportRecords(queries, viewer)
        if records.run(run_id) is None:
            raise HTTPException(404, "There is no such import.")
        rows = records.left_out(run_id)
        rows = rows[rows["file"] == file] if file else rows
        queries.note(viewer, StaffAction.DOWNLOADED, f"rejected rows of import {run_id}")
        return StreamingResponse(
            csv_of(rows),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="to-mend-{run_id}.csv"'},
        )

    return router


def _of_mappings(router: APIRouter, queries: Queries) -> None:
    @router.post("/mappings/{mapping_id}/remove")
    def forget(viewer: Manager, mapping_id: Number) -> Response:
        queries.database.write(drop_mapping, mapping_id, by=viewer.email, now=queries.clock())
        return RedirectResponse(f"{_PAGE}?notice=forgotten", status_code=303)


def _of_columns(router: APIRouter, queries: Queries) -> None:
    @router.post("/columns")
    def say(viewer: FormViewer, heading: FormText, share: FormText = "") -> Response:
        now = queries.clock()
        if not viewer.is_admin:
            raise HTTPException(403, "Admins say who may have a column.")
        with queries.database.transaction() as session:
            if share:
                known = share_column(session, heading, by=viewer.email, now=now)
            else:
                known = stop_sharing(session, heading)
            if not known:
                raise HTTPException(409, "That column is read as something, or there is none such.")
            action = StaffAction.SHARED_COLUMN if share else StaffAction.HID_COLUMN
            audit(session, who=viewer.email, action=action, detail=heading, now=now)
        notice = "shared" if share else "not-shared"
        return RedirectResponse(f"{_PAGE}?notice={notice}", status_code=303)


def csv_of(rows: pd.DataFrame) -> Iterator[str]:
    """Each left-out line once: its own columns as far as they are kept, its row, and why.

    No cell is one that a spreadsheet would run.
    """
    lines = _lines(rows)
    own = list(dict.fromkeys(name for cells, *_ in lines for name in cells))
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + as_csv([[*own, *_OURS]])  # Excel knows UTF-8 by it
    for start in range(0, len(lines), _BLOCK):
        yield as_csv(
            [
                [*(cells.get(name, "") for name in own), row, why]
                for cells, row, why in lines[start : start + _BLOCK]
            ]
        )


def _lines(rows: pd.DataFrame) -> list[tuple[dict[str, str], str, str]]:
    """Cells, number and reasons of each line; lines that are kept whole, where any is."""
    known = rows[rows["cells"].notna()] if rows["cells"].notna().any() else rows
    found: dict[tuple[str, object], tuple[dict[str, str], str, str]] = {}
    for place, one in enumerate(known.astype("object").to_dict("records")):
        line = None if pd.isna(one["line"]) else int(one["line"])
        key = (one["file"], place if line is None else line)
        why = " ".join(str(one[k]) for k in ("column", "value") if not pd.isna(one[k]))
        why = f"{why} {here(str(one['reason']))}".strip()
        cells, row, before = found.get(key, ({}, "", ""))
        if isinstance(one["cells"], str):
            cells = json.loads(one["cells"])
        row = "" if line is None else str(line)
        found[key] = (cells, row, f"{before}; {why}" if before else why)
    return list(found.values())


def as_csv(rows: list[list[str]]) -> str:
    """Rows as text; no cell is one that a spreadsheet would run."""
    text = io.StringIO()
    csv.writer(text).writerows([[safe(cell) for cell in row] for row in rows])
    return text.getvalue()


def _keep(queries: Queries, viewer: Viewer, file: UploadFile | None, modified: float) -> int:
    """Keep a file in pieces and ask the worker to look at it; its number."""
    if file is None:
        raise HTTPException(422, "There is no file in what was sent.")
    name, now = _named(file.filename or ""), queries.clock()
    choices = json.dumps({"modified": min(modified, now.timestamp())} if modified else {})
    with queries.database.transaction() as session:
        number = save_upload(
            session, name, _pieces(file.file), choices=choices, by=viewer.email, now=now
        )
        ask_for_job(session, "preview-upload", about=number, by=viewer.email, now=now)
    return number


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _named(name: str) -> str:
    """The file's own name, without folders and what no file system takes."""
    base = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(one for one in base if one.isprintable() and one not in '<>:"|?*').lstrip(".")
    if not plain.lower().endswith(_ENDINGS):
        raise HTTPException(415, "That is no table we read: bring CSV, Excel, or a zip of them.")
    return plain[-_LONGEST:]


def _known(record: UploadRecord | None) -> UploadRecord:
    if record is None or record.upload.import_run_id is not None:
        raise HTTPException(404, "That file is imported already, or no longer here.")
    if record.is_at_work:
        raise HTTPException(409, "The worker is at this file. One moment, please.")
    return record


def manager(viewer: FormViewer) -> Viewer:
    """The viewer, where they may; else refused."""
    if not may_run_jobs(viewer):
        raise HTTPException(403, "Imports are made by managers and admins.")
    return viewer


Manager = Annotated[Viewer, Depends(manager)]


def _to(upload_id: int, more: str = "") -> Response:
    return RedirectResponse(f"{_PAGE}?upload={upload_id}{more}", status_code=303)
