"""The Redis that web processes share (or Valkey, which speaks the same), and life without it."""

import hashlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import structlog

from config.settings import Settings

if TYPE_CHECKING:
    from redis import Redis

#: Seconds to wait for it, and to leave it alone after it failed.
_PATIENCE: Final = 0.5
_REST: Final = 30.0
_log = structlog.get_logger("web")


class SharedRedis:
    """Asks a deployment's Redis; where that is away nothing is answered, and the log says so."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        from redis import Redis, RedisError  # noqa: PLC0415 - loads only where there is such a place

        self._redis: Redis = Redis.from_url(
            settings.redis_url.get_secret_value(),
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
        )
        place = settings.database_url.get_secret_value()
        self._prefix = f"staycourse:{hashlib.sha256(place.encode()).hexdigest()[:16]}"
        self._clock, self._rests_until, self._away = clock, 0.0, RedisError

    def name(self, *parts: object) -> str:
        """A key that no other deployment has."""
        return ":".join((self._prefix, *map(str, parts)))

    def ask(self, ask: "Callable[[Redis], Any]") -> Any:  # noqa: ANN401 - what Redis says
        """What it answers; None where it is away, and for half a minute after."""
        if self._clock() < self._rests_until:
            return None
        try:
            return ask(self._redis)
        except self._away as error:
            self._rests_until = self._clock() + _REST
            _log.warning("redis_away", error=type(error).__name__)
            return None
