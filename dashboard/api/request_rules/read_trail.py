"""Who read what by the API, gathered: one entry for each caller and question in some seconds.

A program may read fifty learners a second; what matters is who saw whom. So reads are gathered in
the process and written every few seconds, and once more as it stops. Should it be killed, those of
the last few seconds are missing.
"""

import asyncio
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import structlog
from fastapi import Request
from starlette.concurrency import run_in_threadpool

from dashboard.web import viewer_of
from domain.store.audit import named
from domain.store.database import Database
from domain.store.staff import acting_through, audit, read_action

_EVERY_SECONDS: Final = 5.0
_LONGEST_QUESTION: Final = 300
#: Where the enrolments are kept that an answer tells of; only what is noted has it.
_SEEN: Final = "staycourse.seen"
#: What pages through one answer, or names learners, is no other question.
_SAME_QUESTION: Final = frozenset({"after", "limit", "enrolment"})
_log = structlog.get_logger("web")


@dataclass(frozen=True, kw_only=True)
class _Question:
    who: str
    through: str
    asked: str


@dataclass
class _Reads:
    first_at: datetime
    number: int = 0
    enrolments: set[int] = field(default_factory=set)


@dataclass
class ReadTrail:
    """Gathers reads, and writes them to the audit trail."""

    database: Database
    clock: Callable[[], datetime]
    _gathered: dict[_Question, _Reads] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _waiting: asyncio.Task[None] | None = None

    def note(self, scope: MutableMapping[str, Any]) -> None:
        """Gather what was answered, before the answer leaves; the first since begins the wait."""
        if _SEEN not in scope:
            return
        viewer, now = viewer_of(scope), self.clock()
        question = _Question(
            who=viewer.email,
            through=viewer.through,
            asked=_asked(scope),
        )
        with self._lock:
            reads = self._gathered.setdefault(question, _Reads(now))
            reads.number += 1
            reads.enrolments |= scope[_SEEN]
        if self._waiting is None or self._waiting.done():
            self._waiting = asyncio.get_running_loop().create_task(self._write_soon())

    def write(self) -> None:
        """Write all that was gathered; what cannot be written now is kept for the next time."""
        with self._lock:
            gathered, self._gathered = self._gathered, {}
        try:
            with self.database.transaction() as session:
                for question, reads in gathered.items():
                    with acting_through(question.through):
                        for detail in _details(question.asked, reads):
                            audit(
                                session,
                                who=question.who,
                                action=read_action(question.asked),
                                now=reads.first_at,
                                detail=detail,
                            )
        except BaseException:
            with self._lock:
                for question, reads in gathered.items():
                    mine = self._gathered.setdefault(question, _Reads(reads.first_at))
                    mine.number += reads.number
                    mine.enrolments |= reads.enrolments
            raise

    async def _write_soon(self) -> None:
        while self._gathered:
            await asyncio.sleep(_EVERY_SECONDS)
            try:
                await run_in_threadpool(self.write)
            except Exception as error:  # noqa: BLE001 - the drivers' own: away, tried again soon
                _log.warning("reads_not_written", error=type(error).__name__)


async def begin_noting(request: Request) -> None:  # takes no thread of the pool
    """A dependency: this read belongs on the trail."""
    if request.method == "GET":  # what is sent says itself what came of it
        request.scope.setdefault(_SEEN, set())


def note_seen(request: Request, enrolments: Iterable[int]) -> None:
    """The answer tells of these."""
    request.scope.setdefault(_SEEN, set()).update(enrolments)


def _asked(scope: MutableMapping[str, Any]) -> str:
    """The question without who it is about: the route's address, and what was chosen."""
    names = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    path = "/".join(names.get(part, part) for part in scope["path"].split("/"))
    chosen = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    query = urlencode([(name, value) for name, value in chosen if name not in _SAME_QUESTION])
    return f"{path}?{query}"[:_LONGEST_QUESTION].rstrip("?")


def _details(asked: str, reads: _Reads) -> list[str]:
    """What entries say: how often, and of whom; several where there were very many."""
    times = f", {reads.number} times" if reads.number > 1 else ""
    said = f"{asked}{times}"
    return [f"{said}: {part}" for part in named(reads.enrolments)] or [said]
