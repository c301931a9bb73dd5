"""Sheets of text as typed rows: how cells are read, what is left out and why, what is reported."""

from domain.sources.tables.rows.rejections import Rejections
from domain.sources.tables.rows.repeats import as_text
from domain.sources.tables.rows.report import TableRead, report_on
from domain.sources.tables.rows.summaries import is_summary
from domain.sources.tables.rows.typed_rows import PlatformExport, typed_rows
from domain.sources.tables.rows.typed_tables import read_rows

__all__ = [
    "PlatformExport",
    "Rejections",
    "TableRead",
    "as_text",
    "is_summary",
    "read_rows",
    "report_on",
    "typed_rows",
]
