"""Columns of dates and times as text, read by one rule per column, never row by row.

A cell is first written plainly (no weekday, English short months, one separator); what is plain
is parsed by pandas' own formats.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from domain.frames import blank_text
from domain.sources.parsers.cleaning import MISSING, Cleaned, present
from domain.sources.parsers.date_words import NEVER, bare
from domain.sources.parsers.plain_dates import (
    FORMATS,
    IN_ORDER,
    by_pattern,
    japanese_plainly,
    parsed,
    plain,
    since_1900,
    since_1970,
    split,
    with_time,
    without_year,
)
from domain.sources.parsers.relative_dates import days_ago

#: How a mapping may say that a column is written; a pattern such as "%d/%m/%Y" is also allowed.
ORDERS: Final = ("iso", "day_first", "month_first", "unix", "excel")
Order = Literal["day_first", "month_first"]

#: Of the dates that fit only one order, this share must fit the same one for it to be the column's.
_AGREEMENT: Final = 0.95
#: Days of a log that are not in one order by accident.
_ENOUGH_DAYS: Final = 4
_YEARS: Final = (1900, 2100)
_MONTHS_A_YEAR: Final = 12
_PLAIN_ISO: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?"
)
_ISO_WITH_OFFSET: Final = _PLAIN_ISO.removesuffix("?") + r"(?:Z|[+-][0-9]{2}:?[0-9]{2})"
_NUMERIC: Final = r"^(?P<one>[0-9]{1,2})-(?P<two>[0-9]{1,2})-(?P<year>[0-9]{4}|[0-9]{2})$"
_LIKE_NUMERIC: Final = r"\s*[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{2,4}\b"
_DOTTED: Final = r"\s*[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{2,4}\b"
#: How platforms write the day 0 of their clock, which stands for "never".
_ZERO: Final = (
    r"(?:0|1970-01-01(?![0-9]).*|0000-00-00(?![0-9]).*|0001-01-01(?![0-9]).*|1601-01-01(?![0-9]).*|1900-01-0[01](?![0-9]).*"
    r"|1899-12-3[01](?![0-9]).*|0?1[./-]0?1[./-](?:1970|0001|1900|1601)(?![0-9]).*|0?0[./-]0?1[./-]1900(?![0-9]).*)$"
)
_MAYBE_NEVER: Final = r"[a-z\u3040-\u9fff]|1970|0001|0000|1601|1900|1899|^\s*0\s*$"

NOT_A_DATE: Final = "is not a date"
FUTURE: Final = "is after the day of the export"
AMBIGUOUS: Final = (
    "could be day first or month first and no date in the export tells: set"
    ' dates = "day_first" or dates = "month_first" in a mapping file'
)
MIXED: Final = (
    'the column mixes day-first and month-first dates: set dates = "day_first" or "month_first"'
)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """What helps to read dates: how they are written, whose clock, what day the export shows.

    `order` is for columns that do not tell theirs; relative dates count from `exported_on`.
    """

    written: str | None = None
    zone: str = "UTC"
    order: Order | None = None
    exported_on: pd.Timestamp | None = None


def days(
    cells: pd.Series,
    *,
    calendar: Calendar | None = None,
    missing: Collection[str] = MISSING,
    latest: pd.Timestamp | None = None,
) -> Cleaned:
    """Calendar days: `moments` at midnight."""
    read = moments(cells, calendar=calendar, missing=missing, latest=latest)
    return Cleaned(clean=read.clean.dt.normalize(), reasons=read.reasons)


def moments(
    cells: pd.Series,
    *,
    calendar: Calendar | None = None,
    missing: Collection[str] = MISSING,
    latest: pd.Timestamp | None = None,
) -> Cleaned:
    """Local clock readings (naive, `datetime64[s]`) in the calendar's zone.

    Understood without being told: ISO 8601 with or without time and offset, dates with the month
    as a word of eight languages, "2026年11月3日", "2 days ago", columns of seconds since 1970 or of
    Excel's day numbers, and numeric dates whose order the whole column makes plain (at least 95 %
    of those that fit one order only). Readings with an offset are moved to the zone; those without
    are taken as they are. "Never" is missing; a day after `latest` is bad.
    """
    how = calendar or Calendar()
    found = present(cells, missing=missing)
    found = found.mask(said_never(found.astype("string")))
    why: str | pd.Series = NOT_A_DATE
    if how.written == "unix":
        values = since_1970(found, how.zone)
    elif how.written == "excel":
        values = since_1900(found)
    elif how.written and "%" in how.written:
        values, why = (
            by_pattern(found, how.written, how.zone),
            f"is not a date written {how.written}",
        )
    else:
        values, why = _as_people_write(found, how, latest)
    values = values.where(values.dt.year.between(*_YEARS))
    reasons = blank_text(found.index)
    reasons = reasons.mask(found.notna() & values.isna(), why)
    if latest is not None:
        late = (values.dt.normalize() > latest).fillna(value=False)
        values, reasons = values.mask(late), reasons.mask(late, FUTURE)
    return Cleaned(clean=values, reasons=reasons)


def said_never(cells: pd.Series) -> pd.Series:
    """Which cells say that it never happened, which is not the same as saying nothing."""
    worded = cells.dropna()
    worded = worded[worded.str.contains(_MAYBE_NEVER, case=False, regex=True)].drop_duplicates()
    words = [
        cell
        for cell in worded.tolist()
        if bare(cell).rstrip(".") in NEVER or re.match(_ZERO, cell.strip())
    ]
    return cells.isin(words).astype(bool)


def order_of(
    columns: Iterable[pd.Series], *, latest: pd.Timestamp | None = None, logged: bool = False
) -> Order | None:
    """What columns of one export tell together of the order of their numeric dates.

    Points between the numbers are only written day first; an order that puts most days after
    `latest` cannot be meant; and of what was `logged` one by one, the order in which it is sorted.
    None when nothing or both say so.
    """
    some = [column for column in columns if len(column)]
    if not some:
        return None
    cells = pd.concat(some, ignore_index=True)
    cells = cells[cells.str.match(_LIKE_NUMERIC).fillna(value=False)]
    if cells.empty:
        return None
    parts = plain(cells).str.extract(_NUMERIC).dropna()
    dotted = bool(cells.str.match(_DOTTED).any())
    told = _told(parts)
    if told is not None or dotted:
        return told or "day_first"
    if parts.empty:
        return None
    text = parts["one"] + "-" + parts["two"] + "-" + parts["year"]
    read = {order: parsed(text, IN_ORDER[order]) for order in IN_ORDER}
    possible = [o for o in IN_ORDER if latest is None or not (read[o] > latest).any()]
    if len(possible) > 1 and logged:
        possible = [order for order in IN_ORDER if _is_sorted(read[order])]
    return possible[0] if len(possible) == 1 else None  # type: ignore[return-value]


def _is_sorted(days: pd.Series) -> bool:
    """Whether days are in one order, forwards or backwards, and enough of them to tell."""
    different = days[days != days.shift()].dropna()
    ordered = different.is_monotonic_increasing or different.is_monotonic_decreasing
    return ordered and different.nunique() >= _ENOUGH_DAYS


def _that_could_be(parts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The two numbers of dates; empty for "31/31/2026", which is none in any order."""
    one, two = (pd.to_numeric(parts[name]) for name in ("one", "two"))
    could_be = ~((one > _MONTHS_A_YEAR) & (two > _MONTHS_A_YEAR))
    return one.where(could_be), two.where(could_be)


def _told(parts: pd.DataFrame) -> Order | None:
    one, two = _that_could_be(parts)
    day, month = int((one > _MONTHS_A_YEAR).sum()), int((two > _MONTHS_A_YEAR).sum())
    if max(day, month) == 0 or max(day, month) < _AGREEMENT * (day + month):
        return None
    return "day_first" if day > month else "month_first"


def _as_people_write(
    found: pd.Series, how: Calendar, latest: pd.Timestamp | None
) -> tuple[pd.Series, str | pd.Series]:
    found = japanese_plainly(found)
    values = _plain_iso(found, how.zone)
    why = pd.Series(NOT_A_DATE, index=found.index, dtype="string")
    left = found[values.isna() & found.notna()]
    if left.empty:
        return values, why
    if how.exported_on is not None:
        worded = left[left.str.contains("[a-z\u3040-\u9fff]", case=False, regex=True)]
        ago = days_ago(worded).reindex(left.index)
        values.update((how.exported_on - pd.to_timedelta(ago, unit="D")).astype("datetime64[s]"))
        left = left[ago.isna()]
    numbered = _numbered(left, how.zone)
    values.update(numbered)
    left = left[numbered.isna()]
    parts = split(left)
    order: Order | None = None
    numeric = parts["day"].str.extract(_NUMERIC)
    if how.written != "iso" and numeric["year"].notna().any():
        order = how.written if how.written in IN_ORDER else None  # type: ignore[assignment]
        order = order or order_of([left], latest=latest) or _unless_mixed(numeric, how.order)
        if order is None:
            _undecided(numeric, why)
            same = numeric["one"].eq(numeric["two"]).fillna(value=False)
            known = numeric["year"].isna() | (same if not _is_mixed(numeric) else False)
            parts["day"] = parts["day"].where(known)
            order = "day_first"
    formats = FORMATS + (IN_ORDER[order] if order else ())
    read = parsed(parts["day"], formats)
    if how.exported_on is not None:
        read = read.fillna(without_year(parts["day"], how.exported_on))
    values.update(with_time(read, parts, how.zone))
    return values, why


def _is_mixed(numeric: pd.DataFrame) -> bool:
    one, two = _that_could_be(numeric)
    return bool((one > _MONTHS_A_YEAR).any() or (two > _MONTHS_A_YEAR).any())


def _unless_mixed(numeric: pd.DataFrame, order: Order | None) -> Order | None:
    return None if _is_mixed(numeric) else order


def _undecided(numeric: pd.DataFrame, why: pd.Series) -> None:
    one, _ = _that_could_be(numeric)
    unread = numeric.index[numeric["year"].notna() & one.notna()]
    why.loc[unread] = MIXED if _is_mixed(numeric) else AMBIGUOUS


def _plain_iso(found: pd.Series, zone: str) -> pd.Series:
    """What nearly every platform writes, by pandas' own parser; NaT for the rest."""
    plain = found.where(found.str.fullmatch(_PLAIN_ISO))
    values = pd.to_datetime(plain, format="ISO8601", errors="coerce").astype("datetime64[s]")
    offset = found[found.str.fullmatch(_ISO_WITH_OFFSET).fillna(value=False)]
    if not offset.empty:
        utc = pd.to_datetime(offset, format="ISO8601", errors="coerce", utc=True)
        values.update(utc.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[s]"))
    return values


def _numbered(left: pd.Series, zone: str) -> pd.Series:
    """Columns of bare numbers that can only be seconds since 1970 or Excel's days since 1900."""
    nothing = pd.Series(pd.NaT, index=left.index, dtype="datetime64[s]")
    if left.empty:
        return nothing
    if left.str.fullmatch(r"1[0-9]{9}(?:[0-9]{3})?(?:\.[0-9]+)?").fillna(value=False).all():
        return since_1970(left, zone)
    if (
        left.str.fullmatch(r"(?:3[6-9]|4[0-9]|5[0-9])[0-9]{3}(?:\.[0-9]+)?")
        .fillna(value=False)
        .all()
    ):
        return since_1900(left)
    return nothing


def is_zone(name: str) -> bool:
    """Whether this is a name of the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
