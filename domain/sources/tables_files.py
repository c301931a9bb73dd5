"""Finds the tables under a path: CSV files, sheets of workbooks, folders and zips of them."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from domain.sources.batch import SourceError
from domain.sources.csv_layout import Dialect, Opener, layout_of
from domain.sources.tables_csv import Sheet, read_csv
from domain.sources.tables_excel import read_sheet, sheet_header, sheet_names

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


@dataclass(frozen=True, kw_only=True)
class _File:
    name: str
    size: int
    opener: Opener


def find_tables(path: Path) -> list[RawTable]:
    """Every table under `path`, by name; raises `SourceError` when there is none."""
    found = [table for file in _files(path) for table in _tables(file)]
    if not found:
        kinds = ", ".join((*_TEXT, *_BOOK))
        raise SourceError(f"{path} holds no table: we read {kinds}, folders and zips of them")
    return found


def find_mapping(path: Path) -> str | None:
    """The text of the `mapping.toml` that lies beside the tables, if one does."""
    if path.is_dir():
        beside = path / MAPPING_FILE
        return beside.read_text(encoding="utf-8-sig") if beside.is_file() else None
    if path.suffix.lower() != ".zip":
        return None
    with _archive(path) as archive:
        names = [n for n in archive.namelist() if n.rpartition("/")[2] == MAPPING_FILE]
        return archive.read(names[0]).decode("utf-8-sig") if names else None


def _files(path: Path) -> Iterator[_File]:
    if not path.exists():
        raise SourceError(f"{path} does not exist")
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            if _readable(str(file.relative_to(path))):
                yield _on_disk(file, str(file.relative_to(path)))
    elif path.suffix.lower() == ".zip":
        with _archive(path) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
        for member in members:
            if _readable(member.filename):
                yield _in_archive(path, member)
    elif _readable(path.name):
        yield _on_disk(path, path.name)


def _readable(name: str) -> bool:
    parts = name.split("/")
    hidden = any(part.startswith((".", "__", "~$")) for part in parts)
    return name.lower().endswith((*_TEXT, *_BOOK)) and not hidden


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path.name} is no zip file, or a damaged one") from error


def _on_disk(path: Path, name: str) -> _File:
    def opener() -> IO[bytes]:
        # by path, gzip closes the file below it; GzipFile(fileobj=...) would leave it open
        return cast("IO[bytes]", gzip.open(path)) if _is_packed(name) else path.open("rb")

    return _File(name=name, size=path.stat().st_size, opener=opener)


def _in_archive(path: Path, member: zipfile.ZipInfo) -> _File:
    def opener() -> IO[bytes]:
        with zipfile.ZipFile(path) as archive:
            packed = archive.open(member)  # stays open when the archive object is closed
        return io.BytesIO(gzip.decompress(packed.read())) if _is_packed(member.filename) else packed

    return _File(name=member.filename, size=member.file_size, opener=opener)


def _is_packed(name: str) -> bool:
    return name.lower().endswith(".gz")


def _tables(file: _File) -> Iterator[RawTable]:
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


def _of_workbook(file: _File, sheet: str, *, alone: bool) -> RawTable:
    name = file.name if alone else f"{file.name} [{sheet}]"
    return RawTable(
        file=file.name,
        sheet=None if alone else sheet,
        size=file.size,
        header=lambda dialect: sheet_header(name, file.opener, sheet, dialect.skip_lines),
        read=lambda dialect: read_sheet(name, file.opener, sheet, dialect.skip_lines),
    )
