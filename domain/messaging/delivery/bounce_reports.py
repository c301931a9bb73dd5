"""Reports that come back by mail: what became of a mail of ours (RFC 3464), or a complaint (5965).

Believed only where one quotes a Message-ID that we made. Servers that write no such report are read
by flufl.bounce, which knows their texts.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from domain.messaging.delivery.dead_addresses import is_dead_mailbox

MESSAGE_ID: Final = re.compile(r"<([0-9a-f]{24})\.(\d{1,18})@")
_QUOTED: Final = re.compile(
    r"^[> \t|]*Message-ID:[ \t]*(<[^>\s]{1,200}>)", re.IGNORECASE | re.MULTILINE
)
_LONGEST_DETAIL: Final = 200
_MOST_BYTES: Final = 1_000_000  # what says why comes first; what follows is the mail itself


class BounceKind(StrEnum):
    """What happened to a mail after it left."""

    DELIVERED = "delivered"
    HARD = "hard_bounce"
    SOFT = "soft_bounce"
    COMPLAINT = "complaint"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """One thing told about one mail.

    `number` and `key` are of its Message-ID; `at` is when it happened, where the teller says so.
    """

    event_id: str
    kind: BounceKind
    number: int | None = None
    key: str | None = None
    address: str | None = None
    detail: str | None = None
    at: datetime | None = None


def read_report(mail: bytes) -> list[DeliveryReport]:
    """What a report by mail says of mails of ours; nothing where it is no such report."""
    try:
        return _reports(mail)
    except RecursionError:  # parts in parts in parts: no server writes that
        return []


def _reports(mail: bytes) -> list[DeliveryReport]:
    report = message_from_bytes(mail[:_MOST_BYTES])
    quoted = _quoted_id(report)
    if quoted is None:
        return []
    name = hashlib.sha256(mail).hexdigest()[:24]
    key, number = quoted
    at = moment_of(str(report.get("Date", "")))
    found = list(_standard_failures(report)) or list(_recognised_failures(report))
    return [
        DeliveryReport(
            event_id=f"report:{name}:{n}",
            kind=kind,
            number=int(number),
            key=key,
            detail=detail[:_LONGEST_DETAIL],
            at=at,
        )
        for n, (kind, detail) in enumerate(found)
    ]


def bounce_kind(status: str) -> BounceKind:
    """Hard only where the mailbox is gone: full, refused and too large may pass."""
    return BounceKind.HARD if is_dead_mailbox(status) else BounceKind.SOFT


def moment_of(date: str) -> datetime | None:
    """The instant that a Date header names; None where it is none, or has no zone."""
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _quoted_id(report: Message) -> tuple[str, str] | None:
    """The Message-ID of ours that the report quotes: as a part of its own, or within its text."""
    for part in report.walk():
        if part.get_content_type() == "message/rfc822":
            quoted = [str(mail.get("Message-ID", "")) for mail in part.get_payload()]  # type: ignore[union-attr]
        elif part.get_content_maintype() == "text":
            quoted = _QUOTED.findall(_text(part))
        else:
            continue
        for one in quoted:
            if found := MESSAGE_ID.match(one.strip()):
                return found[1], found[2]
    return None


def _standard_failures(report: Message) -> Iterator[tuple[BounceKind, str]]:
    """What the standard says, recipient by recipient; a delay is no news."""
    for part in report.walk():
        if part.get_content_type() == "message/feedback-report":
            yield BounceKind.COMPLAINT, "complained"
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            action = str(block.get("Action", "")).strip().lower()  # type: ignore[union-attr]
            status = str(block.get("Status", "")).strip()  # type: ignore[union-attr]
            if action.startswith("failed"):
                yield bounce_kind(status), f"bounced: {status}"
            elif action.startswith("delivered"):
                yield BounceKind.DELIVERED, status


def _recognised_failures(report: Message) -> Iterator[tuple[BounceKind, str]]:
    """What a server says in words of its own: hard only where it names a code that is."""
    if any(part.get_content_type() == "message/delivery-status" for part in report.walk()):
        return  # it has been read: a delay, for one
    from flufl.bounce import all_failures  # noqa: PLC0415 - twenty modules, for reports alone

    _, failed = all_failures(report)
    if failed:
        code_line = next((line for line in _lines(report) if is_dead_mailbox(line)), "")
        yield bounce_kind(code_line), f"bounced: {code_line or 'the server gave no code'}"


def _lines(report: Message) -> Iterator[str]:
    for part in report.walk():
        if part.get_content_maintype() == "text":
            yield from (line.strip() for line in _text(part).splitlines())


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode(errors="replace") if isinstance(content, bytes) else ""
