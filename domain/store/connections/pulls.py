"""Every pull of a connection: at most one of each runs, and one that died is told as such."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from domain.store.database import changed, columns, insert_new, read_values
from domain.store.tables import ConnectionRun

#: A pull that was not heard of for so long has no process any more.
PULL_SILENT: Final = timedelta(minutes=2)
_DIED: Final = "The worker stopped before this came to an end. What had come by then is kept."


class PullState(StrEnum):
    """How it stands with a pull."""

    RUNNING = "running"
    DONE = "done"
    PARTLY = "partly"  # the rest comes with the next one
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pull:
    """One pull; `counts` is JSON, `detail` says what went wrong."""

    run_id: int
    started_at: datetime
    finished_at: datetime | None
    asked_by: str | None
    state: str
    counts: str
    detail: str | None

    @property
    def counted(self) -> dict[str, int]:
        """How many courses, requests, new and changed rows."""
        return dict(json.loads(self.counts))


def begin_pull(
    session: Session, connection_id: int, *, by: str, asked_by: str | None, now: datetime
) -> int | None:
    """Begin one; None where one is running already. One whose process died is ended first."""
    c = ConnectionRun
    left = (col(c.connection_id) == connection_id) & col(c.finished_at).is_(None)
    died = update(c).where(left, col(c.seen_at) < now - PULL_SILENT)
    changed(session, died.values(finished_at=now, state=PullState.FAILED, detail=_DIED))
    row = {
        "connection_id": connection_id,
        "started_at": now,
        "seen_at": now,
        "run_by": by,
        "asked_by": asked_by,
        "state": PullState.RUNNING,
        "counts": "{}",
    }
    new = insert_new(session, ConnectionRun, [row])
    return new[0] if new else None


def note_pull(
    session: Session, run_id: int, *, counts: Mapping[str, int] | None = None, now: datetime
) -> None:
    """Say that it is still at work, and what it has brought so far."""
    told = {} if counts is None else {"counts": json.dumps(dict(counts))}
    _update(session, run_id, seen_at=now, **told)


def end_pull(
    session: Session,
    run_id: int,
    *,
    state: PullState,
    counts: Mapping[str, int],
    detail: str | None,
    now: datetime,
) -> None:
    """Write down how it ended."""
    _update(
        session,
        run_id,
        state=state,
        counts=json.dumps(dict(counts)),
        detail=detail,
        finished_at=now,
    )


def read_pulls(session: Session, connection_id: int, *, most: int = 30) -> list[Pull]:
    """The newest first."""
    c = ConnectionRun
    found = (
        select(
            *columns(c.started_at, c.finished_at, c.asked_by, c.state, c.counts, c.detail),
            *columns(run_id=c.id),
        )
        .where(col(c.connection_id) == connection_id)
        .order_by(col(c.id).desc())
        .limit(most)
    )
    return read_values(session, Pull, found)


def _update(session: Session, run_id: int, **values: object) -> None:
    changed(session, update(ConnectionRun).where(col(ConnectionRun.id) == run_id).values(**values))
