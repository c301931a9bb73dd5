"""What web processes share through Redis: answers signed with the deployment's key.

An answer is a pickle, so it is opened only where its signature is ours. Keys name the database and
the code that read: another deployment, or another release, never sees it. Where Redis is away each
process reads by itself, and asks Redis again half a minute later.
"""

import hashlib
import hmac
import pickle
from pathlib import Path
from typing import Any, Final

from config.settings import Settings
from dashboard.web.limits import SharedRedis

_ROOT: Final = Path(__file__).parents[3]
#: Seconds an answer is kept.
_KEPT_FOR: Final = 86_400


class RedisCache:
    """A `SharedCache` on a Redis server (or Valkey, which speaks the same)."""

    def __init__(self, settings: Settings, redis: SharedRedis | None = None) -> None:
        self._redis, self._code = redis or SharedRedis(settings), _code()
        self._secret = hashlib.sha256(b"cache " + settings.secret_keys[0].encode()).digest()

    def get(self, key: tuple[object, ...]) -> Any | None:  # noqa: ANN401 - any answer
        """What was kept under that key; None where there is nothing, or nothing of ours."""
        name = self._name(key)
        found = self._redis.ask(lambda redis: redis.get(name))
        if not isinstance(found, bytes):
            return None
        signature, answer = found[:32], found[32:]
        if not hmac.compare_digest(signature, self._signed(name, answer)):
            return None
        return pickle.loads(answer)  # noqa: S301 - we signed it

    def put(self, key: tuple[object, ...], answer: object) -> None:
        """Keep it for a day."""
        name, written = self._name(key), pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
        signed = self._signed(name, written) + written
        self._redis.ask(lambda redis: redis.set(name, signed, ex=_KEPT_FOR))

    def _name(self, key: tuple[object, ...]) -> str:
        asked = hashlib.sha256(repr(key).encode()).hexdigest()
        return self._redis.name("read", self._code, asked)

    def _signed(self, name: str, answer: bytes) -> bytes:
        return hmac.digest(self._secret, name.encode() + answer, "sha256")


def _code() -> str:
    """The code that reads: what another release kept may mean something else."""
    found = hashlib.sha256()
    for folder in ("config", "domain", "dashboard"):
        for file in sorted((_ROOT / folder).rglob("*.py")):
            found.update(file.read_bytes())
    return found.hexdigest()[:16]
