"""Files and feeds of learning platforms become canonical frames, and rejected rows with reasons."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from domain.sources.batch import (
    BARRIERS_NAMED,
    DONE_IN_FULL,
    NO_FACTS,
    NO_MARKS,
    SAID_OF_OTHERS,
    STILL_OPEN,
    UNDER_WAY,
    ImportBatch,
    Progress,
    SourceError,
    canonical,
)
from domain.sources.frames_on_disk import FramesOnDisk
from domain.sources.names import same_name
from domain.sources.report import ColumnReport, ColumnUse, ReadReport, TableReport

if TYPE_CHECKING:
    from domain.sources.source import SOURCES, Source

__all__ = [
    "BARRIERS_NAMED",
    "DONE_IN_FULL",
    "NO_FACTS",
    "NO_MARKS",
    "SAID_OF_OTHERS",
    "SOURCES",
    "STILL_OPEN",
    "UNDER_WAY",
    "ColumnReport",
    "ColumnUse",
    "FramesOnDisk",
    "ImportBatch",
    "Progress",
    "ReadReport",
    "Source",
    "SourceError",
    "TableReport",
    "canonical",
    "same_name",
]

#: The readers load spreadsheets, telephone numbers and DuckDB: a second that pages need not wait.
_WHEN_ASKED_FOR: Final = {
    "SOURCES": "domain.sources.source",
    "Source": "domain.sources.source",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    if name not in _WHEN_ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHEN_ASKED_FOR[name]), name)
