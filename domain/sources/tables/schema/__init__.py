"""What tables and their columns are: contents, fields, headings, the mapping, and the plan."""

from domain.sources.tables.schema.contents import CellKind, Content, Field
from domain.sources.tables.schema.fields import FIELDS, STATE, STUDY
from domain.sources.tables.schema.files import (
    MAPPING_FILE,
    FoundFiles,
    RawTable,
    Understood,
    find_mapping,
    find_tables,
)
from domain.sources.tables.schema.made import Sheets, made_in_parts, people_of
from domain.sources.tables.schema.mapping import (
    Mapping,
    load_mapping,
    may_be_several,
    parse_mapping,
)

__all__ = [
    "FIELDS",
    "MAPPING_FILE",
    "STATE",
    "STUDY",
    "CellKind",
    "Content",
    "Field",
    "FoundFiles",
    "Mapping",
    "RawTable",
    "Sheets",
    "Understood",
    "find_mapping",
    "find_tables",
    "load_mapping",
    "made_in_parts",
    "may_be_several",
    "parse_mapping",
    "people_of",
]
