"""Column cleaners any source may use: a column of text in, clean values and reasons out.

Every cleaner takes a whole column, never raises on any text, and gives a `Cleaned`: the values in
a canonical dtype (empty where missing or bad) and, for each bad cell, a reason a person can act
on. Empty cells and words for "nothing" are missing, never bad.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd
import phonenumbers

#: Words for "no value", compared without regard to case.
MISSING: Final = frozenset(
    {
        "",
        "?",
        "-",
        "--",
        "\u2013",
        "\u2014",
        "na",
        "n/a",
        "#n/a",
        "null",
        "nan",
        "nil",
        "none",
        "(empty)",
    }
)
#: The largest whole number the store keeps.
LARGEST: Final = 2**31 - 1

_INVISIBLE = " \t\r\n\v\f\u00a0\u200b\u2060\ufeff"
_NUMBER = r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)"
_GROUPED = r"[+-]?[0-9]{1,3}(?:[, \u00a0'\u2019][0-9]{3})+(?:\.[0-9]+)?"
_TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0", "on", "x", "\u2713"})
_FALSE = frozenset({"false", "f", "no", "n", "0", "0.0", "off"})
_EMAIL = r"[^\s@<>\"(),:;\[\]\\]{1,64}@(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[\w]"

Cells = pd.Series
Cleaner = Callable[[Cells], "Cleaned"]


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """Clean values and, where a cell could not be read, why; both on the column's own index."""

    clean: pd.Series
    reasons: pd.Series

    @property
    def bad(self) -> pd.Series:
        """Which cells could not be read."""
        return self.reasons.notna()


def per_distinct_value(cells: Cells, cleaner: Cleaner) -> Cleaned:
    """What `cleaner` makes of the column, worked out once per distinct cell: columns repeat."""
    codes, distinct = pd.factorize(cells, use_na_sentinel=False)
    cleaned = cleaner(pd.Series(distinct, dtype="string"))
    return Cleaned(
        clean=cleaned.clean.take(codes).set_axis(cells.index),
        reasons=cleaned.reasons.take(codes).set_axis(cells.index),
    )


def present(cells: Cells, *, missing: Collection[str] = MISSING) -> pd.Series:
    """The cells without surrounding blanks; empty where they say "nothing"."""
    trimmed = cells.astype("string").str.strip(_INVISIBLE)
    return trimmed.mask(trimmed.str.lower().isin(set(missing)))


def texts(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Trimmed text, NUL characters dropped; nothing is bad."""
    trimmed = present(cells.astype("string").str.replace("\0", "", regex=False), missing=missing)
    return _cleaned(trimmed, trimmed, "")


def numbers(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Decimal numbers: `3.5`, `3,5`, `1,234.5`, `1 234`; one comma before three digits groups."""
    found = present(cells, missing=missing)
    return _cleaned(found, _as_number(found), "is not a number")


def counts(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Whole numbers from 0 up to `LARGEST`; `12.0` is 12."""
    found = present(cells, missing=missing)
    number = _as_number(found)
    whole = number.where(((number % 1) == 0) & number.between(0, LARGEST)).astype("Int64")
    return _cleaned(found, whole, "is not a whole number from 0")


def percentages(
    cells: Cells,
    *,
    written: Literal["percent", "fraction"] = "percent",
    missing: Collection[str] = MISSING,
) -> Cleaned:
    """Percent, 0 to 100: `72%`, `81.5 %`, `72,5 %`, `72`.

    A bare 0.72 is 0.72 % unless `written` says that the column holds fractions; a cell with a
    percent sign is always percent. Anything outside 0-100 is bad.
    """
    found = present(cells, missing=missing)
    bare = found.str.replace(r"\s*(?:%|\uff05|percent|pct)$", "", regex=True, case=False)
    number = _as_number(bare)
    if written == "fraction":
        number = number.mask((bare == found).fillna(value=False), (number * 100).round(10))
    possible = number.where(number.between(0, 100))
    result = _cleaned(found, number, "is not a percentage")
    outside = number.notna() & possible.isna()
    return Cleaned(
        clean=possible, reasons=result.reasons.mask(outside, "is not between 0 and 100 %")
    )


def flags(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Yes or no, in the usual spellings."""
    found = present(cells, missing=missing)
    lower = found.str.lower()
    known = lower.isin(_TRUE | _FALSE)
    values = lower.isin(_TRUE).astype("boolean").where(known)
    return _cleaned(found, values, "is neither yes nor no")


def emails(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Addresses with the domain in lower case; the local part is the owner's and stays."""
    found = present(cells, missing=missing)
    bare = found.str.replace(r"^(?:mailto:|.*<)([^<>]*?)>?$", r"\1", regex=True, case=False)
    fits = bare.str.fullmatch(_EMAIL).fillna(value=False) & ~bare.str.contains(
        r"^\.|\.\.|\.@", regex=True
    ).fillna(value=False)
    fits &= (bare.str.len() <= 254).fillna(value=False)  # noqa: PLR2004 - RFC 5321's longest path
    parts = bare.where(fits).str.extract(r"^(.*@)(.*)$")
    return _cleaned(found, parts[0] + parts[1].str.lower(), "is not an email address")


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
    return _cleaned(found, values, f"is not a phone number (local ones are read as {region})")


def durations(
    cells: Cells, *, per_minute: float = 1, missing: Collection[str] = MISSING
) -> Cleaned:
    """Minutes from a number of minutes (or of 1/`per_minute` of one), `1:05:30` or `05:30`."""
    found = present(cells, missing=missing)
    clock = found.str.extract(r"^(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-9]{2})$").astype("Float64")
    spelled = clock[0].fillna(0) * 60 + clock[1] + clock[2] / 60
    minutes = spelled.fillna(_as_number(found) / per_minute)
    return _cleaned(found, minutes.where(minutes.between(0, LARGEST)), "is not a duration")


def _as_number(found: pd.Series) -> pd.Series:
    grouped = found.str.fullmatch(_GROUPED).fillna(value=False)
    plain = found.mask(grouped, found.str.replace(r"[, \u00a0'\u2019]", "", regex=True))
    decimal = plain.str.replace(",", ".", regex=False)
    fits = plain.str.fullmatch(_NUMBER, flags=0).fillna(value=False)
    ascii_only = ~plain.str.contains(r"[^\x00-\x7f]", regex=True).fillna(value=False)
    return pd.to_numeric(decimal.where(fits & ascii_only), errors="coerce").astype("Float64")


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


def _cleaned(found: pd.Series, values: pd.Series, reason: str) -> Cleaned:
    bad = found.notna() & values.isna()
    return Cleaned(
        clean=values, reasons=pd.Series(pd.NA, index=found.index, dtype="string").mask(bad, reason)
    )
