"""What the house did: imports, jobs, and who changed or took what."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.store.database import (
    RowNumber,
    instant,
    may_point_to,
    maybe_instant,
    points_to,
    row_number,
)


class ImportRun(SQLModel, table=True):
    """One row per import that was carried out."""

    __tablename__ = "import_run"
    __table_args__: ClassVar[Any] = (
        # which of two exports is newer is asked with each import, and there are many pulls
        Index("import_run_order", "known_on", "kind", "exported_at", "begins_on", "undone_in"),
        Index("import_run_shape", "shape", "known_on"),
    )

    id: int = row_number()
    source: str
    path: str
    started_at: datetime = instant()
    finished_at: datetime | None = maybe_instant()
    summary: str = "{}"  # JSON: per table how many were new, changed, unchanged
    rejected: int = 0
    fingerprint: str | None = None  # SHA-256 of the files, of how and by which code they were read
    imported_by: str | None = None  # who, in the browser; None from the command line
    report: str | None = None  # JSON: by table its rows, kept, rejected, skipped; and questions
    kind: str | None = None  # what sort of file it was: of two alike the newer is right
    shape: str | None = None  # which columns it told: what one alike says no more is taken back
    known_on: date | None = None  # the day the export shows
    exported_at: datetime | None = maybe_instant()  # and the moment, where the file tells
    begins_on: date | None = None  # the first day of activity it has
    undone_in: int | None = may_point_to("import_run.id")  # the run that undid it
    undo_why: str | None = None  # why, in the words of who asked for that
    is_kept: bool | None = None  # what it said is kept; empty: from before that was


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
    log: str | None = None  # the lines that the newest attempt logged
    attempts: int = 1
    run_by: str | None = None  # the process that runs, or ran, the newest attempt


class ScheduledJob(SQLModel, table=True):
    """One row per job of the timetable, as the worker that leads last told it."""

    __tablename__ = "scheduled_job"

    name: str = Field(primary_key=True)
    title: str
    about: str
    rhythm: str  # when it runs, in words
    place: int  # its place in the timetable
    next_at: datetime | None = maybe_instant()
    seen_at: datetime = instant()  # when that worker last said that it is there


class RequestState(StrEnum):
    """How it stands with a request; the first two are open, and there is one such at most."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRequest(SQLModel, table=True):
    """One row per time that somebody asked, by a button, for a job to run now."""

    __tablename__ = "job_request"
    __table_args__: ClassVar[Any] = (
        Index(
            "one_open_request",
            "job",
            "about",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: int = row_number()
    job: str
    about: int = 0  # the upload it is about; 0 where it is about none
    asked_by: str
    asked_at: datetime = instant(index=True)
    state: str = RequestState.WAITING
    started_at: datetime | None = maybe_instant()
    finished_at: datetime | None = maybe_instant()
    run_by: str | None = None
    seen_at: datetime | None = maybe_instant()
    log: str | None = None  # the lines it logged
    share: float = 0.0  # how much is done, 0 to 1
    doing: str | None = None  # what it is at
    detail: str | None = None  # what was done, or why it was not


class AuditEvent(SQLModel, table=True):
    """One row per thing a person did that others may ask about: sign-ins, downloads, changes."""

    __tablename__ = "audit_event"

    id: int = row_number()
    at: datetime = instant(index=True)
    who: str = Field(index=True)
    action: str
    detail: str | None = None
    through: str | None = None  # the session or token it was done with


class AuditSeal(SQLModel, table=True):
    """One row per sealed entry of the audit trail, in the order of sealing, without a gap."""

    __tablename__ = "audit_seal"

    id: int = row_number()  # its position in the chain, from 1
    event_id: int = Field(sa_type=RowNumber, unique=True)  # no key: trimmed entries go before it
    salt: str | None = None  # None once the entry's words were taken from it
    detail_digest: str
    seal: str
    sealed_at: datetime = instant()


class AuditTrim(SQLModel, table=True):
    """One row per time that old entries of the audit trail were let go."""

    __tablename__ = "audit_trim"

    id: int = row_number()
    up_to: int = Field(sa_type=RowNumber)  # the position of the newest that went
    at: datetime = instant()
    who: str
