"""Files that staff upload, piece by piece, until they are imported; and saved mappings.

The content and all that shows of it goes once the file is imported, or after some weeks.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from domain.store.database import changed, columns, read_values, table_of
from domain.store.staff import StaffAction, audit
from domain.store.tables import ImportUpload, SavedMapping, UploadPart


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file that was uploaded, and as JSON what was seen, chosen and tried of it."""

    upload_id: int
    name: str
    bytes: int
    uploaded_by: str
    uploaded_at: datetime
    choices: str
    preview: str | None
    trial: str | None
    import_run_id: int | None

    def without_people(self) -> "Upload":
        """The same without a value of any cell, for who may not know who somebody is."""
        seen = json.loads(self.preview) if self.preview else None
        for table in (seen or {}).get("tables", []):
            nothing: list[list[str]] = [[] for _ in table["examples"]]
            table.update(examples=nothing, grades=nothing, rows=[])
        tried = json.loads(self.trial) if self.trial else None
        if tried:
            tried["people"].update(new=[], changed=[])
            blank = {"value": None, "reason": ""}
            tried.update(first_rows={}, rejected=[one | blank for one in tried["rejected"]])
        return replace(self, preview=seen and json.dumps(seen), trial=tried and json.dumps(tried))


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownMapping:
    """A mapping that staff saved, for files whose headings are those."""

    mapping_id: int
    name: str
    headings: str
    choices: str
    saved_by: str
    saved_at: datetime


def save_upload(
    session: Session, name: str, parts: Iterable[bytes], *, choices: str, by: str, now: datetime
) -> int:
    """Keep a file; gives back its number. Audited."""
    row = ImportUpload(name=name, bytes=0, uploaded_by=by, uploaded_at=now, choices=choices)
    session.add(row)
    session.flush()
    whole = 0
    for number, part in enumerate(parts):
        session.execute(
            table_of(UploadPart).insert(),
            {"upload_id": row.id, "number": number, "content": part},
        )
        whole += len(part)
    row.bytes = whole
    audit(session, who=by, action=StaffAction.UPLOADED_FILE, detail=f"{row.id}: {name}", now=now)
    session.flush()
    return row.id


def read_upload(session: Session, upload_id: int) -> Upload | None:
    """One upload; None where there is none of that number."""
    found = read_values(session, Upload, _uploads().where(col(ImportUpload.id) == upload_id))
    return found[0] if found else None


def read_open_uploads(session: Session) -> list[Upload]:
    """Files that are not imported yet, the newest first."""
    still = _uploads().where(col(ImportUpload.import_run_id).is_(None))
    return read_values(session, Upload, still.order_by(col(ImportUpload.id).desc()))


def read_parts(session: Session, upload_id: int) -> Iterator[bytes]:
    """The content of an upload, piece by piece."""
    numbers = select(col(UploadPart.number)).where(col(UploadPart.upload_id) == upload_id)
    for number in session.scalars(numbers.order_by(col(UploadPart.number))).all():
        yield session.scalars(
            select(col(UploadPart.content)).where(
                col(UploadPart.upload_id) == upload_id, col(UploadPart.number) == number
            )
        ).one()


def note_upload(session: Session, upload_id: int, **known: Any) -> None:  # noqa: ANN401 - JSON, or None
    """Keep what was seen, chosen or tried of an upload."""
    changed(session, update(ImportUpload).where(col(ImportUpload.id) == upload_id).values(**known))


def end_upload(session: Session, upload_id: int, *, import_run_id: int) -> None:
    """Say that an upload is imported: its content, and what was shown of it, goes."""
    changed(session, delete(UploadPart).where(col(UploadPart.upload_id) == upload_id))
    note_upload(session, upload_id, import_run_id=import_run_id, preview=None, trial=None)


def drop_upload(session: Session, upload_id: int) -> None:
    """Forget a file that is not wanted any more."""
    changed(session, delete(UploadPart).where(col(UploadPart.upload_id) == upload_id))
    waiting = col(ImportUpload.import_run_id).is_(None)
    changed(session, delete(ImportUpload).where(col(ImportUpload.id) == upload_id, waiting))


def save_mapping(
    session: Session, name: str, *, headings: str, choices: str, by: str, now: datetime
) -> None:
    """Keep a mapping under a name, in place of what had that name. Audited."""
    changed(session, delete(SavedMapping).where(col(SavedMapping.name) == name))
    session.add(
        SavedMapping(name=name, headings=headings, choices=choices, saved_by=by, saved_at=now)
    )
    audit(session, who=by, action=StaffAction.SAVED_MAPPING, detail=name, now=now)
    session.flush()


def drop_mapping(session: Session, mapping_id: int, *, by: str, now: datetime) -> bool:
    """Forget a mapping; False where it is gone already. Audited."""
    mine = col(SavedMapping.id) == mapping_id
    name = session.scalar(select(col(SavedMapping.name)).where(mine))
    if name is None:
        return False
    changed(session, delete(SavedMapping).where(mine))
    audit(session, who=by, action=StaffAction.REMOVED_MAPPING, detail=name, now=now)
    return True


def read_mappings(session: Session, *, headings: str | None = None) -> Sequence[KnownMapping]:
    """Saved mappings, the newest first; those for a file's headings."""
    c = SavedMapping
    found = select(*columns(c.name, c.headings, c.choices, c.saved_by, c.saved_at, mapping_id=c.id))
    if headings is not None:
        found = found.where(col(c.headings) == headings)
    return read_values(session, KnownMapping, found.order_by(col(c.saved_at).desc()))


def _uploads() -> Any:  # noqa: ANN401 - SQLAlchemy's own
    c = ImportUpload
    return select(
        *columns(c.name, c.bytes, c.uploaded_by, c.uploaded_at, c.choices, c.preview, c.trial),
        *columns(c.import_run_id, upload_id=c.id),
    )
