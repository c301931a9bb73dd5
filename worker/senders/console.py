"""Writes messages to the log where no provider is set up: enough to see what would be sent."""

import structlog

from domain.store.outbox import Claimed
from worker.senders.sender import Delivery, SendResult


class ConsoleSender:
    """Sends nothing; says that it would have, without address or words."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("console_sender")

    def send(self, message: Claimed) -> Delivery:
        """Log the message's number and kind, and call it sent."""
        self._log.info("message", id=message.id, channel=message.channel.value, kind=message.kind)
        return Delivery(result=SendResult.SENT, provider_id=f"console-{message.id}")

    def close(self) -> None:
        """Nothing to give back."""
