"""Reads files of every source into tables of text: CSV, Excel, web pages, encodings, layouts.

What cannot be read is told with its line and a reason; nothing here knows a platform.
"""

from domain.sources.readers.csv import Sheet, joined, read_csv, read_csv_in_parts
from domain.sources.readers.excel import read_workbook
from domain.sources.readers.files import DataFile, files_under
from domain.sources.readers.grid import Grid
from domain.sources.readers.json_rows import json_header, read_json, read_json_in_parts
from domain.sources.readers.kinds import INSTEAD, FileKind, kind_of_file
from domain.sources.readers.layout import Dialect, Layout, layout_of
from domain.sources.readers.open_document import read_open_document
from domain.sources.readers.web_page import read_web_page

__all__ = [
    "INSTEAD",
    "DataFile",
    "Dialect",
    "FileKind",
    "Grid",
    "Layout",
    "Sheet",
    "files_under",
    "joined",
    "json_header",
    "kind_of_file",
    "layout_of",
    "read_csv",
    "read_csv_in_parts",
    "read_json",
    "read_json_in_parts",
    "read_open_document",
    "read_web_page",
    "read_workbook",
]
