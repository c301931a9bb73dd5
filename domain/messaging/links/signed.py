"""Links a learner may follow without signing in: signed, for one purpose, valid for a while.

A token is two URL-safe parts, payload and signature (HMAC-SHA256, 128 bits kept), and holds row
numbers only, no personal data. The key is derived, so the same secret signs nothing else alike.

Texts, where room is scarce, have short tokens of 22 characters: purpose, enrolment and day, and a
signature (64 bits kept) over the whole link. What they leave out, the store knows.

`secrets` are ours, the present one first: it signs, and what a former one signed opens as before.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.policy import Channel


class Purpose(StrEnum):
    """What a link lets its bearer do; a token for one purpose opens no other page."""

    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    WHY = "why"
    ANSWER = "answer"
    CHECK = "check"
    CHALLENGE = "challenge"
    DATA = "data"


class LinkProblem(StrEnum):
    """Why a link does not open."""

    FORGED = "forged"
    EXPIRED = "expired"


#: Unsubscribing must work long after the mail; the more a page shows, the sooner it closes.
LIFETIME: Final = {
    Purpose.UNSUBSCRIBE: timedelta(days=400),
    Purpose.PREFERENCES: timedelta(days=90),
    Purpose.ANSWER: timedelta(days=90),
    Purpose.WHY: timedelta(days=30),
    Purpose.CHECK: timedelta(days=30),
    Purpose.CHALLENGE: timedelta(days=21),
    Purpose.DATA: timedelta(days=90),
}
_SIGNATURE_BYTES: Final = 16
#: What a purpose is called in a short token, for good: those out there open by it.
_CODES: Final = {purpose: purpose[0].encode() for purpose in Purpose} | {Purpose.CHALLENGE: b"h"}
_ENROLMENT_BYTES: Final = 5
_DAY_BYTES: Final = 2
_SHORT_SIGNATURE_BYTES: Final = 8
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
#: As long as a real one, and opens nothing.
EXAMPLE_SHORT: Final = "examples-open-no-pages"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Whom a link is for, the nudge it came with, and when it was signed, once it was."""

    purpose: Purpose
    learner_id: int
    channel: str
    enrolment_id: int
    intervention: str
    period: str
    issued_at: datetime | None = field(default=None, compare=False)


def sign(link: Link, *, secret: str, at: datetime) -> str:
    """The token of a link, issued at that moment."""
    payload = _encode(json.dumps([int(at.timestamp()), *_values(link)]).encode())
    return f"{payload}.{_signature(payload, secret)}"


def verify(
    token: str, purpose: Purpose, *, secrets: Sequence[str], now: datetime
) -> Link | LinkProblem:
    """The link a token was made from, or why it does not open this page."""
    payload, _, signature = token.partition(".")
    ours = [
        hmac.compare_digest(_bytes(signature), _signature(payload, secret).encode())
        for secret in secrets
    ]
    if not any(ours):
        return LinkProblem.FORGED
    issued, made_for, *rest = json.loads(_decode(payload))
    if made_for != purpose:
        return LinkProblem.FORGED
    issued_at = datetime.fromtimestamp(issued, UTC)
    if now > issued_at + LIFETIME[purpose]:
        return LinkProblem.EXPIRED
    learner_id, channel, enrolment_id, intervention, period = rest
    return Link(
        purpose=purpose,
        learner_id=learner_id,
        channel=channel,
        enrolment_id=enrolment_id,
        intervention=intervention,
        period=period,
        issued_at=issued_at,
    )


def sign_short(link: Link, *, secret: str, at: datetime) -> str:
    """The short token of a link, issued on that day (UTC)."""
    days = (at - _EPOCH).days
    payload = _CODES[link.purpose] + link.enrolment_id.to_bytes(_ENROLMENT_BYTES, "big")
    payload += days.to_bytes(_DAY_BYTES, "big")
    return _encode(payload + _short_signature(payload, link, secret))


def short_enrolment(token: str) -> int | None:
    """The enrolment that a short token names, whoever signed it; None where it is no such token."""
    payload = _short_payload(token)
    return int.from_bytes(payload[1 : 1 + _ENROLMENT_BYTES], "big") if payload else None


def verify_short(
    token: str, links: Iterable[Link], *, secrets: Sequence[str], now: datetime
) -> Link | LinkProblem:
    """Which of the enrolment's links a short token is for, or why it does not open."""
    payload = _short_payload(token)
    purpose = next((p for p, code in _CODES.items() if payload and payload[:1] == code), None)
    if payload is None or purpose is None:
        return LinkProblem.FORGED
    issued_at = _EPOCH + timedelta(days=int.from_bytes(payload[-_DAY_BYTES:], "big"))
    for link in links:
        meant = replace(link, purpose=purpose, issued_at=issued_at)
        signed = [sign_short(meant, secret=secret, at=issued_at) for secret in secrets]
        if any(hmac.compare_digest(ours, token) for ours in signed):
            return LinkProblem.EXPIRED if now > issued_at + LIFETIME[purpose] else meant
    return LinkProblem.FORGED


def neighbours(link: Link, *, secret: str, now: datetime) -> Mapping[Purpose, str]:
    """The paths of every page that the bearer of a link may open: as old as it, never renewed."""
    issued_at = link.issued_at or now
    open_still = [purpose for purpose in Purpose if now <= issued_at + LIFETIME[purpose]]
    return {
        purpose: _path(replace(link, purpose=purpose), secret=secret, at=issued_at)
        for purpose in open_still
    }


def url(link: Link, *, public_url: str, secret: str, at: datetime) -> str:
    """The address of the page this link opens; a short one, that leads there, in texts."""
    is_text = link.channel == Channel.SMS
    path = (
        short_path(sign_short(link, secret=secret, at=at))
        if is_text
        else _path(link, secret=secret, at=at)
    )
    return f"{public_url.rstrip('/')}{path}"


def short_path(token: str) -> str:
    """The path that a short token is opened at."""
    return f"/p/m/{token}"


def _path(link: Link, *, secret: str, at: datetime) -> str:
    return f"/p/{link.purpose}/{sign(link, secret=secret, at=at)}"


def _values(link: Link) -> list[int | str]:
    return [
        link.purpose.value,
        link.learner_id,
        link.channel,
        link.enrolment_id,
        link.intervention,
        link.period,
    ]


def _signature(payload: str, secret: str) -> str:
    key = hashlib.sha256(f"staycourse links\x1f{secret}".encode()).digest()
    return _encode(hmac.digest(key, _bytes(payload), "sha256")[:_SIGNATURE_BYTES])


def _short_payload(token: str) -> bytes | None:
    try:
        raw = _decode(token) if token.isascii() else b""
    except ValueError:
        return None
    length = 1 + _ENROLMENT_BYTES + _DAY_BYTES
    return raw[:length] if len(raw) == length + _SHORT_SIGNATURE_BYTES else None


def _short_signature(payload: bytes, link: Link, secret: str) -> bytes:
    key = hashlib.sha256(f"staycourse short links\x1f{secret}".encode()).digest()
    signed = payload + json.dumps(_values(link)).encode()
    return hmac.digest(key, signed, "sha256")[:_SHORT_SIGNATURE_BYTES]


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _bytes(text: str) -> bytes:
    """The text for signing; half a character, which only a forger sends, is no error."""
    return text.encode(errors="replace")
