"""A local inbox for the demo and tests: real SMTP, a stand-in for Twilio, and a page to read both.

Messages are kept as files in a folder, so that the page still shows them after a restart.
"""

import hashlib
import itertools
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo.local_inbox.page import handler_for

#: Headers worth showing beside the words.
_SHOWN: Final = (
    "From",
    "To",
    "Reply-To",
    "Date",
    "Message-ID",
    "List-ID",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
)


@dataclass(frozen=True, kw_only=True)
class ReceivedMessage:
    """One message that got here: a mail, or a text where `subject` is empty."""

    number: int
    channel: str
    arrived_at: str
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]


class Inbox:
    """What has arrived, oldest first; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._arrived: dict[int, ReceivedMessage] = {}
        self._numbers: Iterator[int] = itertools.count(1)
        self._servers: list[Controller | ThreadingHTTPServer] = []
        self._load()

    def messages(self) -> list[ReceivedMessage]:
        """Everything that arrived."""
        with self._lock:
            return list(self._arrived.values())

    def message(self, number: int) -> ReceivedMessage | None:
        """The message of that number."""
        return self._arrived.get(number)

    def keep_mail(self, content: bytes, to: str) -> None:
        """Keep a mail as it came over the wire."""
        mail = message_from_bytes(content, policy=policy.default)
        self._keep(
            channel="email",
            to=to,
            subject=str(mail["Subject"] or ""),
            text=_part(mail, "plain"),
            html=_part(mail, "html"),
            headers={name: str(mail[name]) for name in _SHOWN if mail[name]},
        )

    def keep_text(self, fields: dict[str, str]) -> str:
        """Keep a text as Twilio's API is given it; gives back its identifier."""
        sender = fields.get("From") or fields.get("MessagingServiceSid", "")
        number = self._keep(
            channel="sms",
            to=fields.get("To", ""),
            subject="",
            text=fields.get("Body", ""),
            html="",
            headers={"From": sender, "To": fields.get("To", "")},
        )
        return "SM" + hashlib.sha256(str(number).encode()).hexdigest()[:32]

    def stop(self) -> None:
        """Close both doors."""
        for server in self._servers:
            if isinstance(server, Controller):
                server.stop()
            else:
                server.shutdown()
                server.server_close()
        self._servers.clear()

    def open(self, smtp_port: int, http_port: int) -> None:
        """Listen for mail on one port, and for readers and texts on the other."""
        mail = Controller(_Letterbox(self), hostname="127.0.0.1", port=smtp_port)
        mail.start()
        self._servers.append(mail)
        page = ThreadingHTTPServer(("127.0.0.1", http_port), handler_for(self))
        self._servers.append(page)
        threading.Thread(target=page.serve_forever, name="inbox page", daemon=True).start()

    def _keep(self, **known: Any) -> int:  # noqa: ANN401 - the fields of Arrived
        with self._lock:
            number = next(self._numbers)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            arrived = ReceivedMessage(number=number, arrived_at=now, **known)
            self._arrived[number] = arrived
            path = self._folder / f"{number:06}.json"
            path.write_text(json.dumps(asdict(arrived), ensure_ascii=False), encoding="utf-8")
        return number

    def _load(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self._folder.glob("*.json")):
            arrived = ReceivedMessage(**json.loads(path.read_text(encoding="utf-8")))
            self._arrived[arrived.number] = arrived
        self._numbers = itertools.count(max(self._arrived, default=0) + 1)


def start_inbox(smtp_port: int, http_port: int, folder: Path) -> Inbox:
    """An open inbox on this machine only; `stop()` closes it."""
    inbox = Inbox(folder)
    inbox.open(smtp_port, http_port)
    return inbox


class _Letterbox:
    """What aiosmtpd hands mails to."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        self._inbox.keep_mail(cast("bytes", envelope.content), ", ".join(envelope.rcpt_tos))
        return "250 2.0.0 kept"


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
