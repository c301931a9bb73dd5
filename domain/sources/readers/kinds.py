"""What a file is, by its first bytes: names lie, above all those that end in `.xls`."""

import re
import zipfile
import zlib
from enum import StrEnum
from typing import Final

from domain.sources.readers.encodings import Opener

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOOKED_AT: Final = 4096
_BYTE_ORDER: Final = b"\xef\xbb\xbf"
_PICTURES: Final = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
#: Compressed files, documents, archives and databases.
_NO_TEXT: Final = (
    b"\x1f\x8b",
    b"{\\rtf",
    b"7z\xbc\xaf",
    b"Rar!",
    b"PAR1\x15",
    b"SQLite format 3\0",
)
_UNREADABLE: Final = bytes(range(32))


class FileKind(StrEnum):
    """How a file is read, or why not."""

    TEXT = "text"
    JSON = "json"
    WORKBOOK = "workbook"
    OPEN_DOCUMENT = "open document"
    WEB_PAGE = "web page"
    OLD_WORKBOOK = "old workbook"
    OTHER_SHEET = "other spreadsheet"
    EMPTY = "empty"
    PDF = "PDF"
    PICTURE = "picture"
    OTHER = "other"


#: What to do about files that are not read.
INSTEAD: Final = {
    FileKind.OLD_WORKBOOK: "is an old Excel workbook, or one with a password: save it as .xlsx",
    FileKind.OTHER_SHEET: "is a spreadsheet we do not read: save it as .xlsx or .csv",
    FileKind.EMPTY: "is empty: export it again, with its rows",
    FileKind.PDF: "is a PDF, not a table: ask where it comes from for the same as .csv or .xlsx",
    FileKind.PICTURE: "is a picture, not a table: export what it shows as .csv or .xlsx",
    FileKind.OTHER: "is neither text nor a workbook: export a .csv or .xlsx",
}


def kind_of_file(opener: Opener) -> FileKind:
    """What the file's first bytes say it is."""
    with opener() as raw:
        start = raw.read(_LOOKED_AT)
    return _zipped(opener) if start.startswith(_ZIP) else _by_start(start)


def _by_start(start: bytes) -> FileKind:
    if start.startswith(_OLE):
        return FileKind.OLD_WORKBOOK
    if known := _told_by_magic(start):
        return known
    if re.match(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{])", start.removeprefix(_BYTE_ORDER)):
        return FileKind.JSON
    letters = start.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"<(?:!doctype html|html|table|meta|head|\?xml[^>]*>\s*<html)", letters):
        return FileKind.WEB_PAGE
    if letters.startswith(b"<?xml"):
        return FileKind.OTHER_SHEET
    return FileKind.TEXT


def _told_by_magic(start: bytes) -> FileKind | None:
    """What holds no table, by how it begins; None where it may."""
    if not start.removeprefix(_BYTE_ORDER).strip():
        return FileKind.EMPTY
    if start.startswith(b"%PDF"):
        return FileKind.PDF
    if start.startswith(_PICTURES):
        return FileKind.PICTURE
    nothing_to_read = not start.strip(_UNREADABLE)
    return FileKind.OTHER if start.startswith(_NO_TEXT) or nothing_to_read else None


def _zipped(opener: Opener) -> FileKind:
    try:
        with opener() as raw, zipfile.ZipFile(raw) as archive:
            names = set(archive.namelist())
            mimetype = _start_of_mimetype(archive) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, zlib.error):
        return FileKind.OTHER
    if any(name.startswith("xl/") and name.endswith(".xml") for name in names):
        return FileKind.WORKBOOK
    if "content.xml" in names and mimetype.endswith(b".spreadsheet"):
        return FileKind.OPEN_DOCUMENT
    return FileKind.OTHER_SHEET if names & {"mimetype", "content.xml"} else FileKind.OTHER


def _start_of_mimetype(archive: zipfile.ZipFile) -> bytes:
    with archive.open("mimetype") as member:
        return member.read(100)
