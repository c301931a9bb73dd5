"""A message as the bytes of RFC 5322 and 2045.

Hand-built for speed: `email.message` takes some fifty times longer than the sending itself.
Every text is UTF-8 in base64, so lines are short and 7-bit whatever was written.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache

from domain.messaging.delivery import BounceKeys, Mail
from domain.store.outbox import Claimed

_LINE = 76  # the longest of a base64 body (RFC 2045)
_WORD_BYTES = 42  # of one encoded word: 75 characters with its wrapping (RFC 2047)


def message_id(message: Claimed, domain: str, *, keys: BounceKeys) -> str:
    """The same for every attempt, so that a mail server can tell a repeat; nobody else can make it.

    A report that quotes it is believed.
    """
    mail = Mail(number=message.id, dedupe_key=message.dedupe_key, queued_at=message.queued_at)
    return f"<{keys.key(mail)}.{message.id}@{domain}>"


def mail_bytes(message: Claimed, *, sender: str, at: datetime, keys: BounceKeys) -> bytes:
    """The mail as it is handed to the server: headers, then text, or text and HTML."""
    shown, domain = _sender(sender)
    headers = {
        "From": shown,
        "To": message.address,
        "Subject": encoded(message.subject or ""),
        "Date": format_datetime(at),
        "Message-ID": message_id(message, domain, keys=keys),
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        **{key: encoded(value) for key, value in message.headers.items()},
    }
    return _lines(headers) + _body(message)


@cache
def _sender(sender: str) -> tuple[str, str]:
    """How the sender is shown, and the domain that message ids carry."""
    name, address = parseaddr(sender)
    shown = formataddr((encoded(name), address)) if name else address
    return shown, address.rpartition("@")[2]


def encoded(text: str) -> str:
    """A header's value: as it is where plain, in encoded words where not; never a second line."""
    flat = " ".join(text.split())
    if flat.isascii():
        return flat
    words = (f"=?utf-8?b?{b64encode(part.encode()).decode()}?=" for part in _pieces(flat))
    return "\r\n ".join(words)


def _pieces(text: str) -> list[str]:
    """Cut so that no piece is longer than one encoded word holds, and no character is split."""
    pieces, size = [""], 0
    for character in text:
        width = len(character.encode())
        if size + width > _WORD_BYTES:
            pieces.append("")
            size = 0
        pieces[-1] += character
        size += width
    return pieces


def _body(message: Claimed) -> bytes:
    text = _part("plain", message.text)
    if message.html is None:
        return text
    seam = b"=_staycourse"  # no line of base64 begins so
    top = _lines({"Content-Type": f'multipart/alternative; boundary="{seam.decode()}"'})
    html = _part("html", message.html)
    return b"%s\r\n--%s\r\n%s\r\n--%s\r\n%s\r\n--%s--\r\n" % (top, seam, text, seam, html, seam)


def _part(kind: str, text: str) -> bytes:
    return _top(kind) + b"\r\n" + _in_lines(b64encode(text.encode()))


@cache
def _top(kind: str) -> bytes:
    return _lines(
        {"Content-Type": f"text/{kind}; charset=utf-8", "Content-Transfer-Encoding": "base64"}
    )


def _in_lines(code: bytes) -> bytes:
    """Cut in one go: `encodebytes` encodes line by line, five times slower."""
    starts = range(0, len(code), _LINE)
    return b"\r\n".join([*(code[start : start + _LINE] for start in starts), b""])


def _lines(headers: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()
