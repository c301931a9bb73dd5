"""How good a secret has to be before anybody but oneself can reach what it signs."""

import ipaddress
import zlib
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

#: Published in `.env.example`, and so known to everybody.
DEVELOPMENT_KEY: Final = "change-me"
CHARACTERS: Final = 32
#: What 32 random letters of any alphabet keep when they are compressed, with room to spare.
_BYTES_LEFT: Final = 26
_ZLIB_FRAME: Final = 8
MAKE_ONE: Final = 'make one: python -c "import secrets; print(secrets.token_urlsafe(48))"'


def weakness(secret: str) -> str | None:
    """What is wrong with a secret as a sentence; None where it will do.

    Guessable are the published one, short ones, and those that shrink, by themselves or as steps
    from letter to letter: one letter again and again, a word repeated, 1234….
    """
    if DEVELOPMENT_KEY in secret:
        return f"SECRET_KEY has its published development value: {MAKE_ONE}"
    if len(secret) < CHARACTERS:
        return f"SECRET_KEY is shorter than {CHARACTERS} characters: {MAKE_ONE}"
    letters = secret.encode(errors="replace")
    steps = bytes((after - before) % 256 for before, after in pairwise(letters))
    if min(_incompressible(letters), _incompressible(steps)) < _BYTES_LEFT:
        return f"SECRET_KEY repeats itself and can be guessed: {MAKE_ONE}"
    return None


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The host an address names; empty where it names none."""
    return urlsplit(url).hostname or ""


def _incompressible(content: bytes) -> int:
    return len(zlib.compress(content, 9)) - _ZLIB_FRAME
