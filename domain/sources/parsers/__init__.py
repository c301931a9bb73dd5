"""What a cell of text means, for every source: dates, numbers, addresses, flags.

What cannot be read is a cell of its own, with a reason; nothing here knows a platform.
"""

from domain.sources.parsers.cleaning import (
    MISSING,
    Cleaned,
    Cleaner,
    by_category,
    flags,
    per_distinct_value,
    present,
    texts,
)
from domain.sources.parsers.contacts import emails, phones
from domain.sources.parsers.count_columns import counts_first
from domain.sources.parsers.date_words import bare
from domain.sources.parsers.dates import (
    AMBIGUOUS,
    MIXED,
    ORDERS,
    Calendar,
    Order,
    days,
    is_zone,
    moments,
    order_of,
    said_never,
)
from domain.sources.parsers.iso_columns import iso_first, look_numeric
from domain.sources.parsers.numbers import (
    NO_MARK,
    counts,
    durations,
    looks_out_of,
    marks_in_words,
    numbers,
    on_another_scale,
    percentages,
    shares,
)
from domain.sources.parsers.words import words

__all__ = [
    "AMBIGUOUS",
    "MISSING",
    "MIXED",
    "NO_MARK",
    "ORDERS",
    "Calendar",
    "Cleaned",
    "Cleaner",
    "Order",
    "bare",
    "by_category",
    "counts",
    "counts_first",
    "days",
    "durations",
    "emails",
    "flags",
    "is_zone",
    "iso_first",
    "look_numeric",
    "looks_out_of",
    "marks_in_words",
    "moments",
    "numbers",
    "on_another_scale",
    "order_of",
    "per_distinct_value",
    "percentages",
    "phones",
    "present",
    "said_never",
    "shares",
    "texts",
    "words",
]
