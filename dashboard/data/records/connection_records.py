"""Connections to platforms, what the worker is at with them, and how pulls went; read anew."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboard.data.queries import Queries
from domain.store.connections import (
    Connection,
    Pull,
    PulledCourse,
    read_connection,
    read_connections,
    read_courses,
    read_pulls,
)
from domain.store.operations import AskedJob, read_asked_jobs

#: What may be asked of the worker about a connection.
CONNECTION_JOBS = ("test-connection", "pull-connection")


@dataclass(frozen=True, kw_only=True)
class ConnectionRecord:
    """One connection: its courses, its pulls and the newest request about it."""

    connection: Connection
    courses: list[PulledCourse]
    pulls: list[Pull]
    asked: AskedJob | None

    @property
    def is_at_work(self) -> bool:
        """Whether it is being tested or pulled, or will be in a moment."""
        asked = self.asked is not None and self.asked.is_open
        return asked or any(one.finished_at is None for one in self.pulls[:1])

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the last test found; empty before anybody tested."""
        return dict(json.loads(self.connection.found or "{}"))


@dataclass(frozen=True)
class ConnectionRecords:
    """What pages about connections read."""

    queries: Queries

    def all(self) -> list[ConnectionRecord]:
        """Every connection by name, with its newest pull."""
        with self.queries.database.reading() as session:
            return [
                ConnectionRecord(
                    connection=one,
                    courses=read_courses(session, one.connection_id),
                    pulls=read_pulls(session, one.connection_id, most=1),
                    asked=None,
                )
                for one in read_connections(session)
            ]

    def one(self, connection_id: int) -> ConnectionRecord | None:
        """One connection with its last pulls; None where there is none of that number."""
        with self.queries.database.reading() as session:
            found = read_connection(session, connection_id)
            if found is None:
                return None
            asked = read_asked_jobs(session, jobs=CONNECTION_JOBS, about=connection_id, most=1)
            return ConnectionRecord(
                connection=found,
                courses=read_courses(session, connection_id),
                pulls=read_pulls(session, connection_id),
                asked=asked[0] if asked else None,
            )
