"""Adapters to providers: SMTP, Twilio, the log."""

from worker.senders.providers import dkim_key, per_second, senders_for
from worker.senders.sender import Delivery, Sender, SendResult
from worker.senders.signing import is_published

__all__ = [
    "Delivery",
    "SendResult",
    "Sender",
    "dkim_key",
    "is_published",
    "per_second",
    "senders_for",
]
