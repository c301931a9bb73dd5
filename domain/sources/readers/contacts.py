"""Columns of email addresses and phone numbers, in the form that senders take."""

from collections.abc import Collection

import pandas as pd
import phonenumbers

from domain.sources.readers.cells import MISSING, Cells, Cleaned, cleaned, present

_EMAIL = r"[^\s@<>\"(),:;\[\]\\]{1,64}@(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[\w]"


def emails(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Addresses with the domain in lower case; the local part is the owner's and stays."""
    found = present(cells, missing=missing)
    bare = found.str.replace(r"^(?:mailto:|.*<)([^<>]*?)>?$", r"\1", regex=True, case=False)
    fits = bare.str.fullmatch(_EMAIL).fillna(value=False) & ~bare.str.contains(
        r"^\.|\.\.|\.@", regex=True
    ).fillna(value=False)
    fits &= (bare.str.len() <= 254).fillna(value=False)  # noqa: PLR2004 - RFC 5321's longest path
    parts = bare.where(fits).str.extract(r"^(.*@)(.*)$")
    return cleaned(found, parts[0] + parts[1].str.lower(), "is not an email address")


def phones(cells: Cells, *, region: str = "GB", missing: Collection[str] = MISSING) -> Cleaned:
    """E.164 numbers; local ones are read as numbers of `region` (ISO 3166, two letters).

    A number must have a length its country uses; a local one must also be written as it is
    dialled there (with the leading 0, where there is one), so that another country's number is
    not taken for one of ours. Whether anyone answers is for the provider to find out.
    """
    found = present(cells, missing=missing)
    values = pd.Series(
        [None if pd.isna(cell) else _e164(str(cell), region) for cell in found],
        index=found.index,
        dtype="string",
    )
    return cleaned(found, values, f"is not a phone number (local ones are read as {region})")


def _e164(cell: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(cell, region)
    except phonenumbers.NumberParseException:
        return None
    local = not cell.lstrip("( ").startswith(("+", "00"))
    digits = "".join(filter(str.isdigit, cell))
    undialled = local and phonenumbers.ndd_prefix_for_region(region, True) == "0"  # noqa: FBT003 - positional in the library
    if not phonenumbers.is_possible_number(number) or (undialled and digits[:1] != "0"):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
