"""So many of a kind in a minute of the clock, counted in Redis for all web processes, or in each.

Without an answer of Redis each process has its share, so that together they let through no more.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

from starlette.concurrency import run_in_threadpool

from config.settings import Settings
from dashboard.web.limits.shared_redis import SharedRedis

if TYPE_CHECKING:
    from redis import Redis

_MINUTE: Final = 60
#: Callers that a process remembers within one minute.
_CALLERS: Final = 50_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """How many a caller has left, and the seconds until they are anew."""

    limit: int
    left: int
    seconds: int

    @property
    def is_over(self) -> bool:
        """Whether this one is too many."""
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """As the draft of RateLimit header fields for HTTP has them."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={_MINUTE}',
            "RateLimit": f'"minute";r={max(0, self.left)};t={self.seconds}',
        }


class Count(Protocol):
    """Adds 0 or 1 to a caller's count of a minute, and says what it is then."""

    async def counted(self, caller: str, minute: int, more: int) -> int:
        """The count, this one included."""


@dataclass(kw_only=True)
class RateLimit:
    """A limit by caller and minute of the clock."""

    limit: int
    count: Count
    now: Callable[[], float] = time.time

    async def taken(self, caller: str) -> Quota:
        """Count one more."""
        return await self._quota(caller, 1)

    async def stands(self, caller: str) -> Quota:
        """Where a caller would stand with one more; nothing is counted."""
        now = await self._quota(caller, 0)
        return replace(now, left=now.left - 1)

    async def _quota(self, caller: str, more: int) -> Quota:
        minute, second = divmod(int(self.now()), _MINUTE)
        left = self.limit - await self.count.counted(caller, minute, more)
        return Quota(limit=self.limit, left=left, seconds=_MINUTE - second)


@dataclass
class CountHere:
    """In this process: the present minute only."""

    minute: int = 0
    by_caller: Counter[str] = field(default_factory=Counter)

    async def counted(self, caller: str, minute: int, more: int) -> int:
        """As `Count` says."""
        if minute != self.minute or len(self.by_caller) > _CALLERS:
            self.minute, self.by_caller = minute, Counter()
        if more:
            self.by_caller[caller] += more
        return self.by_caller[caller]


@dataclass
class CountShared:
    """In Redis; where that is away, in this process, whose every count stands for all processes."""

    redis: SharedRedis
    kind: str
    processes: int
    here: CountHere = field(default_factory=CountHere)

    async def counted(self, caller: str, minute: int, more: int) -> int:
        """As `Count` says."""
        mine = await self.here.counted(caller, minute, more)
        name = self.redis.name(self.kind, minute, caller)
        found = await run_in_threadpool(self.redis.ask, lambda redis: _count(redis, name, more))
        return mine * self.processes if found is None else int(found)


def _count(redis: "Redis", name: str, more: int) -> int:
    with redis.pipeline() as pipe:
        pipe.incrby(name, more)
        pipe.expire(name, 2 * _MINUTE)
        return int(pipe.execute()[0])


def limit_of(settings: Settings, kind: str, limit: int) -> RateLimit:
    """The limit of a deployment on what is called `kind`."""
    if not settings.redis_url.get_secret_value():
        return RateLimit(limit=limit, count=CountHere())
    shared = CountShared(SharedRedis(settings), kind, settings.web_concurrency)
    return RateLimit(limit=limit, count=shared)
