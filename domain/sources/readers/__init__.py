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
    present,
    texts,
)
from domain.sources.readers.contacts import emails, phones
from domain.sources.readers.csv import Sheet, read_csv
from domain.sources.readers.date_words import bare
from domain.sources.readers.dates import (
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
from domain.sources.readers.encodings import Opener
from domain.sources.readers.excel import read_workbook
from domain.sources.readers.files import DataFile, files_under
from domain.sources.readers.grid import Grid
from domain.sources.readers.kinds import INSTEAD, FileKind, kind_of_file
from domain.sources.readers.layout import Dialect, layout_of
from domain.sources.readers.numbers import counts, durations, looks_out_of, numbers, percentages
from domain.sources.readers.web_page import read_web_page
from domain.sources.readers.words import words

__all__ = [
    "AMBIGUOUS",
    "INSTEAD",
    "MISSING",
    "MIXED",
    "ORDERS",
    "Calendar",
    "Cells",
    "Cleaned",
    "Cleaner",
    "DataFile",
    "Dialect",
    "FileKind",
    "Grid",
    "Opener",
    "Order",
    "Sheet",
    "bare",
    "counts",
    "days",
    "durations",
    "emails",
    "files_under",
    "flags",
    "is_zone",
    "kind_of_file",
    "layout_of",
    "looks_out_of",
    "moments",
    "numbers",
    "order_of",
    "per_distinct_value",
    "percentages",
    "phones",
    "present",
    "read_csv",
    "read_web_page",
    "read_workbook",
    "said_never",
    "texts",
    "words",
]
