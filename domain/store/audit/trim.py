"""Old entries of the audit trail are let go from its beginning; the chain holds from there on."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.staff import StaffAction, audit
from domain.store.tables import AuditEvent, AuditSeal, AuditTrim


def trim_trail(session: Session, *, before: datetime, by: str, now: datetime) -> int:
    """Let go of sealed entries from before then, up to the first that is not; how many.

    That it was done is an entry itself, without which the chain does not verify. The seal of the
    newest that goes stays: the next one counts it in.
    """
    last = _last_before(session, before)
    if last < 1 or last in set(session.scalars(select(col(AuditTrim.up_to)))):
        return 0
    session.add(AuditTrim(up_to=last, at=now, who=by))
    audit(
        session,
        who=by,
        action=StaffAction.TRIMMED_AUDIT,
        detail=f"entries up to {last}",
        now=now,
    )
    session.flush()
    gone = select(col(AuditSeal.event_id)).where(col(AuditSeal.id) <= last)
    number = changed(session, delete(AuditEvent).where(col(AuditEvent.id).in_(gone)))
    session.execute(delete(AuditSeal).where(col(AuditSeal.id) < last))
    return number


def count_trimmable(session: Session, *, before: datetime) -> int:
    """How many entries `trim_trail` would let go."""
    gone = select(col(AuditSeal.event_id)).where(col(AuditSeal.id) <= _last_before(session, before))
    there = select(func.count()).select_from(AuditEvent).where(col(AuditEvent.id).in_(gone))
    return session.scalar(there) or 0


def _last_before(session: Session, before: datetime) -> int:
    """The seal of the newest entry from before then, up to the first that is not; 0: none."""
    sealed = select(col(AuditSeal.id)).join(
        AuditEvent, col(AuditEvent.id) == col(AuditSeal.event_id)
    )
    first_kept = session.scalar(
        sealed.where(col(AuditEvent.at) >= before).order_by(col(AuditSeal.id)).limit(1)
    )
    newest = session.scalar(select(func.max(AuditSeal.id)))
    return (newest or 0) if first_kept is None else first_kept - 1
