"""Which addresses of platforms may be asked; a refusal is said as a problem of the platform."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

from config import address_guard
from worker.connections.problems import RefusedAddressError, TryAgainError


@dataclass(frozen=True, kw_only=True)
class AddressGuard(address_guard.AddressGuard):
    """As everywhere, with the problems that a pull knows."""

    def checked(self, url: httpx2.URL) -> str:
        """The address to connect to.

        Raises:
            RefusedAddressError: it must not be asked.
            TryAgainError: the name is not known just now.
        """
        with _as_problems():
            return super().checked(url)

    def addresses(self, host: str, port: int) -> list[str]:
        """Every address of a host, once all of them may be asked; raises as `checked` does."""
        with _as_problems():
            return super().addresses(host, port)


@contextmanager
def _as_problems() -> Iterator[None]:
    try:
        yield
    except address_guard.RefusedAddressError as error:
        raise RefusedAddressError(str(error)) from error
    except address_guard.UnknownHostError as error:
        raise TryAgainError(str(error)) from error
