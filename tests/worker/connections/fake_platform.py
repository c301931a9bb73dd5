"""Platforms for tests: small HTTP servers on real sockets that answer as the real ones do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories import SECRET_KEY  # noqa: F401 - as tests of connections need it
from tests.waiting import ended


@dataclass(frozen=True)
class Asked:
    """One request: its path, its query and form, its headers."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, str]
    headers: dict[str, str]

    def one(self, name: str, default: str = "") -> str:
        return (self.query.get(name) or [default])[0]


@dataclass(frozen=True)
class Reply:
    """One answer; `cut` is an answer whose connection breaks in the middle."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


class FakePlatform:
    """Answers by `answer`; what is in `faults` comes first, one answer each."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[tuple[str, Reply]] = []
        self.url = ""

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def fails_at(self, part: str, *replies: Reply) -> None:
        """The next requests whose path and form hold `part` are answered so."""
        self.faults += [(part, reply) for reply in replies]

    def times(self, part: str) -> int:
        return sum(part in f"{one.path} {one.form}" for one in self.asked)

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        for number, (part, reply) in enumerate(self.faults):
            if part in f"{asked.path} {asked.form}":
                del self.faults[number]
                return reply
        return self.answer(asked)


@contextmanager
def serving(platform: FakePlatform) -> Iterator[FakePlatform]:
    """The platform at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do()

        def do_POST(self) -> None:
            self._do()

        def _do(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            reply = platform.reply(
                Asked(
                    self.command,
                    parts.path,
                    parse_qs(parts.query),
                    {name: values[0] for name, values in form.items()},
                    dict(self.headers),
                )
            )
            body = (
                reply.content
                if isinstance(reply.content, bytes)
                else json.dumps(reply.content).encode()
            )
            if "Date" in reply.headers:
                self.send_response_only(reply.status)
            else:
                self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if reply.cut else body)
            if reply.cut:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    platform.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield platform
    finally:
        server.shutdown()
        ended(thread)
        server.server_close()


def linked(asked: Asked, records: list[Any], *, url: str, most: int = 2) -> Reply:
    """A page of a list with the Link header to the next, as Canvas gives it."""
    page = int(asked.one("page", "1"))
    shown = records[(page - 1) * most : page * most]
    more = len(records) > page * most
    query = "&".join(f"{k}={v}" for k, vs in asked.query.items() if k != "page" for v in vs)
    here = f"{url}{asked.path}?{query}&page="
    links = [f'<{here}{page}>; rel="current"', f'<{here}1>; rel="first"']
    links += [f'<{here}{page + 1}>; rel="next"'] if more else []
    return Reply(shown, headers={"Link": ",".join(links), "X-Rate-Limit-Remaining": "600.0"})


Waits = Callable[[float], None]


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits of pulls take no time; how long they would have been."""
    waited: list[float] = []
    monkeypatch.setattr("worker.connections.budget.Budget.sleep", lambda _self, s: waited.append(s))
    return waited
