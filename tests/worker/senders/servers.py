"""A real SMTP server that also misbehaves when asked to, and a local Twilio."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.waiting import ended


@dataclass
class Mailbox:
    """Keeps what arrives; the local part of an address says how the server behaves."""

    mails: list[EmailMessage] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)
    recipients: list[str] = field(default_factory=list)
    pipelining: bool = False

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, words: list[str]
    ) -> list[str]:
        session.host_name = name
        return [*words[:1], *(["250-PIPELINING"] if self.pipelining else []), *words[1:]]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _more: list[str]
    ) -> str:
        if address.startswith("stranger@"):
            return "550 5.7.1 not a sender of ours"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.connections.add(id(session))
        wish = address.partition("@")[0]
        if wish == "gone":
            return "550 5.1.1 no such user"
        if wish == "full":
            return "452 4.2.2 mailbox full"
        if wish == "policy":
            return "554 5.7.1 not accepted"
        if wish == "relay":
            return "554 5.7.1 Relay access denied"
        if wish == "signin":
            return "530 5.7.0 Authentication required"
        envelope.rcpt_tos.append(address)
        self.recipients.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        wish = envelope.rcpt_tos[0].partition("@")[0]
        if wish == "spam":
            return "554 5.7.1 looks like spam"
        if wish == "later":
            return "451 4.3.0 try later"
        content = cast("bytes", envelope.content)
        self.mails.append(cast("EmailMessage", message_from_bytes(content, policy=default)))
        if wish == "drop":
            cast("Any", server.transport).abort()
        if wish == "close":
            return "421 4.3.2 shutting down"
        return f"250 2.0.0 queued as {len(self.mails)}"


@contextmanager
def mail_server(mailbox: Mailbox, **options: Any) -> Iterator[Controller]:
    """Listen on a free port until the block ends."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def lets_in(user: bytes, password: bytes) -> Any:
    """An authenticator for aiosmtpd that knows one account."""

    def authenticate(*given: Any) -> AuthResult:
        data = given[-1]
        known = (data.login, data.password) == (user, password)
        return AuthResult(success=known, handled=known)  # what is not handled is answered 535

    return authenticate


@dataclass
class LocalTwilio:
    """Answers as Twilio does; the number written to says what."""

    texts: list[dict[str, str]] = field(default_factory=list)
    errors: dict[str, tuple[int, int]] = field(default_factory=dict)  # number -> status, code
    silent_for: set[str] = field(default_factory=set)
    retry_after: str = ""


@contextmanager
def twilio_server(twilio: LocalTwilio) -> Iterator[str]:
    """Listen on a free port until the block ends; gives the base address."""
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            fields = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            if fields["To"] in twilio.silent_for:
                released.wait(5)
                self.close_connection = True
                return
            status, code = twilio.errors.get(fields["To"], (201, 0))
            if code or status >= 400:
                body = {"code": code, "message": "refused", "status": status}
            else:
                twilio.texts.append({**fields, "Path": self.path})
                body = {"sid": f"SM{len(twilio.texts):032}", "status": "queued"}
            self._answer(status, body)

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if twilio.retry_after:
                self.send_header("Retry-After", twilio.retry_after)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        ended(thread)
