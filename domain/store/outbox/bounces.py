"""What came back of mails: recorded once, moving states only upwards, stopping what is dead."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from domain.messaging.delivery import (
    PAUSE,
    SOFT_LIMIT,
    SOFT_WITHIN,
    BounceKind,
    DeliveryReport,
    DeliveryStatus,
    message_key,
)
from domain.policy import Channel
from domain.store.outbox.delivery_events import apply_status, record_delivery_event
from domain.store.people import suppress

_MESSAGE: Final = SQLModel.metadata.tables["message"]
_EVENT: Final = SQLModel.metadata.tables["message_event"]
#: Who complains has had the mail.
_FATES: Final = {
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


def record_report(session: Session, told: DeliveryReport, *, now: datetime) -> RecordedReports:
    """Record an event and act on it: one hard bounce or complaint stops, three soft ones pause."""
    mail = _mail(session, told)
    if mail is None:
        return RecordedReports.UNKNOWN
    number, address = mail
    event = (session, number)
    if not record_delivery_event(
        *event, event_id=told.event_id, kind=told.kind, detail=told.detail, at=now
    ):
        return RecordedReports.REPEATED
    apply_status(*event, _FATES[told.kind], reason=told.detail)
    if told.kind in _STOPS:
        suppress(session, Channel.EMAIL, address, reason=_STOPS[told.kind], now=now)
    elif told.kind is BounceKind.SOFT and _soft(session, address, now) >= SOFT_LIMIT:
        until = now + PAUSE
        suppress(session, Channel.EMAIL, address, reason="soft_bounces", now=now, until=until)
    return RecordedReports.NEW


def _mail(session: Session, told: DeliveryReport) -> tuple[int, str] | None:
    """The mail it is about: by the Message-ID, else the newest one that left to the address."""
    m = _MESSAGE.c
    found = select(m.id, m.address, m.dedupe_key).where(m.channel == Channel.EMAIL)
    if told.number is not None:
        row = session.execute(found.where(m.id == told.number)).first()
        return (row.id, row.address) if row and message_key(row.dedupe_key) == told.digest else None
    left = found.where(m.address == told.address, m.sent_at.is_not(None))
    row = session.execute(left.order_by(m.id.desc()).limit(1)).first()
    return (row.id, row.address) if row else None


def _soft(session: Session, address: str, now: datetime) -> int:
    """Soft bounces of an address, lately."""
    m, e = _MESSAGE.c, _EVENT.c
    found = (
        select(func.count())
        .select_from(_EVENT)
        .join(_MESSAGE, m.id == e.message_id)
        .where(m.address == address, e.kind == BounceKind.SOFT, e.at > now - SOFT_WITHIN)
    )
    return session.scalar(found) or 0
