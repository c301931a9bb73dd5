"""SMS by Twilio's own client, over an HTTP client of ours: base address, timeout, no retries.

Codes: twilio.com/docs/api/errors. A text that Twilio may have taken before the line broke is
`unknown`; one it refused is refused for good, unless it asks for patience.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from domain.messaging.delivery import dead_number
from domain.store.outbox import Claimed
from worker.senders.sender import Delivery, SendResult, line_broke, not_reached

#: Outside the hours that a country allows; a phone that is switched off, for now.
_THIS_TEXT_LATER: Final = {30610: timedelta(hours=1), 30003: None}
#: Too many at once, too many waiting, too many today.
_BUSY: Final = frozenset({20429, 30001, 21611, 63018, 63038})
#: What is wrong with our account or our sender, and so with every text: wrong credentials, no such
#: account, not active, suspended, on trial; a sender that is not ours, unfit or unregistered, or a
#: service without one.
_REFUSES_US: Final = frozenset(
    {20003, 20005, 20006, 20403, 20404, 10001, 30002, 21212, 21603, 21606, 21659, 21660}
    | {21608, 21701, 21703, 21704, 21705, 30032, 30034}
)
_LONGEST_SECONDS: Final = 24 * 3600
_SERVER_ERROR: Final = 500
#: All that Twilio says of a text itself comes as 400; the rest is about us, or from a proxy.
_OF_THE_TEXT: Final = 400
_BUSY_STATUSES: Final = frozenset({408, 425, 429, 503})


@dataclass(frozen=True, kw_only=True)
class TwilioAccount:
    """The account, the number (+44…) or messaging service (MG…) that sends, and where.

    `status_callback` is where news of texts goes; each text adds its own number and attempt.
    """

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
        self.retry_after: str = ""  # what the last answer asked for

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 - the vendor's signature
        """Ask `url`, or the same path of our base address."""
        if self._base.netloc:
            path = urlsplit(url)
            url = urlunsplit((self._base.scheme, self._base.netloc, *path[2:]))
        self.retry_after = ""
        response = super().request(method, url, *args, **kwargs)
        self.retry_after = str((response.headers or {}).get("Retry-After", ""))
        return response


class SmsSender:
    """Hands texts to Twilio over one kept HTTP session."""

    def __init__(
        self, account: TwilioAccount, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._account = account
        self._clock = clock
        self._http = RedirectedHttpClient(base_url=account.base_url, timeout=account.timeout)
        self._client = Client(account.sid, account.token, http_client=self._http)

    def send(self, message: Claimed) -> Delivery:
        """Hand over one text; Twilio tells its later fate by the status callback."""
        try:
            sent = self._client.messages.create(
                to=message.address, body=message.text, **self._from(), **self._callback(message)
            )
        except TwilioRestException as refusal:
            return _refused(refusal, wait=wait_of(self._http.retry_after, now=self._clock()))
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as error:
            return not_reached(type(error).__name__)
        except requests.RequestException as error:
            refused = isinstance(error, requests.ConnectionError) and "refused" in str(error)
            return (not_reached if refused else line_broke)(type(error).__name__)
        return Delivery(result=SendResult.SENT, provider_id=sent.sid)

    def close(self) -> None:
        """Close the HTTP session."""
        if self._http.session is not None:
            self._http.session.close()

    def _from(self) -> dict[str, str]:
        sender = self._account.sender
        return {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}

    def _callback(self, message: Claimed) -> dict[str, str]:
        url = self._account.status_callback
        return {"status_callback": f"{url}/{message.id}/{message.attempts}"} if url else {}


def wait_of(retry_after: str, *, now: datetime) -> timedelta | None:
    """How long a Retry-After asks for, in seconds or until a date (RFC 9110 §10.2.3)."""
    if retry_after.strip().isdecimal():
        seconds = min(int(retry_after), _LONGEST_SECONDS)
        return timedelta(seconds=seconds) or None
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    wait = until.replace(tzinfo=until.tzinfo or UTC) - now
    return min(wait, timedelta(seconds=_LONGEST_SECONDS)) if wait > timedelta() else None


def _refused(refusal: TwilioRestException, *, wait: timedelta | None) -> Delivery:
    """What a refusal means: for this text, for the moment, or for all that we send."""
    code, status = refusal.code or 0, refusal.status
    reason = f"Twilio {code or status}: {refusal.msg}"[:200]
    retry = Delivery(result=SendResult.RETRY, reason=reason, wait=wait)
    if dead := dead_number(str(code)):
        return Delivery(result=SendResult.FAILED, reason=reason, suppress=dead)
    if code in _THIS_TEXT_LATER:
        return replace(retry, wait=wait or _THIS_TEXT_LATER[code])
    if code in _BUSY or status in _BUSY_STATUSES:
        return replace(retry, provider_is_failing=True)
    if status >= _SERVER_ERROR:
        return replace(retry, result=SendResult.UNKNOWN, provider_is_failing=True)
    if code in _REFUSES_US or status != _OF_THE_TEXT:
        return replace(retry, refuses_us=True)
    return Delivery(result=SendResult.FAILED, reason=reason)
