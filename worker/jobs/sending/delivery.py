"""What an attempt means for the outbox: final, or once more later."""

from datetime import datetime, timedelta
from typing import Final

from domain.store.outbox import Claimed, MessageState, PutBack, Settled
from worker.senders import Delivery, SendResult

_LONGEST_WAIT: Final = timedelta(hours=1)


def outcome_of(message: Claimed, delivery: Delivery, *, now: datetime) -> Settled | PutBack:
    """Back into the queue, twice as far each time, until it would be too late; else for good."""
    if delivery.result is not SendResult.RETRY:
        state = MessageState(delivery.result)
        return Settled(
            state=state,
            at=now if state is MessageState.SENT else None,
            reason=delivery.reason,
            provider_id=delivery.provider_id,
        )
    backoff = min(timedelta(minutes=2 ** min(message.attempts, 10)), _LONGEST_WAIT)
    until = now + (delivery.wait or backoff)
    if until < message.expires_at:
        return PutBack(until=until, reason=delivery.reason)
    return Settled(state=MessageState.EXPIRED, reason=delivery.reason)


def word_for(outcome: Settled | PutBack) -> str:
    """The word a summary counts it under."""
    return "deferred" if isinstance(outcome, PutBack) else outcome.state.value
