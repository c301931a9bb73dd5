"""What every way out of the house promises: it tries once and says what came of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol

from domain.messaging.delivery import ProviderAnswer
from domain.store.outbox import Claimed

_LONGEST_REASON: Final = 200


class SendResult(StrEnum):
    """What came of one attempt.

    `unknown`: the provider had it when the line broke, so it may have arrived.
    """

    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """The outcome of one attempt, in the provider's words where it used some.

    `suppress`: the address itself is dead or has said stop. `provider_is_failing`: not this
    message's fault; too many of these pause sending. `refuses_us`: it takes nothing from us until
    somebody puts the account right; one of these pauses sending. `wait`: how long the provider asks
    for, and where it is failing, for all messages.
    """

    result: SendResult
    reason: str | None = None
    provider_id: str | None = None
    suppress: str | None = None
    provider_is_failing: bool = False
    refuses_us: bool = False
    wait: timedelta | None = None

    @property
    def answer(self) -> ProviderAnswer:
        """What it says of the provider, whatever becomes of the message."""
        failing = self.provider_is_failing or self.refuses_us
        return ProviderAnswer(
            failing=failing, refuses_us=self.refuses_us, wait=self.wait if failing else None
        )


def not_reached(why: object) -> Delivery:
    """Nobody was there to take the message, so nothing can have arrived."""
    reason = f"no connection: {why}"[:_LONGEST_REASON]
    return Delivery(result=SendResult.RETRY, reason=reason, provider_is_failing=True)


def line_broke(why: object) -> Delivery:
    """The provider had the message when the line broke, so it may have arrived."""
    reason = f"line broke: {why}"[:_LONGEST_REASON]
    return Delivery(result=SendResult.UNKNOWN, reason=reason, provider_is_failing=True)


class Sender(Protocol):
    """One channel's provider; used by one thread at a time."""

    def send(self, message: Claimed) -> Delivery:
        """Try once to hand over the message; expected failures are values, not exceptions."""

    def close(self) -> None:
        """Give the connection back."""
