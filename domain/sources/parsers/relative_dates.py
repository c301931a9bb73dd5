"""Dates told by their distance: "2 days ago", "16 days 4 hours", "vor 3 Tagen", "yesterday"."""

import re

import pandas as pd

from domain.sources.parsers.date_words import AGO, DAYS_IN, NAMED_DAYS, ONE, bare


def days_ago(cells: pd.Series) -> pd.Series:
    """Whole days before the day of the export; empty where the cell says no such thing."""
    return pd.Series(
        [_days(str(cell)) if pd.notna(cell) else None for cell in cells],
        index=cells.index,
        dtype="Float64",
    )


def _days(cell: str) -> float | None:
    text = bare(cell).rstrip(".")
    if text in NAMED_DAYS:
        return NAMED_DAYS[text]
    day = re.sub(r"[ ,]+(?:at |um |a las |alle |a |om )?[0-9]{1,2}[:.][0-9]{2}.*$", "", text)
    if day != text and day in NAMED_DAYS:  # "yesterday, 14:20"
        return NAMED_DAYS[day]
    words = re.findall(
        r"[0-9]+(?:[.,][0-9]+)?|[a-z]+|前|[\u3040-\u9fff]+?(?=前|[^\u3040-\u9fff]|$)", text
    )
    total, number, units = 0.0, None, 0
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word[0].isdigit():
            number = float(word.replace(",", "."))
        elif number is None and word in ONE and following in DAYS_IN:
            number = 1.0
        elif number is not None and word in DAYS_IN:
            total, number, units = total + number * DAYS_IN[word], None, units + 1
        elif word not in AGO:
            return None
    if not units or number is not None or re.search(r"[0-9]\s*[-/:]\s*[0-9]", text):
        return None
    return float(int(total + 1e-9))
