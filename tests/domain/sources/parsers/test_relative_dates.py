# ruff: noqa: E501 - lists of words read better with one kind a line
"""Dates told by their distance from the export's day."""

import pandas as pd
import pytest

from domain.sources.parsers import Calendar, days
from domain.sources.parsers.relative_dates import days_ago

EXPORTED = pd.Timestamp("2026-11-28")


@pytest.mark.parametrize(
    ("cell", "ago"),
    [
        ("2 days ago", 2), ("16 days 4 hours", 16), ("2 hours 3 mins", 0), ("1 day", 1), ("3d 4h", 3),
        ("yesterday", 1), ("Yesterday, 14:20", 1), ("today", 0), ("just now", 0), ("a week ago", 7),
        ("an hour ago", 0), ("about 3 weeks ago", 21), ("1 year 20 days", 385), ("30 secs", 0),
        ("vor 3 Tagen", 3), ("16 Tage 4 Stunden", 16), ("gestern", 1), ("vor einem Tag", 1),
        ("il y a 3 jours", 3), ("hier", 1), ("hace 3 días", 3), ("ayer", 1), ("3 giorni fa", 3),
        ("ieri", 1), ("3 dagen geleden", 3), ("gisteren", 1), ("há 3 dias", 3), ("ontem", 1), ("vorgestern", 2), ("avant-hier", 2),
    ],
)  # fmt: skip
def test_a_distance_is_read_in_the_languages_platforms_speak(cell: str, ago: int) -> None:
    assert days_ago(pd.Series([cell], dtype="string")).tolist() == [ago]


@pytest.mark.parametrize(
    "cell",
    [
        "in 5 days",
        "5 days left",
        "5",
        "days",
        "2 of 5 days",
        "last week",
        "3 apples ago",
        "3/4 days",
    ],
)
def test_what_is_no_distance_is_not_read_as_one(cell: str) -> None:
    assert days_ago(pd.Series([cell], dtype="string")).isna().all()


def test_distances_and_dates_may_be_mixed_and_count_from_the_export() -> None:
    cells = pd.Series(["3 days ago", "27/11/2026", "27 Nov", "Nov 30", "Never"], dtype="string")
    found = days(cells, calendar=Calendar(exported_on=EXPORTED))
    read = [None if pd.isna(day) else str(day.date()) for day in found.clean]
    assert read == ["2026-11-25", "2026-11-27", "2026-11-27", "2025-11-30", None]
    assert not found.bad.any()


def test_without_the_day_of_the_export_a_distance_is_no_date() -> None:
    assert days(pd.Series(["3 days ago"], dtype="string")).bad.all()
