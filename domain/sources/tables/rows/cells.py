"""How the cells of a field are read, by its kind and by what the mapping and the plan say."""

from collections.abc import Mapping as Map
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from domain.sources import parsers
from domain.sources.parsers import Calendar, Cleaned, Cleaner
from domain.sources.tables.schema import CellKind, Content, Field, Mapping

_NO_BARRIER: Final = frozenset({"none", "-", "nil", "not known"})
#: What says that there is none, and not that nobody knows.
_NONE: Final = frozenset({"-", "--", "\u2013", "\u2014", "none", "nil", "n/a"})
#: Fields of which a word says so, and those of which an empty cell among others does as well.
_NONE_IN_WORDS: Final = frozenset({"coach", "stage"})
_NONE_IF_BLANK: Final = frozenset(
    {"outcome", "withdrawn_on", "barriers", "due_on", "weight", "attended"}
)
#: Fields of which an empty cell says so wherever there is a column.
_NONE_EVERYWHERE: Final = frozenset({"resolved_on"})
#: Who did what nobody did, in a log.
_SYSTEM: Final = ("-", "system", "cron", "cli")


def says_none(name: str, cells: pd.Series, cleaned: Cleaned) -> pd.Series | None:
    """Which cells say that there is none of a field; None where no cell can.

    A column that is blank throughout says nothing of anybody, but for days of what is over.
    """
    if name not in _NONE_IN_WORDS | _NONE_IF_BLANK | _NONE_EVERYWHERE:
        return None
    empty = cleaned.clean.isna() & ~cleaned.bad
    if not empty.any():
        return None
    if name in _NONE_EVERYWHERE or (name in _NONE_IF_BLANK and not empty.all()):
        return empty.astype("boolean").where(empty)
    said = (empty & cells.str.strip().str.lower().isin(_NONE)).astype("boolean")
    return said.where(said) if said.any() else None


def beside(name: str, cells: pd.Series, read: Cleaned, content: Content) -> Map[str, pd.Series]:
    """What else the cells of a field say than its value."""
    said = {}
    if (none := says_none(name, cells, read)) is not None:
        said[f"{name}_none"] = none
    if name == "last_seen":
        said["never_seen"] = parsers.said_never(cells)
    if name == "learner" and content is Content.ACTIVITY:
        said["nobody"] = _is_system(cells)
    return said


def _is_system(who: pd.Series) -> pd.Series:
    """Which cells name what did something by itself."""
    codes, names = pd.factorize(who)
    system = pd.Series(names, dtype="string").str.strip().str.lower().isin(_SYSTEM)
    return pd.Series(np.append(system.to_numpy(dtype=bool), False)[codes], who.index)


def missing_words(mapping: Mapping) -> frozenset[str]:
    """What an empty cell may say, in lower case."""
    if mapping.missing is None:
        return parsers.MISSING
    return frozenset(word.lower() for word in mapping.missing)


def as_stated(cells: pd.Series, pattern: str | None, values: Map[str, str] | None) -> pd.Series:
    """What a mapping takes out of the cells, and what it says that they stand for.

    A cell that the pattern does not fit, or that stands for nothing, stays as it is written.
    """
    if pattern is None and not values:
        return cells
    codes, distinct = pd.factorize(cells, use_na_sentinel=False)
    texts = pd.Series(distinct, dtype="string").fillna("")
    if pattern is not None:
        texts = texts.str.extract(pattern)[0].astype("string").fillna(texts)
    if values:
        meant = {word.strip().lower(): value for word, value in values.items()}
        texts = texts.str.strip().str.lower().map(meant).astype("string").fillna(texts)
    return texts.take(codes).set_axis(cells.index)


def cleaner_of(
    field: Field, mapping: Mapping, calendar: Calendar, *, today: pd.Timestamp, out_of: float
) -> Cleaner:
    """What reads cells of this field; no day of what is past is after `today`."""
    missing, latest = missing_words(mapping), today if field.past else None
    dates = partial(parsers.days, calendar=calendar, missing=missing, latest=latest)
    moments = partial(parsers.moments, calendar=calendar, missing=missing, latest=latest)
    texts = partial(parsers.texts, missing=missing)
    cleaners: Map[CellKind, Cleaner] = {
        CellKind.TEXT: texts,
        CellKind.OUTCOME: texts,
        CellKind.LIST: partial(parsers.texts, missing=missing - _NO_BARRIER),
        CellKind.DAY: dates,
        CellKind.MOMENT: moments,
        CellKind.PERCENT: partial(parsers.percentages, out_of=out_of, missing=missing),
        CellKind.NUMBER: partial(parsers.numbers, missing=missing),
        CellKind.SCORE: partial(_scores, missing=missing),
        CellKind.COUNT: partial(parsers.counts, missing=missing),
        CellKind.FLAG: partial(parsers.flags, missing=missing),
        CellKind.EMAIL: partial(parsers.emails, missing=missing),
        CellKind.PHONE: partial(parsers.phones, region=mapping.phone_region, missing=missing),
        CellKind.MINUTES: partial(parsers.durations, missing=missing),
        CellKind.SECONDS: partial(parsers.durations, per_minute=60, missing=missing),
    }
    return cleaners[field.cell]


def _scores(cells: pd.Series, *, missing: frozenset[str]) -> Cleaned:
    """Points; with what they are out of in the cell ("17/20") they are percent."""
    without_sign = cells.str.replace(r"\s*%\s*$", "", regex=True)
    if cells.str.contains("/", regex=False).any():
        shares = parsers.shares(without_sign.str.strip())
        without_sign = shares.astype("string").fillna(without_sign)
    return parsers.numbers(without_sign, missing={*missing, *parsers.NO_MARK})
