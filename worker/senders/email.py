"""SMTP over one kept connection, step by step, so that a broken line is judged by where it broke.

Before the server was given the words, nothing can have arrived: try again. Once it has them and
has not answered, they may have: `unknown`, never again. RFC 5321 §4.2, codes of RFC 3463.
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Final, Literal

from domain.messaging.delivery import BounceKeys, is_dead_mailbox
from domain.messaging.links import Tracking
from domain.store.outbox import Claimed
from worker.senders.envelope import EnvelopeAddress, envelope_address
from worker.senders.mime import mail_bytes
from worker.senders.sender import Delivery, SendResult, line_broke, not_reached
from worker.senders.signing import DkimKey

_REFUSED: Final = 400
_PERMANENT: Final = 500
_CLOSING: Final = 421
_READY: Final = 354
_TOO_LARGE: Final = 552
#: Words of a refusal that is about us, whoever the mail is for.
_OURS: Final = re.compile(r"relay|authenticat(?:ion|e)|sign in first|log ?in first", re.IGNORECASE)
#: Sign in first, by whatever way: RFC 4954 and RFC 5248.
_SIGN_IN: Final = frozenset({530, 534, 535, 538})
_UNWRITABLE: Final = (
    "The address has characters that mail servers do not take: correct it where it comes from."
)
_NO_UTF8: Final = (
    "The address has letters beyond ASCII before its @, and our mail server takes none (it lacks"
    " SMTPUTF8): use another address, or another server."
)


@dataclass(frozen=True, kw_only=True)
class SmtpAccount:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    bounce_keys: BounceKeys
    key: DkimKey | None = None
    tracking: Tracking | None = None
    timeout: float = 20.0


class EmailSender:
    """Hands mail to one server; connects when first needed and keeps the connection."""

    def __init__(
        self, account: SmtpAccount, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._account = account
        self._clock = clock
        _, self._sender = parseaddr(account.sender)
        self._connection: smtplib.SMTP | None = None

    def send(self, message: Claimed) -> Delivery:
        """Hand over one mail; a kept connection that the server has closed is opened anew once."""
        to = envelope_address(message.address)
        if to is None:
            return Delivery(result=SendResult.FAILED, reason=_UNWRITABLE)
        if to.address != message.address:
            message = replace(message, address=to.address)
        account = self._account
        if account.tracking is not None and message.html is not None:
            html = account.tracking.added_to(message.html, message.id)
            message = replace(message, html=html)
        mail = mail_bytes(
            message, sender=account.sender, at=self._clock(), keys=account.bounce_keys
        )
        if account.key is not None:
            mail = account.key.signed(mail)
        while True:
            kept = self._connection is not None
            try:
                return self._transact(to, mail)
            except (smtplib.SMTPException, OSError) as error:
                self._drop()
                gone = isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError)
                if not (kept and gone):
                    return _not_taken(error)

    def close(self) -> None:
        """Say goodbye, if anybody is still listening."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _transact(self, to: EnvelopeAddress, mail: bytes) -> Delivery:
        connection = self._connection or self._connect()
        self._connection = connection
        if to.needs_utf8 and not connection.has_extn("smtputf8"):
            return Delivery(result=SendResult.FAILED, reason=_NO_UTF8)
        room = _room(connection)
        if room is not None and len(mail) > room:
            return Delivery(
                result=SendResult.FAILED, reason=f"larger than the server takes: {room}"
            )
        size = f" SIZE={len(mail)}" if room is not None else ""
        letters = " SMTPUTF8 BODY=8BITMIME" if to.needs_utf8 else ""
        # not `mail` and `rcpt`, which parse the address once more, slower than all of the sending
        envelope = (
            f"MAIL FROM:<{self._sender}>{size}{letters}",
            f"RCPT TO:<{to.address}>",
            "DATA",
        )
        replies = _offered(connection, envelope)
        for at, (code, reply) in zip(("sender", "recipient", "message"), replies, strict=False):
            if code >= _REFUSED or (at == "message" and code != _READY):
                if replies[-1][0] == _READY:
                    connection.docmd(".")  # it waits for words, though for nobody (RFC 2920 §3.1)
                return self._refused(code, reply, at=at)
        return self._hand_over(connection, mail)

    def _hand_over(self, connection: smtplib.SMTP, mail: bytes) -> Delivery:
        try:
            connection.send(_stuffed(mail))
            code, reply = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return line_broke(error)
        if code >= _REFUSED:
            return self._refused(code, reply, at="message")
        return Delivery(result=SendResult.SENT, provider_id=_text(reply)[:200])

    def _connect(self) -> smtplib.SMTP:
        account = self._account
        where = (account.host, account.port)
        opened: smtplib.SMTP
        if account.security == "tls":
            context = ssl.create_default_context()
            opened = smtplib.SMTP_SSL(*where, timeout=account.timeout, context=context)
        else:
            opened = smtplib.SMTP(*where, timeout=account.timeout)
        opened.command_encoding = "utf-8"  # the same for ASCII; others only go out with SMTPUTF8
        try:
            self._introduce(opened)
        except (smtplib.SMTPException, OSError):
            opened.close()
            raise
        return opened

    def _introduce(self, opened: smtplib.SMTP) -> None:
        opened.ehlo_or_helo_if_needed()
        if self._account.security == "starttls":
            opened.starttls(context=ssl.create_default_context())
            opened.ehlo()
        if self._account.user:
            opened.login(self._account.user, self._account.password)

    def _refused(self, code: int, reply: bytes, *, at: str) -> Delivery:
        """What a refusal means; the connection stays good unless the server says it closes it."""
        if code == _CLOSING:
            self._drop()
        elif self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.rset()
        words = _text(reply)
        reason = f"{at} refused: {code} {words}"[:200]
        of_sender = at == "sender" and code != _TOO_LARGE
        if code < _PERMANENT:
            ours = of_sender or code == _CLOSING
            return Delivery(result=SendResult.RETRY, reason=reason, provider_is_failing=ours)
        if of_sender or code in _SIGN_IN or (at == "recipient" and _OURS.search(words)):
            return Delivery(result=SendResult.RETRY, reason=reason, refuses_us=True)
        dead = at == "recipient" and is_dead_mailbox(words)
        return Delivery(
            result=SendResult.FAILED, reason=reason, suppress="bounced" if dead else None
        )


def _offered(connection: smtplib.SMTP, commands: Sequence[str]) -> list[tuple[int, bytes]]:
    """What is answered to each command, up to the first that is refused.

    All in one go where the server offers that (RFC 2920): one way there and back instead of three.
    """
    pipelining = connection.has_extn("pipelining")
    if pipelining:
        connection.send("".join(f"{command}\r\n" for command in commands))
    replies: list[tuple[int, bytes]] = []
    for command in commands:
        try:
            replies.append(connection.getreply() if pipelining else connection.docmd(command))
        except (smtplib.SMTPException, OSError):
            # a server that refuses may hang up at once: its words count, not the line
            if not any(code >= _REFUSED for code, _ in replies):
                raise
            break
        if replies[-1][0] >= _REFUSED and not pipelining:
            break
    return replies


def _room(connection: smtplib.SMTP) -> int | None:
    """How large a mail the server takes (RFC 1870); None where it does not say."""
    reply = connection.esmtp_features.get("size", "")
    return int(reply) if reply.isdecimal() and int(reply) else None


def _not_taken(error: Exception) -> Delivery:
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= _PERMANENT:
        reply = error.smtp_error
        words = _text(reply) if isinstance(reply, bytes) else str(reply)
        reason = f"sign-in refused: {error.smtp_code} {words}"[:200]
        return Delivery(result=SendResult.RETRY, reason=reason, refuses_us=True)
    return not_reached(error)


def _stuffed(mail: bytes) -> bytes:
    """A leading dot is doubled, and a dot on its own line ends the mail (RFC 5321 §4.5.2)."""
    body = mail.replace(b"\r\n.", b"\r\n..")
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


def _text(reply: bytes) -> str:
    return " ".join(reply.decode(errors="replace").split())
