"""What becomes of a file that was uploaded: it is looked at, tried, and imported, each when asked.

The mapping that was chosen in the browser becomes a mapping file beside it.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final

from sqlmodel import Session

from config.deployment import Deployment
from domain.sources import Progress, SourceError
from domain.sources.oulad import is_oulad
from domain.sources.tables import (
    LEFT_OUT,
    ChosenTable,
    Preview,
    TableChoice,
    guessed,
    mapping_text,
    preview_tables,
    unlike,
)
from domain.store.activity import (
    Upload,
    end_upload,
    note_upload,
    read_mappings,
    read_parts,
    read_upload,
)
from domain.store.activity.import_runs import ImportSummary
from domain.store.operations import AskedJob, tell_progress
from domain.store.staff import StaffAction, audit
from worker.jobs.imports.import_activity import ImportEffect, ImportRequest, import_activity

#: A source that the browser takes besides tables.
_OULAD: Final = "oulad"
_SECONDS: Final = 0.5
#: Left-out rows that a trial shows.
_SHOWN: Final = 200


def preview_upload(here: Deployment, asked: AskedJob, *, by: str, now: datetime) -> dict[str, Any]:
    """Look at the tables of a file, and choose for each as it was chosen before, or as guessed."""
    del by, now
    upload = _upload(here, asked)
    with _on_disk(here, upload) as path:
        if is_oulad(path):
            return _known_whole(here, upload)
        found = preview_tables(path)
    headings = "+".join(sorted({table.signature for table in found.tables}))
    with here.database.transaction() as session:
        known = read_mappings(session, headings=headings)
        saved = json.loads(known[0].choices) if known else {"tables": _guesses(found)}
        choices = json.loads(upload.choices) | saved
        shown = asdict(found) | {"headings": headings, "saved": known[0].name if known else None}
        note_upload(
            session,
            upload.upload_id,
            preview=json.dumps(shown, ensure_ascii=False),
            choices=json.dumps(choices, ensure_ascii=False),
        )
    return {"tables": len(found.tables)}


def _known_whole(here: Deployment, upload: Upload) -> dict[str, Any]:
    """A file of which there is nothing to choose: each of its tables is what it always is."""
    seen = {"tables": [], "refused": [], "headings": "", "has_mapping": True, "source": _OULAD}
    choices = json.loads(upload.choices) | {"tables": {}}
    with here.database.transaction() as session:
        note_upload(
            session, upload.upload_id, preview=json.dumps(seen), choices=json.dumps(choices)
        )
    return {"source": _OULAD}


def try_upload(here: Deployment, asked: AskedJob, *, by: str, now: datetime) -> dict[str, Any]:
    """Say what importing a file would do; nothing of it stays."""
    upload = _upload(here, asked)
    summary = _import(here, asked, upload, ImportEffect.TRY, by=by, now=now)
    with here.database.transaction() as session:
        trial = json.dumps(_trial(summary), ensure_ascii=False, default=str)
        note_upload(session, upload.upload_id, trial=trial)
    return {"rejected": len(summary.rejected)}


def import_upload(here: Deployment, asked: AskedJob, *, by: str, now: datetime) -> dict[str, Any]:
    """Import a file, once; what was kept of it goes in the same transaction."""
    upload = _upload(here, asked)

    def end(session: Session, summary: ImportSummary) -> None:
        end_upload(session, upload.upload_id, import_run_id=summary.run_id)
        about = f"tables from {upload.name}"
        audit(session, who=asked.asked_by, action=StaffAction.IMPORTED, detail=about, now=now)

    summary = _import(here, asked, upload, ImportEffect.KEEP, by=by, now=now, done=end)
    return {"import": summary.run_id, "rejected": len(summary.rejected)}


#: By the name a request gives it.
UPLOAD_JOBS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "preview-upload": preview_upload,
    "try-upload": try_upload,
    "import-upload": import_upload,
}


def _upload(here: Deployment, asked: AskedJob) -> Upload:
    upload = here.database.read(read_upload, asked.about)
    if upload is None:
        raise SourceError("That file is no longer here: somebody removed it. Upload it again.")
    if upload.import_run_id is not None:
        raise SourceError("That file is imported already.")
    return upload


@contextmanager
def _on_disk(here: Deployment, upload: Upload) -> Iterator[Path]:
    """The file in a folder of its own, by the name and day it was uploaded with."""
    with TemporaryDirectory(prefix="staycourse-") as folder:
        path = Path(folder) / upload.name
        with path.open("wb") as file, here.database.reading() as session:
            for part in read_parts(session, upload.upload_id):
                file.write(part)
        if modified := json.loads(upload.choices).get("modified"):
            os.utime(path, (float(modified), float(modified)))
        yield path


def _import(
    here: Deployment,
    asked: AskedJob,
    upload: Upload,
    effect: ImportEffect,
    *,
    by: str,
    now: datetime,
    done: Callable[[Session, ImportSummary], None] = lambda _session, _summary: None,
) -> ImportSummary:
    tell = _Telling(here=here, request_id=asked.request_id, by=by)
    choices = json.loads(upload.choices)
    starts_on = choices.get("starts_on")
    with _on_disk(here, upload) as path, TemporaryDirectory(prefix="staycourse-") as beside:
        request = ImportRequest(
            source=json.loads(upload.preview or "{}").get("source", "tables"),
            path=path,
            usual_weeks=here.policy.programme_weeks,
            starts_on=date.fromisoformat(starts_on) if starts_on else None,
            mapping=_mapping_file(Path(beside), upload),
            effect=effect,
            by=asked.asked_by,
            name=upload.name,
        )
        return import_activity(
            here.database,
            request,
            now=now,
            progress=tell,
            saving=tell.while_saving,
            done=done,
            events_dir=here.settings.events_dir,
        )


def _mapping_file(folder: Path, upload: Upload) -> Path | None:
    """What was chosen, as a mapping file; None where the file brings its own."""
    seen, choices = json.loads(upload.preview or "{}"), json.loads(upload.choices)
    if not seen:
        raise SourceError("This file has not been looked at yet.")
    if seen["has_mapping"]:
        return None
    tables = [
        ChosenTable(
            file=table["file"],
            sheet=table["sheet"],
            choice=_against_guess(table, TableChoice(**choices["tables"][table["signature"]])),
        )
        for table in seen["tables"]
    ]
    if all(table.choice.content == LEFT_OUT for table in tables):
        raise SourceError("Every table is left out: say what at least one of them holds.")
    path = folder / "chosen.toml"
    text = mapping_text(tables, dates=choices.get("dates"), percent=choices.get("percent"))
    path.write_text(text, encoding="utf-8")
    return path


def _against_guess(table: Mapping[str, Any], choice: TableChoice) -> TableChoice:
    if choice.content == LEFT_OUT:
        return choice
    guess = TableChoice(**table["guess"])
    if guess.content != choice.content:
        guess = guessed(choice.content, table["headings"])
    return unlike(choice, guess)


def _guesses(found: Preview) -> dict[str, Any]:
    return {
        one.signature: asdict(replace(one.guess, columns={**one.guess.columns, **one.seen}))
        for one in found.tables
    }


def _trial(summary: ImportSummary) -> dict[str, Any]:
    """What the page shows of a trial."""
    rejected = summary.rejected.head(_SHOWN).astype("object")
    return {
        "counts": {name: vars(count) for name, count in summary.counts.items()},
        "tables": [asdict(one) | {"kept": one.kept} for one in summary.report.tables],
        "questions": list(summary.report.questions),
        "rejected": rejected.where(rejected.notna(), None).to_dict("records"),
        "rejected_in_all": len(summary.rejected),
        "skipped_in_all": len(summary.skipped),
        "people": asdict(summary.people),
        "first_rows": summary.first_rows,
    }


@dataclass(kw_only=True)
class _Telling:
    """Writes down how far an import is, a few times a second at most."""

    here: Deployment
    request_id: int
    by: str
    _at: float = float("-inf")

    def __call__(self, share: float, what: str) -> None:
        if monotonic() - self._at < _SECONDS and share < 1:
            return
        self._at = monotonic()
        self.here.database.write(
            tell_progress,
            self.request_id,
            by=self.by,
            now=self.here.clock(),
            share=share,
            doing=what,
        )

    @property
    def while_saving(self) -> Progress:
        """The same while a transaction is open; on SQLite, with one writer, nothing."""
        return (lambda _share, _what: None) if self.here.database.is_sqlite else self
