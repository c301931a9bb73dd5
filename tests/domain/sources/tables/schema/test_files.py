"""Finding tables: folders, zips, compressed files and workbooks."""

import gzip
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from domain.sources.batch import SourceError
from domain.sources.readers import Dialect
from domain.sources.tables.schema.files import find_mapping, find_tables


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows(path: Path, number: int = 0) -> list[tuple[str, ...]]:
    sheet = find_tables(path).tables[number].read(Dialect())
    return list(zip(*(column.to_pylist() for column in sheet.rows.columns), strict=True))


def test_a_folder_is_searched_to_the_bottom_and_hidden_files_are_left(tmp_path: Path) -> None:
    for name in ("a.csv", "deep/er/b.csv", "note.md", ".hidden.csv", "__MACOSX/c.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n1\n", encoding="utf-8")
    assert [table.name for table in find_tables(tmp_path).tables] == ["a.csv", "deep/er/b.csv"]


def test_compressed_files_and_zips_are_read_in_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"x\n1\n"))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("in/b.csv", "x\n2\n")
        archive.writestr("mapping.toml", "dates = 'iso'")
    assert rows(tmp_path / "a.csv.gz") == [("1",)]
    assert rows(tmp_path / "all.zip") == [("2",)]
    assert find_mapping(tmp_path / "all.zip") == "dates = 'iso'"
    assert find_mapping(tmp_path) is None


def test_cells_of_a_workbook_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "b.xlsx",
        {"S": [["day", "at", "n", "flag", "share", "none"], [date(2024, 2, 3)]]},
    )
    book = openpyxl.load_workbook(path)
    sheet = book["S"]
    for column, value in enumerate(
        (datetime(2024, 2, 3, 10, 20, tzinfo=UTC).replace(tzinfo=None), 12.0, True, 0.725), start=2
    ):
        sheet.cell(2, column, value)
    sheet.cell(2, 5).number_format = "0.0%"
    book.save(path)
    assert rows(path) == [("2024-02-03", "2024-02-03T10:20:00", "12", "true", "72.5%", "")]


def test_rows_of_a_workbook_keep_their_number_in_the_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"S": [["x"], [1], [None], [2]]})
    (table,) = find_tables(path).tables
    assert table.read(Dialect()).lines.tolist() == [2, 4]
    assert table.name == "b.xlsx"


def test_each_sheet_is_a_table_and_empty_ones_are_none(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"A": [["x"], [1]], "Empty": [], "B": [["y"], [2]]})
    assert [table.name for table in find_tables(path).tables] == ["b.xlsx [A]", "b.xlsx [B]"]
    assert rows(path, 1) == [("2",)]


#: What a zip with nothing in it is.
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.zip", b"no zip", "no zip file"),
        ("a.xlsx", b"PK\x03\x04 no book", "neither text nor a workbook"),
        ("a.csv", b"%PDF-1.7", "is a PDF, not a table: ask where it comes from"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00", "is a picture, not a table"),
        ("a.csv", b"", "a.csv is empty: export it again"),
        ("a.csv", b"\xef\xbb\xbf\n\n", "a.csv is empty"),
        ("a.csv", b"\x00\x01\x02", "neither text nor a workbook"),
        ("a.csv.gz", b"no gzip", "is damaged, or not compressed as its name says"),
        ("a.csv", b"<!doctype html><p>Sign in, please</p>", "is a web page without a table"),
        ("a.zip", EMPTY_ZIP, "^a.zip holds no table: we read .csv"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=words):
        find_tables(tmp_path / name)


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        find_tables(tmp_path / "none")


def test_a_zip_inside_memory_is_not_needed(tmp_path: Path) -> None:
    """Members are opened one by one, each as often as it is asked for."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", "x\n1\n")
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    (table,) = find_tables(tmp_path / "a.zip").tables
    assert table.read(Dialect()).rows.equals(table.read(Dialect()).rows)
