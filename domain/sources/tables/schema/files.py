"""Finds the tables under a path: CSV files, sheets of workbooks, folders and zips of them."""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from domain.sources.batch import SourceError
from domain.sources.readers import (
    INSTEAD,
    DataFile,
    Dialect,
    FileKind,
    Grid,
    Layout,
    Sheet,
    files_under,
    json_header,
    kind_of_file,
    layout_of,
    read_csv,
    read_csv_in_parts,
    read_json,
    read_json_in_parts,
    read_open_document,
    read_web_page,
    read_workbook,
)
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.headings import MarkColumn

_EMPTY: Final = "is empty: none of its sheets has a row. Export it again, with its rows"
_NO_TABLE: Final = (
    "is a web page without a table, perhaps one that asks to sign in: download the file itself"
)
_TORN: Final = "is damaged, or not compressed as its name says: export it again"
MAPPING_FILE: Final = "mapping.toml"
_TEXT: Final = (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".log")
_READ: Final = (*_TEXT, ".xlsx", ".xlsm", ".xls")
_ENDINGS: Final = (*_READ, *(f"{ending}.gz" for ending in _TEXT), ".html", ".ods")


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What a platform's own format says of a table, beyond its headings."""

    content: Content
    #: field -> heading
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    out_of: Mapping[str, float] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    pieces: Sequence[MarkColumn] = ()
    #: heading of the file -> what is read of it, where the table is made of the file's
    uses: Mapping[str, str] = field(default_factory=dict)
    #: what somebody should know of the table
    notes: tuple[str, ...] = ()
    #: a list of people that counts only where no other table has one
    only_alone: bool = False


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """One table that can be looked at and read: a CSV file or one sheet of a workbook.

    Where a platform's format is recognised, `parts` are the tables to read instead of it.
    """

    name: str
    file: str
    sheet: str | None
    size: int
    header: Callable[[Dialect], tuple[str, ...]]
    read: Callable[[Dialect], Sheet]
    #: the same, a part after the other, of a file that may be larger than the memory
    in_parts: Callable[[Dialect], Iterator[Sheet]] | None = None
    platform: str | None = None
    understood: Understood | None = None
    #: the file's own header, where this table is made of the file's
    made_of: tuple[str, ...] | None = None
    parts: "tuple[RawTable, ...]" = ()
    #: heading -> field of the columns that the last one, which is not the file's, is made of
    gathered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RefusedFile:
    """A file that cannot be read, and what to do about it."""

    file: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FoundFiles:
    """What lies under a path."""

    tables: list[RawTable]
    refused: list[RefusedFile]


def find_tables(path: Path) -> FoundFiles:
    """Every table under `path`, by name; raises `SourceError` when there is none."""
    files = files_under(path)
    alone = path.is_file() and len(files) == 1
    tables, refused = [], []
    for file in files:
        if not alone and not _may_be_read(file.name.lower()):
            continue
        try:
            read = list(_tables(file))
            if not read:
                refused.append(RefusedFile(file=file.name, reason=f"{file.name} {_EMPTY}"))
            tables += read
        except SourceError as error:
            refused.append(RefusedFile(file=file.name, reason=str(error)))
        except (gzip.BadGzipFile, EOFError, zlib.error):
            refused.append(RefusedFile(file=file.name, reason=f"{file.name} {_TORN}"))
    if tables:
        return FoundFiles(tables=tables, refused=refused)
    if refused:
        raise SourceError("; ".join(one.reason for one in refused))
    kinds = ", ".join(_READ)
    raise SourceError(f"{path.name} holds no table: we read {kinds}, folders and zips of them")


def _may_be_read(name: str) -> bool:
    """Whether a file's name says that it may hold a table: "tracking.log-20261102.gz" does too."""
    return name.endswith(_ENDINGS) or bool(re.search(r"\.log[-.][0-9-]+(?:\.gz)?$", name))


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
    kind = kind_of_file(file.opener)
    if kind is FileKind.WORKBOOK:
        grids = read_workbook(file.name, file.opener, allowance=file.allowance)
        yield from (_of_grid(file, grid) for grid in grids)
    elif kind is FileKind.OPEN_DOCUMENT:
        grids = read_open_document(file.name, file.opener, allowance=file.allowance)
        yield from (_of_grid(file, grid) for grid in grids)
    elif kind is FileKind.WEB_PAGE:
        grids = list(read_web_page(file.name, file.opener))
        if not grids:
            raise SourceError(f"{file.name} {_NO_TABLE}")
        yield from (_of_grid(file, grid) for grid in grids)
    elif kind is FileKind.TEXT:
        yield _of_text(file)
    elif kind is FileKind.JSON:
        yield RawTable(
            name=file.name,
            file=file.name,
            sheet=None,
            size=file.size,
            header=lambda dialect: json_header(file.name, file.opener, dialect),
            read=lambda dialect: read_json(file.name, file.opener, dialect),
            in_parts=lambda dialect: read_json_in_parts(file.name, file.opener, dialect),
        )
    else:
        raise SourceError(f"{file.name} {INSTEAD[kind]}")


def _of_text(file: DataFile) -> RawTable:
    @cache  # a long file is not looked through again by everyone who asks for its header
    def layout(dialect: Dialect) -> Layout:
        return layout_of(file.name, file.opener, dialect)

    return RawTable(
        name=file.name,
        file=file.name,
        sheet=None,
        size=file.size,
        header=lambda dialect: layout(dialect).header,
        read=lambda dialect: read_csv(file.opener, layout(dialect)),
        in_parts=lambda dialect: read_csv_in_parts(file.opener, layout(dialect)),
    )


def _of_grid(file: DataFile, grid: Grid) -> RawTable:
    sheet = grid.name.removeprefix(file.name).strip(" []")
    return RawTable(
        name=grid.name,
        file=file.name,
        sheet=sheet or None,
        size=file.size,
        header=grid.header,
        read=grid.sheet,
    )
