"""Days and times written plainly, so that pandas' own formats parse them.

`Tues, 3rd of Feb. 2026` becomes `03-feb-2026`: no weekday, English short months, one separator.
"""

import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

from domain.sources.parsers.date_words import FILLERS, MONTHS, WEEKDAYS, bare

_TIME: Final = (
    r"(?:(?<=[0-9])t|[\s,])+(?P<clock>[0-9]{1,2}[:.h][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]{1,9})?)?)"
    r"\s?(?P<half>[ap]\.?\s?m\.?)?\s?\(?(?P<zone>z|utc|gmt|[a-z]{3,4})?"
    r"(?P<offset>[+-][0-9]{1,2}(?::?[0-9]{2})?)?\)?(?:\s?\([a-z ]+\))?$"
)
#: "Wed Nov 25 10:11:12 UTC 2026", as Unix and Java write it.
_UNIX: Final = r"^(?:[a-z]{3},? )?([a-z]{3} [0-9]{1,2}) ([0-9:]{8}) ([a-z]{3,4} )?([0-9]{4})$"
#: A day with its weekday in brackets.
_JAPANESE: Final = (
    r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日(?:\s*[(\uff08]\w+[)\uff09])?[,、]?\s*"
)
#: Numbers and signs alone: most logs of a million different moments.
_WORDLESS: Final = r"[0-9/.\-:, ]+"
#: What pandas is asked to try on plainly written days, whatever their order.
FORMATS: Final = (
    "%Y-%m-%d", "%Y%m%d", "%d-%b-%Y", "%b-%d-%Y", "%d-%b-%y", "%b-%d-%y", "%Y-%b-%d",
)  # fmt: skip
IN_ORDER: Final = {
    "day_first": ("%d-%m-%Y", "%d-%m-%y"),
    "month_first": ("%m-%d-%Y", "%m-%d-%y"),
}


def japanese_plainly(found: pd.Series) -> pd.Series:
    """`2026年 11月 3日(火) 9:05` as `2026-11-3 9:05`; other cells as they are."""
    return found.str.replace(_JAPANESE, r"\1-\2-\3 ", regex=True).str.strip()


def split(left: pd.Series) -> pd.DataFrame:
    """The day, plainly written, and the parts of the time."""
    wordless = left.str.fullmatch(_WORDLESS).fillna(value=False)
    text = pd.concat([left[wordless].str.strip(), left[~wordless].map(bare)]).astype("string")
    text = text.reindex(left.index).str.replace(_UNIX, r"\1 \4 \2 \3", regex=True).str.strip()
    time = text.str.extract(_TIME)
    day = text.str.replace(_TIME, "", regex=True)
    plain = day[wordless].str.replace(r"[^0-9]+", "-", regex=True).str.strip("-")
    plain = plain.str.replace(r"\b([0-9])\b", r"0\1", regex=True)
    worded = day[~wordless].map(_plainly, na_action="ignore")
    return time.assign(day=pd.concat([plain, worded]).astype("string").reindex(left.index))


def plain(found: pd.Series) -> pd.Series:
    """The days of the cells that say anything, plainly written."""
    return split(found.dropna())["day"]


def parsed(day: pd.Series, formats: Iterable[str]) -> pd.Series:
    """By the first of the formats that fits each; years of two digits are of this century."""
    values = pd.Series(pd.NaT, index=day.index, dtype="datetime64[s]")
    for form in formats:
        left = day[values.isna() & day.notna()]
        if left.empty:
            break
        read = pd.to_datetime(left, format=form, errors="coerce").astype("datetime64[s]")
        if form.endswith("%y"):
            old = read.dt.year < 2000  # noqa: PLR2004 - no learner's day
            read = read.mask(old, read + pd.DateOffset(years=100))
        values.update(read)
    return values


def without_year(day: pd.Series, exported_on: pd.Timestamp) -> pd.Series:
    """`27-nov` as the last such day up to the export's."""
    dated = day.where(day.str.fullmatch(r"[0-9]{2}-[a-z]{3}|[a-z]{3}-[0-9]{2}").fillna(value=False))
    formats = ("%d-%b-%Y", "%b-%d-%Y")
    this, last = (parsed(dated + f"-{exported_on.year - back}", formats) for back in (0, 1))
    return this.mask((this > exported_on).fillna(value=False), last)


def with_time(day: pd.Series, parts: pd.DataFrame, zone: str) -> pd.Series:
    """The days with their times, by the clock of `zone` where the cell tells its own."""
    clock = parts["clock"].str.replace(r"[.h]", ":", regex=True)
    clock = clock.mask(clock.str.count(":") == 1, clock + ":00")
    clock = clock.str.replace(r"^([0-9]+:[0-9]+:[0-9]+).*$", r"\1", regex=True)
    half = parts["half"].str.replace(r"[.\s]", "", regex=True)
    told = (clock + " " + half).fillna(clock)
    time = pd.to_datetime(told, format="%H:%M:%S", errors="coerce")
    time = time.fillna(pd.to_datetime(told, format="%I:%M:%S %p", errors="coerce"))
    length = time - time.dt.normalize()
    read = day + length.fillna(pd.Timedelta(0)).where(clock.isna() | time.notna())
    offset = parts["offset"].fillna(parts["zone"].where(parts["zone"].isin(["z", "utc", "gmt"])))
    return _moved(read.astype("datetime64[s]"), offset, zone)


def since_1970(found: pd.Series, zone: str) -> pd.Series:
    """Seconds or milliseconds since 1970, by the clock of `zone`."""
    seconds = pd.to_numeric(found, errors="coerce").astype("float64")
    seconds = seconds.mask(seconds > 1e11, seconds / 1000)  # noqa: PLR2004 - milliseconds
    seconds = seconds.where(seconds.between(0, 4.2e9))
    return _local(pd.to_datetime(seconds, unit="s"), zone).astype("datetime64[s]")


def since_1900(found: pd.Series) -> pd.Series:
    """Day numbers of a spreadsheet."""
    serial = pd.to_numeric(found, errors="coerce").astype("float64")
    serial = serial.where(serial.between(1, 80_000))
    return pd.to_datetime(serial, unit="D", origin="1899-12-30").astype("datetime64[s]")


def by_pattern(found: pd.Series, pattern: str, zone: str) -> pd.Series:
    """By one strptime pattern, to the letter."""
    with_offset = "%z" in pattern
    values = pd.to_datetime(found, format=pattern, errors="coerce", utc=with_offset)
    if with_offset:
        values = values.dt.tz_convert(zone).dt.tz_localize(None)
    return values.astype("datetime64[s]")


def _plainly(day: str) -> str:
    """`Tues, 3rd of Feb. 2026` as `03-feb-2026`: numbers and English months with `-` between."""
    if re.search(r"[^a-z0-9 ,./()-]", day):
        return day
    words = [word for word in re.split(r"[^a-z0-9]+", day) if word and word not in FILLERS]
    words = [re.sub(r"^([0-9]{1,2})(?:st|nd|rd|th|er|e|o)$", r"\1", word) for word in words]
    named = [word for word in words if word.isalpha()]
    weekdays = len(named) - any(word in MONTHS for word in named)
    kept = []
    for word in words:
        if weekdays and word in WEEKDAYS:
            weekdays -= 1
        else:
            kept.append(MONTHS.get(word, word.zfill(2)))
    return "-".join(kept)


def _moved(readings: pd.Series, offsets: pd.Series, zone: str) -> pd.Series:
    """The readings that carry an offset, as the clock of `zone` shows them."""
    stated = offsets.notna() & readings.notna()
    if not stated.any():
        return readings
    sign = offsets[stated].str.extract(r"^([+-])([0-9]{1,2}):?([0-9]{2})?$")
    minutes = pd.to_numeric(sign[1]).fillna(0) * 60 + pd.to_numeric(sign[2]).fillna(0)
    minutes = minutes.mask((sign[0] == "-").fillna(value=False), -minutes)
    utc = readings[stated] - pd.to_timedelta(minutes.astype("float64"), unit="min")
    moved = readings.copy()
    moved.loc[stated] = _local(utc, zone).astype("datetime64[s]")
    return moved


def _local(utc: pd.Series, zone: str) -> pd.Series:
    return utc.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
