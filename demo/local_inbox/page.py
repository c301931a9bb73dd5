"""The inbox's pages, and the one path of Twilio's API that our texts go to."""

import json
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.messaging.rendering import segments

#: A mail is shown without scripts, forms or pictures from elsewhere; links open beside it.
_MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'"
)


class Shelf(Protocol):
    """What the pages need to know of the inbox."""

    def messages(self) -> list[Any]:
        """Everything that arrived."""

    def message(self, number: int) -> Any:  # noqa: ANN401 - an Arrived, or None
        """The message of that number."""

    def keep_text(self, fields: dict[str, str]) -> str:
        """Keep a text; gives back its identifier."""


def handler_for(shelf: Shelf) -> type[BaseHTTPRequestHandler]:
    """A request handler that shows what is on this shelf."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(*_get(shelf, urlsplit(self.path).path))

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode()
            if not self.path.endswith("/Messages.json"):
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", "Nothing here.", _PAGE_POLICY)
                return
            sid = shelf.keep_text({key: value[0] for key, value in parse_qs(body).items()})
            answer = json.dumps({"sid": sid, "status": "queued"})
            self._answer(HTTPStatus.CREATED, "application/json", answer, _PAGE_POLICY)

        def _answer(self, status: HTTPStatus, kind: str, text: str, allowed: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", allowed)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - its name
            """Say nothing on the terminal."""

    return Handler


def _get(shelf: Shelf, path: str) -> tuple[HTTPStatus, str, str, str]:
    parts = path.strip("/").split("/")
    messages = list(reversed(shelf.messages()))
    if parts == [""]:
        return _page(messages, messages[0] if messages else None)
    chosen = shelf.message(int(parts[1])) if parts[0] == "messages" and _is_number(parts) else None
    if chosen is None:
        return HTTPStatus.NOT_FOUND, "text/plain", "No such message.", _PAGE_POLICY
    if parts[2:] == ["html"]:
        return HTTPStatus.OK, "text/html", chosen.html, _MAIL_POLICY
    return _page(messages, chosen)


def _is_number(parts: list[str]) -> bool:
    return len(parts) > 1 and parts[1].isdecimal()


def _page(messages: list[Any], chosen: Any) -> tuple[HTTPStatus, str, str, str]:  # noqa: ANN401 - as above
    parts = segments(chosen.text) if chosen is not None and chosen.channel == "sms" else 0
    template = _templates().get_template("inbox.html")
    html = template.render(messages=messages, chosen=chosen, segments=parts)
    return HTTPStatus.OK, "text/html", html, _PAGE_POLICY


@cache
def _templates() -> Environment:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
