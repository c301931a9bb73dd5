"""Columns of email addresses and phone numbers, in the form that senders take."""

from collections.abc import Collection

import pandas as pd
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from email_validator import EmailNotValidError, validate_email

from domain.frames import blank_text
from domain.sources.parsers.cleaning import MISSING, Cells, Cleaned, cleaned, present

#: Addresses whose first part needs no second look: what nearly everybody has.
_COMMON = r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
_LONGEST_LOCAL = 64


def emails(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Addresses that a mail server can take, with the domain in lower case; others say why not.

    The local part is the owner's and stays as it is. Internationalised addresses are kept. Of
    several in one cell the first is meant.
    """
    found = present(cells, missing=missing)
    more = found.str.contains(r"[<:?(]", regex=True).fillna(value=False).astype(bool)
    bare = found[more].str.replace(r"^(?:mailto:|.*<)([^<>]*?)>?$", r"\1", regex=True, case=False)
    bare = bare.str.replace(r"(?<=\w)(?:\?subject=.*|\s*\([^()@]*\))$", "", regex=True)
    bare = found.mask(more, bare)
    several = bare.str.contains("@[^@]*@", regex=True).fillna(value=False).astype(bool)
    bare = bare.mask(several, bare[several].str.split(r"[;,|\s/]", n=1, regex=True).str[0])
    parts = _parts(bare)
    domains = {name: _refusal(f"x@{name}") for name in parts["domain"].dropna().unique()}
    plain = parts["local"].str.fullmatch(_COMMON) & (parts["local"].str.len() <= _LONGEST_LOCAL)
    plain &= parts["domain"].str.isascii() & (bare.str.len() <= 254)  # noqa: PLR2004 - RFC 5321's longest path
    plain = plain.fillna(value=False)
    why = parts["domain"].map(domains).where(plain)
    odd = bare[found.notna() & ~plain]
    why = why.astype("object")
    why.loc[odd.index] = [_refusal(str(address)) for address in odd]
    good = found.notna() & why.isna()
    values = (parts["local"] + "@" + parts["domain"].str.lower()).where(good)
    reasons = blank_text(found.index)
    told = "is not an email address: " + why.astype("string")
    return Cleaned(clean=values.astype("string"), reasons=reasons.mask(why.notna(), told))


def _parts(addresses: pd.Series) -> pd.DataFrame:
    """What is before and behind the @, by Arrow: pandas looks at each address by itself."""
    pattern = r"^(?P<local>[^@]+)@(?P<domain>[^@]+)$"
    found = pc.extract_regex(pa.chunked_array(pa.array(addresses)), pattern)
    text = pd.StringDtype("pyarrow").__from_arrow__  # type: ignore[attr-defined]
    named = {name: text(pc.struct_field(found, name)) for name in ("local", "domain")}
    return pd.DataFrame(named, addresses.index)


def _refusal(address: str) -> str | None:
    """Why no mail server takes the address; None for a good one."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        first, _, rest = str(error).rstrip(".").partition(" ")
        return f"{first.lower()} {rest}"
    except (ValueError, IndexError):  # its parser meets what nobody thought of
        return "it cannot be read"
    if len(address.rpartition(".")[2]) == 1:
        return "no top-level domain has one letter"
    return None


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
