"""What a provider may say became of a message; events come out of order, so states only move up."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class DeliveryStatus(StrEnum):
    """What a provider may say became of a message, in the order of finality."""

    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    DELIVERED = "delivered"

    @property
    def rank(self) -> int:
        """A later word of lower rank changes nothing."""
        return list(DeliveryStatus).index(self)


#: twilio.com/docs/messaging: message status values. What the provider has accepted has left us.
_STATUSES: Final[Mapping[str, DeliveryStatus]] = {
    "accepted": DeliveryStatus.SENT,
    "queued": DeliveryStatus.SENT,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.BOUNCED,
    "failed": DeliveryStatus.FAILED,
}


def parse_status(status: str) -> DeliveryStatus | None:
    """What a status word means; None for those that say nothing of it."""
    return _STATUSES.get(status.lower())
