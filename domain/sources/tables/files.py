"""Finds the tables under a path: CSV files, sheets of workbooks, folders and zips of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.sources.batch import SourceError
from domain.sources.readers import (
    DataFile,
    Dialect,
    Sheet,
    files_under,
    layout_of,
    read_csv,
    read_sheet,
    sheet_header,
    sheet_names,
)

MAPPING_FILE: Final = "mapping.toml"
_TEXT: Final = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_BOOK: Final = (".xlsx", ".xlsm")


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """One table that can be looked at and read: a CSV file or one sheet of a workbook."""

    file: str
    sheet: str | None
    size: int
    header: Callable[[Dialect], tuple[str, ...]]
    read: Callable[[Dialect], Sheet]

    @property
    def name(self) -> str:
        """The name people know it by."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file


def find_tables(path: Path) -> list[RawTable]:
    """Every table under `path`, by name; raises `SourceError` when there is none."""
    readable = [f for f in files_under(path) if f.name.lower().endswith((*_TEXT, *_BOOK))]
    found = [table for file in readable for table in _tables(file)]
    if not found:
        kinds = ", ".join((*_TEXT, *_BOOK))
        raise SourceError(f"{path} holds no table: we read {kinds}, folders and zips of them")
    return found


def find_mapping(path: Path) -> str | None:
    """The text of the `mapping.toml` that lies beside the tables, if one does."""
    if not path.is_dir() and path.suffix.lower() != ".zip":
        return None
    beside = [file for file in files_under(path) if _lies_beside(file, path)]
    if not beside:
        return None
    with beside[0].opener() as raw:
        return raw.read().decode("utf-8-sig")


def _lies_beside(file: DataFile, path: Path) -> bool:
    return (file.name if path.is_dir() else file.base) == MAPPING_FILE


def _tables(file: DataFile) -> Iterator[RawTable]:
    if file.name.lower().endswith(_BOOK):
        names = sheet_names(file.name, file.opener)
        for sheet in names:
            yield _of_workbook(file, sheet, alone=len(names) == 1)
        return
    yield RawTable(
        file=file.name,
        sheet=None,
        size=file.size,
        header=lambda dialect: layout_of(file.name, file.opener, dialect).header,
        read=lambda dialect: read_csv(file.name, file.opener, dialect),
    )


def _of_workbook(file: DataFile, sheet: str, *, alone: bool) -> RawTable:
    name = file.name if alone else f"{file.name} [{sheet}]"
    return RawTable(
        file=file.name,
        sheet=None if alone else sheet,
        size=file.size,
        header=lambda dialect: sheet_header(name, file.opener, sheet, dialect.skip_lines),
        read=lambda dialect: read_sheet(name, file.opener, sheet, dialect.skip_lines),
    )
