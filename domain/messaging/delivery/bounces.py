"""What mail servers and mail services tell us afterwards: bounces, complaints, arrivals.

Two ways in: a report by mail (RFC 3464 for deliveries, RFC 5965 for complaints), believed only
where it quotes a Message-ID that we made; and a signed JSON post, see `docs/operating.md`.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from typing import Final

#: Soft bounces within so long that pause an address, and for how long.
SOFT_LIMIT: Final = 3
SOFT_WITHIN: Final = timedelta(days=30)
PAUSE: Final = timedelta(days=14)
_TOLERANCE: Final = timedelta(minutes=5)
#: Codes of RFC 3463 that say the mailbox itself will never take mail.
_DEAD: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_MESSAGE_ID: Final = re.compile(r"<([0-9a-f]{24})\.(\d{1,18})@")


class BounceKind(StrEnum):
    """What happened to a mail after it left."""

    DELIVERED = "delivered"
    HARD = "hard_bounce"
    SOFT = "soft_bounce"
    COMPLAINT = "complaint"


class EventError(ValueError):
    """A post that is not in the format; the message says where."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """One thing told about one mail; `number` and `digest` are of its Message-ID."""

    event_id: str
    kind: BounceKind
    number: int | None = None
    digest: str | None = None
    address: str | None = None
    detail: str | None = None


def message_key(dedupe_key: str) -> str:
    """The part of a Message-ID that nobody can guess who has not seen the mail."""
    return hashlib.sha256(dedupe_key.encode()).hexdigest()[:24]


def bounce_kind(status: str) -> BounceKind:
    """Hard only where the mailbox is gone: full, refused and too large may pass."""
    return BounceKind.HARD if status.strip().split(" ")[0] in _DEAD else BounceKind.SOFT


def read_report(mail: bytes) -> list[DeliveryReport]:
    """What a report by mail says of mails of ours; nothing where it is no such report."""
    report = message_from_bytes(mail)
    quoted = _quoted_id(report)
    if quoted is None:
        return []
    name = hashlib.sha256(mail).hexdigest()[:24]
    digest, number = quoted
    return [
        DeliveryReport(
            event_id=f"report:{name}:{n}",
            kind=kind,
            number=int(number),
            digest=digest,
            detail=detail,
        )
        for n, (kind, detail) in enumerate(_said(report))
    ]


def read_events(body: bytes) -> list[DeliveryReport]:
    """The events of a JSON post.

    Raises:
        EventError: it is not in the format.
    """
    try:
        events = json.loads(body)["events"]
        return [_event(event) for event in events]
    except (KeyError, TypeError, ValueError) as error:
        raise EventError(f"not in the format: {error}") from error


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
        raise EventError("an event is an object")
    found = _MESSAGE_ID.match(str(event.get("message_id", "")))
    address = event.get("address")
    if not found and not address:
        raise EventError("an event needs the message_id we gave the mail, or an address")
    return DeliveryReport(
        event_id=f"post:{event['id']}",
        kind=BounceKind(event["type"]),
        digest=found[1] if found else None,
        number=int(found[2]) if found else None,
        address=str(address) if address else None,
        detail=str(event["detail"])[:200] if event.get("detail") else None,
    )


def _quoted_id(report: Message) -> tuple[str, str] | None:
    """The Message-ID of ours that the report quotes, in its headers or as the whole mail."""
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers":
            quoted = message_from_bytes(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
        elif part.get_content_type() == "message/rfc822":
            quoted = part.get_payload(0)  # type: ignore[assignment]
        else:
            continue
        if found := _MESSAGE_ID.match(str(quoted.get("Message-ID", "")).strip()):
            return found[1], found[2]
    return None


def _said(report: Message) -> Iterator[tuple[BounceKind, str]]:
    for part in report.walk():
        if part.get_content_type() == "message/feedback-report":
            yield BounceKind.COMPLAINT, "complained"
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            action = str(block.get("Action", "")).strip().lower()  # type: ignore[union-attr]
            status = str(block.get("Status", "")).strip()  # type: ignore[union-attr]
            if action == "failed":
                yield bounce_kind(status), f"bounced: {status}"[:200]
            elif action == "delivered":
                yield BounceKind.DELIVERED, status
