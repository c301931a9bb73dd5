"""What a mail service posts about bounces and complaints, signed; format: `docs/operating.md`."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.messaging.delivery.bounce_reports import MESSAGE_ID, BounceKind, DeliveryReport

_TOLERANCE: Final = timedelta(minutes=5)


class ProviderEventError(ValueError):
    """A post that is not in the format; the message says where."""


def read_events(body: bytes) -> list[DeliveryReport]:
    """The events of a JSON post.

    Raises:
        ProviderEventError: it is not in the format.
    """
    try:
        events = json.loads(body)["events"]
        return [_event(event) for event in events]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ProviderEventError(f"not in the format: {error}") from error


def is_signed_report(header: str, body: bytes, *, secret: str, now: datetime) -> bool:
    """Whether `t=<seconds>,v1=<hex>` signs this body, by our secret, minutes ago at most."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    moment = parts.get("t", "")
    if not secret or not (moment.isascii() and moment.isdecimal()):
        return False
    expected = event_signature(body, moment, secret=secret)
    fresh = abs(now.timestamp() - int(moment)) <= _TOLERANCE.total_seconds()
    return hmac.compare_digest(parts.get("v1", "").encode(), expected.encode()) and fresh


def event_signature(body: bytes, moment: str, *, secret: str) -> str:
    """The hex HMAC-SHA256 over moment, a dot, and the body."""
    return hmac.digest(secret.encode(), f"{moment}.".encode() + body, "sha256").hex()


def _event(event: object) -> DeliveryReport:
    if not isinstance(event, Mapping):
        raise ProviderEventError("an event is an object")
    found = MESSAGE_ID.match(str(event.get("message_id", "")))
    address = event.get("address")
    if not found and not address:
        raise ProviderEventError("an event needs the message_id we gave the mail, or an address")
    return DeliveryReport(
        event_id=f"post:{event['id']}",
        kind=BounceKind(event["type"]),
        key=found[1] if found else None,
        number=int(found[2]) if found else None,
        address=str(address) if address else None,
        detail=str(event["detail"])[:200] if event.get("detail") else None,
        at=_moment(event["at"]) if event.get("at") else None,
    )


def _moment(at: object) -> datetime:
    """Unix seconds, or ISO 8601 with a zone."""
    if isinstance(at, int | float):
        return datetime.fromtimestamp(at, UTC)
    moment = datetime.fromisoformat(str(at))
    if moment.tzinfo is None:
        raise ProviderEventError(f"at {at!r} has no zone")
    return moment.astimezone(UTC)
