"""The audit trail: who did what, with whose data, and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from domain.store.tables import AuditEvent


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One thing somebody did."""

    at: datetime
    who: str
    action: str
    detail: str | None


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
    wanted = select(AuditEvent).where(col(AuditEvent.at) >= since)
    if who is not None:
        wanted = wanted.where(col(AuditEvent.who) == who.strip().lower())
    if action is not None:
        wanted = wanted.where(col(AuditEvent.action) == action)
    if about is not None:
        wanted = wanted.where(col(AuditEvent.detail) == about)
    newest_first = wanted.order_by(col(AuditEvent.at).desc(), col(AuditEvent.id).desc())
    return [
        AuditEntry(at=row.at, who=row.who, action=row.action, detail=row.detail)
        for row in session.exec(newest_first.limit(limit))
    ]
