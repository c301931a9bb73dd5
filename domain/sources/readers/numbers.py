"""Columns of numbers: decimals, counts, percentages and durations as people write them."""

from collections.abc import Collection
from typing import Final, Literal

import pandas as pd

from domain.sources.readers.cells import MISSING, Cells, Cleaned, cleaned, present

#: The largest whole number the store keeps.
LARGEST: Final = 2**31 - 1

_NUMBER = r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)"
_GROUPED = r"[+-]?[0-9]{1,3}(?:[, \u00a0'\u2019][0-9]{3})+(?:\.[0-9]+)?"


def numbers(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Decimal numbers: `3.5`, `3,5`, `1,234.5`, `1 234`; one comma before three digits groups."""
    found = present(cells, missing=missing)
    return cleaned(found, _as_number(found), "is not a number")


def counts(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Whole numbers from 0 up to `LARGEST`; `12.0` is 12."""
    found = present(cells, missing=missing)
    number = _as_number(found)
    whole = number.where(((number % 1) == 0) & number.between(0, LARGEST)).astype("Int64")
    return cleaned(found, whole, "is not a whole number from 0")


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
    result = cleaned(found, number, "is not a percentage")
    outside = number.notna() & possible.isna()
    return Cleaned(
        clean=possible, reasons=result.reasons.mask(outside, "is not between 0 and 100 %")
    )


def durations(
    cells: Cells, *, per_minute: float = 1, missing: Collection[str] = MISSING
) -> Cleaned:
    """Minutes from a number of minutes (or of 1/`per_minute` of one), `1:05:30` or `05:30`."""
    found = present(cells, missing=missing)
    clock = found.str.extract(r"^(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-9]{2})$").astype("Float64")
    spelled = clock[0].fillna(0) * 60 + clock[1] + clock[2] / 60
    minutes = spelled.fillna(_as_number(found) / per_minute)
    return cleaned(found, minutes.where(minutes.between(0, LARGEST)), "is not a duration")


def _as_number(found: pd.Series) -> pd.Series:
    grouped = found.str.fullmatch(_GROUPED).fillna(value=False)
    plain = found.mask(grouped, found.str.replace(r"[, \u00a0'\u2019]", "", regex=True))
    decimal = plain.str.replace(",", ".", regex=False)
    fits = plain.str.fullmatch(_NUMBER, flags=0).fillna(value=False)
    ascii_only = ~plain.str.contains(r"[^\x00-\x7f]", regex=True).fillna(value=False)
    return pd.to_numeric(decimal.where(fits & ascii_only), errors="coerce").astype("Float64")
