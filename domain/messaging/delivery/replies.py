"""What a text provider tells us: who asked to stop, what arrived, and whether it is really them.

Words and codes: twilio.com/docs/messaging (opt-out keywords, message status), signature:
twilio.com/docs/usage/security. Events repeat and come out of order, so states only move up.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

_STOP: Final = frozenset(
    {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"} | {"STOPP"}
)
_START: Final = frozenset({"START", "YES", "UNSTOP"})
_HELP: Final = frozenset({"HELP", "INFO", "HILFE"})
_YES: Final = "YES"


class Reply(StrEnum):
    """What a learner's text asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    WORDS = "words"


def meaning(body: str) -> Reply:
    """What a text means: a keyword only where it stands alone, whatever its case."""
    word = _bare(body)
    if word in _STOP:
        return Reply.STOP
    if word in _START:
        return Reply.START
    return Reply.HELP if word in _HELP else Reply.WORDS


def _bare(body: str) -> str:
    return body.strip().strip(".!").upper()


def is_an_answer(body: str) -> bool:
    """Whether a word that begins texts again is an answer as well, where nothing was stopped."""
    return _bare(body) == _YES


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


_STATUSES: Final = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.BOUNCED,
    "failed": DeliveryStatus.FAILED,
}
#: Errors that concern the number itself, at once or by callback; 21610 is the learner's own STOP.
#: Not 21612 (this sender cannot reach it) nor 30003 (switched off, for now).
_DEAD_NUMBERS: Final = {
    "21610": "stop",
    "21211": "bad_number",
    "21614": "bad_number",
    "30006": "bad_number",
}


def fate(status: str) -> DeliveryStatus | None:
    """What a status word means; None for those on the way there."""
    return _STATUSES.get(status.lower())


def dead_number(error_code: str) -> str | None:
    """The reason to stop writing to a number after this error, or None."""
    return _DEAD_NUMBERS.get(error_code)


def twilio_signature(url: str, fields: Iterable[tuple[str, str]], *, token: str) -> str:
    """What `X-Twilio-Signature` must be for this address and form."""
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.digest(token.encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(digest).decode()


def is_signed(given: str, url: str, fields: Iterable[tuple[str, str]], *, token: str) -> bool:
    """Whether the provider signed this; without a token of ours, nobody did."""
    expected = twilio_signature(url, fields, token=token)
    return bool(token) and hmac.compare_digest(given.encode(), expected.encode())
