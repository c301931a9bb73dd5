"""Any platform's CSV or Excel tables become canonical frames, by a mapping or by their headers."""

from domain.sources.tables.chosen import (
    LEFT_OUT,
    ChosenTable,
    TableChoice,
    contents,
    fields_of,
    mapping_text,
    of_several,
    problem_of,
    unlike,
)
from domain.sources.tables.preview import Preview, guessed, lines_of, preview_tables
from domain.sources.tables.read import import_tables, read_tables
from domain.sources.tables.schema import Mapping, load_mapping, parse_mapping

__all__ = [
    "LEFT_OUT",
    "ChosenTable",
    "Mapping",
    "Preview",
    "TableChoice",
    "contents",
    "fields_of",
    "guessed",
    "import_tables",
    "lines_of",
    "load_mapping",
    "mapping_text",
    "of_several",
    "parse_mapping",
    "preview_tables",
    "problem_of",
    "read_tables",
    "unlike",
]
