"""SMS by Twilio's own client, over an HTTP client of ours: base address, timeout, no retries.

Codes: twilio.com/docs/api/errors. A text that Twilio may have taken before the line broke is
`unknown`; one it refused is refused for good, unless it asks for patience.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from domain.messaging.delivery import dead_number
from domain.store.outbox import Claimed
from worker.senders.sender import Delivery, SendResult

_TOO_MANY: Final = 20429
_OUTSIDE_HOURS: Final = 30610
_MAYBE_LATER: Final = frozenset({_TOO_MANY, _OUTSIDE_HOURS, 30003, 30001})
_SERVER_ERROR: Final = 500
_UNAVAILABLE: Final = 503
_TOO_MANY_REQUESTS: Final = 429
_UNAUTHORISED: Final = frozenset({401, 403})


@dataclass(frozen=True, kw_only=True)
class TwilioAccount:
    """The account, the number (+44…) or messaging service (MG…) that sends, and where."""

    sid: str
    token: str = field(repr=False)
    sender: str
    base_url: str = ""
    status_callback: str = ""
    timeout: float = 10.0


class RedirectedHttpClient(TwilioHttpClient):
    """Twilio's HTTP client, asking another base address where one is given."""

    def __init__(self, *, base_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout, pool_connections=True)
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 - the vendor's signature
        """Ask `url`, or the same path of our base address."""
        if self._base.netloc:
            path = urlsplit(url)
            url = urlunsplit((self._base.scheme, self._base.netloc, *path[2:]))
        return super().request(method, url, *args, **kwargs)


class SmsSender:
    """Hands texts to Twilio over one kept HTTP session."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account
        self._http = RedirectedHttpClient(base_url=account.base_url, timeout=account.timeout)
        self._client = Client(account.sid, account.token, http_client=self._http)

    def send(self, message: Claimed) -> Delivery:
        """Hand over one text; Twilio tells its later fate by the status callback."""
        try:
            sent = self._client.messages.create(
                to=message.address, body=message.text, **self._from(), **self._callback()
            )
        except TwilioRestException as refusal:
            return _refused(refusal)
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as error:
            return _not_reached(error)
        except requests.ConnectionError as error:
            return _not_reached(error) if "refused" in str(error) else _maybe(error)
        except requests.RequestException as error:
            return _maybe(error)
        return Delivery(result=SendResult.SENT, provider_id=sent.sid)

    def close(self) -> None:
        """Close the HTTP session."""
        if self._http.session is not None:
            self._http.session.close()

    def _from(self) -> dict[str, str]:
        sender = self._account.sender
        return {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}

    def _callback(self) -> dict[str, str]:
        url = self._account.status_callback
        return {"status_callback": url} if url else {}


def _refused(refusal: TwilioRestException) -> Delivery:
    code, status = refusal.code or 0, refusal.status
    reason = f"Twilio {code or status}: {refusal.msg}"[:200]
    if dead := dead_number(str(code)):
        return Delivery(result=SendResult.FAILED, reason=reason, suppress=dead)
    if code in _MAYBE_LATER or status in {_TOO_MANY_REQUESTS, _UNAVAILABLE}:
        hours = 1 if code == _OUTSIDE_HOURS else 0
        return Delivery(
            result=SendResult.RETRY,
            reason=reason,
            wait=timedelta(hours=hours) or None,
            provider_is_failing=code != _OUTSIDE_HOURS,
        )
    if status >= _SERVER_ERROR:
        return Delivery(result=SendResult.UNKNOWN, reason=reason, provider_is_failing=True)
    return Delivery(
        result=SendResult.FAILED, reason=reason, provider_is_failing=status in _UNAUTHORISED
    )


def _not_reached(error: Exception) -> Delivery:
    reason = f"no connection: {type(error).__name__}"
    return Delivery(result=SendResult.RETRY, reason=reason, provider_is_failing=True)


def _maybe(error: Exception) -> Delivery:
    """The text may have been taken before the line broke."""
    reason = f"line broke: {type(error).__name__}"
    return Delivery(result=SendResult.UNKNOWN, reason=reason, provider_is_failing=True)
