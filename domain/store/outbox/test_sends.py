"""Test sends: one rendered message to a colleague's own address, marked as such, and few a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.messaging.rendering import RenderedMessage
from domain.policy import Channel
from domain.store.outbox.messages import Draft, queue_messages
from domain.store.tables import Message, Staff

#: What such messages are called in the outbox; they are no intervention's.
TEST: Final = "test"
#: So many a colleague may send themselves in 24 hours.
PER_DAY: Final = 20
MARK: Final = "[Test]"
_WINDOW: Final = timedelta(hours=24)
_EXPIRES: Final = timedelta(hours=1)


class SendTestOutcome(StrEnum):
    """What came of asking for a test."""

    QUEUED = "queued"
    NO_ADDRESS = "no_address"
    ENOUGH = "enough"

    @property
    def sentence(self) -> str:
        """The outcome in plain words."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    SendTestOutcome.QUEUED: "The test is on its way to your own address.",
    SendTestOutcome.NO_ADDRESS: "We know no address of yours for this channel; no test was sent.",
    SendTestOutcome.ENOUGH: f"{PER_DAY} tests in 24 hours are the most; please try again later.",
}


def queue_test_send(
    session: Session, written: RenderedMessage, *, staff_id: int, channel: Channel, now: datetime
) -> SendTestOutcome:
    """Queue the message to this colleague; never to anybody else."""
    staff = session.get_one(Staff, staff_id)
    address = staff.phone if channel is Channel.SMS else staff.email
    if not address:
        return SendTestOutcome.NO_ADDRESS
    sent = _sent_since(session, staff_id, now - _WINDOW)
    if sent >= PER_DAY:
        return SendTestOutcome.ENOUGH
    text = f"{MARK} {written.text}" if channel is Channel.SMS else written.text
    draft = Draft(
        dedupe_key=f"{TEST}/{staff_id}/{now.isoformat()}/{sent}",
        channel=channel,
        kind=TEST,
        address=address,
        subject=None if written.subject is None else f"{MARK} {written.subject}",
        text=text,
        html=written.html,
        template=written.template,
        template_version=written.version,
        language=written.language,
        variant=written.variant,
        rendered_sha256=written.sha256,
        send_after_at=now,
        expires_at=now + _EXPIRES,
        staff_id=staff_id,
    )
    queue_messages(session, [draft], now=now)
    return SendTestOutcome.QUEUED


def _sent_since(session: Session, staff_id: int, since: datetime) -> int:
    mine = (
        col(Message.kind) == TEST,
        col(Message.staff_id) == staff_id,
        col(Message.created_at) > since,
    )
    return int(session.scalar(select(func.count()).where(*mine)) or 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class SentTest:
    """The newest test a colleague sent themselves, and what became of it."""

    created_at: datetime
    state: str
    reason: str | None


def read_last_test(session: Session, staff_id: int) -> SentTest | None:
    """What became of their newest test mail; None where they sent none."""
    mine = select(Message).where(
        col(Message.kind) == TEST,
        col(Message.staff_id) == staff_id,
        col(Message.channel) == Channel.EMAIL,
    )
    row = session.scalars(mine.order_by(col(Message.id).desc()).limit(1)).first()
    if row is None:
        return None
    return SentTest(created_at=row.created_at, state=row.state, reason=row.reason)
