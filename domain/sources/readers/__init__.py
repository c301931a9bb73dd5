"""Reads files and columns of text for every source: CSV, Excel, dates, numbers, encodings.

What cannot be read is told with its line and a reason; nothing here knows a platform.
"""

from domain.sources.readers.cells import (
    MISSING,
    Cells,
    Cleaned,
    Cleaner,
    flags,
    per_distinct_value,
    texts,
)
from domain.sources.readers.contacts import emails, phones
from domain.sources.readers.csv import Sheet, read_csv
from domain.sources.readers.dates import ORDERS, days, is_zone, moments
from domain.sources.readers.encodings import Opener
from domain.sources.readers.excel import read_sheet, sheet_header, sheet_names
from domain.sources.readers.files import DataFile, files_under
from domain.sources.readers.layout import Dialect, layout_of
from domain.sources.readers.numbers import counts, durations, numbers, percentages

__all__ = [
    "MISSING",
    "ORDERS",
    "Cells",
    "Cleaned",
    "Cleaner",
    "DataFile",
    "Dialect",
    "Opener",
    "Sheet",
    "counts",
    "days",
    "durations",
    "emails",
    "files_under",
    "flags",
    "is_zone",
    "layout_of",
    "moments",
    "numbers",
    "per_distinct_value",
    "percentages",
    "phones",
    "read_csv",
    "read_sheet",
    "sheet_header",
    "sheet_names",
    "texts",
]
