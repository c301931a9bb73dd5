"""How each channel's provider has been: what left, what failed and how, and how long it took."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from domain.policy import Channel
from domain.store.database import changed, columns
from domain.store.outbox.provider_state import read_provider
from domain.store.tables import Message, MessageEvent, MessageState, Provider

#: Failures of so long are shown.
_LOOK_BACK: Final = timedelta(days=7)
#: Among so many that left last, of any channel, those of a channel are looked for.
_NEWEST: Final = 5_000
#: Of so many messages that left last, the waiting time is told.
_TIMED: Final = 200
_LEFT: Final = (MessageState.SENT, MessageState.DELIVERED, MessageState.BOUNCED)
_WENT_WRONG: Final = (MessageState.FAILED, MessageState.BOUNCED, MessageState.EXPIRED)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderHealth:
    """One channel: whether it has paused, and how the last week went.

    `errors` are what providers said, with how often, the most frequent first; `handover` and
    `delivery` are medians from the handing over until the provider took it, and from there until
    it said that it arrived; None where nothing tells.
    """

    channel: Channel
    paused_until: datetime | None
    failures: int
    last_success: datetime | None
    waiting: int
    oldest_due: datetime | None
    errors: tuple[tuple[str, int], ...]
    handover: timedelta | None
    delivery: timedelta | None


def read_provider_health(session: Session, *, now: datetime) -> list[ProviderHealth]:
    """Every channel that was ever used, or has something waiting."""
    return [_health(session, channel, now) for channel in Channel if _is_used(session, channel)]


def resume_provider(session: Session, channel: Channel, *, now: datetime) -> bool:
    """Let one message try a paused provider at once; False where it has not paused.

    If that one fails, the pause goes on, and longer: nothing is flooded.
    """
    paused = (col(Provider.channel) == channel.value, col(Provider.paused_until) > now)
    return changed(session, update(Provider).where(*paused).values(paused_until=now)) == 1


def _health(session: Session, channel: Channel, now: datetime) -> ProviderHealth:
    mine = col(Message.channel) == channel.value
    state = read_provider(session, channel, now=now)
    waits = (mine, col(Message.state) == MessageState.PLANNED, col(Message.expires_at) > now)
    waiting, oldest = session.execute(
        select(func.count(), func.min(Message.send_after_at)).where(*waits)
    ).one()
    last_success, handover, delivery = _times(session, channel)
    return ProviderHealth(
        channel=channel,
        paused_until=state.paused_until if state.is_paused(now) else None,
        failures=state.failures,
        last_success=last_success,
        waiting=waiting,
        oldest_due=oldest,
        errors=_errors(session, channel, now - _LOOK_BACK),
        handover=handover,
        delivery=delivery,
    )


def _errors(session: Session, channel: Channel, since: datetime) -> tuple[tuple[str, int], ...]:
    reason = func.coalesce(Message.reason, Message.state)
    number = func.count().label("number")
    found = (
        select(reason.label("reason"), number)
        .where(
            col(Message.channel) == channel.value,
            col(Message.state).in_(_WENT_WRONG),
            func.coalesce(Message.claimed_at, Message.expires_at) >= since,
        )
        .group_by(reason)
        .order_by(number.desc(), reason)
        .limit(5)
    )
    return tuple((row.reason, row.number) for row in session.execute(found))


def _is_used(session: Session, channel: Channel, *states: MessageState) -> bool:
    """Whether there is a message of it, in one of these states; found by the outbox's index."""
    mine = (col(Message.channel) == channel.value, col(Message.state).in_(states or MessageState))
    if session.scalar(select(col(Message.id)).where(*mine).limit(1)) is not None:
        return True
    return not states and session.get(Provider, channel.value) is not None


def _times(
    session: Session, channel: Channel
) -> tuple[datetime | None, timedelta | None, timedelta | None]:
    """When the last message left, and medians of the last ones.

    Until the provider took them, and from there until it said that they arrived.
    """
    if not _is_used(session, channel, *_LEFT):
        return None, None, None
    newest = (
        select(*columns(Message.id, Message.channel, Message.handed_at, Message.sent_at))
        .where(col(Message.sent_at).is_not(None))
        .order_by(col(Message.sent_at).desc())
        .limit(_NEWEST)
        .subquery()
    )
    mine = select(newest.c.id, newest.c.handed_at, newest.c.sent_at).where(
        newest.c.channel == channel.value
    )
    rows = session.execute(mine.order_by(newest.c.sent_at.desc()).limit(_TIMED)).all()
    if not rows:
        # used so seldom that its index by state and channel is the short way
        left = (col(Message.channel) == channel.value, col(Message.state).in_(_LEFT))
        return session.scalar(select(func.max(Message.sent_at)).where(*left)), None, None
    sent = {row.id: row.sent_at for row in rows}
    told = select(*columns(MessageEvent.message_id, MessageEvent.at)).where(
        col(MessageEvent.message_id).in_(list(sent)), col(MessageEvent.kind) == "delivered"
    )
    return (
        rows[0].sent_at,
        _median([row.sent_at - row.handed_at for row in rows if row.handed_at]),
        _median([at - sent[number] for number, at in session.execute(told)]),
    )


def _median(spans: list[timedelta]) -> timedelta | None:
    seconds = [max(span.total_seconds(), 0.0) for span in spans]
    return timedelta(seconds=median(seconds)) if seconds else None
