"""What can go wrong with a platform, each as one sentence that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from config.address_guard import AddressError, UnknownHostError


class PlatformError(Exception):
    """A platform cannot be read; the sentence is for staff and holds no secret."""


class RefusedCredentialsError(PlatformError):
    """The platform does not let us in; asking again would change nothing."""


class NotThereError(PlatformError):
    """What was asked for is not there, is switched off, or we may not see it."""


@dataclass(eq=False)
class TryAgainError(PlatformError):
    """It may work in a moment; `after` is how many seconds the platform said, if it did."""

    said: str
    after: float | None = None

    def __str__(self) -> str:
        return self.said


@dataclass(eq=False)
class OutOfTimeError(PlatformError):
    """The time for one pull is over, or the worker is to stop: the rest comes with the next.

    `after` is how many seconds the platform wants to be left in peace, if that is why.
    """

    said: str
    after: float = 0.0

    def __str__(self) -> str:
        return self.said


@contextmanager
def where_it_may_be_asked() -> Iterator[None]:
    """A refusal of the guard of addresses is said as a problem of the platform."""
    try:
        yield
    except UnknownHostError as error:
        raise TryAgainError(str(error)) from error
    except AddressError as error:
        raise PlatformError(str(error)) from error
