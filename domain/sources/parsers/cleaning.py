"""Column cleaners any source may use: a column of text in, clean values and reasons out.

Every cleaner takes a whole column, never raises on any text, and gives a `Cleaned`: the values in
a canonical dtype (empty where missing or bad) and, for each bad cell, a reason a person can act
on. Empty cells and words for "nothing" are missing, never bad.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from domain.frames import blank_text
from domain.sources.parsers.words import words

#: Words for "no value", compared without regard to case.
MISSING: Final = frozenset(
    words(
        "|?|-|--|\u2013|\u2014|.|na|n/a|n.a.|#n/a|n/k|nk|null|nan|nil|none|(empty)|(blank)"
        "|not known|unknown|not available|not set|not provided|tbc|tba|k.a.|keine angabe|unbekannt"
        "|inconnu|non renseigne|desconocido|sconosciuto|onbekend|desconhecido|brak|brak danych"
        "|nieznany|不明|未設定|該当なし"
    )
)

_INVISIBLE = " \t\r\n\v\f\u00a0\u200b\u2060\ufeff"
#: What a reader writes for bytes that are no letter in the encoding of the file.
_UNDECODED: Final = "\ufffd"
#: Blanks and quotes may well be.
_AFTER_AN_A: Final = dict.fromkeys(map(ord, "\u00a0\u2019\u201d"))
_LOST: Final = "has letters that were lost, or are in another encoding than the rest of the file"
#: Letters of UTF-8 read as cp1252 (four for "Zo\u00eb"): an A with an accent and what follows none.
_READ_WRONG: Final = (
    "[\u00c2\u00c3]["
    + bytes(range(0x80, 0xC0)).decode("cp1252", "ignore").translate(_AFTER_AN_A)
    + "]"
)
_TRUE = frozenset(
    words(
        "true|t|yes|y|1|1.0|on|x|\u2713|ja|wahr|oui|vrai|s\u00ed|si|verdadero|s\u00ec|vero|sim"
        "|verdadeiro|waar|tak|prawda|はい|有効"
    )
)
_FALSE = frozenset(
    words(
        "false|f|no|n|0|0.0|off|nein|falsch|non|faux|falso|n\u00e3o|nao|nee|onwaar|nie|fa\u0142sz"
        "|いいえ|無効"
    )
)

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
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return _per_category(cells, cleaner)
    codes, found = pd.factorize(cells, use_na_sentinel=False)
    distinct = pd.Series(found, dtype="string")
    cleaned = cleaner(distinct)
    # most columns are clean and as they should be written: then nothing has to be put together
    same = cleaned.clean.dtype == cells.dtype and cleaned.clean.equals(distinct)
    clean = cells if same else cleaned.clean.take(codes).set_axis(cells.index)
    if cleaned.bad.any():
        return Cleaned(clean=clean, reasons=cleaned.reasons.take(codes).set_axis(cells.index))
    return Cleaned(clean=clean, reasons=blank_text(cells.index))


def _per_category(cells: Cells, cleaner: Cleaner) -> Cleaned:
    """The same of a column that is kept by its distinct cells, as what is made of it is."""
    distinct = pd.Series(cells.cat.categories)
    cleaned = cleaner(distinct)
    clean = cells if cleaned.clean.equals(distinct) else by_category(cells, cleaned.clean)
    if not cleaned.bad.any():
        return Cleaned(clean=clean, reasons=blank_text(cells.index))
    reasons = cleaned.reasons.array.take(cells.cat.codes.to_numpy(), allow_fill=True)
    return Cleaned(clean=clean, reasons=pd.Series(reasons, cells.index))


def by_category(cells: Cells, each: pd.Series) -> pd.Series:
    """A column with what `each` distinct cell stands for, by what is distinct of that."""
    places, distinct = pd.factorize(each)
    codes = np.append(places, -1)[cells.cat.codes]
    kind = pd.CategoricalDtype(distinct)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind, validate=False), cells.index)


def present(cells: Cells, *, missing: Collection[str] = MISSING) -> pd.Series:
    """The cells without surrounding blanks; empty where they say "nothing"."""
    trimmed = cells.astype("string").str.strip(_INVISIBLE)
    return trimmed.mask(trimmed.str.lower().isin(set(missing)))


def texts(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Trimmed text, NUL characters dropped; bad is only what lost its letters on the way.

    A letter and its accent written as two signs are the letter with its accent: one text has one
    spelling.
    """
    trimmed = present(cells.astype("string").str.replace("\0", "", regex=False), missing=missing)
    some = ~trimmed.str.isascii().fillna(value=True).astype(bool)
    if not some.any():
        return cleaned(trimmed, trimmed, "")
    composed = trimmed.mask(some, trimmed[some].str.normalize("NFC"))
    torn = composed.str.contains(f"{_UNDECODED}|{_READ_WRONG}").fillna(value=False)
    return cleaned(trimmed, composed.mask(torn), _LOST)


def flags(cells: Cells, *, missing: Collection[str] = MISSING) -> Cleaned:
    """Yes or no, in the usual spellings."""
    found = present(cells, missing=missing)
    lower = found.str.lower()
    known = lower.isin(_TRUE | _FALSE)
    values = lower.isin(_TRUE).astype("boolean").where(known)
    return cleaned(found, values, "is neither yes nor no")


def cleaned(found: pd.Series, values: pd.Series, reason: str) -> Cleaned:
    """The values, with `reason` for each found cell that has none."""
    bad, reasons = found.notna() & values.isna(), blank_text(found.index)
    return Cleaned(clean=values, reasons=reasons.mask(bad, reason) if bad.any() else reasons)
