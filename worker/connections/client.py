"""Asks a platform over HTTPS: bounded, patient, and never anybody else."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Self

import httpx2
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from config.address_guard import AddressGuard, CheckedTransport, TooLongAnswerError, read_bounded
from worker.connections.budget import Budget
from worker.connections.problems import (
    NotThereError,
    PlatformError,
    RefusedCredentialsError,
    TryAgainError,
    where_it_may_be_asked,
)

_ATTEMPTS: Final = 6
_LONGEST_WAIT: Final = 60.0
#: Whoever wants to be left in peace for longer is asked again after a day.
_LONGEST_SILENCE: Final = 86_400.0
#: One answer is no longer than this: a page of a list is a thousandth of it.
_MOST_BYTES: Final = 64_000_000
_MOST_PAGES: Final = 20_000
_TIMEOUT: Final = httpx2.Timeout(connect=10.0, read=60.0, write=30.0, pool=10.0)
_NOT_THERE: Final = frozenset({400, 403, 404, 410})
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})

Params = Mapping[str, Any]
_backoff = wait_random_exponential(multiplier=1, max=_LONGEST_WAIT)


@dataclass(frozen=True, kw_only=True)
class PlatformAnswer:
    """What a platform answered: its JSON, its headers, and the next page if it names one."""

    content: Any
    headers: httpx2.Headers
    next_link: str | None = None


@dataclass(kw_only=True)
class PlatformClient:
    """Asks one platform, at one address, with its credentials in the headers of `authorize`.

    `authorize` is asked again, with True, once the platform takes its answer no longer: tokens
    expire. `is_throttled` and `lacks_right` know the platform's own ways to say "too fast" and "not
    you", and `problem_in` raises what it says with HTTP 200.
    """

    title: str
    address: str
    guard: AddressGuard
    budget: Budget
    authorize: Callable[[bool], Mapping[str, str]] = lambda _again: {}
    is_throttled: Callable[[int, bytes], bool] = lambda _status, _body: False
    lacks_right: Callable[[int, httpx2.Headers], bool] = lambda _status, _headers: False
    problem_in: Callable[[Any], None] = lambda _content: None
    headers: Mapping[str, str] = field(default_factory=dict)

    #: Of the newest answer: platforms say there how fast we may go.
    last_headers: httpx2.Headers = field(default_factory=httpx2.Headers)

    def __post_init__(self) -> None:
        self._base = httpx2.URL(self.address.rstrip("/"))
        with where_it_may_be_asked():
            self.guard.checked(self._base)
        self._client = httpx2.Client(
            transport=CheckedTransport(self.guard), timeout=_TIMEOUT, follow_redirects=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, where: str, params: Params | None = None) -> PlatformAnswer:
        """What is at a path of the platform, or at an address that it named itself."""
        return self._patiently("GET", self._own(where), params=params)

    def post(self, where: str, data: Params) -> PlatformAnswer:
        """The answer to a form; only for what may be asked twice."""
        return self._patiently("POST", self._own(where), data=data)

    def pages(self, where: str, params: Params | None = None) -> Iterator[list[Any]]:
        """Every page of a list, as the platform's Link headers lead.

        Raises:
            PlatformError: it leads back to where it was, or without end, or a page is no list.
        """
        answer = self.get(where, params)
        seen = {where}
        for _ in range(_MOST_PAGES):
            if not isinstance(answer.content, list | None):
                raise PlatformError(f"{self.title} answered with something that is no list.")
            yield answer.content or []
            if answer.next_link is None:
                return
            if answer.next_link in seen:
                raise PlatformError(f"{self.title} leads from page to page in a circle.")
            seen.add(answer.next_link)
            answer = self.get(answer.next_link)
        raise PlatformError(f"{self.title} has more pages of one list than can be.")

    def by_its_clock(self, now: datetime) -> datetime:
        """The moment, or what the platform says it is where its clock is behind ours."""
        return min(now, _moment(self.last_headers.get("Date", "")) or now)

    def _own(self, where: str) -> httpx2.URL:
        """The address of something of this platform; never of another host or scheme."""
        if where.startswith(("http://", "https://", "//")):
            url = self._base.join(where)
        else:
            url = httpx2.URL(f"{self._base}/{where.lstrip('/')}")
        mine = (self._base.scheme, self._base.host, self._base.port)
        if (url.scheme, url.host, url.port) != mine or url.userinfo:
            raise PlatformError(
                f"{self.title} names a page at {url.host}, which is not its own host: it was not"
                " asked, for it would have been sent the credentials."
            )
        return url

    def _patiently(self, method: str, url: httpx2.URL, **more: Any) -> PlatformAnswer:  # noqa: ANN401 - httpx's own
        for attempt in Retrying(
            retry=retry_if_exception_type(TryAgainError),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=_wait,
            sleep=self.budget.sleep,
            reraise=True,
        ):
            with attempt:
                return self._let_in(method, url, **more)
        raise AssertionError  # it returns or raises above

    def _let_in(self, method: str, url: httpx2.URL, **more: Any) -> PlatformAnswer:  # noqa: ANN401 - as above
        status, headers, body = self._once(method, url, again=False, **more)
        if status == httpx2.codes.UNAUTHORIZED and not self.lacks_right(status, headers):
            status, headers, body = self._once(method, url, again=True, **more)
        self._raise_for(status, headers, body)
        try:
            content = json.loads(body) if body else None
        except ValueError as error:
            raise PlatformError(
                f"{self.title} answered with something that is no JSON: is {self.address} the"
                " address of its API?"
            ) from error
        self.problem_in(content)
        link = httpx2.Response(200, headers=headers).links.get("next", {}).get("url")
        return PlatformAnswer(content=content, headers=headers, next_link=link)

    def _once(
        self,
        method: str,
        url: httpx2.URL,
        *,
        again: bool,
        **more: Any,  # noqa: ANN401 - as above
    ) -> tuple[int, httpx2.Headers, bytes]:
        self.budget.spend()
        headers = {"Accept": "application/json", **self.headers, **self.authorize(again)}
        try:
            asking = self._client.stream(method, url, headers=headers, **more)
            with where_it_may_be_asked(), asking as response:
                self.last_headers = response.headers
                body = read_bounded(response, _MOST_BYTES)
                return response.status_code, response.headers, body
        except httpx2.TransportError as error:
            said = f"{self.title} does not answer ({type(error).__name__})."
            raise TryAgainError(said) from error
        except TooLongAnswerError as error:
            raise PlatformError(f"{self.title} answered with {error}.") from error

    def _raise_for(self, status: int, headers: httpx2.Headers, body: bytes) -> None:
        if status in _BUSY or self.is_throttled(status, body):
            raise TryAgainError(f"{self.title} is busy (HTTP {status}).", _retry_after(headers))
        is_refused = status in _NOT_THERE or self.lacks_right(status, headers)
        if status == httpx2.codes.UNAUTHORIZED and not is_refused:
            raise RefusedCredentialsError(
                f"{self.title} does not accept the credentials: enter new ones."
            )
        if is_refused:
            raise NotThereError(
                f"{self.title} has nothing there for this account (HTTP {status}): it lacks a"
                " right, or it is switched off."
            )
        if 300 <= status < 400:  # noqa: PLR2004 - HTTP's redirects
            raise PlatformError(
                f"{self.title} sends us to another address: enter that one, if it is right."
            )
        if not httpx2.codes.is_success(status):
            raise PlatformError(f"{self.title} answered with HTTP {status}.")


def _wait(state: RetryCallState) -> float:
    """As long as the platform said, else longer each time; never all at the same moment."""
    error = state.outcome.exception() if state.outcome else None
    backoff = _backoff(state)
    if isinstance(error, TryAgainError) and error.after is not None:
        return error.after + min(backoff, 1.0)
    return backoff


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds of a Retry-After: a number of them, or a date by the platform's own clock."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), _LONGEST_SILENCE)
    if (at := _moment(said)) is None:
        return None
    now = _moment(headers.get("Date", "")) or datetime.now(UTC)
    return min(max(0.0, (at - now).total_seconds()), _LONGEST_SILENCE)


def _moment(said: str) -> datetime | None:
    """A date of a header as an instant; None where it is none."""
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
