"""What the house did: imports, jobs, and who changed or took what."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import instant, maybe_instant, points_to, row_number


class ImportRun(SQLModel, table=True):
    """One row per import that was carried out."""

    __tablename__ = "import_run"

    id: int = row_number()
    source: str
    path: str
    started_at: datetime = instant()
    finished_at: datetime | None = maybe_instant()
    summary: str = "{}"  # JSON: per table how many were new, changed, unchanged
    rejected: int = 0


class RejectedRow(SQLModel, table=True):
    """One row per line of a file that was left out, kept where a person can see it."""

    __tablename__ = "rejected_row"

    id: int = row_number()
    import_run_id: int = points_to("import_run.id")
    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    reason: str


class RunState(StrEnum):
    """How it stands with a slot; `done` and `given_up` are final, the others may run again."""

    WAITING = "waiting"  # for what it needs
    RUNNING = "running"
    FAILED = "failed"
    DONE = "done"
    GIVEN_UP = "given_up"


class JobRun(SQLModel, table=True):
    """One row per job and slot of the timetable: how often it was tried, and how it ended."""

    __tablename__ = "job_run"
    __table_args__: ClassVar[Any] = (UniqueConstraint("job", "slot"),)

    id: int = row_number()
    job: str
    slot: str
    started_at: datetime = instant()
    finished_at: datetime | None = maybe_instant()
    state: str  # a RunState
    detail: str | None = None  # what was done, or why it was not
    attempts: int = 1
    run_by: str | None = None  # the process that runs, or ran, the newest attempt
    seen_at: datetime | None = maybe_instant()  # when that process last said that it is at it


class AuditEvent(SQLModel, table=True):
    """One row per thing a person did that others may ask about: sign-ins, downloads, changes."""

    __tablename__ = "audit_event"

    id: int = row_number()
    at: datetime = instant(index=True)
    who: str = Field(index=True)
    action: str
    detail: str | None = None
