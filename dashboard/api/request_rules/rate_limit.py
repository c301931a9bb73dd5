"""So many requests a minute for each token: counted in Redis for all web processes, or in each."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog

from config.settings import Settings

_MINUTE: Final = 60
#: Seconds to wait for Redis, and to leave it alone after it failed.
_PATIENCE, _REST = 0.5, 30.0
_log = structlog.get_logger("web")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """How many requests a caller has left, and the seconds until they are anew."""

    limit: int
    left: int
    seconds: int

    @property
    def is_over(self) -> bool:
        """Whether this request is one too many."""
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """As the draft of RateLimit header fields for HTTP has them."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={_MINUTE}',
            "RateLimit": f'"minute";r={max(0, self.left)};t={self.seconds}',
        }


class _Counter(Protocol):
    """Counts one more of a key in a minute, and says how many there were."""

    def __call__(self, key: str, minute: int) -> int: ...


@dataclass(kw_only=True)
class RateLimit:
    """Counts requests by token and minute of the clock."""

    limit: int
    count: _Counter
    now: Callable[[], float] = time.time

    @classmethod
    def of(cls, settings: Settings) -> "RateLimit":
        """The limit of a deployment."""
        here = _Here()
        shared = bool(settings.redis_url.get_secret_value())
        counter: _Counter = _Shared(settings, here) if shared else here
        return cls(limit=settings.api_requests_a_minute, count=counter)

    def take(self, key: str) -> Quota:
        """Count this request."""
        minute, second = divmod(int(self.now()), _MINUTE)
        left = self.limit - self.count(key, minute)
        return Quota(limit=self.limit, left=left, seconds=_MINUTE - second)


@dataclass
class _Here:
    """In this process: the present minute only."""

    minute: int = 0
    counted: dict[str, int] = field(default_factory=dict)

    def __call__(self, key: str, minute: int) -> int:
        if minute != self.minute:
            self.minute, self.counted = minute, {}
        self.counted[key] = self.counted.get(key, 0) + 1
        return self.counted[key]


class _Shared:
    """In Redis; where that is away, in this process, so that there is always a limit."""

    def __init__(self, settings: Settings, instead: _Counter) -> None:
        from redis import Redis  # noqa: PLC0415 - loads only where there is such a place

        url = settings.redis_url.get_secret_value()
        self._redis: Redis = Redis.from_url(
            url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
        )
        place = settings.database_url.get_secret_value()
        self._prefix = hashlib.sha256(place.encode()).hexdigest()[:16]
        self._instead, self._rests_until = instead, 0.0

    def __call__(self, key: str, minute: int) -> int:
        if time.monotonic() >= self._rests_until:
            from redis import RedisError  # noqa: PLC0415 - as above

            try:
                return self._ask(f"staycourse:{self._prefix}:api:{minute}:{key}")
            except RedisError as error:
                _log.warning("redis_is_away", error=type(error).__name__)
                self._rests_until = time.monotonic() + _REST
        return self._instead(key, minute)

    def _ask(self, name: str) -> int:
        pipe = self._redis.pipeline()
        pipe.incr(name)
        pipe.expire(name, 2 * _MINUTE)
        return int(pipe.execute()[0])
