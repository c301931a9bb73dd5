"""`/live`: tells open pages within two seconds what is new to their viewer, and no one else.

Each web process looks for change marks in the database once a second, while somebody listens; so
several processes need nothing but the database. `/live/news` answers the same where sockets are
blocked. Neither keeps an idle session open.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect

from dashboard.data import may_see
from dashboard.ui import day
from dashboard.web import Authenticator, Viewer, viewer_of
from domain.store.database import Database
from domain.store.operations import (
    LiveChange,
    LiveKind,
    LiveMarks,
    read_live_changes,
    read_live_marks,
)

_EVERY_SECONDS: Final = 1.0
#: Looks after which sessions are asked for anew, though nobody signed out: they may be idle.
_RECHECK_LOOKS: Final = 60
#: What a socket is closed with when its session has ended; live.js knows it.
SESSION_ENDED: Final = 4401
#: What one and several are called.
_WORDS: Final[Mapping[LiveKind, tuple[str, str]]] = {
    LiveKind.ALERTS: ("new alert", "new alerts"),
    LiveKind.REPLIES: ("new answer from a learner", "new answers from learners"),
    LiveKind.SENDS: ("message was sent", "messages were sent"),
    LiveKind.ACTIVE: ("learner was just active", "learners were just active"),
}
_log = structlog.get_logger("web")


@dataclass(eq=False, kw_only=True)
class Listener:
    """An open page: whose it is, how far it has been told, and what it is told; None ends it."""

    viewer: Viewer
    cookies: Mapping[str, str]
    marks: LiveMarks | None = None
    told: "asyncio.Queue[dict[str, Any] | None]" = field(default_factory=asyncio.Queue)


class LiveFeed:
    """Everybody who listens to this process, and the one look a second on their behalf."""

    def __init__(self, database: Database, authenticator: Authenticator) -> None:
        self._database, self._authenticator = database, authenticator
        self._listeners: set[Listener] = set()
        self._marks: LiveMarks | None = None
        self._looks = 0
        self._watch: asyncio.Task[None] | None = None

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Tell this one of everything from its marks on; the first who comes begins the looking."""
        self._listeners.add(listener)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.get_running_loop().create_task(self._look_while_heard())
        try:
            yield
        finally:
            self._listeners.discard(listener)
            if not self._listeners and self._watch is not None:
                self._watch.cancel()
                self._watch = None

    async def news(self, viewer: Viewer, after: LiveMarks | None) -> dict[str, Any]:
        """What came after these marks, for a viewer; without marks, only where things stand."""
        marks, changes = await asyncio.to_thread(self._read, after, lambda: {after})
        return message(viewer, after, marks, changes.get(after, ()))

    async def look(self) -> None:
        """Tell all who listen what has come since each was told; end those whose session has."""
        before = self._marks
        marks, changes = await asyncio.to_thread(
            self._read, before, lambda: {one.marks for one in tuple(self._listeners)}
        )
        self._looks += 1
        is_audited = before is None or marks.has_moved("audited", before)
        if is_audited or self._looks % _RECHECK_LOOKS == 0:
            await self._recheck()
        self._marks = marks  # not before: a recheck that fails is made again with the next look
        for one in tuple(self._listeners):
            if one.marks == marks or (one.marks and one.marks not in changes):
                continue  # who came meanwhile is told with the next look
            told = message(one.viewer, one.marks, marks, changes.get(one.marks, ()))
            one.marks = marks
            one.told.put_nowait(told)

    async def _look_while_heard(self) -> None:
        while self._listeners:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the drivers' own: away, asked again soon
                _log.warning("live_look_failed", error=type(error).__name__)
            await asyncio.sleep(_EVERY_SECONDS)

    async def _recheck(self) -> None:
        for one in tuple(self._listeners):
            viewer = await self._authenticator.viewer(one.cookies, is_seen=False)
            if viewer is None:
                one.told.put_nowait(None)
            else:
                one.viewer = viewer

    def _read(
        self, before: LiveMarks | None, known: Callable[[], set[LiveMarks | None]]
    ) -> tuple[LiveMarks, dict[LiveMarks | None, list[LiveChange]]]:
        """Where things stand, and what has changed since each of the marks known before."""
        with self._database.reading() as session:
            marks = read_live_marks(session, before)
            behind = (one for one in known() if one is not None and one != marks)
            return marks, {one: read_live_changes(session, one, marks) for one in behind}


def message(
    viewer: Viewer, before: LiveMarks | None, marks: LiveMarks, changes: Iterable[LiveChange]
) -> dict[str, Any]:
    """What a page is told: marks to ask from later, what is new, whether notices are."""
    counts: Counter[LiveKind] = Counter()
    news: list[dict[str, Any]] = []
    for one in changes:
        if one.is_for_all:
            news.append({"kind": one.kind, "says": _says(one)})
        elif may_see(viewer, one.coach_id):
            counts[one.kind] += one.count
    for kind, count in counts.items():
        one_of, many_of = _WORDS[kind]
        news.append({"kind": kind, "count": count, "one": one_of, "many": many_of})
    has_notices = before is not None and marks.has_moved("notices", before)
    return {"marks": str(marks), "news": news, "notices": has_notices and viewer.sees_everyone}


def _says(change: LiveChange) -> str:
    if change.kind is LiveKind.SCORES and change.day is not None:
        return f"New scores of {day(change.day)}"
    return "New data came in"


def live_router(feed: LiveFeed) -> APIRouter:
    """The socket, and the same for those who must ask; guarded like every page."""
    router = APIRouter(include_in_schema=False)

    @router.websocket("/live")
    async def live(socket: WebSocket) -> None:
        listener = Listener(
            viewer=viewer_of(socket.scope),
            cookies=dict(socket.cookies),
            marks=LiveMarks.parse(socket.query_params.get("after")),
        )
        await socket.accept()
        with feed.listening(listener):
            await _serve(socket, listener)

    @router.get("/live/news")
    async def news(request: Request) -> dict[str, Any]:
        after = LiveMarks.parse(request.query_params.get("after"))
        return await feed.news(viewer_of(request.scope), after)

    return router


async def _serve(socket: WebSocket, listener: Listener) -> None:
    """Pass on what is told until the page goes, or its session ends."""
    gone = asyncio.ensure_future(_until_gone(socket))
    try:
        while not gone.done():
            told = asyncio.ensure_future(listener.told.get())
            await asyncio.wait({gone, told}, return_when=asyncio.FIRST_COMPLETED)
            if not told.done():
                told.cancel()
                return
            if (found := told.result()) is None:
                await socket.close(SESSION_ENDED)
                return
            await socket.send_json(found)
    except WebSocketDisconnect:
        return
    finally:
        gone.cancel()


async def _until_gone(socket: WebSocket) -> None:
    """Pages say nothing: whatever comes is thrown away."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
