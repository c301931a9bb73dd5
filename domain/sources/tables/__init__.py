"""Any platform's CSV or Excel tables become canonical frames, by a mapping or by their headers."""

from domain.sources.tables.chosen import (
    LEFT_OUT,
    ChosenTable,
    TableChoice,
    addable,
    contents,
    fields_of,
    mapping_text,
    problem_of,
    signature,
    unlike,
)
from domain.sources.tables.preview import Preview, TablePreview, guessed, lines_of, preview_tables
from domain.sources.tables.read import import_tables, read_tables
from domain.sources.tables.schema import Mapping, load_mapping, parse_mapping

__all__ = [
    "LEFT_OUT",
    "ChosenTable",
    "Mapping",
    "Preview",
    "TableChoice",
    "TablePreview",
    "addable",
    "contents",
    "fields_of",
    "guessed",
    "import_tables",
    "lines_of",
    "load_mapping",
    "mapping_text",
    "parse_mapping",
    "preview_tables",
    "problem_of",
    "read_tables",
    "signature",
    "unlike",
]
