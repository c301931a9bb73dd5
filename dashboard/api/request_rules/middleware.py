"""Around every request of /api/v1: how many may be, writes once by their key, 304 for reads."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.api.request_rules.read_trail import ReadTrail
from dashboard.web import problem, program_of, viewer_of
from dashboard.web.limits import RateLimit
from domain.store.database import Database
from domain.store.operations import GivenAnswer, KeyedWrite, begin_write, end_write, give_up_write

_HERE: Final = "/api/v1/"
_KEY: Final = "idempotency-key"
_LONGEST_KEY: Final = 255
_OK, _FAULT = 200, 500
_KEPT_HEADERS: Final = ("content-type", "location")
_OTHER: Final = "This Idempotency-Key was used for another request: give each write its own."
_AT_WORK: Final = "The first request with this Idempotency-Key is still at work. Ask again soon."
_TOO_MANY: Final = "That is more than {} requests in a minute. Please wait, then go on."


@dataclass
class _Captured:
    """An answer that is held back until it is whole."""

    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def status(self) -> int:
        return int(self.start["status"])

    @property
    def headers(self) -> Headers:
        return Headers(raw=self.start["headers"])

    async def give(self, send: Send) -> None:
        await send(self.start)
        await send({"type": "http.response.body", "body": self.body})


class ApiMiddleware:
    """Stands behind sign-in, so that it knows who asks."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        database: Database,
        clock: Callable[[], datetime],
        limit: RateLimit,
        reads: ReadTrail,
    ) -> None:
        self._app, self._database, self._clock = app, database, clock
        self._limit, self._reads = limit, reads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limit, with its headers."""
        if scope["type"] != "http" or not scope["path"].startswith(_HERE):
            await self._app(scope, receive, send)
            return
        caller = _caller(scope)
        quota = await self._limit.taken(caller)
        if quota.is_over:
            wait = {"Retry-After": str(quota.seconds), **quota.headers}
            refusal = problem(429, _TOO_MANY.format(quota.limit), headers=wait)
            await refusal(scope, receive, send)
            return

        async def limited(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(quota.headers)
            await send(message)

        key = Headers(scope=scope).get(_KEY)
        if scope["method"] == "GET":
            await self._read(scope, receive, limited)
        elif key is None or scope["method"] in {"HEAD", "OPTIONS"}:
            await self._app(scope, receive, limited)
        elif 0 < len(key) <= _LONGEST_KEY:
            await self._write_once(caller, key, scope, receive, limited)
        else:
            says = f"An Idempotency-Key has 1 to {_LONGEST_KEY} characters."
            await problem(400, says)(scope, receive, limited)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A JSON answer with a tag of its content; 304 where the asker has it. Others flow."""
        captured, flows = _Captured(), False

        async def tagged(message: Message) -> None:
            nonlocal flows
            if message["type"] == "http.response.start":
                self._reads.note(scope)
                kind = Headers(raw=message["headers"]).get("content-type", "")
                flows = message["status"] != _OK or not kind.startswith("application/json")
            await (send if flows else captured)(message)

        await self._app(scope, receive, tagged)
        if flows or not captured.start:
            return
        tag = f'W/"{hashlib.sha256(captured.body).hexdigest()[:32]}"'
        if _knows(Headers(scope=scope).get("if-none-match", ""), tag):
            await Response(status_code=304, headers={"ETag": tag})(scope, receive, send)
            return
        MutableHeaders(scope=captured.start)["ETag"] = tag
        await captured.give(send)

    async def _write_once(
        self, caller: str, key: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Carry a write out, or give the answer that the first of its key had."""
        body = await _whole(receive)
        if body is None:
            return
        write = KeyedWrite(caller=caller, key=key, asked=_digest(scope, body))
        first = await run_in_threadpool(self._begin, write)
        if first is not None:
            await _again(first, write)(scope, receive, send)
            return
        captured, sent = _Captured(), False

        async def once() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        try:
            await self._app(scope, once, captured)
        except BaseException:
            await run_in_threadpool(self._give_up, write)
            raise
        if captured.status >= _FAULT:
            await run_in_threadpool(self._give_up, write)
        else:
            await run_in_threadpool(self._end, write, captured)
        await captured.give(send)

    def _begin(self, write: KeyedWrite) -> GivenAnswer | None:
        return self._database.write(begin_write, write, now=self._clock())

    def _end(self, write: KeyedWrite, captured: _Captured) -> None:
        kept = {name: captured.headers[name] for name in _KEPT_HEADERS if name in captured.headers}
        self._database.write(
            end_write, write, status=captured.status, headers=kept, body=captured.body.decode()
        )

    def _give_up(self, write: KeyedWrite) -> None:
        self._database.write(give_up_write, write)


def _caller(scope: Scope) -> str:
    program = program_of(scope)
    if program:
        return f"token {program.token.token_id}"
    return f"staff {viewer_of(scope).staff_id}"


def _again(first: GivenAnswer, write: KeyedWrite) -> Response:
    if first.asked != write.asked:
        return problem(422, _OTHER)
    if first.status is None:
        return problem(409, _AT_WORK, headers={"Retry-After": "2"})
    headers: Mapping[str, str] = {**first.headers, "Idempotency-Replayed": "true"}
    return Response(first.body, status_code=first.status, headers=dict(headers))


def _digest(scope: Scope, body: bytes) -> str:
    asked = f"{scope['method']} {scope['path']}?{scope['query_string'].decode('latin-1')}\n"
    return hashlib.sha256(asked.encode() + body).hexdigest()


async def _whole(receive: Receive) -> bytes | None:
    """What was sent; None where the sender left before its end."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _knows(given: str, tag: str) -> bool:
    """Whether a tag is among those that the asker has, compared weakly."""
    has = {one.strip().removeprefix("W/") for one in given.split(",")}
    return "*" in has or tag.removeprefix("W/") in has
