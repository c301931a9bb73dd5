"""Imports, files on their way, and what the worker is at with them; always read anew."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from dashboard.data.queries import Queries
from dashboard.web import names_hidden
from domain.store.activity import (
    KnownMapping,
    PastImport,
    Upload,
    count_reasons,
    read_import,
    read_imports,
    read_left_out,
    read_mappings,
    read_open_uploads,
    read_upload,
)
from domain.store.operations import AskedJob, read_asked_jobs
from domain.store.provenance import FactChange, read_changes

#: The request to undo an import, and those about an upload: both are numbered.
UNDO_JOB: Final = "undo-import"
_UPLOAD_JOBS: Final = ("preview-upload", "try-upload", "import-upload")


@dataclass(frozen=True)
class ImportRecords:
    """What pages about imports read."""

    queries: Queries

    @cached_property
    def past(self) -> list[PastImport]:
        """Imports, the newest first."""
        with self.queries.database.reading() as session:
            return read_imports(session)

    @cached_property
    def on_their_way(self) -> list[Upload]:
        """Files that are uploaded and not imported."""
        with self.queries.database.reading() as session:
            return read_open_uploads(session)

    @cached_property
    def mappings(self) -> list[KnownMapping]:
        """Saved mappings."""
        with self.queries.database.reading() as session:
            return list(read_mappings(session))

    def run(self, run_id: int) -> PastImport | None:
        """One import."""
        with self.queries.database.reading() as session:
            return read_import(session, run_id)

    def reasons(self, run_id: int) -> list[tuple[str, str, int]]:
        """What one import left out, by file and reason."""
        with self.queries.database.reading() as session:
            return count_reasons(session, run_id)

    def changes(self, run_id: int, *, most: int | None = None) -> list[FactChange]:
        """What one import changed, as far as that is still kept."""
        with self.queries.database.reading() as session:
            return read_changes(session, run_id, most=most)

    def undoing(self, run_id: int) -> AskedJob | None:
        """The newest request to undo an import."""
        with self.queries.database.reading() as session:
            asked = read_asked_jobs(session, jobs=(UNDO_JOB,), about=run_id, most=1)
        return asked[0] if asked else None

    def left_out(self, run_id: int, *, most: int | None = None) -> pd.DataFrame:
        """The frame of `read_left_out`."""
        return read_left_out(self.queries.database, run_id, most=most)

    def upload(self, upload_id: int) -> "UploadRecord | None":
        """One file, and the newest request about it."""
        with self.queries.database.reading() as session:
            found = read_upload(session, upload_id)
            asked = read_asked_jobs(session, jobs=_UPLOAD_JOBS, about=upload_id, most=1)
        if found and names_hidden():
            found = found.without_people()
        return UploadRecord(upload=found, asked=asked[0] if asked else None) if found else None


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
