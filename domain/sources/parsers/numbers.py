"""Columns of numbers: decimals, counts, percentages and durations as people write them."""

from collections.abc import Collection
from typing import Final

import pandas as pd

from domain.sources.parsers.cleaning import MISSING, Cells, Cleaned, cleaned, present
from domain.sources.parsers.words import words

#: The largest whole number the store keeps.
LARGEST: Final = 2**31 - 1

#: What is a number wherever it is written.
_PLAIN = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_NUMBER = r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)"
_PERCENT = r"\s*(?:%|\uff05|percent|pct|prozent)(?:\s+(?:complete|completed|done))?$"
#: "17/20", and "A (88.2 %)" or "88.2 % (A)" of platforms that show the letter beside.
_PART_OF_WHOLE = r"(?P<part>[0-9]+(?:[.,][0-9]+)?)\s?/\s?(?P<whole>[0-9]+(?:[.,][0-9]+)?)"
_WITH_LETTER = r"^(?:[A-Za-z]{1,4}[+-]?\s*\(\s*)?([0-9.,]+\s*%)\)?(?:\s*\([A-Za-z]{1,4}[+-]?\))?$"
#: "17/20 (85%)", "11 of 20 (55 %)": of what is said twice, the percentage.
_WITH_PARTS = r"^[0-9.,]+\s?(?:/|\bof\b)\s?[0-9.,]+\s*\(([0-9.,]+\s*%)\)$"
#: What a cell of marks says where there is none yet.
NO_MARK = frozenset(
    words(
        "missing|not attempted|not submitted|ungraded|not graded|not yet graded|no grade"
        "|needs grading"
        "|absent|abs|no show|not handed in|nicht abgegeben|non rendu"
        "|in progress|pending|excused|exempt|ex|nicht bewertet|non note|sin calificar"
    )
)
#: As many steps as a scale of grades may have, and as long as one may be called.
_MOST_WORDS: Final = 24
_LONGEST_WORD: Final = 40
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
    cells: Cells, *, out_of: float = 100, missing: Collection[str] = MISSING
) -> Cleaned:
    """Percent, 0 to 100: `72%`, `81.5 %`, `72,5 %`, `72`.

    A bare number is so many `out_of`, which is 1 for fractions and 20 for French marks; a cell
    with a percent sign is always percent; `17/20` says itself what it is out of. Anything
    outside 0-100 % is bad.
    """
    found = present(cells, missing={*missing, *NO_MARK})
    if found.str.contains("[()]", regex=True).any():
        for written in (_WITH_LETTER, _WITH_PARTS):
            found = found.str.replace(written, r"\1", regex=True)
    bare = found.str.replace(_PERCENT, "", regex=True, case=False)
    number = _as_number(bare)
    # "83,333 %" is no eighty-three thousand
    decimal = bare.str.fullmatch(r"[0-9]{1,2},[0-9]{3}").fillna(value=False)
    number = number.mask(decimal, pd.to_numeric(bare.where(decimal).str.replace(",", ".")))
    if out_of != 100:  # noqa: PLR2004 - what a percentage is out of
        unsigned = (bare == found).fillna(value=False)
        number = number.mask(unsigned, (number * 100 / out_of).round(10))
    if found.str.contains("/", regex=False).any():
        number = number.fillna(shares(found))
    possible = number.where(number.between(0, 100))
    result = cleaned(found, number, "is not a percentage")
    outside = number.notna() & possible.isna()
    return Cleaned(
        clean=possible, reasons=result.reasons.mask(outside, "is not between 0 and 100 %")
    )


def shares(found: pd.Series) -> pd.Series:
    """Percent of cells that say what they are out of: `17/20`."""
    parts = found.str.extract(f"^{_PART_OF_WHOLE}$").astype("string")
    part, whole = (_as_number(parts[name]) for name in ("part", "whole"))
    return (part / whole.where(whole > 0) * 100).round(10)


def marks_in_words(cells: Cells, *, missing: Collection[str] = MISSING) -> list[str]:
    """What a column of marks says in letters or words, such as A, B+ and Pass, each once.

    Nothing where there are more of them than a scale has: then it is text.
    """
    found = present(cells, missing={*missing, *NO_MARK}).dropna()
    said = found[~found.str.contains(r"[0-9%]", regex=True)]
    once = said[~said.str.lower().duplicated()]
    few = len(once) <= _MOST_WORDS and (once.str.len() <= _LONGEST_WORD).all()
    return sorted(once) if few else []


def looks_out_of(cells: Cells, *, missing: Collection[str] = MISSING) -> int | None:
    """What a column of bare numbers seems to be out of, 1, 10 or 20, where not out of 100.

    Only a look: 0.83 may be a fraction or less than one per cent, so somebody has to say.
    """
    found = present(cells, missing=missing).dropna()
    number = _as_number(found).dropna()
    if number.empty or found.str.contains("[%\uff05]", regex=True).any() or not number.max() > 0:
        return None
    if number.max() <= 1:
        return 1
    return next((most for most in (10, 20) if number.max() <= most), None)


def on_another_scale(cells: Cells, *, missing: Collection[str] = MISSING) -> list[str]:
    """Bare numbers that may be fractions in a column of percent: 0.72 beside 65, or beside 65%.

    Where others have decimals too, a number below one is less than one per cent.
    """
    found = present(cells, missing=missing).dropna()
    number = _as_number(found)
    fractions, others = number.between(0, 1, inclusive="neither"), number[number > 1]
    has_signs = found.str.contains("[%\uff05]", regex=True).any()
    if not fractions.any() or (others % 1 > 0).any() or (others.empty and not has_signs):
        return []
    doubtful = (fractions | (number == 1)).fillna(value=False).astype(bool)
    return [str(cell) for cell in cells.loc[doubtful.index[doubtful]]]


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
    if found.str.fullmatch(_PLAIN).fillna(value=True).all():
        return pd.to_numeric(found).astype("Float64")
    pointed = found.str.fullmatch(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+").fillna(value=False)
    found = found.mask(pointed, found.str.replace(".", "", regex=False))
    grouped = found.str.fullmatch(_GROUPED).fillna(value=False)
    plain = found.mask(grouped, found.str.replace(r"[, \u00a0'\u2019]", "", regex=True))
    decimal = plain.str.replace(",", ".", regex=False)
    fits = plain.str.fullmatch(_NUMBER, flags=0).fillna(value=False)
    ascii_only = ~plain.str.contains(r"[^\x00-\x7f]", regex=True).fillna(value=False)
    return pd.to_numeric(decimal.where(fits & ascii_only), errors="coerce").astype("Float64")
