"""What providers tell of messages: bounces, replies, status, and how much they take."""

from domain.messaging.delivery.bounce_keys import BounceKeys, Mail
from domain.messaging.delivery.bounce_reports import BounceKind, DeliveryReport, read_report
from domain.messaging.delivery.dead_addresses import (
    PAUSE,
    SOFT_LIMIT,
    SOFT_WITHIN,
    dead_number,
    is_dead_mailbox,
)
from domain.messaging.delivery.delivery_status import DeliveryStatus, parse_status
from domain.messaging.delivery.event_posts import ProviderEventError, is_signed_report, read_events
from domain.messaging.delivery.rate_limits import (
    FAILURES_ALLOWED,
    ProviderAnswer,
    ProviderState,
    granted,
    judged,
    taken,
)
from domain.messaging.delivery.replies import (
    Meaning,
    Reply,
    is_an_answer,
    is_answered_by_provider,
    meaning,
)

__all__ = [
    "FAILURES_ALLOWED",
    "PAUSE",
    "SOFT_LIMIT",
    "SOFT_WITHIN",
    "BounceKeys",
    "BounceKind",
    "DeliveryReport",
    "DeliveryStatus",
    "Mail",
    "Meaning",
    "ProviderAnswer",
    "ProviderEventError",
    "ProviderState",
    "Reply",
    "dead_number",
    "granted",
    "is_an_answer",
    "is_answered_by_provider",
    "is_dead_mailbox",
    "is_signed_report",
    "judged",
    "meaning",
    "parse_status",
    "read_events",
    "read_report",
    "taken",
]
