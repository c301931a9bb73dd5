"""How an address is written to a mail server: as it is, with its domain in ASCII, or not at all."""

from typing import Final, NamedTuple

from email_validator import EmailNotValidError, validate_email

_NEVER: Final = frozenset(" <>")  # an address would end at these, and parameters begin


class EnvelopeAddress(NamedTuple):
    """What commands and headers name; with letters beyond ASCII only SMTPUTF8 (RFC 6531) does."""

    address: str
    needs_utf8: bool = False


def envelope_address(address: str) -> EnvelopeAddress | None:
    """The address as a server takes it; None where none does.

    A domain beyond ASCII has a form in ASCII (IDNA) that every server takes. A local part has none.
    """
    if not address.isprintable() or not _NEVER.isdisjoint(address):
        return None
    if address.isascii():
        return EnvelopeAddress(address)
    try:
        found = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    if found.ascii_email is not None:
        return EnvelopeAddress(found.ascii_email)
    return EnvelopeAddress(found.normalized, needs_utf8=True)
