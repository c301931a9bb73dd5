"""Whether Canvas signed what was posted, and for our own account: its published keys tell."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

import requests
import structlog
from fastapi import HTTPException
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from domain.sources.events import accounts_of

_ALGORITHMS: Final = ["RS256"]
_KEPT_FOR: Final = timedelta(hours=12)
#: How often a key that is not known makes us ask again.
_NOT_BEFORE: Final = timedelta(minutes=1)
_SECONDS: Final = 10
_LEEWAY: Final = 300
_AGAIN: Final = {"Retry-After": "5"}
_log = structlog.get_logger("events")


class CanvasKeys:
    """The keys that Canvas publishes, asked for when they are needed; it has new ones monthly."""

    def __init__(self, address: str, clock: Callable[[], datetime]) -> None:
        self._address, self._clock, self._lock = address, clock, Lock()
        self._known: tuple[datetime, KeySet] | None = None

    def claims(self, token: str) -> dict[str, Any]:
        """What was signed; raises `JoseError`, `ValueError` or `requests.RequestException`."""
        try:
            found = jwt.decode(token, self._keys(_KEPT_FOR), algorithms=_ALGORITHMS)
        except InvalidKeyIdError:
            found = jwt.decode(token, self._keys(_NOT_BEFORE), algorithms=_ALGORITHMS)
        now = int(self._clock().timestamp())
        jwt.JWTClaimsRegistry(now=now, leeway=_LEEWAY).validate(found.claims)
        return found.claims

    def _keys(self, kept_for: timedelta) -> KeySet:
        now = self._clock()
        with self._lock:
            if self._known is None or now - self._known[0] >= kept_for:
                answer = requests.get(self._address, timeout=_SECONDS, allow_redirects=False)
                answer.raise_for_status()
                self._known = (now, KeySet.import_key_set(answer.json()))
            return self._known[1]


def believed_claims(keys: CanvasKeys, token: str, *, account: str) -> dict[str, Any]:
    """What Canvas says, of our account; raises `HTTPException`."""
    try:
        claims = keys.claims(token)
    except requests.RequestException as error:
        _log.warning("canvas_keys_not_read")
        raise HTTPException(503, "Canvas's keys cannot be read", headers=_AGAIN) from error
    except (JoseError, ValueError) as error:
        raise HTTPException(403, "not signed by Canvas: switch on Sign Payload") from error
    if accounts_of(claims) != {account}:
        raise HTTPException(403, "not of this account of Canvas")
    return claims
