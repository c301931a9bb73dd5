"""Who may be written to outside production: addresses, whole domains, numbers and their beginnings.

kim@example.com        one mail address
@example.org           everybody at a domain; "example.org" is the same
+447700900123          one number
+447700900*            every number that begins so
"""

import re
from typing import Final

_ADDRESS: Final = re.compile(r"[^\s@*:;,<>]+@[^\s@*:;,<>]+")
_DOMAIN: Final = re.compile(r"@[\w-]+(\.[\w-]+)*|[\w-]+(\.[\w-]+)+")
#: A beginning of fewer digits would be whole countries.
_ENCODED: Final = re.compile(r"\bxn--[a-z0-9-]+")
_NUMBER: Final = re.compile(r"\+\d{7,15}|\+\d{5,14}\*")


class AllowListError(ValueError):
    """An entry is none that can be understood; the message says which, and what would do."""


def read_entry(entry: str) -> str:
    """The entry in the one form that `matches` knows: case folded, domains with their @.

    Raises:
        AllowListError: it would allow nobody, or everybody.
    """
    plain = in_letters(entry.strip().casefold())
    if plain.startswith("+"):
        plain = _without_marks(plain)
    if _NUMBER.fullmatch(plain) or _ADDRESS.fullmatch(plain):
        return plain
    if _DOMAIN.fullmatch(plain):
        return plain if plain.startswith("@") else f"@{plain}"
    raise AllowListError(
        f"{entry!r} is neither an address (kim@example.com), a domain (example.org), a number"
        " (+447700900123) nor the beginning of one (+447700900*)"
    )


def matches(address: str, entry: str) -> bool:
    """Whether an entry (as `read_entry` gives it) allows an address."""
    given = in_letters(address.strip().casefold())
    if entry.startswith("@"):
        return given.endswith(entry)
    if entry.startswith("+"):
        given = _without_marks(given)
    return given.startswith(entry[:-1]) if entry.endswith("*") else given == entry


def in_letters(address: str) -> str:
    """An address or domain with each `xn--` label of it in the letters it stands for."""
    return _ENCODED.sub(_decoded, address) if "xn--" in address else address


def _decoded(label: re.Match[str]) -> str:
    try:
        return label[0].encode().decode("idna")
    except UnicodeError:
        return label[0]


def _without_marks(number: str) -> str:
    """A number without what people write between its digits."""
    return re.sub(r"[\s()./-]", "", number)
