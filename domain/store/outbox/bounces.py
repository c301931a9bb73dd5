"""What came back of mails: recorded once, moving states only upwards, stopping what is dead."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from domain.messaging.delivery import (
    PAUSE,
    SOFT_LIMIT,
    SOFT_WITHIN,
    BounceKeys,
    BounceKind,
    DeliveryReport,
    DeliveryStatus,
    Mail,
)
from domain.policy import Channel
from domain.store.database import columns
from domain.store.outbox.delivery_events import apply_status, record_delivery_event
from domain.store.people import suppress
from domain.store.tables import Message, MessageEvent

#: Who complains has had the mail.
_STATUSES: Final = {
    BounceKind.DELIVERED: DeliveryStatus.DELIVERED,
    BounceKind.COMPLAINT: DeliveryStatus.DELIVERED,
    BounceKind.HARD: DeliveryStatus.BOUNCED,
    BounceKind.SOFT: DeliveryStatus.BOUNCED,
}
_STOPS: Final = {BounceKind.HARD: "bounced", BounceKind.COMPLAINT: "complained"}


class RecordedReports(StrEnum):
    """What came of telling us something."""

    NEW = "new"
    REPEATED = "repeated"
    UNKNOWN = "unknown"


def record_report(
    session: Session, report: DeliveryReport, *, keys: BounceKeys, now: datetime
) -> RecordedReports:
    """Record an event and act on it: one hard bounce or complaint stops, three soft ones pause.

    It counts from when it happened: a stop that was lifted since is not set again.
    """
    mail = _mail(session, report, keys=keys, now=now)
    if mail is None:
        return RecordedReports.UNKNOWN
    number, address, queued_at = mail
    at = max(queued_at, min(report.at or now, now))
    event = report.event_id
    if not record_delivery_event(
        session, number, event_id=event, kind=report.kind, detail=report.detail, at=at
    ):
        return RecordedReports.REPEATED
    apply_status(session, number, _STATUSES[report.kind], reason=report.detail, at=at)
    if report.kind in _STOPS:
        suppress(session, Channel.EMAIL, address, reason=_STOPS[report.kind], now=at)
    elif report.kind is BounceKind.SOFT and _count_soft_bounces(session, address, at) >= SOFT_LIMIT:
        until = at + PAUSE
        suppress(session, Channel.EMAIL, address, reason="soft_bounces", now=at, until=until)
    return RecordedReports.NEW


def _mail(
    session: Session, report: DeliveryReport, *, keys: BounceKeys, now: datetime
) -> tuple[int, str, datetime] | None:
    """The mail it is about: by the Message-ID, else the newest one that left to the address."""
    left = or_(col(Message.handed_at).is_not(None), col(Message.sent_at).is_not(None))
    known = columns(Message.id, Message.address, Message.dedupe_key, Message.created_at)
    found = select(*known).where(col(Message.channel) == Channel.EMAIL, left)
    if report.number is None:
        newest = found.where(col(Message.address) == report.address)
        row = session.execute(newest.order_by(col(Message.id).desc()).limit(1)).first()
        return (row.id, row.address, row.created_at) if row else None
    row = session.execute(found.where(col(Message.id) == report.number)).first()
    if row is None:
        return None
    mail = Mail(number=row.id, dedupe_key=row.dedupe_key, queued_at=row.created_at)
    is_ours = keys.is_of(mail, report.key or "", now=now)
    return (row.id, row.address, row.created_at) if is_ours else None


def _count_soft_bounces(session: Session, address: str, at: datetime) -> int:
    """Soft bounces of an address in the weeks before that moment."""
    told_at = col(MessageEvent.at)
    lately = (told_at > at - SOFT_WITHIN, told_at <= at)
    found = (
        select(func.count(col(MessageEvent.id)))
        .join(Message, col(Message.id) == MessageEvent.message_id)
        .where(col(Message.address) == address, col(MessageEvent.kind) == BounceKind.SOFT, *lately)
    )
    return session.scalar(found) or 0
