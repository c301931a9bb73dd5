"""Columns of dates and times as text, read by one rule per column, never row by row."""

from collections.abc import Collection
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from domain.sources.readers.cells import MISSING, Cleaned, present

#: How a mapping may say that a column is written; a pattern such as "%d/%m/%Y" is also allowed.
ORDERS: Final = ("iso", "day_first", "month_first", "unix", "excel")

#: Of the dates that fit only one order, this share must fit the same one for it to be the column's.
_AGREEMENT = 0.95
_YEARS = (1900, 2100)
_TWO_DIGITS = 100
_NOON = 12

_TIME = (
    r"(?:[t ,]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"\s?(?P<half>[ap]\.?m\.?)?\s?(?P<zone>z|utc|gmt|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
_ISO = r"^(?P<year>[0-9]{4})(?P<gap>[-/.]?)(?P<month>[0-9]{2})(?P=gap)(?P<day>[0-9]{2})" + _TIME
_PLAIN_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?"
_ISO_WITH_OFFSET = _PLAIN_ISO.removesuffix("?") + r"(?:Z|[+-][0-9]{2}:?[0-9]{2})"
_SHORT_ISO = r"^(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})" + _TIME
_NUMERIC = (
    r"^(?P<first>[0-9]{1,2})(?P<gap>[-/.])(?P<second_part>[0-9]{1,2})(?P=gap)(?P<year>[0-9]{4}|[0-9]{2})"
    + _TIME
)
_WEEKDAY = r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_NAME = r"(?P<name>[a-z]{3,9})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"[-/ .,]+(?P<year>[0-9]{4}|[0-9]{2})"
_DAY_NAMED = _WEEKDAY + _DAY + r"[-/ .]+" + _NAME + _YEAR + _TIME
_NAMED_DAY = _WEEKDAY + _NAME + r"[-/ .]+" + _DAY + _YEAR + _TIME
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_OF = {name[:n]: i for i, name in enumerate(_MONTHS, 1) for n in range(3, len(name) + 1)}

NOT_A_DATE: Final = "is not a date"
AMBIGUOUS: Final = (
    "could be day first or month first and no date in the column tells: say which in the mapping"
)
MIXED: Final = "the column mixes day-first and month-first dates: say which in the mapping"


def days(
    cells: pd.Series,
    *,
    written: str | None = None,
    zone: str = "UTC",
    missing: Collection[str] = MISSING,
) -> Cleaned:
    """Calendar days: `moments` at midnight."""
    read = moments(cells, written=written, zone=zone, missing=missing)
    return Cleaned(clean=read.clean.dt.normalize(), reasons=read.reasons)


def moments(
    cells: pd.Series,
    *,
    written: str | None = None,
    zone: str = "UTC",
    missing: Collection[str] = MISSING,
) -> Cleaned:
    """Local clock readings (naive, `datetime64[s]`) in `zone`.

    Understood without being told: ISO 8601 with or without time and offset, dates with the month
    as an English word, and numeric dates whose order the whole column makes plain (at least 95 %
    of those that fit one order only). `written` states the order or a strptime pattern instead.
    Readings with an offset are moved to `zone`; those without are taken as they are. "Never" is
    missing.
    """
    found = present(cells, missing={*missing, "never"})
    why: str | pd.Series
    if written == "unix":
        values, why = _since_1970(found, zone), NOT_A_DATE
    elif written == "excel":
        values, why = _since_1900(found), NOT_A_DATE
    elif written and "%" in written:
        values, why = _by_pattern(found, written, zone), f"is not a date written {written}"
    else:
        values, why = _in_words_or_numbers(found, written, zone)
    values = values.where(values.dt.year.between(*_YEARS))
    reasons = pd.Series(pd.NA, index=found.index, dtype="string")
    return Cleaned(clean=values, reasons=reasons.mask(found.notna() & values.isna(), why))


def day_first(cells: pd.Series) -> bool | None:
    """Whether a column's numeric dates put the day first; None when nothing or both say so."""
    parts = cells.str.extract(_NUMERIC, expand=True)
    first, second = (pd.to_numeric(parts[c]) for c in ("first", "second_part"))
    day, month = int((first > _NOON).sum()), int((second > _NOON).sum())
    if max(day, month) == 0 or max(day, month) < _AGREEMENT * (day + month):
        return None
    return day > month


def _in_words_or_numbers(
    found: pd.Series, written: str | None, zone: str
) -> tuple[pd.Series, str | pd.Series]:
    values = _plain_iso(found, zone)
    why = pd.Series(NOT_A_DATE, index=found.index, dtype="string")
    for pattern in (_ISO, _SHORT_ISO, _DAY_NAMED, _NAMED_DAY):
        left = found[values.isna() & found.notna()].str.lower()
        if left.empty:
            return values, why
        values.update(_assembled(left.str.extract(pattern), zone))
    left = found[values.isna() & found.notna()].str.lower()
    numeric = left.str.extract(_NUMERIC)
    order = {"day_first": True, "month_first": False}.get(written or "", day_first(left))
    if written == "iso" or numeric["year"].isna().all():
        return values, why
    if order is None:
        undecided = numeric.index[numeric["year"].notna()]
        same = numeric["first"] == numeric["second_part"]
        day, month = (pd.to_numeric(numeric[c]) for c in ("first", "second_part"))
        mixed = bool((day > _NOON).any() or (month > _NOON).any())
        why.loc[undecided] = MIXED if mixed else AMBIGUOUS
        numeric = numeric.where(same & (not mixed))
        order = True
    names = {"first": "day", "second_part": "month"}
    if not order:
        names = {"first": "month", "second_part": "day"}
    values.update(_assembled(numeric.rename(columns=names), zone))
    return values, why


def _plain_iso(found: pd.Series, zone: str) -> pd.Series:
    """What nearly every platform writes, by pandas' own parser; NaT for the rest."""
    plain = found.where(found.str.fullmatch(_PLAIN_ISO))
    values = pd.to_datetime(plain, format="ISO8601", errors="coerce").astype("datetime64[s]")
    offset = found[found.str.fullmatch(_ISO_WITH_OFFSET).fillna(value=False)]
    if not offset.empty:
        utc = pd.to_datetime(offset, format="ISO8601", errors="coerce", utc=True)
        values.update(utc.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[s]"))
    return values


def _assembled(parts: pd.DataFrame, zone: str) -> pd.Series:
    """Clock readings from extracted parts; NaT where there are none or the day does not exist."""
    part = {
        name: pd.to_numeric(parts[name]).astype("Float64")
        for name in ("year", "day", "hour", "minute", "second")
    }
    month = parts["name"].map(_MONTH_OF) if "name" in parts else parts["month"]
    year = part["year"].mask(part["year"] < _TWO_DIGITS, part["year"] + 2000)
    half = parts["half"].str.replace(".", "", regex=False)
    hour = part["hour"].fillna(0)
    hour = hour.mask((half == "pm").fillna(value=False) & (hour < _NOON), hour + _NOON)
    hour = hour.mask((half == "am").fillna(value=False) & (hour == _NOON), 0)
    readings = pd.to_datetime(
        pd.DataFrame(
            {
                "year": year,
                "month": pd.to_numeric(month),
                "day": part["day"],
                "hour": hour.where(hour < 2 * _NOON),
                "minute": part["minute"].fillna(0),
                "second": part["second"].fillna(0),
            }
        ).astype("float64"),
        errors="coerce",
    ).astype("datetime64[s]")
    return _moved(readings, parts["zone"], zone)


def _moved(readings: pd.Series, offsets: pd.Series, zone: str) -> pd.Series:
    """The readings that carry an offset, as the clock of `zone` shows them."""
    stated = offsets.notna() & readings.notna()
    if not stated.any():
        return readings
    sign = offsets[stated].str.extract(r"^([+-])([0-9]{2}):?([0-9]{2})$")
    minutes = pd.to_numeric(sign[1]).fillna(0) * 60 + pd.to_numeric(sign[2]).fillna(0)
    minutes = minutes.mask((sign[0] == "-").fillna(value=False), -minutes)
    utc = readings[stated] - pd.to_timedelta(minutes.astype("float64"), unit="min")
    moved = readings.copy()
    moved.loc[stated] = _local(utc, zone).astype("datetime64[s]")
    return moved


def _local(utc: pd.Series, zone: str) -> pd.Series:
    return utc.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)


def _since_1970(found: pd.Series, zone: str) -> pd.Series:
    seconds = pd.to_numeric(found, errors="coerce").astype("float64")
    seconds = seconds.mask(seconds > 1e11, seconds / 1000)  # noqa: PLR2004 - milliseconds
    seconds = seconds.where(seconds.between(0, 4.2e9))
    return _local(pd.to_datetime(seconds, unit="s"), zone).astype("datetime64[s]")


def _since_1900(found: pd.Series) -> pd.Series:
    serial = pd.to_numeric(found, errors="coerce").astype("float64")
    serial = serial.where(serial.between(1, 80_000))
    return pd.to_datetime(serial, unit="D", origin="1899-12-30").astype("datetime64[s]")


def _by_pattern(found: pd.Series, pattern: str, zone: str) -> pd.Series:
    with_offset = "%z" in pattern
    values = pd.to_datetime(found, format=pattern, errors="coerce", utc=with_offset)
    if with_offset:
        values = values.dt.tz_convert(zone).dt.tz_localize(None)
    return values.astype("datetime64[s]")


def is_zone(name: str) -> bool:
    """Whether this is a name of the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
