"""Any platform's CSV or Excel tables become canonical frames, by a mapping or by their headers."""

from domain.sources.tables.read import import_tables, read_tables
from domain.sources.tables.schema import Mapping, load_mapping, parse_mapping

__all__ = ["Mapping", "import_tables", "load_mapping", "parse_mapping", "read_tables"]
