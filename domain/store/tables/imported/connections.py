"""Platforms that are pulled from: where they are, which courses, and every pull."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.store.database import instant, maybe_instant, points_to, row_number


class PlatformConnection(SQLModel, table=True):
    """One row per platform that is pulled from."""

    __tablename__ = "platform_connection"
    __table_args__: ClassVar[Any] = (UniqueConstraint("name"),)

    id: int = row_number()
    name: str  # what its refs begin with: it never changes
    platform: str
    address: str
    settings: str = "{}"  # JSON: what was asked for and is no secret
    credentials: str  # JSON of the secrets, encrypted
    every_minutes: int = 60
    silent_hours: int = 72  # bringing nothing for so long is told
    is_paused: bool = False
    found: str | None = None  # JSON: what the last test found
    tested_at: datetime | None = maybe_instant()
    next_at: datetime | None = maybe_instant(index=True)  # None until courses are chosen
    failures: int = 0  # pulls in a row that failed
    news_at: datetime | None = maybe_instant()  # when it last brought anything new
    added_by: str
    added_at: datetime = instant()


class ConnectionCourse(SQLModel, table=True):
    """One row per course that is pulled; `marks` say how far each of its resources was read."""

    __tablename__ = "connection_course"

    connection_id: int = points_to("platform_connection.id", index=False, primary_key=True)
    ref: str = Field(primary_key=True)  # the platform's own
    name: str
    programme: str
    cohort: str
    starts_on: date | None = None
    ends_on: date | None = None
    marks: str = "{}"  # JSON
    pulled_at: datetime | None = maybe_instant()  # when it was last read to its end


class ConnectionRun(SQLModel, table=True):
    """One row per pull of a connection; at most one of each is open."""

    __tablename__ = "connection_run"
    __table_args__: ClassVar[Any] = (
        Index(
            "one_open_pull",
            "connection_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: int = row_number()
    connection_id: int = points_to("platform_connection.id")
    started_at: datetime = instant()
    finished_at: datetime | None = maybe_instant()
    seen_at: datetime = instant()  # when it last said that it is at work
    run_by: str
    asked_by: str | None = None  # None: the timetable
    state: str = "running"  # running, done, partly, failed
    counts: str = "{}"  # JSON: courses, requests, new and changed rows
    detail: str | None = None  # what went wrong, in words
