"""Files and feeds of learning platforms become canonical frames, and rejected rows with reasons."""

from domain.sources.batch import BARRIERS_NAMED, UNDER_WAY, ImportBatch, Progress, SourceError
from domain.sources.parsers import same_name
from domain.sources.report import ColumnReport, ColumnUse, ReadReport, TableReport
from domain.sources.source import SOURCES, Source

__all__ = [
    "BARRIERS_NAMED",
    "SOURCES",
    "UNDER_WAY",
    "ColumnReport",
    "ColumnUse",
    "ImportBatch",
    "Progress",
    "ReadReport",
    "Source",
    "SourceError",
    "TableReport",
    "same_name",
]
