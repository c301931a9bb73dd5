"""Cleaners: what they read, what they call bad, and that they never raise."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.sources import parsers
from domain.sources.parsers import Cleaned
from domain.sources.parsers.numbers import LARGEST

CLEANERS: dict[str, Callable[[pd.Series], Cleaned]] = {
    name: getattr(parsers, name)
    for name in (
        "texts", "numbers", "counts", "percentages", "flags", "emails", "phones", "durations"
    )
}  # fmt: skip


def column(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype="string")


def values(cleaned: Cleaned) -> list[object]:
    return [None if pd.isna(value) else value for value in cleaned.clean]


@pytest.mark.parametrize("name", CLEANERS)
@settings(max_examples=30)
@given(cells=st.lists(st.none() | st.text(), min_size=10, max_size=40))
def test_no_text_makes_a_cleaner_raise(name: str, cells: list[str | None]) -> None:
    cleaned = CLEANERS[name](column(*cells))
    assert len(cleaned.clean) == len(cleaned.reasons) == len(cells)
    assert cleaned.clean[cleaned.bad].isna().all()


@pytest.mark.parametrize("name", CLEANERS)
def test_words_for_nothing_are_missing_and_not_bad(name: str) -> None:
    cleaned = CLEANERS[name](column("", " ", "?", "NA", "n/a", "NULL", "-", "None", "\u00a0", None))
    assert cleaned.clean.isna().all()
    assert not cleaned.bad.any()


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        ("72%", 72), ("81.5 %", 81.5), ("72,5 %", 72.5), (" 0 % ", 0), ("100", 100),
        ("0.72", 0.72), ("72 percent", 72), ("\u00a072\u00a0%", 72),
    ],
)  # fmt: skip
def test_a_percentage_is_read_as_people_write_it(cell: str, percent: float) -> None:
    assert values(parsers.percentages(column(cell))) == [percent]


def test_marks_say_themselves_what_they_are_out_of_and_letters_stand_beside() -> None:
    cells = column(
        "17/20", "12,5 / 20", "27/30", "A (88.2%)", "F (0%)", "91,5 % (A-)", "21/20", "3/0"
    )
    cleaned = parsers.percentages(cells)
    assert values(cleaned) == [85, 62.5, 90, 88.2, 0, 91.5, None, None]
    assert cleaned.bad.tolist() == [False] * 6 + [True, True]
    assert not parsers.percentages(
        column("Missing", "Not attempted", "In progress", "EX")
    ).bad.any()


def test_a_bare_number_is_out_of_what_is_said() -> None:
    cleaned = parsers.percentages(column("0.72", "1", "72%"), out_of=1)
    assert values(cleaned) == [72, 100, 72]


@pytest.mark.parametrize("cell", ["101%", "-1", "1e9"])
def test_an_impossible_percentage_is_bad(cell: str) -> None:
    assert parsers.percentages(column(cell)).bad.all()


@settings(max_examples=30)
@given(st.floats(0, 100))
def test_a_written_percentage_is_read_back(percent: float) -> None:
    cells = column(f"{percent:.2f}%", f"{percent:.2f} %", f"{percent:.2f}".replace(".", ",") + "%")
    assert values(parsers.percentages(cells)) == [float(f"{percent:.2f}")] * 3


@settings(max_examples=30)
@given(st.integers(0, LARGEST))
def test_a_written_count_is_read_back_grouped_or_not(count: int) -> None:
    assert values(parsers.counts(column(str(count), f"{count:,}", f"{count}.0"))) == [count] * 3


def test_counts_are_whole_and_fit_the_store() -> None:
    assert parsers.counts(column("1.5", "-1", "2147483648", "many")).bad.all()


def test_one_comma_before_three_digits_groups_and_any_other_is_a_decimal() -> None:
    found = parsers.numbers(column("1,234", "1,5", "1 234.5", "1,234,567", "1'234"))
    assert values(found) == [1234, 1.5, 1234.5, 1234567, 1234]


def test_digits_of_other_scripts_and_special_floats_are_no_numbers() -> None:
    assert parsers.numbers(column("٣", "inf", "1_000", "0x10")).bad.all()


def test_a_text_has_one_spelling_and_none_where_its_letters_were_lost() -> None:
    found = parsers.texts(column("Zoe\u0308", "Zo\u00eb", "B\ufffdb", "Bob", None))
    assert found.clean.fillna("").tolist() == ["Zo\u00eb", "Zo\u00eb", "", "Bob", ""]
    assert found.bad.tolist() == [False, False, True, False, False]


def test_a_text_of_another_encoding_than_its_file_is_told_of_and_no_name() -> None:
    wrong = [name.encode().decode("cp1252") for name in ("Zo\u00eb", "M\u00fcller", "\u00c9va")]
    right = ["Zo\u00eb", "MA\u00c7\u00c3\u2019", "\u00c2ngelo", "caf\u00e9 \u00c0\u00bb"]
    found = parsers.texts(pd.Series([*wrong, *right], dtype="string"))
    assert found.clean.isna().tolist() == [True] * 3 + [False] * 4
    assert found.reasons[0].startswith("has letters that were lost, or are in another encoding")


def test_yes_and_no_are_read_in_the_usual_spellings() -> None:
    cleaned = parsers.flags(column("Yes", "y", "TRUE", "1", "no", "F", "0", "perhaps"))
    assert values(cleaned) == [True, True, True, True, False, False, False, None]
    assert cleaned.bad.tolist() == [False] * 7 + [True]


def test_the_domain_of_an_address_becomes_lower_case_and_the_rest_stays() -> None:
    cells = column("Ann.B@EXAMPLE.Org", "mailto:a@b.example", "Ann Lee <ann@example.org>")
    more = column("mailto:a@b.example?subject=hi", "ann@example.org (work)")
    assert values(parsers.emails(more)) == ["a@b.example", "ann@example.org"]
    assert values(parsers.emails(cells)) == [
        "Ann.B@example.org",
        "a@b.example",
        "ann@example.org",
    ]


@pytest.mark.parametrize(
    "cell", ["ann", "ann@", "@b.org", "a b@c.org", "a@b", "a..b@c.org", "a@b@c.org", "a@-.org"]
)
def test_what_is_no_address_is_bad(cell: str) -> None:
    assert parsers.emails(column(cell)).bad.all()


@given(st.emails(domains=st.just("Example.ORG")))
def test_every_common_address_is_kept(address: str) -> None:
    # quotes and the like are allowed by the standard, but no platform we know lets people use them
    if not set(address) & set('"(),:;<>[]\\ '):
        cleaned = values(parsers.emails(column(address)))
        assert cleaned in ([address.replace("Example.ORG", "example.org")], [None])


def test_phone_numbers_become_e164() -> None:
    cells = column("07700 900123", "+44 (0)7700 900-123", "0044 7700 900123", "+1 201 555 0123")
    assert values(parsers.phones(cells)) == ["+447700900123"] * 3 + ["+12015550123"]


def test_a_local_number_is_read_as_the_stated_country_dials_it() -> None:
    assert values(parsers.phones(column("030 901820"), region="DE")) == ["+4930901820"]
    assert parsers.phones(column("(555) 123-4567", "12", "call me")).bad.all()


def test_durations_are_minutes() -> None:
    assert values(parsers.durations(column("12", "1:30:00", "05:30"))) == [12, 90, 5.5]
    assert values(parsers.durations(column("90"), per_minute=60)) == [1.5]
    assert parsers.durations(column("-5", "soon")).bad.all()


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["72%", "abc", "", "101", "5"]), max_size=30))
def test_cleaning_distinct_values_gives_what_cleaning_each_cell_gives(cells: list[str]) -> None:
    whole = parsers.percentages(column(*cells))
    once = parsers.per_distinct_value(column(*cells), parsers.percentages)
    assert values(once) == values(whole)
    assert once.reasons.fillna("").tolist() == whole.reasons.fillna("").tolist()


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(["72", "0", "007", "999999999", "17"]), min_size=1, max_size=9),
    st.sampled_from(["", "0x1F", "12.0", "1,234", "\u0663", "-3", "2147483648", "n/a", "five"]),
)
def test_counts_of_a_whole_column_are_what_the_cleaner_reads(cells: list[str], odd: str) -> None:
    for one in (column(*cells), column(*cells, odd)):
        read = parsers.counts_first(one, parsers.counts)
        pd.testing.assert_series_equal(read.clean, parsers.counts(one).clean)
        pd.testing.assert_series_equal(read.reasons, parsers.counts(one).reasons)


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["72", " 72", "", "five", "Ada", "Ada "]), min_size=1))
@pytest.mark.parametrize("cleaner", [parsers.counts, parsers.texts])
def test_a_column_kept_by_its_distinct_cells_reads_the_same(
    cleaner: parsers.Cleaner, cells: list[str]
) -> None:
    whole, one = cleaner(column(*cells)), column(*cells).astype("category")
    read = parsers.per_distinct_value(one, cleaner)
    assert read.clean.astype(whole.clean.dtype).equals(whole.clean)
    assert read.reasons.equals(whole.reasons)
