"""What providers tell of messages: bounces, replies, status, and how much they take."""

from domain.messaging.delivery.bounces import (
    PAUSE,
    SOFT_LIMIT,
    SOFT_WITHIN,
    BounceKind,
    DeliveryReport,
    EventError,
    is_signed_report,
    message_key,
    read_events,
    read_report,
)
from domain.messaging.delivery.rate_limits import (
    FAILURES_ALLOWED,
    ProviderState,
    granted,
    judged,
    taken,
)
from domain.messaging.delivery.replies import (
    DeliveryStatus,
    Reply,
    dead_number,
    fate,
    is_an_answer,
    is_signed,
    meaning,
)

__all__ = [
    "FAILURES_ALLOWED",
    "PAUSE",
    "SOFT_LIMIT",
    "SOFT_WITHIN",
    "BounceKind",
    "DeliveryReport",
    "DeliveryStatus",
    "EventError",
    "ProviderState",
    "Reply",
    "dead_number",
    "fate",
    "granted",
    "is_an_answer",
    "is_signed",
    "is_signed_report",
    "judged",
    "meaning",
    "message_key",
    "read_events",
    "read_report",
    "taken",
]
