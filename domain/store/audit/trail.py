"""Who did what, with whose data, when, and through which session or token."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.store.tables import AuditEvent

_READ_AT_ONCE: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One thing somebody did; `through` is the session or token it was done with."""

    number: int
    at: datetime
    who: str
    action: str
    detail: str | None
    through: str | None


@dataclass(frozen=True, kw_only=True)
class AuditQuestion:
    """What one wants to know of the trail; None: of all."""

    since: datetime
    who: str | None = None
    action: str | None = None
    about: str | None = None
    through: str | None = None
    before: int | None = None  # entries older than that number


def read_audit_trail(
    session: Session,
    *,
    since: datetime,
    who: str | None = None,
    action: str | None = None,
    about: str | None = None,
    limit: int = 1000,
) -> list[AuditEntry]:
    """What was done since then, the newest first; by a person, of a kind, or about something."""
    asked = AuditQuestion(since=since, who=who, action=action, about=about)
    return list(search_trail(session, asked, limit=limit))


def search_trail(
    session: Session, asked: AuditQuestion, *, limit: int | None = None
) -> Iterator[AuditEntry]:
    """What was done, the newest first, as it is read; without a limit all of it."""
    rows = session.exec(_wanted(asked).limit(limit), execution_options={"yield_per": _READ_AT_ONCE})
    with closing(rows):
        for row in rows:
            yield AuditEntry(
                number=row.id or 0,
                at=row.at,
                who=row.who,
                action=row.action,
                detail=row.detail,
                through=row.through,
            )


def _wanted(asked: AuditQuestion) -> SelectOfScalar[AuditEvent]:
    wanted = select(AuditEvent).where(col(AuditEvent.at) >= asked.since)
    if asked.who is not None:
        wanted = wanted.where(col(AuditEvent.who) == asked.who.strip().lower())
    for name in ("action", "through"):
        if (value := getattr(asked, name)) is not None:
            wanted = wanted.where(getattr(AuditEvent, name) == value)
    if asked.about is not None:
        wanted = wanted.where(col(AuditEvent.detail) == asked.about)
    if asked.before is not None:
        wanted = wanted.where(col(AuditEvent.id) < asked.before)
    return wanted.order_by(col(AuditEvent.at).desc(), col(AuditEvent.id).desc())
