"""Whether a password is in a list of breached ones, asked without telling which it is.

The list is in ranges, as Have I Been Pwned serves and its downloader writes them: all SHA-1 hashes
that begin with the same five characters, a line each, with how often each was seen. Only those five
are sent. https://haveibeenpwned.com/API/v3#PwnedPasswords
"""

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha1
from pathlib import Path
from typing import Final

from config.settings import Settings

IsBreached = Callable[[str], bool]
#: Of the 40 characters of a hash, those that name its range.
_NAMES_RANGE: Final = 5
_SECONDS: Final = 5
#: A range has some 40 kB.
_MOST_BYTES: Final = 1_000_000


class ListAwayError(Exception):
    """The list could not be read just now."""


def breached_passwords(settings: Settings) -> IsBreached:
    """The list of the settings: a folder of ranges, or a service; without either, none is in it.

    What it returns raises ListAwayError where the list cannot be read.
    """
    place = settings.breached_passwords
    if not place:
        return lambda _password: False
    if place.startswith(("https://", "http://")):
        return partial(_is_listed, partial(_asked, place.rstrip("/"), settings))
    return partial(_is_listed, partial(_in_folder, Path(place)))


def _is_listed(lines_of: Callable[[str], Iterable[str]], password: str) -> bool:
    hashed = sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    rest = hashed[_NAMES_RANGE:]
    for line in lines_of(hashed[:_NAMES_RANGE]):
        suffix, _, seen = line.strip().upper().partition(":")
        if suffix == rest:
            return seen != "0"  # lines that only fill an answer up were never seen
    return False


def _in_folder(folder: Path, name: str) -> Iterable[str]:
    try:
        return (folder / f"{name}.txt").read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ListAwayError(f"{name}.txt in BREACHED_PASSWORDS is not to be read") from error


def _asked(address: str, settings: Settings, name: str) -> Iterable[str]:
    # they take a while to load, and only installations that ask a service need them
    import httpx2  # noqa: PLC0415

    from config.address_guard import (  # noqa: PLC0415
        AddressError,
        AddressGuard,
        CheckedTransport,
        TooLongAnswerError,
        read_bounded,
    )

    guard = AddressGuard.of(settings)
    try:
        with (
            httpx2.Client(transport=CheckedTransport(guard), timeout=_SECONDS) as client,
            # filled up, so that nobody on the way tells a range by its length
            client.stream("GET", f"{address}/{name}", headers={"Add-Padding": "true"}) as came,
        ):
            came.raise_for_status()
            content = read_bounded(came, _MOST_BYTES)
    except TooLongAnswerError as error:
        raise ListAwayError("BREACHED_PASSWORDS answers more than a range") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, AddressError) as error:
        raise ListAwayError("BREACHED_PASSWORDS does not answer") from error
    return content.decode("ascii", "replace").splitlines()
