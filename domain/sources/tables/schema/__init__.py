"""What tables and their columns are: contents, fields, headings, the mapping, and the plan."""

from domain.sources.tables.schema.contents import Cell, Content, Field
from domain.sources.tables.schema.fields import FIELDS, STATE, STUDY
from domain.sources.tables.schema.files import (
    MAPPING_FILE,
    Found,
    RawTable,
    Refusal,
    Understood,
    find_mapping,
    find_tables,
)
from domain.sources.tables.schema.gradebook import is_of_row, row_of
from domain.sources.tables.schema.headings import (
    day_comes_first,
    is_network_address,
    nearest,
    plain,
    signal_of,
    without_addresses,
)
from domain.sources.tables.schema.made import Sheets, made_in_parts, people_of
from domain.sources.tables.schema.mapping import ADDABLE, Mapping, load_mapping, parse_mapping
from domain.sources.tables.schema.pieces import Piece, kind_of_piece, pieces_in_headings
from domain.sources.tables.schema.plan import dialect_of, plan_tables
from domain.sources.tables.schema.planned import Plan, Plans
from domain.sources.tables.schema.recognise import columns_of, is_vague, lists_people, recognise

__all__ = [
    "ADDABLE",
    "FIELDS",
    "MAPPING_FILE",
    "STATE",
    "STUDY",
    "Cell",
    "Content",
    "Field",
    "Found",
    "Mapping",
    "Piece",
    "Plan",
    "Plans",
    "RawTable",
    "Refusal",
    "Sheets",
    "Understood",
    "columns_of",
    "day_comes_first",
    "dialect_of",
    "find_mapping",
    "find_tables",
    "is_network_address",
    "is_of_row",
    "is_vague",
    "kind_of_piece",
    "lists_people",
    "load_mapping",
    "made_in_parts",
    "nearest",
    "parse_mapping",
    "people_of",
    "pieces_in_headings",
    "plain",
    "plan_tables",
    "recognise",
    "row_of",
    "signal_of",
    "without_addresses",
]
