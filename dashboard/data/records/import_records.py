"""Imports, files on their way, and what the worker is at with them; always read anew."""

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import pandas as pd

from dashboard.data.queries import Queries
from dashboard.web import Viewer, names_hidden
from domain.frames import DEMOGRAPHICS
from domain.store.activity import (
    KnownMapping,
    Upload,
    read_mappings,
    read_open_uploads,
    read_upload,
)
from domain.store.activity.import_runs import (
    PastImport,
    UnreadColumn,
    count_reasons,
    read_columns_for_all,
    read_import,
    read_imports,
    read_left_out,
    read_unread_columns,
)
from domain.store.operations import AskedJob, read_asked_jobs
from domain.store.provenance import FactChange, read_changes

#: The request to undo an import, and those about an upload: both are numbered.
UNDO_JOB: Final = "undo-import"
_UPLOAD_JOBS: Final = ("preview-upload", "try-upload", "import-upload")
_NOT_SHOWN: Final = "not shown"


@dataclass(frozen=True)
class ImportRecords:
    """What pages about imports read, for somebody.

    Who may not see demographics has the cells of their own files, and of others' what tells none.
    """

    queries: Queries
    viewer: Viewer

    @cached_property
    def past(self) -> list[PastImport]:
        """Imports, the newest first."""
        return self.queries.database.read(read_imports)

    @cached_property
    def on_their_way(self) -> list[Upload]:
        """Files that are uploaded and not imported."""
        return self.queries.database.read(read_open_uploads)

    @cached_property
    def mappings(self) -> list[KnownMapping]:
        """Saved mappings."""
        with self.queries.database.reading() as session:
            return list(read_mappings(session))

    def run(self, run_id: int) -> PastImport | None:
        """One import."""
        return self.queries.database.read(read_import, run_id)

    def reasons(self, run_id: int) -> list[tuple[str, str, int]]:
        """What one import left out, by file and reason."""
        return self.queries.database.read(count_reasons, run_id)

    def changes(self, run_id: int, *, most: int | None = None) -> list[FactChange]:
        """What one import changed, as far as that is still kept."""
        found = self.queries.database.read(read_changes, run_id, most=most)
        if self.viewer.sees_demographics:
            return found
        return [
            replace(one, before=_NOT_SHOWN, after=_NOT_SHOWN) if one.fact in DEMOGRAPHICS else one
            for one in found
        ]

    def undoing(self, run_id: int) -> AskedJob | None:
        """The newest request to undo an import."""
        asked = self.queries.database.read(read_asked_jobs, jobs=(UNDO_JOB,), about=run_id, most=1)
        return asked[0] if asked else None

    def left_out(self, run_id: int, *, most: int | None = None) -> pd.DataFrame:
        """The frame of `read_left_out`."""
        found, run = read_left_out(self.queries.database, run_id, most=most), self.run(run_id)
        if self._sees_cells(run.imported_by if run else None):
            return found
        with self.queries.database.reading() as session:
            told = found["column"].isin(read_columns_for_all(session))
        return found.assign(cells=None, value=found["value"].where(told, None))

    @cached_property
    def unread_columns(self) -> list[UnreadColumn]:
        """Columns that are kept and not read."""
        return self.queries.database.read(read_unread_columns)

    def upload(self, upload_id: int) -> "UploadRecord | None":
        """One file, and the newest request about it."""
        with self.queries.database.reading() as session:
            found = read_upload(session, upload_id)
            asked = read_asked_jobs(session, jobs=_UPLOAD_JOBS, about=upload_id, most=1)
        if found and (names_hidden() or not self._sees_cells(found.uploaded_by)):
            found = found.without_people()
        return UploadRecord(upload=found, asked=asked[0] if asked else None) if found else None

    def _sees_cells(self, by: str | None) -> bool:
        """Whether they may see every cell of a file that this colleague brought."""
        return self.viewer.sees_demographics or by == self.viewer.email


@dataclass(frozen=True, kw_only=True)
class UploadRecord:
    """A file on its way: what was seen, chosen and tried of it, and what is asked for."""

    upload: Upload
    asked: AskedJob | None

    @cached_property
    def choices(self) -> dict[str, Any]:
        """What is chosen: settings, and `tables` by signature."""
        return dict(json.loads(self.upload.choices))

    @cached_property
    def preview(self) -> dict[str, Any] | None:
        """What was seen; None before anybody looked."""
        return json.loads(self.upload.preview) if self.upload.preview else None

    @cached_property
    def trial(self) -> dict[str, Any] | None:
        """What importing it would do; None before it was tried."""
        return json.loads(self.upload.trial) if self.upload.trial else None

    @property
    def is_at_work(self) -> bool:
        """Whether something is asked for that has not ended."""
        return self.asked is not None and self.asked.is_open

    @cached_property
    def tables(self) -> dict[str, dict[str, Any]]:
        """One table of each signature, with the names of all that have it."""
        found: dict[str, dict[str, Any]] = {}
        for table in (self.preview or {}).get("tables", []):
            one = found.setdefault(table["signature"], {**table, "names": []})
            one["names"].append(table["name"])
        return found
