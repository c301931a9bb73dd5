"""Columns of dates: one rule for the whole column, never a guess row by row."""

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.sources.parsers import dates

# the first day of 1970 is how machines write that there was none
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31)).filter(lambda day: day != date(1970, 1, 1))


def column(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype="string")


def read(*cells: str, written: str | None = None, zone: str = "UTC") -> list[str | None]:
    found = dates.moments(column(*cells), calendar=dates.Calendar(written=written, zone=zone)).clean
    return [None if pd.isna(m) else m.isoformat(sep=" ") for m in found]


@settings(max_examples=40)
@given(
    cells=st.lists(
        st.none() | st.text() | st.from_regex(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"), max_size=30
    ),
    written=st.sampled_from([None, *dates.ORDERS, "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S%z"]),
)
def test_no_text_makes_reading_dates_raise(cells: list[str | None], written: str | None) -> None:
    found = dates.days(
        column(*cells), calendar=dates.Calendar(written=written, zone="Europe/London")
    )
    assert len(found.clean) == len(cells)
    assert found.clean[found.bad].isna().all()


@settings(max_examples=30)
@given(st.lists(DAYS, min_size=1), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"]))
def test_a_column_is_read_in_the_order_stated(days: list[date], pattern: str) -> None:
    order = "month_first" if pattern.startswith("%m") else "day_first"
    found = dates.days(
        column(*(d.strftime(pattern) for d in days)), calendar=dates.Calendar(written=order)
    )
    assert found.clean.dt.date.tolist() == days


@settings(max_examples=30)
@given(st.lists(DAYS, min_size=1), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_without_an_order_a_date_is_read_rightly_or_not_at_all(
    days: list[date], pattern: str
) -> None:
    found = dates.days(column(*(d.strftime(pattern) for d in days)))
    read_days = [None if pd.isna(d) else d.date() for d in found.clean]
    assert all(seen in (None, day) for seen, day in zip(read_days, days, strict=True))
    told = any(d.day > 12 for d in days)
    assert (read_days == days) or not told


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-03", "2024/02/03", "20240203", "2024-2-3", "3 Feb 2024", "03-Feb-24",
        "Feb 3rd, 2024", "3 February 2024", "Sat, 03 Feb 2024",
    ],
)  # fmt: skip
def test_unambiguous_spellings_need_no_mapping(cell: str) -> None:
    assert read(cell) == ["2024-02-03 00:00:00"]


def test_times_are_kept() -> None:
    assert read("2024-02-03 10:20", "2024-02-03T10:20:30.5", "3 Feb 2024 3:05 PM") == [
        "2024-02-03 10:20:00",
        "2024-02-03 10:20:30",
        "2024-02-03 15:05:00",
    ]


def test_an_offset_moves_the_reading_to_the_zone() -> None:
    cells = ("2024-07-03T23:30:00Z", "2024-07-03T23:30:00+02:00", "Wed, 03 Jul 2024 23:30:00 +0000")
    assert read(*cells, zone="Europe/London") == [
        "2024-07-04 00:30:00",
        "2024-07-03 22:30:00",
        "2024-07-04 00:30:00",
    ]


def test_one_telling_date_decides_for_its_column() -> None:
    assert read("01/02/2024", "13/02/2024") == ["2024-02-01 00:00:00", "2024-02-13 00:00:00"]
    assert read("01/02/2024", "02/13/2024") == ["2024-01-02 00:00:00", "2024-02-13 00:00:00"]


def test_ambiguous_dates_are_refused_with_what_to_do() -> None:
    found = dates.days(column("01/02/2024", "03/03/2024"))
    assert found.reasons[0] == dates.AMBIGUOUS
    assert found.clean[1] == pd.Timestamp(2024, 3, 3)  # the same either way


def test_a_column_of_both_orders_is_refused() -> None:
    found = dates.days(column("13/02/2024", "02/13/2024", "01/02/2024"))
    assert found.reasons.tolist() == [dates.MIXED] * 3


def test_what_is_a_date_in_no_order_tells_no_order_and_costs_itself_alone() -> None:
    assert read("25/03/2024", "31/31/2024", "04/03/2024")[::2] == [
        "2024-03-25 00:00:00",
        "2024-03-04 00:00:00",
    ]
    found = dates.days(column("99/99/9999", "01/02/2024"))
    assert found.reasons.tolist() == [dates.NOT_A_DATE, dates.AMBIGUOUS]


def test_a_few_wrong_dates_do_not_undo_a_column() -> None:
    cells = [f"{day}/02/2024" for day in range(13, 29)] * 2 + ["02/13/2024"]
    found = dates.days(column(*cells))
    assert found.bad.sum() == 1


@pytest.mark.parametrize("cell", ["2024-02-30", "2024-13-01", "0042-01-01", "32/01/2024", "soon"])
def test_days_that_do_not_exist_or_cannot_be_meant_are_bad(cell: str) -> None:
    assert dates.days(column(cell), calendar=dates.Calendar(written="day_first")).bad.all()


def test_never_is_missing() -> None:
    zeros = (
        "1900-01-00",
        "1899-12-30",
        "01/01/1900",
        "0001-01-01T00:00:00",
        "1601-01-01",
        "Noch nicht",
    )
    found = dates.days(column("Never", *zeros, "2024-01-01"))
    assert not found.bad.any()
    assert found.clean.notna().sum() == 1


def test_a_moment_as_unix_and_java_write_it_is_read() -> None:
    assert read("Wed Nov 25 10:11:12 UTC 2026") == ["2026-11-25 10:11:12"]


def test_a_column_of_nothing_but_seconds_or_excel_days_is_read_as_such() -> None:
    assert read("1706832000", "1706918400000") == ["2024-02-02 00:00:00", "2024-02-03 00:00:00"]
    assert read("45321", "45322.5") == ["2024-01-30 00:00:00", "2024-01-31 12:00:00"]
    assert read("45321", "soon", "12") == [None, None, None]


def test_numbers_are_read_as_the_mapping_says() -> None:
    assert read("1706832000", "1706832000000", written="unix") == ["2024-02-02 00:00:00"] * 2
    assert read("45321", written="excel") == ["2024-01-30 00:00:00"]


def test_a_pattern_is_followed_to_the_letter() -> None:
    assert read("03|02|2024", "2024-02-03", written="%d|%m|%Y") == ["2024-02-03 00:00:00", None]


@settings(max_examples=20)
@given(
    # the first day of 1970 is how platforms write "never"
    st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)).filter(
        lambda moment: moment.date() != date(1970, 1, 1)
    )
)
def test_an_iso_reading_is_read_back_to_the_second(moment: datetime) -> None:
    assert read(moment.isoformat(timespec="seconds")) == [
        moment.replace(microsecond=0).isoformat(sep=" ")
    ]
