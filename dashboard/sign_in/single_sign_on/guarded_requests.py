"""Asks the provider over `requests`, as authlib does: where the guard lets us, a bounded answer."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import httpx2
import requests
from requests.adapters import BaseAdapter

from config.address_guard import (
    AddressError,
    AddressGuard,
    CheckedTransport,
    TooLongAnswerError,
    read_bounded,
)

_SECONDS: Final = 10
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
#: What a provider publishes of itself, its keys, and a token are some kilobytes each.
_MOST_BYTES: Final = 1_000_000


class GuardedAdapter(BaseAdapter):
    """Carries every request of a session; none is led on to another address."""

    def __init__(self, guard: AddressGuard) -> None:
        super().__init__()
        self._client = httpx2.Client(transport=CheckedTransport(guard), timeout=_SECONDS)

    def send(
        self, request: requests.PreparedRequest, *_told: object, **_more: object
    ) -> requests.Response:
        """The answer, whole.

        Raises:
            requests.RequestException: an address that is not asked, no answer, or too long a one.
        """
        url, body = request.url or "", request.body or b""
        try:
            with self._client.stream(
                request.method or "GET",
                url,
                headers=dict(request.headers),
                content=body.encode() if isinstance(body, str) else body,
                follow_redirects=False,
            ) as came:
                content = read_bounded(came, _MOST_BYTES)
        except (httpx2.HTTPError, httpx2.InvalidURL, AddressError) as error:
            raise requests.ConnectionError(str(error)) from error
        except TooLongAnswerError as error:
            raise requests.exceptions.ContentDecodingError(str(error)) from error
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = came.status_code, url, request
        answer.headers.update({"content-type": came.headers.get("content-type", "")})
        answer.raw = BytesIO(content)
        return answer

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def guard_session(session: requests.Session, guard: AddressGuard) -> None:
    """Let a session go nowhere but by the guard, whatever the environment says of proxies."""
    session.trust_env = False
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, GuardedAdapter(guard))


def read_published(issuer: str, guard: AddressGuard) -> Mapping[str, Any]:
    """What a provider says of itself; raises as `read_json`."""
    return read_json(f"{issuer.rstrip('/')}{_WELL_KNOWN}", guard)


def read_json(address: str, guard: AddressGuard) -> Mapping[str, Any]:
    """The JSON object there; raises as `GuardedAdapter`, and ValueError where it is none."""
    with requests.Session() as session:
        guard_session(session, guard)
        answer = session.get(address, allow_redirects=False)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - what was read, not who calls
    return found
