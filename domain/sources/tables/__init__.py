"""Any platform's CSV or Excel tables become canonical frames, by a mapping or by their headers."""

from domain.sources.tables.mapping import Mapping, load_mapping, parse_mapping
from domain.sources.tables.read import import_tables, read_tables

__all__ = ["Mapping", "import_tables", "load_mapping", "parse_mapping", "read_tables"]
